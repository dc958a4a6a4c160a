//! Every flag in kubectl's tables has a visible effect, or is rejected before the command does anything.
#![cfg(not(target_arch = "wasm32"))]
// A failed unwrap in the shared properties fails the test.
#![allow(clippy::unwrap_used)]

mod properties;

use ordinal::cluster::State;
use ordinal::kubectl::{self, COMMANDS, CommandResult, Flag, Support, Takes};
use properties::commands::cluster;

/// The standard input of every command line.
const STDIN: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, labels: {a: b}}\ndata: {x: y}\n";

/// Flags without a visible effect; the comments at the flag tables give the reasons.
const WITHOUT_EFFECT: [(&str, &str); 34] = [
    ("annotate", "field-manager"),
    ("api-resources", "cached"),
    ("apply", "field-manager"),
    ("apply", "wait"),
    ("config view", "flatten"),
    ("config view", "merge"),
    ("config view", "minify"),
    ("config view", "raw"),
    ("delete", "wait"),
    ("describe", "chunk-size"),
    ("diff", "concurrency"),
    ("diff", "field-manager"),
    ("drain", "chunk-size"),
    ("drain", "ignore-daemonsets"),
    ("events", "chunk-size"),
    ("get", "chunk-size"),
    ("label", "field-manager"),
    ("patch", "field-manager"),
    ("replace", "field-manager"),
    ("replace", "wait"),
    ("set image", "field-manager"),
    ("taint", "field-manager"),
    ("create", "field-manager"),
    ("autoscale", "field-manager"),
    ("exec", "stdin"),
    ("exec", "tty"),
    ("expose", "field-manager"),
    ("run", "field-manager"),
    ("set env", "field-manager"),
    ("set resources", "field-manager"),
    ("set selector", "field-manager"),
    ("set serviceaccount", "field-manager"),
    // The cluster of this test has no container that ended, and no Pod with several containers.
    ("logs", "all-containers"),
    ("exec", "quiet"),
];

