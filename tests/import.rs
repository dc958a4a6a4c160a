//! What a cluster has, taken over: what our own kubectl prints of a cluster gives the same cluster again, and what a real one
//! prints is understood.
//!
//! After every step of every recorded scenario and every rule the cluster is printed and taken over. What was taken over
//! prints the same; left alone, the two fare alike; and what the scenario does next ends alike.
#![cfg(not(target_arch = "wasm32"))]
// A file that cannot be read is a failed test.
#![allow(clippy::unwrap_used)]

mod processors;

use ordinal::api::Kind;
use ordinal::api::stateful_set::StatefulSet;
use ordinal::api::time::rfc3339;
use ordinal::cluster::{Action, Fault, Hold, Settings, State};
use ordinal::history::{Deed, History};
use ordinal::kubectl;
use ordinal::scenario::import::{self, COMMAND, Imported};
use ordinal::scenario::run::{Look, Playing};
use ordinal::scenario::{Run, Scenario, StepKind, link, play_and_look, settled};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;

/// So long a cluster is left alone: ten minutes.
const IDLE_MS: u64 = 600_000;
const STEPS_MAX: usize = 20_000;

fn print(state: &State, kinds: &str) -> String {
    let outcome = kubectl::run(state, &format!("kubectl get {kinds} -A -o yaml"), None);
    outcome.stdout
}

fn kinds() -> String {
    let kinds = COMMAND.strip_prefix("kubectl get ").unwrap().strip_suffix(" -o yaml").unwrap();
    format!("{kinds},ns,cm,secrets,sa")
}

fn without_revisions() -> String {
    kinds().replace("controllerrevisions,", "")
}

/// The text, printed now as the nodes' heartbeats tell.
fn text(state: &State, kinds: &str) -> String {
    let beat = format!("      lastHeartbeatTime: \"{}\"\n      reason: KubeletReady", rfc3339(state.now_ms()));
    print(state, kinds).replace("      reason: KubeletReady", &beat)
}

