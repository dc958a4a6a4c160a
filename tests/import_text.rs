//! Importing the output of a real cluster (made by kind), incomplete output, and hostile texts.
#![cfg(not(target_arch = "wasm32"))]
// A file that cannot be read is a failed test.
#![allow(clippy::unwrap_used)]

mod import_support;

use import_support::{IDLE_MS, STEPS_MAX, first_difference, normalized};
use ordinal::api::Kind;
use ordinal::cluster::{Settings, State};
use ordinal::history::{History, UserCommand};
use ordinal::kubectl;
use ordinal::scenario::import::{self, Imported};
use ordinal::scenario::run::{RunLoader, ViewState};
use ordinal::scenario::{Run, link};
use serde_json::Value;

/// The output of a cluster made by kind: server-set fields, status, Pods of DaemonSets.
const KIND: &str = include_str!("import/kind.yaml");

fn kind(change: impl FnOnce(String) -> String) -> Imported {
    import::cluster(&change(KIND.to_owned()), Settings::PODS_MAX_IN_A_PAGE).unwrap()
}

fn table(state: &State, line: &str) -> String {
    let outcome = kubectl::run(state, line, None);
    outcome.stdout + &outcome.stderr
}

#[test]
fn real_cluster_is_imported_with_its_ages_and_does_not_change() {
    let imported = kind(|text| text);
    assert_eq!(
        imported.imported,
        "3 Nodes, 1 StatefulSet, 6 Pods, 3 PersistentVolumeClaims, 3 PersistentVolumes, 2 Services, 1 StorageClass"
    );
    assert_eq!(imported.left_out, ["DaemonSet (1): not simulated by the playground."]);
    let assumed = [
        "DaemonSet kube-proxy in kube-system was not imported: its 3 objects are not recreated when deleted.",
        "The clock here starts at 2026-01-01T00:00:00Z, which corresponds to 2026-05-03T10:12:12Z, the latest time in the text: ages are \
         correct at that time, dates are shifted.",
    ];
    assert_eq!(imported.assumed, assumed);
    let mut state = imported.state;
    let pods = "NAME    READY   STATUS    RESTARTS   AGE    IP           NODE           NOMINATED NODE   READINESS GATES\n\
                web-0   1/1     Running   0          2d2h   10.244.1.4   kind-worker    <none>           <none>\n\
                web-1   1/1     Running   0          2d2h   10.244.2.5   kind-worker2   <none>           <none>\n\
                web-2   1/1     Running   0          2d2h   10.244.1.6   kind-worker    <none>           <none>\n";
    assert_eq!(table(&state, "kubectl get pods -o wide"), pods);
    // A node has the labels, the addresses and the information it has there, and no other.
    let said =
        "{.status.addresses[*].address} {.status.nodeInfo.kubeletVersion} {.status.nodeInfo.kernelVersion} {.status.nodeInfo.osImage}";
    let node = table(&state, &format!("kubectl get node kind-control-plane -o 'jsonpath={said} {{.metadata.labels}}'"));
    let labels = r#"{"beta.kubernetes.io/arch":"amd64","kubernetes.io/arch":"amd64","kubernetes.io/hostname":"kind-control-plane","kubernetes.io/os":"linux"}"#;
    assert_eq!(node, format!("172.18.0.2 kind-control-plane v1.36.0 6.8.0  {labels}"));
    let revision = table(&state, "kubectl get controllerrevisions -o name");
    assert_eq!(revision, "controllerrevision.apps/web-5b496449fd\n", "the hash of the template is the one the server gave");
    assert_eq!(state.run_until_idle(IDLE_MS, STEPS_MAX), [], "nothing changes without an action");
    // The original manifests can be applied again.
    let before = normalized(&state, "sts,svc,pods");
    let outcome = kubectl::run(&state, "kubectl apply -f -", Some(&imported.manifests));
    assert_eq!(outcome.exit, 0, "{}", outcome.stderr);
    outcome.actions.iter().for_each(|action| drop(state.apply(action)));
    state.run_until_idle(IDLE_MS, STEPS_MAX);
    assert_eq!(first_difference(&before, &normalized(&state, "sts,svc,pods")).filter(|what| !what.contains("last-applied")), None);
    // A new image is rolled out from the highest ordinal.
    let outcome = kubectl::run(&state, "kubectl set image sts/web nginx=nginx:1.28", None);
    outcome.actions.iter().for_each(|action| drop(state.apply(action)));
    let deleted = state
        .run_until_idle(5_000, STEPS_MAX)
        .into_iter()
        .find(|change| change.kind() == Kind::Pod && change.after().is_some_and(|after| after.meta().is_terminating()));
    assert_eq!(deleted.map(|change| change.name().to_string()).as_deref(), Some("web-2"));
}