/// For each flag, a command line with the flag in brackets. Without that part, the outcome differs.
const LINES: &[(&str, &str)] = &[
    ("all", "kubectl label pods [--all] z=1"),
    ("all-namespaces", "kubectl get pods [-A]"),
    ("all-pods", "kubectl logs sts/web [--all-pods]"),
    ("annotation", "kubectl create ingress new --default-backend=web:80 [--annotation=a=b]"),
    ("annotations", "kubectl run new --image=i:1 [--annotations=a=b]"),
    ("api-group", "kubectl api-resources [--api-group=apps]"),
    ("api-version", "kubectl explain pods [--api-version=v2]"),
    ("cascade", "kubectl delete sts web [--cascade=orphan]"),
    ("categories", "kubectl api-resources [--categories=all]"),
    ("class", "kubectl create ingress new --default-backend=web:80 [--class=c]"),
    ("client", "kubectl version [--client]"),
    ("cluster-ip", "kubectl expose deploy front --port=80 [--cluster-ip=None]"),
    ("clusterip", "kubectl create service clusterip new [--clusterip=None]"),
    ("clusterrole", "kubectl create rolebinding new [--clusterrole=view]"),
    ("command", "kubectl run new --image=i:1 [--command] -- sleep"),
    ("container", "kubectl logs web-0 [-c absent]"),
    ("containers", "kubectl set env sts web A=b [-c absent]"),
    ("cpu", "kubectl autoscale sts web --max=3 [--cpu=70%]"),
    ("cpu-percent", "kubectl autoscale sts web --max=3 [--cpu-percent=70]"),
    ("current", "kubectl config set-context [--current]"),
    ("current-replicas", "kubectl scale sts web --replicas=1 [--current-replicas=7]"),
    ("default-backend", "kubectl create ingress new [--default-backend=web:80]"),
    ("delete-emptydir-data", "kubectl drain node-1 [--delete-emptydir-data]"),
    ("description", "kubectl create priorityclass new [--description=text]"),
    ("disable-eviction", "kubectl drain node-1 --force --delete-emptydir-data [--disable-eviction]"),
    ("dry-run", "kubectl COMMAND [--dry-run=nonsense]"),
    ("env", "kubectl run new --image=i:1 [--env=A=b]"),
    ("expose", "kubectl run new --image=i:1 --port=80 [--expose]"),
    ("external-ip", "kubectl expose deploy front --port=80 [--external-ip=1.2.3.4]"),
    ("external-name", "kubectl create service externalname new [--external-name=example.org]"),
    ("field-selector", "kubectl get pods [--field-selector=metadata.name=web-0]"),
    ("filename", "kubectl get [-f -]"),
    ("for", "kubectl COMMAND [--for=nonsense]"),
    ("force", "kubectl delete pod web-0 [--force]"),
    ("from", "kubectl create job new [--from=cronjob/absent]"),
    ("from-literal", "kubectl create cm new [--from-literal=a=b]"),
    ("global-default", "kubectl create priorityclass new [--global-default]"),
    ("grace-period", "kubectl delete pod web-0 [--grace-period=3]"),
    ("group", "kubectl create rolebinding new --role=r [--group=g]"),
    ("hard", "kubectl create quota new [--hard=pods=1]"),
    ("ignore-errors", "kubectl logs web-0 -c absent [--ignore-errors]"),
    ("ignore-not-found", "kubectl delete pod absent [--ignore-not-found]"),
    ("image", "kubectl create deployment new [--image=i:1]"),
    ("image-pull-policy", "kubectl run new --image=i:1 [--image-pull-policy=Never]"),
    ("label-columns", "kubectl get pods [-L app]"),
    ("labels", "kubectl run new --image=i:1 [-l a=b]"),
    ("limits", "kubectl set resources sts web [--limits=cpu=1]"),
    ("list", "kubectl label pod web-0 [--list]"),
    ("load-balancer-ip", "kubectl expose deploy front --port=80 --type=LoadBalancer [--load-balancer-ip=1.2.3.4]"),
    ("max", "kubectl autoscale sts web [--max=3]"),
    ("max-unavailable", "kubectl create pdb new --selector=a=b [--max-unavailable=1]"),
    ("memory", "kubectl autoscale sts web --max=3 [--memory=1Gi]"),
    ("min", "kubectl autoscale sts web --max=3 [--min=2]"),
    ("min-available", "kubectl create pdb new --selector=a=b [--min-available=1]"),
    ("name", "kubectl expose deploy front --port=80 [--name=other]"),
    ("namespaced", "kubectl api-resources [--namespaced]"),
    ("no-headers", "kubectl get pods [--no-headers]"),
    ("node-port", "kubectl create service nodeport new --tcp=80 [--node-port=30001]"),
    ("non-resource-url", "kubectl create clusterrole new --verb=get [--non-resource-url=/healthz]"),
    ("now", "kubectl delete pod web-0 [--now]"),
    ("output", "kubectl COMMAND [-o nonsense]"),
    ("output-watch-events", "kubectl get pods -w [--output-watch-events]"),
    ("overwrite", "kubectl label pod web-0 app=other [--overwrite]"),
    ("patch", "kubectl patch sts web [-p '{\"spec\":{\"replicas\":1}}']"),
    ("patch-file", "kubectl patch sts web -p '{}' [--patch-file=x]"),
    ("pod-selector", "kubectl drain node-1 --force --delete-emptydir-data [--pod-selector=app=nothing]"),
    ("port", "kubectl create deployment new --image=i:1 [--port=80]"),
    ("preemption-policy", "kubectl create priorityclass new [--preemption-policy=Never]"),
    ("prefix", "kubectl logs web-0 [--prefix]"),
    ("previous", "kubectl logs web-0 [-p]"),
    ("protocol", "kubectl expose deploy front --port=80 [--protocol=UDP]"),
    ("recursive", "kubectl explain pods [--recursive]"),
    ("replicas", "kubectl scale sts web [--replicas=1]"),
    ("requests", "kubectl set resources sts web [--requests=cpu=1]"),
    ("resource", "kubectl create role new --verb=get [--resource=pods]"),
    ("resource-name", "kubectl create role new --verb=get --resource=pods [--resource-name=web-0]"),
    ("resource-version", "kubectl label pod web-0 z=1 [--resource-version=1]"),
    ("restart", "kubectl run new --image=i:1 [--restart=Never]"),
    ("revision", "kubectl rollout history sts web [--revision=1]"),
    ("rm", "kubectl run new --image=i:1 [--rm]"),
    ("role", "kubectl create rolebinding new [--role=r]"),
    ("rule", "kubectl create ingress new [--rule=a.example/=web:80]"),
    ("save-config", "kubectl create cm new [--save-config]"),
    ("schedule", "kubectl create cronjob new --image=i:1 ['--schedule=* * * * *']"),
    ("scopes", "kubectl create quota new [--scopes=BestEffort]"),
    ("selector", "kubectl get pods [-l app=nothing]"),
    ("serviceaccount", "kubectl create rolebinding new --role=r [--serviceaccount=a:b]"),
    ("session-affinity", "kubectl expose deploy front --port=80 [--session-affinity=ClientIP]"),
    ("show-events", "kubectl describe pod web-0 [--show-events=false]"),
    ("show-kind", "kubectl get pods [--show-kind]"),
    ("show-labels", "kubectl get pods [--show-labels]"),
    ("sort-by", "kubectl get pods [--sort-by=.spec.nodeName]"),
    ("stdin", "kubectl run new --image=i:1 [-i]"),
    ("subresource", "kubectl patch sts web -p '{}' [--subresource=nonsense]"),
    ("tail", "kubectl logs web-0 [--tail=0]"),
    ("target-port", "kubectl expose deploy front --port=80 [--target-port=8080]"),
    ("tcp", "kubectl create service nodeport new [--tcp=80]"),
    ("template", "kubectl COMMAND [--template={{]"),
    ("timeout", "kubectl rollout status sts web [--timeout=soon]"),
    ("timestamps", "kubectl logs web-0 [--timestamps]"),
    ("to-revision", "kubectl rollout undo sts web [--to-revision=7]"),
    ("tty", "kubectl run new --image=i:1 [-t]"),
    ("type", "kubectl patch sts web -p '{}' [--type=nonsense]"),
    ("types", "kubectl events [--types=Warning]"),
    ("user", "kubectl create rolebinding new --role=r [--user=u]"),
    ("validate", "kubectl COMMAND [--validate=nonsense]"),
    ("value", "kubectl create priorityclass new [--value=7]"),
    ("verb", "kubectl create role new --resource=pods [--verb=get]"),
    ("verbs", "kubectl api-resources [--verbs=nonsense]"),
    ("watch", "kubectl get pods [-w]"),
    ("watch-only", "kubectl get pods [--watch-only]"),
];

