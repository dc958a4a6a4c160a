//! The script for a real cluster of every run there is a scenario of: bash reads it, and it comes to the same as the run.
#![cfg(not(target_arch = "wasm32"))]
// A file that cannot be read is a failed test.
#![allow(clippy::unwrap_used)]

mod properties;

use ordinal::history::History;
use ordinal::scenario::{Scenario, StepKind, script::script};
use properties::scripts::{Line, Run, as_a_shell_does, at_its_moments, essence, read};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Where the scripts are left, to be looked at.
const LEFT: &str = "target/scripts";

/// All scenarios there are, by name.
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

fn is_of_commands_alone(scenario: &Scenario) -> bool {
    scenario.steps.iter().all(|step| matches!(step.kind, StepKind::Apply(_) | StepKind::Kubectl { .. } | StepKind::Wait | StepKind::Dig(_)))
        && scenario.setup.bad_images.is_empty()
}

/// Fails unless bash reads the script.
fn bash_reads(name: &str, script: &str) {
    let path = format!("{LEFT}/{name}.sh");
    fs::create_dir_all(LEFT).unwrap();
    fs::write(&path, script).unwrap();
    let said = Command::new("bash").args(["-n", &path]).output().unwrap();
    assert!(said.status.success() && said.stderr.is_empty(), "{path}: {}", String::from_utf8_lossy(&said.stderr));
}

#[test]
fn scripts_come_to_the_same_as_their_runs() {
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for (name, scenario) in scenarios() {
        let mut run = Run::of(&scenario);
        let script = script(&run.history).unwrap();
        bash_reads(&name, &script);
        if !is_of_commands_alone(&scenario) {
            continue;
        }
        compared += 1;
        let (base, end_ms) = (run.history.branch().base().clone(), run.history.end_ms());
        let mut again = at_its_moments(&script, &base);
        again.play_to(end_ms);
        if again.history.state().digest() != run.history.state().digest() {
            wrong.push(format!("{name}: at the same moments it comes to something else"));
        }
        match as_a_shell_does(&script, &base) {
            Err(problem) => wrong.push(format!("{name}: {problem}")),
            Ok(mut slowly) => {
                slowly.settle(1_600);
                run.settle(1_600);
                let [here, there] = [&run, &slowly].map(|run| essence(run.history.state()));
                if here != there {
                    wrong.push(format!("{name}: run as a script it comes to\n{there}\ninstead of\n{here}"));
                }
            }
        }
    }
    assert!(compared > 40, "{compared} runs were compared");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn of(text: &str) -> History {
    Run::of(&Scenario::read(text).unwrap()).history
}

const SET: &str = "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: web}, spec: {serviceName: web, replicas: 2, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i, envFrom: [{configMapRef: {name: settings}}]}]}}, volumeClaimTemplates: [{metadata: {name: data}, spec: {storageClassName: retain, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]}}";

#[test]
fn what_was_applied_is_in_it_letter_for_letter() {
    let text = format!("# mine: 'quoted' \"twice\" $HOME `x` \\\\n\n{SET}\nEOF\n---\n");
    let text = text.replace("\nEOF\n", "\n# EOF\n");
    let script = script(&of(&format!("steps: [{{apply: {}}}]", serde_json::to_string(&text).unwrap()))).unwrap();
    bash_reads("letter-for-letter", &script);
    assert_eq!(read(&script)[1], Line::Command { line: "kubectl apply -f -".into(), input: text, may_fail: false });
}

#[test]
fn a_script_says_what_to_do_where_kubectl_has_no_command() {
    let steps = "[{crash: [web-1]}, {unready: [web-0]}, {recover: [web-0, web-1]}, {hold: {web-1: running}}, {release: [web-1]}, \
                 {nodeDown: [node-2]}, {nodeUp: [node-2]}, {badImages: [i]}, {provisioner: down}, {kubectl: 'cordon node-3'}, \
                 {kubectl: 'label pod web-0 node-1=node-1'}, {kubectl: 'delete pod web-1', seconds: 1}]";
    let steps = steps.replacen('[', &format!("[{{apply: '{SET}', seconds: 20}}, "), 1);
    let script = script(&of(&format!("nodes: [{{name: node-1, zone: zone-a, taints: [{{key: k, value: v, effect: NoSchedule}}]}}, {{name: node-2, zone: zone-b, labels: {{disk: ssd, node-role.kubernetes.io/db: ''}}}}, {{name: node-3}}]\ndelays: usual\nsteps: {steps}"))).unwrap();
    bash_reads("faults", &script);
    for wanted in [
        "set -euo pipefail\n",
        "kind create cluster --config - <<'EOF'\nkind: Cluster\n",
        "- role: worker\n  labels:\n    \"disk\": \"ssd\"\n    \"node.kubernetes.io/instance-type\": \"4cpu-16Gi\"\n    \"topology.kubernetes.io/zone\": \"zone-b\"\n- role",
        "kubectl label nodes ordinal-worker2 node-role.kubernetes.io/db=\n",
        "kubectl taint nodes ordinal-worker k=v:NoSchedule\n",
        "  name: retain\nprovisioner: rancher.io/local-path\nreclaimPolicy: Retain\nvolumeBindingMode: WaitForFirstConsumer\n",
        "kubectl create configmap settings --dry-run=client -o yaml | kubectl apply -f -\n",
        "kubectl rollout status statefulset/web --timeout=300s\n",
        "# By hand: no command keeps web-1 crashing.",
        "# By hand: let the readiness probe of web-0 fail.",
        "# By hand: take back what was done to web-0.\n",
        "# By hand: keep web-1 from getting Ready.",
        "NODE_2=${NODE_2:-ordinal-worker2} # node-2\nNODE_3=${NODE_3:-ordinal-worker3} # node-3\n",
        "\npower stop \"$NODE_2\"\n",
        "\npower start \"$NODE_2\"\n",
        "# By hand: let no node pull i.",
        "kubectl scale -n local-path-storage deployment/local-path-provisioner --replicas=0 || true\n",
        "kubectl cordon \"$NODE_3\"\n",
        "kubectl label pod web-0 node-1=node-1\n",
        "kubectl delete pod web-1 --wait=false\n",
        "sleep 1\n",
    ] {
        assert!(script.contains(wanted), "{wanted}\nis not in\n{script}");
    }
    assert!(!script.contains("NODE_1="), "a node that no line names has no variable");
}

#[test]
fn a_drain_that_is_stuck_does_not_hang_the_script() {
    let budget = "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: web}, spec: {minAvailable: 2, selector: {matchLabels: {a: b}}}}";
    let drain = "{kubectl: 'drain node-1 --delete-emptydir-data', seconds: 20}";
    let script =
        script(&of(&format!("nodes: 1\ndelays: usual\nsteps: [{{apply: '{budget}'}}, {{apply: '{SET}', seconds: 20}}, {drain}]"))).unwrap();
    bash_reads("stuck-drain", &script);
    assert!(script.contains("kubectl drain \"$NODE_1\" --delete-emptydir-data --timeout=20s || true\n"), "{script}");
    assert_eq!(script.matches("kubectl drain").count(), 1, "{script}");
}
