//! Every flag in kubectl's tables has a visible effect, or is rejected before the command does anything.
#![cfg(not(target_arch = "wasm32"))]
// A failed unwrap in the shared properties fails the test.
#![allow(clippy::unwrap_used)]

mod kubectl_lines;
mod properties;

use kubectl_lines::{LINES, WITHOUT_EFFECT, valid_line};
use ordinal::cluster::State;
use ordinal::kubectl::{self, COMMANDS, CommandResult, Flag, Support, Takes};
use properties::commands::cluster;

/// The standard input of every command line.
const STDIN: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, labels: {a: b}}\ndata: {x: y}\n";

fn run(state: &State, line: &str) -> CommandResult {
    kubectl::run(state, line, Some(STDIN))
}

/// The outcome, without whether standard input was read.
fn comparable_outcome(state: &State, line: &str) -> CommandResult {
    CommandResult { read_input: false, ..run(state, line) }
}

fn flag_with_value(flag: &Flag) -> String {
    match flag.takes {
        Takes::Switch if flag.support == Support::OnlyDefault("true") => format!("--{}=false", flag.name),
        Takes::Switch => format!("--{}", flag.name),
        Takes::Number => format!("--{}=7", flag.name),
        Takes::Duration => format!("--{}=7s", flag.name),
        Takes::Text | Takes::Optional(_) => format!("--{}=other", flag.name),
    }
}