#[test]
fn shorter_text_gives_the_same_state_and_has_no_secrets() {
    let secret = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: default, uid: abc}\ndata: {password: aHVudGVyMg==}\n";
    let imported = kind(|text| text + secret);
    assert!(!imported.text.contains("aHVudGVyMg") && !imported.text.contains("managedFields"), "{}", imported.text);
    assert!(imported.text.len() < KIND.len(), "{} of {}", imported.text.len(), KIND.len());
    let restored = import::cluster(&imported.text, Settings::PODS_MAX_IN_A_PAGE).unwrap();
    assert_eq!(restored.state.digest(), imported.state.digest());
    assert_eq!(restored.text, imported.text);
}

#[test]
fn run_with_an_imported_cluster_is_restored_from_file_and_link() {
    let imported = kind(|text| text);
    let mut history = History::new(imported.state);
    history.play_to(history.now_ms() + 5_000);
    let line = "kubectl scale sts web --replicas=2";
    let outcome = kubectl::run(history.state(), line, None);
    assert!(!outcome.actions.is_empty(), "{}", outcome.stderr);
    let command = UserCommand { source: line.into(), input: Some("".into()), actions: outcome.actions };
    assert_eq!(history.run_command(command), Ok(()));
    history.play_to(history.now_ms() + 20_000);
    let run = Run::of(&history, Some(&imported.text), "", ViewState::default()).unwrap();
    for restored in [Run::read(&run.to_text()).unwrap(), link::read(&link::write(&run)).unwrap()] {
        assert_eq!(restored, run);
        let mut loader = RunLoader::new(restored.into(), Settings::PODS_MAX_IN_A_PAGE).unwrap();
        while !loader.go_on(500).unwrap() {}
        let (played, notes) = loader.finish();
        assert_eq!((notes, played.now_ms(), played.state().digest()), (Vec::new(), history.now_ms(), history.state().digest()));
    }
}

/// The text with another container state, readiness and phase of a Pod.
fn with_container(text: String, pod: &str, state: &str, phase: &str) -> String {
    let start = text.find(&format!("    name: {pod}\n")).unwrap();
    let (before, rest) = text.split_at(start);
    let end = rest.find("\n- apiVersion").unwrap();
    let (item, after) = rest.split_at(end);
    let running = item.find("      state:\n").unwrap();
    let until = running + item[running..].find("      volumeMounts").unwrap();
    let mut item = format!("{}      state:\n{state}{}", &item[..running], &item[until..]);
    item = item
        .replace("ready: true", "ready: false")
        .replace("started: true", "started: false")
        .replace("phase: Running", &format!("phase: {phase}"));
    for kind in ["Ready", "ContainersReady"] {
        item = item.replace(&format!("status: \"True\"\n      type: {kind}\n"), &format!("status: \"False\"\n      type: {kind}\n"));
    }
    format!("{before}{item}{after}")
}

