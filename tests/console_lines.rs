//! Lines as people type them into the console: filters, several commands, and what Tab completes.
#![cfg(not(target_arch = "wasm32"))]
// A failed unwrap fails the test.
#![allow(clippy::unwrap_used)]

use ordinal::cluster::{Settings, State, setup};
use ordinal::kubectl::{self, CommandResult};

const WEB: &str = "apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  serviceName: web
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: nginx, image: nginx}]}
";

fn apply(state: &mut State, result: &CommandResult) {
    result.actions.iter().for_each(|action| drop(state.apply(action).unwrap()));
}

/// A cluster with three ready Pods.
fn cluster() -> State {
    let mut state = State::new(Settings::default(), setup::zonal_nodes());
    let result = kubectl::run(&state, "kubectl apply -f -", Some(WEB));
    apply(&mut state, &result);
    while state.step().is_some() {}
    state
}

/// The standard output of each line.
const PRINTED: &[(&str, &str)] = &[
    ("get pods -o name | grep web-1", "pod/web-1\n"),
    ("kubectl get pods -o name | grep -v web-1", "pod/web-0\npod/web-2\n"),
    ("get pods -o name | grep -c WEB", "0\n"),
    ("get pods -o name | grep -ci WEB", "3\n"),
    ("get pods --no-headers | wc -l", "3\n"),
    ("get pods | grep -E 'web-(0|2)' | wc -l", "2\n"),
    (r"get pods -o name | grep 'web-[02]$\|none'", "pod/web-0\npod/web-2\n"),
    ("get pods -o name | grep -o 'b-[0-9]'", "b-0\nb-1\nb-2\n"),
    ("get pods -o name | grep -F 'web.0'", ""),
    ("get pods -o name | grep -w eb-0", ""),
    ("get pods -o name | grep -n -A1 web-0", "1:pod/web-0\n2-pod/web-1\n"),
    ("get pods -o name | grep -B1 -e web-2", "pod/web-1\npod/web-2\n"),
    ("get pods -o name | grep -E '^(pod/)?w[[:alpha:]]{2}-2$'", "pod/web-2\n"),
    ("get pods -o name | sort -r", "pod/web-2\npod/web-1\npod/web-0\n"),
    ("get pods -o name | sort -r | head -1", "pod/web-2\n"),
    ("get pods -o name | head -n -2", "pod/web-0\n"),
    ("get pods -o name | tail -n 1", "pod/web-2\n"),
    ("get pods -o name | tail -n +3", "pod/web-2\n"),
    ("get nodes --no-headers | sort -k2 -r -u | wc -l", "1\n"),
    ("get pods -o jsonpath='{range .items[*]}{.status.phase}{\"\\n\"}{end}' | sort | uniq -c", "      3 Running\n"),
    ("get pods web-0 -o jsonpath='{.metadata.name}|{.kind}'", "web-0|Pod"),
    ("get pods --selector 'app=web' -o name && get sts -o name", "pod/web-0\npod/web-1\npod/web-2\nstatefulset.apps/web\n"),
    ("get pods absent && get sts -o name", ""),
    ("get pods absent || get sts -o name", "statefulset.apps/web\n"),
    ("get pods absent; get sts -o name;", "statefulset.apps/web\n"),
    ("get pods -o name | grep absent || get sts -o name", "statefulset.apps/web\n"),
    ("scale sts web --replicas=5 && get sts web -o jsonpath={.spec.replicas}", "statefulset.apps/web scaled\n5"),
    ("create ns blue --dry-run=client -o yaml | kubectl apply -f - && get ns blue -o name", "namespace/blue created\nnamespace/blue\n"),
    ("get pods -w | head -2 | grep -o '^NAME'", "NAME\n"),
];

/// The exit status of each line, and a part of its standard error.
const REFUSED: &[(&str, i32, &str)] = &[
    ("get pods -o name | grep absent", 1, ""),
    ("get pods absent | grep x", 1, "pods \"absent\" not found"),
    ("get pods | awk '{print $1}'", 2, "awk is not available here. Available after a pipe: grep, head, sort, tail, uniq, wc and kubectl"),
    ("get pods | grep -P x", 2, "grep: -P is not available here"),
    ("get pods | grep '('", 1, ""),
    ("get pods | grep -E '('", 2, "Unmatched ("),
    ("get pods | grep -E '((((a{200}){200}){200}){200})'", 2, "copies"),
    ("get pods | grep x file", 2, "there are no files here"),
    ("get pods 2>/dev/null", 2, "Redirection (>) is not available here"),
    ("get pods > pods.txt", 2, "Redirection (>) is not available here"),
    ("apply -f - <<EOF", 2, "Here documents (<<) are not available here"),
    ("get pods &", 2, "Background jobs (&)"),
    ("get pods |", 2, "a command is missing"),
    ("&& get pods", 2, "a command is missing"),
    ("get pods -w | sort", 2, "sort prints only when its input ends"),
    ("get 'pods", 2, "unexpected end of line"),
];