#[test]
fn every_flag_is_simulated_or_rejected() {
    let state = cluster();
    let mut wrong = Vec::new();
    for command in COMMANDS {
        // A command's own flag hides a global one, such as --user of `create rolebinding`.
        let own = || command.flags.iter().copied().flatten();
        let global = kubectl::GLOBAL_FLAGS.iter().filter(|flag| !own().any(|own| own.name == flag.name));
        for flag in own().chain(global) {
            let line = valid_line(command.name);
            if flag.support != Support::Simulated {
                let outcome = run(&state, &format!("kubectl {line} {}", flag_with_value(flag)));
                let expected = format!("error: \"kubectl {} --{}", command.name, flag.name);
                let rejected = outcome.stderr.starts_with(&expected) && outcome.stderr.ends_with("\" is not simulated here\n");
                if !rejected || !outcome.actions.is_empty() || outcome.exit != 1 || !outcome.stdout.is_empty() {
                    wrong.push(format!("{} --{}: {outcome:?}", command.name, flag.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_simulated_flag_has_an_effect() {
    let starting = cluster();
    let mut running = cluster();
    running.run_until_idle(60_000, 20_000);
    let mut wrong = Vec::new();
    for command in COMMANDS {
        let state = if command.name == "logs" { &running } else { &starting };
        for flag in command.flags.iter().copied().flatten().filter(|flag| flag.support == Support::Simulated) {
            let prefix = if command.name.starts_with("create") { "create" } else { command.name };
            if WITHOUT_EFFECT.contains(&(prefix, flag.name)) || (command.name.starts_with("rollout") && flag.name == "field-manager") {
                continue;
            }
            let Some((_, line)) = LINES.iter().find(|(name, _)| *name == flag.name) else {
                wrong.push(format!("{} --{}: no line shows its effect", command.name, flag.name));
                continue;
            };
            let line = line.replace("COMMAND", &valid_line(command.name));
            let with = line.replace(['[', ']'], "");
            let (before, after) = line.split_once('[').unwrap_or((&line, ""));
            let without = format!("{before}{}", after.rsplit_once(']').map_or("", |(_, rest)| rest));
            if comparable_outcome(state, &with) == comparable_outcome(state, &without) {
                wrong.push(format!("{} --{}: {with} has the same outcome as {without}", command.name, flag.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn flags_of_the_wrong_type_and_unknown_flags_have_the_errors_of_pflag() {
    let state = cluster();
    for (line, expected_stderr) in [
        (
            "get pods -A=maybe",
            "error: invalid argument \"maybe\" for \"-A, --all-namespaces\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax\nSee 'kubectl get --help' for usage.\n",
        ),
        (
            "get pods --chunk-size=x",
            "error: invalid argument \"x\" for \"--chunk-size\" flag: strconv.ParseInt: parsing \"x\": invalid syntax\nSee 'kubectl get --help' for usage.\n",
        ),
        ("rollout restart sts/web --dry-run=server", "error: unknown flag: --dry-run\nSee 'kubectl rollout restart --help' for usage.\n"),
        ("get pods --nonsense", "error: unknown flag: --nonsense\nSee 'kubectl get --help' for usage.\n"),
        (
            "get pods -v=0 --request-timeout=0 --server-print=true --recursive=false -o nonsense",
            "error: unable to match a printer suitable for the output format \"nonsense\", allowed formats are: custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,wide,yaml\n",
        ),
        ("patch sts web -p '{}' -o go-template-file=x", "error: \"kubectl patch --output=go-template-file\" is not simulated here\n"),
        ("certificate approve x", "error: \"kubectl certificate\" is not simulated here\n"),
        ("top pods", "error: Metrics API not available\n"),
        ("gte pods", "error: unknown command \"gte\" for \"kubectl\"\n\nDid you mean this?\n\tget\n"),
        ("rollout nonsense x", "error: unknown command \"nonsense x\"\nSee 'kubectl rollout -h' for help and examples\n"),
        (
            "create nonsense",
            "Error: must specify one of -f and -k\n\nerror: unknown command \"nonsense\"\nSee 'kubectl create -h' for help and examples\n",
        ),
        ("apply -f https://example.org/x.yaml", "error: \"kubectl apply --filename=https://example.org/x.yaml\" is not simulated here\n"),
    ] {
        let outcome = run(&state, line);
        assert_eq!((outcome.stderr.as_str(), outcome.exit, outcome.actions.len()), (expected_stderr, 1, 0), "{line}");
    }
}

const SET_CHANGED: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {key: other}\n";
const ROLE: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r, namespace: x}\nrules: []\n";
const CLUSTER_ROLE: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r, namespace: x}\nrules: []\n";
const NO_NAMESPACE: &str = "Error from server (NotFound): error when creating \"STDIN\": namespaces \"x\" not found\n";

/// A command line, its standard input, and the output of a client-side and a server-side dry run. `DRY` stands for the
/// suffix, which differs.
const DRY_RUNS: &[(&str, &str, &str, &str)] = &[
    ("apply -f -", SET_CHANGED, "configmap/settings configured DRY\n", "configmap/settings configured DRY\n"),
    ("apply -f - -o name", SET_CHANGED, "configmap/settings\n", "configmap/settings\n"),
    ("apply -f -", ROLE, "role.rbac.authorization.k8s.io/r created DRY\n", NO_NAMESPACE),
    ("create -f -", ROLE, "role.rbac.authorization.k8s.io/r created DRY\n", NO_NAMESPACE),
    (
        "create -f -",
        SET_CHANGED,
        "configmap/settings created DRY\n",
        "Error from server (AlreadyExists): error when creating \"STDIN\": configmaps \"settings\" already exists\n",
    ),
    ("delete pod web-0", "", "pod \"web-0\" deleted DRY from default namespace\n", "pod \"web-0\" deleted DRY from default namespace\n"),
    ("delete node node-1", "", "node \"node-1\" deleted DRY\n", "node \"node-1\" deleted DRY\n"),
    // In a client-side dry run, kubectl does not check whether the object exists.
    ("delete pod none", "", "pod \"none\" deleted DRY from default namespace\n", "Error from server (NotFound): pods \"none\" not found\n"),
    ("scale sts web --replicas=1", "", "statefulset.apps/web scaled DRY\n", "statefulset.apps/web scaled DRY\n"),
    (
        "scale sts web --replicas=1 --current-replicas=7",
        "",
        "statefulset.apps/web scaled DRY\n",
        "error: Expected replicas to be 7, was 3\n",
    ),
    ("patch sts web -p '{\"spec\":{\"replicas\":1}}'", "", "statefulset.apps/web patched DRY\n", "statefulset.apps/web patched DRY\n"),
    ("patch sts web -p '{}'", "", "statefulset.apps/web patched (no change) DRY\n", "statefulset.apps/web patched (no change) DRY\n"),
    ("set image sts/web main=app:2", "", "statefulset.apps/web image updated DRY\n", "statefulset.apps/web image updated DRY\n"),
    ("label pod web-0 a=b", "", "pod/web-0 labeled DRY\n", "pod/web-0 labeled DRY\n"),
    ("annotate pod web-0 a=b", "", "pod/web-0 annotated DRY\n", "pod/web-0 annotated DRY\n"),
    ("taint node node-1 a=b:NoSchedule", "", "node/node-1 tainted DRY\n", "node/node-1 tainted DRY\n"),
    ("cordon node-1", "", "node/node-1 cordoned DRY\n", "node/node-1 cordoned DRY\n"),
    ("rollout undo sts/db", "", "error: no last revision to roll back to\n", "error: no last revision to roll back to\n"),
    ("create ns x", "", "namespace/x created DRY\n", "namespace/x created DRY\n"),
    (
        "create ns default",
        "",
        "namespace/default created DRY\n",
        "Error from server (AlreadyExists): namespaces \"default\" already exists\n",
    ),
];

#[test]
fn dry_runs_print_the_result_and_change_nothing() {
    let state = cluster();
    for (line, stdin, client_output, server_output) in DRY_RUNS {
        for (strategy, words, expected) in [("client", "(dry run)", client_output), ("server", "(server dry run)", server_output)] {
            let outcome = kubectl::run(&state, &format!("{line} --dry-run={strategy}"), Some(stdin));
            assert_eq!(outcome.actions, [], "{line}");
            let printed = outcome.stdout + &outcome.stderr;
            // Warnings that kubectl prints before the request are tested elsewhere.
            let warned = "Warning: resource ";
            let printed: String = printed.lines().filter(|line| !line.starts_with(warned)).map(|line| format!("{line}\n")).collect();
            assert_eq!(printed, expected.replace("DRY", words), "{line} --dry-run={strategy}");
        }
    }
}

#[test]
fn dry_run_values_are_those_of_kubectl() {
    let state = cluster();
    for (flag, action_count, expected_stderr) in [
        ("--dry-run", 0, "--dry-run is deprecated and can be replaced with --dry-run=client.\n"),
        ("--dry-run=true", 0, "--dry-run=true is deprecated (boolean value) and can be replaced with --dry-run=client.\n"),
        ("--dry-run=false", 1, "--dry-run=false is deprecated (boolean value) and can be replaced with --dry-run=none.\n"),
        ("--dry-run=none", 1, ""),
        ("--dry-run=x", 0, "error: Invalid dry-run value (x). Must be \"none\", \"server\", or \"client\".\n"),
    ] {
        let outcome = kubectl::run(&state, &format!("scale sts web --replicas=1 {flag}"), None);
        assert_eq!((outcome.actions.len(), outcome.stderr.as_str()), (action_count, expected_stderr), "{flag}");
    }
}

#[test]
fn dry_runs_print_objects_as_they_would_be_sent() {
    let state = cluster();
    let printed = kubectl::run(&state, "create deployment x --image=a/y:1 --port=80 --dry-run=client -o yaml -- run it", None).stdout;
    let expected = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  labels:\n    app: x\n  name: x\nspec:\n  replicas: 1\n  selector:\n    \
                    matchLabels:\n      app: x\n  strategy: {}\n  template:\n    metadata:\n      labels:\n        app: x\n    spec:\n      \
                    containers:\n      - command:\n        - run\n        - it\n        image: a/y:1\n        name: \"y\"\n        ports:\n        \
                    - containerPort: 80\n        resources: {}\nstatus: {}\n";
    assert_eq!(printed, expected);
    let printed = kubectl::run(&state, "create secret generic s --from-literal=a=b -n default --dry-run=client -o yaml", None).stdout;
    assert_eq!(printed, "apiVersion: v1\ndata:\n  a: Yg==\nkind: Secret\nmetadata:\n  name: s\n  namespace: default\n");
    let printed = kubectl::run(&state, "scale sts web --replicas=1 --dry-run=server -o jsonpath={.spec.replicas}", None).stdout;
    assert_eq!(printed, "1");
    let printed = kubectl::run(&state, "create ns x --dry-run=server -o jsonpath={.metadata.resourceVersion}", None).stdout;
    assert_eq!(printed, "", "an object that is not stored has no resourceVersion");
}

#[test]
fn kinds_that_are_not_simulated_require_their_namespace() {
    let state = cluster();
    for command in ["apply -f -", "create -f -"] {
        let rejected = kubectl::run(&state, command, Some(ROLE));
        assert_eq!((rejected.stdout.as_str(), rejected.stderr.as_str(), rejected.exit), ("", NO_NAMESPACE, 1), "{command}");
        let created = kubectl::run(&state, command, Some(&ROLE.replace("namespace: x", "namespace: default")));
        assert_eq!(created.stdout, "role.rbac.authorization.k8s.io/r created\n", "{command}");
        let created = kubectl::run(&state, command, Some(CLUSTER_ROLE));
        assert_eq!(created.stdout, "clusterrole.rbac.authorization.k8s.io/r created\n", "{command}");
    }
}