#[test]
fn failures_become_faults() {
    let running = "        running:\n          startedAt: \"2026-05-01T08:00:27Z\"\n";
    let waiting = |reason: &str| format!("        waiting:\n          message: m\n          reason: {reason}\n");
    let cases = [
        (
            running.to_owned(),
            "Running",
            "0/1     Running   0",
            "Pod web-2 is running but not ready. It stays not ready here until you recover it.",
        ),
        (
            waiting("CrashLoopBackOff"),
            "Running",
            "0/1     CrashLoopBackOff   0",
            "Pod web-2 is in CrashLoopBackOff. It keeps crashing here until you recover it.",
        ),
        (
            waiting("ImagePullBackOff"),
            "Pending",
            "0/1     ImagePullBackOff   0",
            "Image nginx:1.27 cannot be pulled. It stays unavailable here until you restore it.",
        ),
        (
            waiting("CreateContainerConfigError"),
            "Pending",
            "0/1     CreateContainerConfigError   0",
            "Pod web-2 does not start (CreateContainerConfigError). Its start is delayed here until you resume it.",
        ),
    ];
    for (state, phase, line, sentence) in cases {
        let mut imported = kind(|text| with_container(text, "web-2", &state, phase));
        assert_eq!(imported.assumed[0], sentence);
        assert!(table(&imported.state, "kubectl get pods web-2").contains(line), "{}", table(&imported.state, "kubectl get pods web-2"));
        imported.state.run_until_idle(3_000, STEPS_MAX);
        let ready = table(&imported.state, "kubectl get sts web -o jsonpath={.status.readyReplicas}");
        assert_eq!(ready, "2", "{sentence}");
    }
}

#[test]
fn missing_objects_are_derived_and_noted() {
    let part = |kinds: &[&str]| {
        let (documents, _) = ordinal::yaml::read(KIND);
        let list = documents[0].root.to_json();
        let items: Vec<&Value> =
            list["items"].as_array().unwrap().iter().filter(|item| kinds.contains(&item["kind"].as_str().unwrap())).collect();
        import::cluster(&serde_json::json!({"kind": "List", "items": items}).to_string(), 1_000).unwrap()
    };
    let imported = part(&["StatefulSet", "Pod", "PersistentVolumeClaim"]);
    let is_assumed = |beginning: &str| imported.assumed.iter().any(|sentence| sentence.starts_with(beginning));
    assert!(is_assumed("Not in the text: Node kind-control-plane, kind-worker, kind-worker2."), "{:?}", imported.assumed);
    assert!(is_assumed("Not in the text: the volumes of 3 bound PersistentVolumeClaims."), "{:?}", imported.assumed);
    assert!(is_assumed("Not in the text: StorageClass standard."), "{:?}", imported.assumed);
    let mut state = imported.state;
    state.run_until_idle(IDLE_MS, STEPS_MAX);
    assert_eq!(table(&state, "kubectl get pods,pvc -o name").lines().count(), 6);
    assert!(table(&state, "kubectl get sc").contains("standard (default)"));
    let labels = "beta.kubernetes.io/arch=amd64,beta.kubernetes.io/os=linux,kubernetes.io/arch=amd64,\
                  kubernetes.io/hostname=kind-worker,kubernetes.io/os=linux";
    assert!(table(&state, "kubectl get node kind-worker --show-labels").trim_end().ends_with(labels), "every kubelet sets these");
    let bare = part(&["Pod"]);
    let orphaned = "StatefulSet web in default was not imported: its 3 objects are not recreated when deleted.";
    assert!(bare.assumed.contains(&orphaned.to_owned()), "{:?}", bare.assumed);
    let volumes = part(&["StatefulSet", "PersistentVolume"]);
    assert!(volumes.left_out[0].ends_with("its PersistentVolumeClaim default/www-web-0 is not in the text."), "{:?}", volumes.left_out);
}