fn take_over(state: &State, kinds: &str) -> Imported {
    let text = text(state, kinds);
    import::cluster_with(&text, state.settings().clone()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// What is printed, with identities and versions by the order they come in, and moments by how long ago they are.
fn alike(state: &State, kinds: &str) -> String {
    let text = print(state, kinds);
    let now = kubectl::run(state, "kubectl get ns default -o yaml", None).stdout;
    let begin = now.lines().find_map(|line| line.trim().strip_prefix("creationTimestamp: ")).unwrap().trim_matches('"').to_owned();
    let begin = ordinal::api::time::unix_seconds(&begin).unwrap();
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let mut lines = Vec::new();
    for line in text.lines() {
        // The API server's own Service is not defaulted here.
        if ["resourceVersion:", "ipFamilies:", "ipFamilyPolicy:", "- IPv4"].iter().any(|field| line.trim().starts_with(field)) {
            continue;
        }
        let words = line.split_inclusive([' ', '"', '_', '(', ')']).map(|word| {
            let bare = word.trim_matches(|c: char| matches!(c, ' ' | '"' | '_' | '(' | ')'));
            // What people and kubelets wrote stays as it was.
            if line.contains("restartedAt") || line.contains("message: back-off") {
                return if bare.len() == 36 { String::new() } else { word.to_owned() };
            }
            if let Some(seconds) = ordinal::api::time::unix_seconds(bare) {
                return word.replace(bare, &format!("{}", seconds - begin));
            }
            let uid = bare.strip_prefix("pvc-").unwrap_or(bare);
            let is_uid = uid.len() == 36 && uid.matches('-').count() == 4;
            let next = names.len();
            if is_uid && bare == uid { word.replace(uid, &format!("<{}>", names.entry(uid.into()).or_insert(next))) } else { word.into() }
        });
        lines.push(words.collect::<String>());
    }
    lines.join("\n")
}

/// What the scenario's traces tell of a state, without what chance names.
fn outcome(state: &State) -> String {
    let mut value = settled::state(state);
    // A Service that became an ExternalName keeps a slice without endpoints, which nobody can see in a Service.
    let nobody = |endpoints: &Value| {
        endpoints["ready"].as_array().is_some_and(Vec::is_empty) && endpoints["notReady"].as_array().is_some_and(Vec::is_empty)
    };
    value["endpoints"].as_object_mut().unwrap().retain(|_, endpoints| !nobody(endpoints));
    let mut text = serde_json::to_string_pretty(&value).unwrap();
    for pod in state.store().of_kind(Kind::Pod).map(|(key, _)| key.name.to_string()) {
        if let Some((head, tail)) = pod.rsplit_once('-').filter(|(_, tail)| tail.len() == 5) {
            text = text.replace(&format!("{head}-{tail}"), &format!("{head}-?????"));
        }
    }
    // Which of several equal nodes a pod gets is chance: it lies in the nodes' identities.
    let mut lines: Vec<&str> = text.lines().filter(|line| !line.trim().starts_with("\"node\": \"")).collect();
    if text.contains("-?????") {
        lines.sort_unstable();
    }
    lines.join("\n")
}

fn difference(want: &str, got: &str) -> Option<String> {
    if want == got {
        return None;
    }
    let (a, b): (Vec<&str>, Vec<&str>) = (want.lines().collect(), got.lines().collect());
    let at = a.iter().zip(&b).position(|(a, b)| a != b).unwrap_or(a.len().min(b.len()));
    let near = |lines: &[&str]| lines[at.saturating_sub(6)..lines.len().min(at + 3)].join("\n");
    Some(format!("line {at}:\n--- want\n{}\n--- got\n{}", near(&a), near(&b)))
}

/// The faults that nobody can see in objects.
fn break_alike(state: &State, copy: &mut State) {
    let faults = state.faults().clone();
    let seen = copy.faults().clone();
    let mut all: Vec<Fault> = Vec::new();
    let broken = |pods: Vec<_>, fault: fn(_) -> Fault| pods.into_iter().map(fault).collect::<Vec<_>>();
    seen.broken_pods().into_iter().for_each(|pod| all.push(Fault::Recover(pod)));
    seen.held.iter().for_each(|(pod, _)| all.push(Fault::Release(pod.clone())));
    faults.held.iter().for_each(|(pod, hold): (_, &Hold)| all.push(Fault::Hold(pod.clone(), *hold)));
    all.extend(broken(faults.unready.iter().cloned().collect(), Fault::Unready));
    all.extend(broken(faults.crashing.iter().cloned().collect(), Fault::Crash));
    all.extend(broken(faults.crash_once.iter().cloned().collect(), Fault::CrashOnce));
    all.extend(broken(faults.hanging.iter().cloned().collect(), Fault::Hang));
    all.extend(broken(faults.init_failing.iter().cloned().collect(), Fault::FailInit));
    all.push(Fault::BadImages(faults.bad_images.iter().cloned().collect()));
    all.extend(faults.down.iter().filter(|node| !seen.down.contains(node)).map(|node| Fault::NodeDown(node.clone())));
    if faults.provisioner_down {
        all.push(Fault::ProvisionerDown);
    }
    for fault in all {
        copy.apply(&Action::Fault(fault)).unwrap();
    }
}

/// Every scenario: the recorded ones, then the rules.
fn scenarios() -> Vec<(String, Scenario)> {
    let files = |folder: &str| -> Vec<std::path::PathBuf> {
        let mut all: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        all.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
        all.sort();
        all
    };
    let name = |path: &std::path::Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    let recorded = files("tests/conformance/scenarios");
    let recorded = recorded.iter().map(|path| (name(path), Scenario::read(&fs::read_to_string(path).unwrap()).unwrap()));
    let rules = files("tests/rules").into_iter().filter_map(|path| {
        let (documents, _) = ordinal::yaml::read(&fs::read_to_string(&path).unwrap());
        let file = documents.first()?.root.to_json();
        Some((name(&path), Scenario::from_value(file.get("scenario")?).ok()?))
    });
    let only = std::env::var("IMPORT").ok();
    recorded.chain(rules).filter(|(name, _)| only.as_ref().is_none_or(|only| name.contains(only))).collect()
}

/// The states after every step of a scenario.
fn states(scenario: &Scenario) -> Vec<State> {
    let mut states = Vec::new();
    play_and_look(scenario, &mut |_, state| states.push(state.clone()));
    states
}

#[test]
fn what_is_printed_is_taken_over_as_it_was() {
    let complaints = processors::by_all(taken_over).concat();
    assert!(complaints.is_empty(), "{} differ\n{}", complaints.len(), complaints.join("\n\n"));
}

/// What is taken over otherwise than it was in every so manieth scenario.
fn taken_over(first: usize, every: usize) -> Vec<String> {
    let mut complaints = Vec::new();
    for (name, scenario) in scenarios().into_iter().skip(first).step_by(every) {
        for (step, state) in states(&scenario).iter().enumerate() {
            for kinds in [kinds(), without_revisions()] {
                let copy = take_over(state, &kinds);
                // A node that is gone while its pods are there is taken for one that the text lacks.
                if copy.assumed.iter().any(|sentence| sentence.starts_with("Not in the text: Node")) {
                    continue;
                }
                if kinds.contains("controllerrevisions") && !copy.left_out.is_empty() {
                    complaints.push(format!("{name}, after step {}: left out {:?}", step + 1, copy.left_out));
                }
                let copy = copy.state;
                let shown = kinds.replace(",ns", "");
                if let Some(what) = difference(&alike(state, &shown), &alike(&copy, &shown)) {
                    complaints.push(format!("{name}, after step {}: {what}", step + 1));
                }
                let wrong = copy.store().wrong_indexes();
                if !wrong.is_empty() {
                    complaints.push(format!("{name}, after step {}: wrong indexes {wrong:?}", step + 1));
                }
            }
        }
    }
    complaints
}

#[test]
fn left_alone_it_fares_alike() {
    let told = processors::by_all(left_alone);
    let compared: usize = told.iter().map(|(compared, _)| compared).sum();
    let complaints: Vec<&str> = told.iter().flat_map(|(_, complaints)| complaints).map(String::as_str).collect();
    assert!(complaints.is_empty(), "{} differ\n{}", complaints.len(), complaints.join("\n\n"));
    assert!(compared > 250 || std::env::var("IMPORT").is_ok(), "only {compared} states were compared");
}

/// How many states of every so manieth scenario were left alone, and which fared otherwise.
fn left_alone(first: usize, every: usize) -> (usize, Vec<String>) {
    let mut complaints = Vec::new();
    let mut compared = 0;
    for (name, scenario) in scenarios().into_iter().skip(first).step_by(every) {
        for (step, state) in states(&scenario).into_iter().enumerate() {
            let copy = take_over(&state, &kinds());
            let (mut state, mut copy) = (state.clone(), copy.state);
            // What is broken and can't be seen is not taken over.
            if *state.faults() != *copy.faults() || state.store().count_of(Kind::Node) != copy.store().count_of(Kind::Node) {
                continue;
            }
            compared += 1;
            let (before, before_copy) = (alike(&state, &kinds()), alike(&copy, &kinds()));
            for one in [&mut state, &mut copy] {
                one.settle(IDLE_MS, STEPS_MAX);
            }
            let settled = before == alike(&state, &kinds());
            // What backs off again and again is met at any of its stages.
            let backs_off = !state.faults().crashing.is_empty() || !state.faults().bad_images.is_empty();
            if settled && let Some(what) = difference(&before_copy, &alike(&copy, &kinds())) {
                complaints.push(format!("{name}, after step {}, changes by itself: {what}", step + 1));
            } else if !backs_off && let Some(what) = difference(&outcome(&state), &outcome(&copy)) {
                complaints.push(format!("{name}, after step {}, fares otherwise: {what}", step + 1));
            }
        }
    }
    (compared, complaints)
}

#[test]
fn what_is_done_next_ends_alike() {
    let mut complaints = Vec::new();
    // Which volumes a node still holds after its pods are gone stands in no object of the text, nor that a node is gone.
    let unseen = ["a-dead-node-keeps-its-volume", "a-node-that-comes-back-lets-its-volume-go", "pods-of-a-node-that-is-gone"];
    for (name, scenario) in scenarios().into_iter().filter(|(name, _)| !unseen.contains(&name.as_str())) {
        let states = states(&scenario);
        for (step, (state, next)) in states.iter().zip(scenario.steps.iter().skip(1)).enumerate() {
            // Revisions that no pod shows can't be told, nor can what a moment's name is made of.
            let one_each = state.all::<StatefulSet>().count() == state.store().count_of(Kind::ControllerRevision);
            if matches!(&next.kind, StepKind::Kubectl { words, .. } if words.iter().any(|word| word == "restart")) {
                continue;
            }
            for kinds in [kinds(), without_revisions()].into_iter().take(1 + usize::from(one_each)) {
                let mut copy = take_over(state, &kinds).state;
                break_alike(state, &mut copy);
                let mut state = state.clone();
                for one in [&mut state, &mut copy] {
                    one.settle(10_000, STEPS_MAX);
                    let outcome = next.kind.perform(one);
                    outcome.actions.iter().for_each(|action| drop(one.apply(action)));
                    one.settle(60_000, STEPS_MAX);
                }
                if let Some(what) = difference(&outcome(&state), &outcome(&copy)) {
                    complaints.push(format!("{name}, step {}: {what}", step + 2));
                }
            }
        }
    }
    assert!(complaints.is_empty(), "{} differ\n{}", complaints.len(), complaints.join("\n\n"));
}

/// What a cluster made by kind prints: server-side fields, status, pods of DaemonSets.
const KIND: &str = include_str!("import/kind.yaml");

fn kind(change: impl FnOnce(String) -> String) -> Imported {
    import::cluster(&change(KIND.to_owned()), Settings::PODS_MAX_IN_A_PAGE).unwrap()
}

fn table(state: &State, line: &str) -> String {
    let outcome = kubectl::run(state, line, None);
    outcome.stdout + &outcome.stderr
}

#[test]
fn a_real_cluster_is_taken_over_with_its_ages_and_stays_as_it_is() {
    let taken = kind(|text| text);
    assert_eq!(taken.taken, "3 Nodes, 1 StatefulSet, 6 Pods, 3 PersistentVolumeClaims, 3 PersistentVolumes, 2 Services, 1 StorageClass");
    assert_eq!(taken.left_out, ["DaemonSet (1): the playground has none."]);
    let assumed = [
        "DaemonSet kube-proxy in kube-system was not taken over: 3 objects of it stand alone, and nobody here makes them anew.",
        "The clock here begins at 2026-01-01T00:00:00Z. That stands for 2026-05-03T10:12:12Z, the latest moment in the text: ages are \
         right as of then, dates are shifted.",
    ];
    assert_eq!(taken.assumed, assumed);
    let mut state = taken.state;
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
    assert_eq!(state.settle(IDLE_MS, STEPS_MAX), [], "nothing changes by itself");
    // What was applied there can be applied again.
    let before = alike(&state, "sts,svc,pods");
    let outcome = kubectl::run(&state, "kubectl apply -f -", Some(&taken.manifests));
    assert_eq!(outcome.exit, 0, "{}", outcome.stderr);
    outcome.actions.iter().for_each(|action| drop(state.apply(action)));
    state.settle(IDLE_MS, STEPS_MAX);
    assert_eq!(difference(&before, &alike(&state, "sts,svc,pods")).filter(|what| !what.contains("last-applied")), None);
    // A new image goes from the highest ordinal down.
    let outcome = kubectl::run(&state, "kubectl set image sts/web nginx=nginx:1.28", None);
    outcome.actions.iter().for_each(|action| drop(state.apply(action)));
    let deleted = state
        .settle(5_000, STEPS_MAX)
        .into_iter()
        .find(|change| change.kind() == Kind::Pod && change.after().is_some_and(|after| after.meta().is_terminating()));
    assert_eq!(deleted.map(|change| change.name().to_string()).as_deref(), Some("web-2"));
}

#[test]
fn the_text_that_is_kept_gives_the_same_and_keeps_no_secret() {
    let secret = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: default, uid: abc}\ndata: {password: aHVudGVyMg==}\n";
    let taken = kind(|text| text + secret);
    assert!(!taken.text.contains("aHVudGVyMg") && !taken.text.contains("managedFields"), "{}", taken.text);
    assert!(taken.text.len() < KIND.len(), "{} of {}", taken.text.len(), KIND.len());
    let again = import::cluster(&taken.text, Settings::PODS_MAX_IN_A_PAGE).unwrap();
    assert_eq!(again.state.digest(), taken.state.digest());
    assert_eq!(again.text, taken.text);
}

#[test]
fn a_run_that_began_with_a_cluster_comes_back_from_a_file_and_a_link() {
    let taken = kind(|text| text);
    let mut history = History::new(taken.state);
    history.play_to(history.now_ms() + 5_000);
    let line = "kubectl scale sts web --replicas=2";
    let outcome = kubectl::run(history.state(), line, None);
    assert!(!outcome.actions.is_empty(), "{}", outcome.stderr);
    let deed = Deed { source: line.into(), input: Some("".into()), actions: outcome.actions };
    assert_eq!(history.do_deed(deed), Ok(()));
    history.play_to(history.now_ms() + 20_000);
    let run = Run::of(&history, Some(&taken.text), "", Look::default()).unwrap();
    for again in [Run::read(&run.to_text()).unwrap(), link::read(&link::write(&run)).unwrap()] {
        assert_eq!(again, run);
        let mut playing = Playing::new(again.into(), Settings::PODS_MAX_IN_A_PAGE).unwrap();
        while !playing.go_on(500).unwrap() {}
        let (played, notes) = playing.finish();
        assert_eq!((notes, played.now_ms(), played.state().digest()), (Vec::new(), history.now_ms(), history.state().digest()));
    }
}

/// The text with the status of a pod's container, its readiness and phase otherwise.
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
fn what_is_broken_there_is_broken_here() {
    let running = "        running:\n          startedAt: \"2026-05-01T08:00:27Z\"\n";
    let waiting = |reason: &str| format!("        waiting:\n          message: m\n          reason: {reason}\n");
    let cases = [
        (
            running.to_owned(),
            "Running",
            "0/1     Running   0",
            "Pod web-2 runs and is not Ready: its readiness goes on failing here until you let it recover.",
        ),
        (
            waiting("CrashLoopBackOff"),
            "Running",
            "0/1     CrashLoopBackOff   0",
            "Pod web-2 is in CrashLoopBackOff: it goes on crashing here until you let it recover.",
        ),
        (
            waiting("ImagePullBackOff"),
            "Pending",
            "0/1     ImagePullBackOff   0",
            "Image nginx:1.27 can't be pulled: so it stays here until you bring it back.",
        ),
        (
            waiting("CreateContainerConfigError"),
            "Pending",
            "0/1     CreateContainerConfigError   0",
            "Pod web-2 does not start (CreateContainerConfigError): it is held here until you release it.",
        ),
    ];
    for (state, phase, line, sentence) in cases {
        let mut taken = kind(|text| with_container(text, "web-2", &state, phase));
        assert_eq!(taken.assumed[0], sentence);
        assert!(table(&taken.state, "kubectl get pods web-2").contains(line), "{}", table(&taken.state, "kubectl get pods web-2"));
        taken.state.settle(3_000, STEPS_MAX);
        let ready = table(&taken.state, "kubectl get sts web -o jsonpath={.status.readyReplicas}");
        assert_eq!(ready, "2", "{sentence}");
    }
}

#[test]
fn what_the_text_lacks_is_derived_and_said() {
    let part = |kinds: &[&str]| {
        let (documents, _) = ordinal::yaml::read(KIND);
        let list = documents[0].root.to_json();
        let kept: Vec<&Value> =
            list["items"].as_array().unwrap().iter().filter(|item| kinds.contains(&item["kind"].as_str().unwrap())).collect();
        import::cluster(&serde_json::json!({"kind": "List", "items": kept}).to_string(), 1_000).unwrap()
    };
    let taken = part(&["StatefulSet", "Pod", "PersistentVolumeClaim"]);
    let lacks = |beginning: &str| taken.assumed.iter().any(|sentence| sentence.starts_with(beginning));
    assert!(lacks("Not in the text: Node kind-control-plane, kind-worker, kind-worker2."), "{:?}", taken.assumed);
    assert!(lacks("The volumes of 3 bound claims are not in the text"), "{:?}", taken.assumed);
    assert!(lacks("Not in the text: StorageClass standard."), "{:?}", taken.assumed);
    let mut state = taken.state;
    state.settle(IDLE_MS, STEPS_MAX);
    assert_eq!(table(&state, "kubectl get pods,pvc -o name").lines().count(), 6);
    assert!(table(&state, "kubectl get sc").contains("standard (default)"));
    let labels = "beta.kubernetes.io/arch=amd64,beta.kubernetes.io/os=linux,kubernetes.io/arch=amd64,\
                  kubernetes.io/hostname=kind-worker,kubernetes.io/os=linux";
    assert!(table(&state, "kubectl get node kind-worker --show-labels").trim_end().ends_with(labels), "every kubelet sets these");
    let bare = part(&["Pod"]);
    let stray = "StatefulSet web in default was not taken over: 3 objects of it stand alone, and nobody here makes them anew.";
    assert!(bare.assumed.contains(&stray.to_owned()), "{:?}", bare.assumed);
    let volumes = part(&["StatefulSet", "PersistentVolume"]);
    assert!(volumes.left_out[0].ends_with("its claim default/www-web-0 is not in the text."), "{:?}", volumes.left_out);
}

#[test]
fn hostile_texts_get_a_sentence_and_no_panic() {
    let list = |items: &str| format!("{{\"kind\": \"List\", \"items\": [{items}]}}");
    let pod = |name: &str, rest: &str| {
        format!(
            "{{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {{\"name\": \"{name}\", \"uid\": \"{name}\"{rest}}}, \"spec\": {{\"nodeName\": \"n\", \"containers\": [{{\"name\": \"c\", \"image\": \"i\"}}]}}}}"
        )
    };
    let many: Vec<String> = (0..2_000).map(|n| pod(&format!("p{n}"), "")).collect();
    let refused = [
        ("nothing".to_owned(), "There is no object"),
        (list("{\"kind\": \"Pod\"}"), "There is nothing in this text that the playground can take over. Pod without a name: nobody knows"),
        (list(&many.join(",")), "This cluster is too large: this playground simulates at most 1000 pods"),
        (" ".repeat(import::BYTES_MAX + 1), "1:1 the text has"),
        (
            list("{\"apiVersion\": \"apps/v1\", \"kind\": \"StatefulSet\", \"metadata\": {\"name\": \"x\"}, \"spec\": 3}"),
            "There is nothing in this text",
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
        let told = import::cluster(&text, 1_000).map(|taken| taken.taken).unwrap_or_else(|told| told);
        assert!(told.starts_with(beginning), "{told}");
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
    let taken = [
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
    for text in taken {
        let mut taken = import::cluster(&text, 1_000).unwrap_or_else(|told| panic!("{told}: {text}"));
        taken.state.settle(IDLE_MS, 50_000);
        assert_eq!(taken.state.store().wrong_indexes(), [""; 0], "{text}");
    }
    let left = [set(&spec("-1"), "{}"), set(&spec("\"x\""), "{}"), set("{}", "{}")];
    for text in left {
        let told = import::cluster(&list(&format!("{text},{}", pod("a", ""))), 1_000).unwrap().left_out;
        assert!(told[0].starts_with("StatefulSet s: "), "{told:?}");
    }
    let huge = import::cluster(&list(&set(&spec("2000000000"), "{}")), 1_000).err().unwrap_or_default();
    assert!(huge.contains("at most 1000 pods"), "{huge}");
}
