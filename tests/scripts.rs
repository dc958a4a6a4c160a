//! The shell scripts of all scenarios: bash parses them, and they give the same result as the run.
#![cfg(not(target_arch = "wasm32"))]
// A file that cannot be read is a failed test.
#![allow(clippy::unwrap_used)]

mod properties;

use ordinal::history::History;
use ordinal::scenario::{Scenario, StepKind, script::script};
use properties::scripts::{Line, Run, comparable_state, read, run_as_shell, run_at_recorded_times};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The folder to which the scripts are written, for inspection.
const OUTPUT_FOLDER: &str = "target/scripts";

/// All scenarios by name.
fn scenarios() -> Vec<(String, Scenario)> {
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in ["tests/conformance/scenarios", "tests/rules"] {
        files.extend(fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    }
    files.sort();
    let read = |path: &PathBuf| {
        let (documents, _) = ordinal::yaml::read(&fs::read_to_string(path).unwrap());
        let file = documents.first().unwrap().root.to_json();
        let scenario = if file["scenario"].is_null() { &file } else { &file["scenario"] };
        (path.file_stem().unwrap().to_string_lossy().into_owned(), Scenario::from_value(scenario).unwrap())
    };
    files.iter().map(read).collect()
}

fn has_only_commands(scenario: &Scenario) -> bool {
    scenario.steps.iter().all(|step| matches!(step.kind, StepKind::Apply(_) | StepKind::Kubectl { .. } | StepKind::Wait | StepKind::Dig(_)))
        && scenario.setup.bad_images.is_empty()
}

/// Fails unless bash can parse the script.
fn assert_bash_parses(name: &str, script: &str) {
    let path = format!("{OUTPUT_FOLDER}/{name}.sh");
    fs::create_dir_all(OUTPUT_FOLDER).unwrap();
    fs::write(&path, script).unwrap();
    let output = Command::new("bash").args(["-n", &path]).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{path}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn scripts_give_the_same_result_as_their_runs() {
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for (name, scenario) in scenarios() {
        let mut run = Run::of(&scenario);
        let script = script(&run.history).unwrap();
        assert_bash_parses(&name, &script);
        if !has_only_commands(&scenario) {
            continue;
        }
        compared += 1;
        let (base, end_ms) = (run.history.branch().base().clone(), run.history.end_ms());
        let mut replay = run_at_recorded_times(&script, &base);
        replay.play_to(end_ms);
        if replay.history.state().digest() != run.history.state().digest() {
            wrong.push(format!("{name}: replayed at the same times, the result differs"));
        }
        match run_as_shell(&script, &base) {
            Err(problem) => wrong.push(format!("{name}: {problem}")),
            Ok(mut executed) => {
                executed.run_until_idle(1_600);
                run.run_until_idle(1_600);
                let [here, there] = [&run, &executed].map(|run| comparable_state(run.history.state()));
                if here != there {
                    wrong.push(format!("{name}: executed as a script, the result is\n{there}\ninstead of\n{here}"));
                }
            }
        }
    }
    assert!(compared > 40, "{compared} runs were compared");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn history_of(text: &str) -> History {
    Run::of(&Scenario::read(text).unwrap()).history
}

const SET: &str = "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: web}, spec: {serviceName: web, replicas: 2, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i, envFrom: [{configMapRef: {name: settings}}]}]}}, volumeClaimTemplates: [{metadata: {name: data}, spec: {storageClassName: retain, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]}}";

#[test]
fn applied_manifests_are_unchanged() {
    let text = format!("# mine: 'quoted' \"twice\" $HOME `x` \\\\n\n{SET}\nEOF\n---\n");
    let text = text.replace("\nEOF\n", "\n# EOF\n");
    let script = script(&history_of(&format!("steps: [{{apply: {}}}]", serde_json::to_string(&text).unwrap()))).unwrap();
    assert_bash_parses("letter-for-letter", &script);
    assert_eq!(read(&script)[1], Line::Command { line: "kubectl apply -f -".into(), input: text, may_fail: false });
}

#[test]
fn actions_without_a_kubectl_command_become_instructions() {
    let steps = "[{crash: [web-1]}, {unready: [web-0]}, {recover: [web-0, web-1]}, {hold: {web-1: running}}, {release: [web-1]}, \
                 {nodeDown: [node-2]}, {nodeUp: [node-2]}, {badImages: [i]}, {provisioner: down}, {kubectl: 'cordon node-3'}, \
                 {kubectl: 'label pod web-0 node-1=node-1'}, {kubectl: 'delete pod web-1', seconds: 1}]";
    let steps = steps.replacen('[', &format!("[{{apply: '{SET}', seconds: 20}}, "), 1);
    let script = script(&history_of(&format!("nodes: [{{name: node-1, zone: zone-a, taints: [{{key: k, value: v, effect: NoSchedule}}]}}, {{name: node-2, zone: zone-b, labels: {{disk: ssd, node-role.kubernetes.io/db: ''}}}}, {{name: node-3}}]\ndelays: usual\nsteps: {steps}"))).unwrap();
    assert_bash_parses("faults", &script);
    for expected in [
        "set -euo pipefail\n",
        "kind create cluster --config - <<'EOF'\nkind: Cluster\n",
        "- role: worker\n  labels:\n    \"disk\": \"ssd\"\n    \"node.kubernetes.io/instance-type\": \"4cpu-16Gi\"\n    \"topology.kubernetes.io/zone\": \"zone-b\"\n- role",
        "kubectl label nodes ordinal-worker2 node-role.kubernetes.io/db=\n",
        "kubectl taint nodes ordinal-worker k=v:NoSchedule\n",
        "  name: retain\nprovisioner: rancher.io/local-path\nreclaimPolicy: Retain\nvolumeBindingMode: WaitForFirstConsumer\n",
        "kubectl create configmap settings --dry-run=client -o yaml | kubectl apply -f -\n",
        "kubectl rollout status statefulset/web --timeout=300s\n",
        "# By hand: keep web-1 crashing.",
        "# By hand: make the readiness probe of web-0 fail.",
        "# By hand: undo the faults of web-0.\n",
        "# By hand: keep web-1 from becoming ready.",
        "NODE_2=${NODE_2:-ordinal-worker2} # node-2\nNODE_3=${NODE_3:-ordinal-worker3} # node-3\n",
        "\npower stop \"$NODE_2\"\n",
        "\npower start \"$NODE_2\"\n",
        "# By hand: make i unavailable.",
        "kubectl scale -n local-path-storage deployment/local-path-provisioner --replicas=0 || true\n",
        "kubectl cordon \"$NODE_3\"\n",
        "kubectl label pod web-0 node-1=node-1\n",
        "kubectl delete pod web-1 --wait=false\n",
        "sleep 1\n",
    ] {
        assert!(script.contains(expected), "{expected}\nis not in\n{script}");
    }
    assert!(!script.contains("NODE_1="), "unused nodes have no variable");
}

#[test]
fn blocked_drain_does_not_block_the_script() {
    let budget = "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: web}, spec: {minAvailable: 2, selector: {matchLabels: {a: b}}}}";
    let drain = "{kubectl: 'drain node-1 --delete-emptydir-data', seconds: 20}";
    let script =
        script(&history_of(&format!("nodes: 1\ndelays: usual\nsteps: [{{apply: '{budget}'}}, {{apply: '{SET}', seconds: 20}}, {drain}]")))
            .unwrap();
    assert_bash_parses("stuck-drain", &script);
    assert!(script.contains("kubectl drain \"$NODE_1\" --delete-emptydir-data --timeout=20s || true\n"), "{script}");
    assert_eq!(script.matches("kubectl drain").count(), 1, "{script}");
}