#[test]
fn hostile_texts_are_refused_without_panic() {
    let list = |items: &str| format!("{{\"kind\": \"List\", \"items\": [{items}]}}");
    let pod = |name: &str, rest: &str| {
        format!(
            "{{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {{\"name\": \"{name}\", \"uid\": \"{name}\"{rest}}}, \"spec\": {{\"nodeName\": \"n\", \"containers\": [{{\"name\": \"c\", \"image\": \"i\"}}]}}}}"
        )
    };
    let many: Vec<String> = (0..2_000).map(|n| pod(&format!("p{n}"), "")).collect();
    let refused = [
        ("nothing".to_owned(), "This text contains no objects"),
        (
            list("{\"kind\": \"Pod\"}"),
            "This text contains no objects that the playground can import. Pod without a name: no matches for kind",
        ),
        (list(&many.join(",")), "This cluster is too large: the playground simulates at most 1000 Pods"),
        (" ".repeat(import::BYTES_MAX + 1), "1:1 the text has"),
        (
            list("{\"apiVersion\": \"apps/v1\", \"kind\": \"StatefulSet\", \"metadata\": {\"name\": \"x\"}, \"spec\": 3}"),
            "This text contains no objects that the playground can import",
        ),
        (
            format!(
                "a: &a [x,x,x,x,x,x,x,x,x]\n{}",
                (0..40).map(|n| format!("b{n}: &b{n} [*a,*a,*a,*a,*a,*a,*a,*a]\n")).collect::<String>()
            ),
            "39:15 document contains excessive aliasing",
        ),
    ];
    for (text, beginning) in refused {
        let message = import::cluster(&text, 1_000).map(|imported| imported.imported).unwrap_or_else(|error| error);
        assert!(message.starts_with(beginning), "{message}");
    }
    let owner = |name: &str| {
        format!(
            ", \"ownerReferences\": [{{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"name\": \"{name}\", \"uid\": \"{name}\", \"controller\": true}}]"
        )
    };
    let set = |spec: &str, status: &str| {
        format!(
            "{{\"apiVersion\": \"apps/v1\", \"kind\": \"StatefulSet\", \"metadata\": {{\"name\": \"s\", \"uid\": \"s\", \"generation\": 9223372036854775807, \"creationTimestamp\": \"9999-01-01T00:00:00Z\", \"deletionGracePeriodSeconds\": -5}}, \"spec\": {spec}, \"status\": {status}}}"
        )
    };
    let spec = |replicas: &str| {
        format!(
            "{{\"replicas\": {replicas}, \"selector\": {{\"matchLabels\": {{\"a\": \"b\"}}}}, \"template\": {{\"metadata\": {{\"labels\": {{\"a\": \"b\"}}}}, \"spec\": {{\"containers\": [{{\"name\": \"c\", \"image\": \"i\"}}]}}}}}}"
        )
    };
    let odd = "{\"observedGeneration\": -9223372036854775808, \"replicas\": 99999999999, \"currentRevision\": \"s-1\", \"updateRevision\": 7, \"collisionCount\": 4294967296}";
    let accepted = [
        list(&[pod("a", &owner("b")), pod("b", &owner("a")), pod("c", &owner("c"))].join(",")),
        list(&[pod("a", ""), pod("a", "")].join(",")),
        list(&set(&spec("3"), odd)),
        list(
            &[
                set(&spec("1"), "[]"),
                pod("s-0", ", \"deletionTimestamp\": \"0001-01-01T00:00:00Z\", \"labels\": {\"controller-revision-hash\": \"s-1\"}"),
            ]
            .join(","),
        ),
    ];
    for text in accepted {
        let mut imported = import::cluster(&text, 1_000).unwrap_or_else(|error| panic!("{error}: {text}"));
        imported.state.run_until_idle(IDLE_MS, 50_000);
        assert_eq!(imported.state.store().inconsistent_indexes(), [""; 0], "{text}");
    }
    let omitted = [set(&spec("-1"), "{}"), set(&spec("\"x\""), "{}"), set("{}", "{}")];
    for text in omitted {
        let left_out = import::cluster(&list(&format!("{text},{}", pod("a", ""))), 1_000).unwrap().left_out;
        assert!(left_out[0].starts_with("StatefulSet s: "), "{left_out:?}");
    }
    let huge = import::cluster(&list(&set(&spec("2000000000"), "{}")), 1_000).err().unwrap_or_default();
    assert!(huge.contains("at most 1000 Pods"), "{huge}");
}