/// A command line with valid positional arguments, so that the command checks its flags.
fn valid_line(command: &str) -> String {
    let words = match command {
        "annotate" | "label" => "pod web-0 z=1",
        "api-resources" | "api-versions" | "cluster-info" | "events" | "version" => "",
        "apply" | "create" | "diff" | "replace" => "-f -",
        "config set-context" => "--current",
        "config use-context" => "playground",
        name if name.starts_with("config ") => "",
        "cordon" | "uncordon" | "drain" => "node-1",
        "explain" => "pods",
        "wait" => "pod/web-0 --for=create",
        "autoscale" => "sts web --max=3",
        "create clusterrole" | "create role" => "new --verb=get --resource=pods",
        "create clusterrolebinding" => "new --clusterrole=view",
        "create cronjob" => "new --image=i:1 '--schedule=* * * * *'",
        "create deployment" | "create job" | "run" => "new --image=i:1",
        "create ingress" => "new --default-backend=web:80",
        "create poddisruptionbudget" => "new --selector=a=b --min-available=1",
        "create rolebinding" => "new --role=r",
        "create service externalname" => "new --external-name=example.org",
        "create service clusterip" | "create service loadbalancer" | "create service nodeport" => "new --tcp=80",
        "exec" | "logs" => "web-0",
        "expose" => "deploy front --port=80",
        "set env" => "sts web A=b",
        "set resources" => "sts web --limits=cpu=1",
        "set selector" => "service web app=other",
        "set serviceaccount" => "sts web bot",
        "patch" => "sts web -p '{\"spec\":{\"replicas\":1}}'",
        "scale" => "sts web --replicas=1",
        "set image" => "sts web '*=i:9'",
        "taint" => "node node-1 a=b:NoSchedule",
        name if name.starts_with("create ") => "new",
        _ => "sts web",
    };
    format!("{command} {words}")
}

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
        ("create job x --image=y", "error: \"kubectl create job\" is not simulated here\n"),
        ("set env sts/web A=b", "error: \"kubectl set env\" is not simulated here\n"),
        ("rollout nonsense", "error: unknown command \"nonsense\" for \"kubectl rollout\"\n"),
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