#[test]
fn filters_and_several_commands_print_as_in_a_shell() {
    let state = cluster();
    for (line, expected) in PRINTED {
        let result = kubectl::run(&state, line, None);
        assert_eq!(result.stdout, *expected, "{line}: {}", result.stderr);
        assert_eq!(result.follow, None, "{line}");
    }
    for (line, exit, stderr) in REFUSED {
        let result = kubectl::run(&state, line, None);
        assert_eq!(result.exit, *exit, "{line}: {}", result.stderr);
        assert!(result.stderr.contains(stderr), "{line}: {}", result.stderr);
        assert!(result.actions.is_empty(), "{line}");
    }
}

#[test]
fn errors_stay_between_the_outputs_of_their_neighbours() {
    let result = kubectl::run(&cluster(), "get sts -o name; get pods absent; get pods web-0 -o name", None);
    let expected = "statefulset.apps/web\nError from server (NotFound): pods \"absent\" not found\npod/web-0\n";
    assert_eq!(result.printed(), expected);
}

#[test]
fn a_running_command_is_filtered_and_the_rest_follows_its_end() {
    let mut state = cluster();
    let line = "scale sts web --replicas=4 && rollout status sts web | grep -v Waiting && get pods web-3 -o name";
    let mut result = kubectl::run(&state, line, None);
    let mut printed = String::new();
    loop {
        apply(&mut state, &result);
        printed += &result.printed();
        let Some(follow) = result.follow.take() else { break };
        assert!(state.step().is_some(), "{printed}");
        result = follow.poll(&state);
    }
    assert!(printed.starts_with("statefulset.apps/web scaled\n"), "{printed}");
    assert!(printed.ends_with("pod/web-3\n") && !printed.contains("Waiting"), "{printed}");

    let result = kubectl::run(&state, "get pods -w | grep web-1", None);
    assert!(result.stdout.starts_with("web-1 ") && result.stdout.lines().count() == 1, "{}", result.stdout);
    let delete = kubectl::run(&state, "delete pods --all", None);
    apply(&mut state, &delete);
    let more = result.follow.unwrap().poll(&state);
    assert!(more.stdout.lines().count() >= 1 && more.stdout.lines().all(|line| line.starts_with("web-1 ")), "{}", more.stdout);
}

/// For each line, what it becomes with the common part of the candidates, and the candidates.
const COMPLETED: &[(&str, &str, &[&str])] = &[
    ("kub", "kubectl", &["kubectl"]),
    ("kubectl desc", "kubectl describe", &["describe"]),
    ("rollout re", "rollout res", &["restart", "resume"]),
    ("kubectl create sec", "kubectl create secret", &["secret"]),
    ("create secret ", "create secret generic", &["generic"]),
    ("get sts --show-l", "get sts --show-labels", &["--show-labels"]),
    ("scale sts web --repl", "scale sts web --replicas=", &["--replicas="]),
    ("get stat", "get statefulsets", &["statefulsets"]),
    ("get s", "get s", &["sa", "sc", "secrets", "serviceaccounts", "services", "statefulsets", "storageclasses", "sts", "svc"]),
    ("get pods,stat", "get pods,statefulsets", &["statefulsets"]),
    ("rollout status ", "rollout status ", &["deployments", "statefulsets"]),
    ("get po web-", "get po web-", &["web-0", "web-1", "web-2"]),
    ("delete pod web-0 ", "delete pod web-0 web-", &["web-1", "web-2"]),
    ("describe pod/web-1", "describe pod/web-1", &[]),
    ("describe sts/", "describe sts/web", &["web"]),
    ("get pods -n kube-s", "get pods -n kube-system", &["kube-system"]),
    ("get pods --namespace=def", "get pods --namespace=default", &["default"]),
    ("get -n kube-system pod ", "get -n kube-system pod ", &[]),
    ("drain n", "drain node-", &["node-1", "node-2", "node-3"]),
    ("taint nodes node-", "taint nodes node-", &["node-1", "node-2", "node-3"]),
    ("cordon node-1 node-1", "cordon node-1 node-1", &[]),
    ("get pods -o wi", "get pods -o wide", &["wide"]),
    ("get pods && del", "get pods && delete", &["delete"]),
    ("get pods | gr", "get pods | grep", &["grep"]),
    ("get pods | grep we", "get pods | grep we", &[]),
    ("get 'po", "get 'po", &[]),
    ("get nothing ", "get nothing ", &[]),
    ("scale web --replicas ", "scale web --replicas ", &[]),
];

#[test]
fn tab_completes_what_the_cluster_and_the_tables_know() {
    let state = cluster();
    for (line, expected, candidates) in COMPLETED {
        let completion = kubectl::complete(&state, line, line.len());
        assert_eq!(completion.candidates, *candidates, "{line}");
        let common = kubectl::common_prefix(&completion.candidates);
        let completed = if common.is_empty() { (*line).to_owned() } else { format!("{}{common}", &line[..completion.from]) };
        assert_eq!(completed, *expected, "{line}");
    }
    assert!(kubectl::complete(&state, "", 0).candidates.len() > 10);
    assert!(kubectl::complete(&state, "é", 1).candidates.is_empty(), "a cursor within a character");
}
