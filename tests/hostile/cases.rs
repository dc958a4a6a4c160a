//! Hostile manifests: how each is built, and the expected message.

/// A StatefulSet with `more` added to its spec.
pub fn set(name: &str, more: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: {name}}}\nspec:\n  serviceName: {name}\n  selector: {{matchLabels: {{app: x}}}}\n  \
         template:\n    metadata: {{labels: {{app: x}}}}\n    spec: {{containers: [{{name: main, image: 'a:1'}}]}}\n{more}"
    )
}

/// A StatefulSet with this selector.
fn set_selecting(selector: &str) -> String {
    set("a", "").replace("{matchLabels: {app: x}}", selector)
}

/// A Pod whose container has the given fields.
fn pod(container: &str) -> String {
    format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: main, image: 'a:1', {container}}}]}}")
}

fn requests(what: &str) -> String {
    pod(&format!("resources: {{requests: {{{what}}}}}"))
}

fn probe(fields: &str) -> String {
    pod(&format!("readinessProbe: {{tcpSocket: {{port: 1}}, {fields}}}"))
}

fn config(name: &str, data: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a{name}}}\ndata: {{{data}}}")
}

/// A text repeated `count` times, with its number.
fn numbered(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).map(text).collect()
}

/// The name, the manifest and the expected message.
pub type Case = (&'static str, String, &'static str);

/// Texts that are too large or too deeply nested.
pub fn texts() -> Vec<Case> {
    let bomb = numbered(29, |n| format!("a{}: &a{} [*a{n}, *a{n}, *a{n}]\n", n + 1, n + 1));
    let words = "x".repeat(100_000);
    vec![
        ("alias bomb", format!("a0: &a0 x\n{bomb}"), "document contains excessive aliasing"),
        (
            "bomb of one long word",
            format!("a: &a {words}\n{}", numbered(20_000, |n| format!("k{n}: *a\n"))),
            "document contains excessive aliasing",
        ),
        (
            "small bombs in many documents",
            numbered(9_000, |n| {
                format!("a: &a [{n}, 0, 0, 0]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c, *c]\n---\n")
            }),
            "document contains excessive aliasing",
        ),
        ("100,000 levels of brackets", "[".repeat(100_000), "nested deeper than 100 levels, the limit of the playground"),
        ("100,000 levels of dashes", "- ".repeat(100_000), "nested deeper than 100 levels, the limit of the playground"),
        ("100,000 levels of JSON", "{\"a\":".repeat(100_000), "nested deeper than 100 levels, the limit of the playground"),
        ("50 MB", "a: b\n".repeat(10_000_000), "the text has 50000000 bytes; the playground reads no more than 1048576 (1 MiB)"),
        ("a million documents", "---\na: 1\n".repeat(1_000_000), "the playground reads no more than 1048576 (1 MiB)"),
        ("a megabyte of documents", "---\na\n".repeat(170_000), "more than 10000 documents; the playground does not read the rest"),
    ]
}

/// Numbers that are too large or too small.
pub fn sizes() -> Vec<Case> {
    let templates = |n| {
        format!("  - {{metadata: {{name: c{n}}}, spec: {{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: 1Gi}}}}}}}}\n")
    };
    vec![
        ("replicas of 2147483647", set("a", "  replicas: 2147483647\n"), "the playground simulates at most"),
        (
            "replicas of 2147483648",
            set("a", "  replicas: 2147483648\n"),
            "cannot unmarshal number 2147483648 into Go struct field StatefulSetSpec.spec.replicas of type int32",
        ),
        ("replicas of -1", set("a", "  replicas: -1\n"), "spec.replicas: Invalid value: -1: must be greater than or equal to 0"),
        ("ordinals from 2147483647 on", set("a", "  ordinals: {start: 2147483647}\n"), "a is in its desired state: 1 of 1 Pod is ready."),
        (
            "1,000 volumeClaimTemplates",
            set("a", &format!("  volumeClaimTemplates:\n{}", numbered(1_000, templates))),
            "a is in its desired state: 1 of 1 Pod is ready.",
        ),
        ("minReadySeconds of 2147483647", set("a", "  minReadySeconds: 2147483647\n"), "minReadySeconds has not elapsed"),
        (
            "minReadySeconds of -1",
            set("a", "  minReadySeconds: -1\n"),
            "spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0",
        ),
    ]
}

/// Names and labels at their limits and over them.
pub fn names() -> Vec<Case> {
    let label = |length| set("a", "").replace("app: x", &format!("app: {}", "x".repeat(length)));
    vec![
        ("a name with room for a hash", set(&"a".repeat(52), ""), "is in its desired state: 1 of 1 Pod is ready."),
        ("a name without room for a hash", set(&"a".repeat(60), ""), "is invalid: metadata.labels: Invalid value: \"aaaa"),
        ("a name of 63 letters", set(&"a".repeat(63), ""), "must be no more than 63 bytes, spec.hostname: Invalid value: \"aaaa"),
        ("a name of 64 letters", set(&"a".repeat(64), ""), "metadata.name: Invalid value: \"aaaa"),
        ("a name of 253 letters", config(&"a".repeat(252), ""), "configmap/aaaa"),
        ("a name of 254 letters", config(&"a".repeat(253), ""), "must be no more than 253 characters"),
        ("a label of 63 letters", label(63), "is in its desired state: 1 of 1 Pod is ready."),
        ("a label of 64 letters", label(64), "must be no more than 63 bytes"),
        ("no name", set("''", ""), "metadata.name: Required value: name or generateName is required"),
    ]
}

/// Selectors that match everything, nothing, or the Pods of other workloads.
pub fn selectors() -> Vec<Case> {
    let service = |spec: &str| format!("\n---\napiVersion: v1\nkind: Service\nmetadata: {{name: one}}\nspec: {{clusterIP: None, {spec}}}");
    let two = format!("{}\n---\n{}", set("one", "  replicas: 2\n"), set("two", "  replicas: 2\n"));
    let budget = "\n---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: p}\nspec: {selector: {}, minAvailable: 100%}";
    vec![
        ("an empty selector", set_selecting("{}"), "spec.selector: Invalid value: {}: empty selector is invalid for statefulset"),
        (
            "a selector of all but nothing",
            set_selecting("{matchExpressions: [{key: q, operator: NotIn, values: [z]}]}"),
            "a is in its desired state: 1 of 1 Pod is ready.",
        ),
        (
            "two selectors of everything",
            format!("{}\n---\n{}", set_selecting("{matchExpressions: [{key: q, operator: DoesNotExist}]}"), set("two", "")),
            "this selector also matches the Pods of StatefulSet \"two\"",
        ),
        ("a selector of nothing of its own", set_selecting("{matchLabels: {app: z}}"), "`selector` does not match template `labels`"),
        ("a budget of everything", set("a", "") + budget, "poddisruptionbudget.policy/p created"),
        ("two sets, one selector", two.clone(), "this selector also matches the Pods of StatefulSet \"two\""),
        (
            "a Service of another set's pods",
            two + &service("selector: {app: x}"),
            "but also selects the Pods of StatefulSet \"two\": its DNS name resolves to both",
        ),
        ("a Service without matching pods", set("one", "") + &service("selector: {app: z}"), "this selector matches no Pods"),
    ]
}

/// Quantities, and durations of probes and grace periods.
pub fn amounts() -> Vec<Case> {
    let grace = |seconds: &str| pod("").replace("spec: {", &format!("spec: {{terminationGracePeriodSeconds: {seconds}, "));
    vec![
        ("1e999 CPUs", requests("cpu: 1e999"), "3 Insufficient cpu"),
        ("'1e999' CPUs", requests("cpu: '1e999'"), "3 Insufficient cpu"),
        ("-0 CPUs", requests("cpu: -0"), "pod/a created"),
        ("'-0' CPUs", requests("cpu: '-0'"), "pod/a created"),
        ("-1 CPUs", requests("cpu: '-1'"), "Invalid value: \"-1\": must be greater than or equal to 0"),
        ("NaN CPUs", requests("cpu: .nan"), "unsupported value: NaN"),
        ("99999999999999999999Ei", requests("memory: 99999999999999999999Ei"), "3 Insufficient memory"),
        ("a part of a byte", requests("memory: '1e-999'"), "fractional byte value"),
        ("an amount of nothing", requests("memory: Gi"), "unable to parse numeric part of quantity"),
        (
            "a claim of no size",
            set(
                "a",
                "  volumeClaimTemplates: [{metadata: {name: c}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: -0}}}}]\n",
            ),
            "must be greater than zero",
        ),
        ("probes of 0 s", probe("periodSeconds: 0, timeoutSeconds: 0, failureThreshold: 0, initialDelaySeconds: 0"), "pod/a created"),
        (
            "probes of -1 s",
            probe("periodSeconds: -1"),
            "readinessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0",
        ),
        (
            "probes before they begin",
            probe("initialDelaySeconds: -2147483648"),
            "readinessProbe.initialDelaySeconds: Invalid value: -2147483648: must be greater than or equal to 0",
        ),
        (
            "probes of 68 years",
            probe("periodSeconds: 2147483647, failureThreshold: 2147483647, successThreshold: 2147483647"),
            "becomes ready in about",
        ),
        (
            "probes by cron",
            probe("periodSeconds: '*/5 * * * *'"),
            "cannot unmarshal string into Go struct field Probe.spec.containers.readinessProbe.periodSeconds of type int32",
        ),
        ("probes of 5s", probe("periodSeconds: 5s"), "of type int32"),
        ("probes of 0.5", probe("periodSeconds: 0.5"), "cannot unmarshal number 0.5"),
        ("a grace period of -1 s", grace("-1"), "negative values are invalid and will be treated as 1"),
        ("a grace period without end", grace("9223372036854775807"), "pod/a created"),
        ("a grace period past all", grace("9223372036854775808"), "of type int64"),
    ]
}

/// One character of each Unicode category, and other troublesome ones.
pub const CHARACTERS: [(&str, char); 33] = [
    ("Lu", 'É'),
    ("Ll", 'é'),
    ("Lt", 'ǅ'),
    ("Lm", 'ʰ'),
    ("Lo", 'ª'),
    ("Mn", '\u{301}'),
    ("Mc", '\u{903}'),
    ("Me", '\u{20dd}'),
    ("Nd", '٣'),
    ("Nl", 'Ⅷ'),
    ("No", '½'),
    ("Pc", '‿'),
    ("Pd", '—'),
    ("Ps", '⁅'),
    ("Pe", '⁆'),
    ("Pi", '«'),
    ("Pf", '»'),
    ("Po", '¿'),
    ("Sm", '±'),
    ("Sc", '€'),
    ("Sk", '¨'),
    ("So", '©'),
    ("Zs", '\u{3000}'),
    ("Zl", '\u{2028}'),
    ("Zp", '\u{2029}'),
    ("Cc", '\u{85}'),
    ("Cf", '\u{200b}'),
    ("Co", '\u{e000}'),
    ("Cn", '\u{378}'),
    ("right to left", '\u{202e}'),
    ("beyond the plane", '𝄞'),
    ("no character", '\u{fffe}'),
    ("a mark of bytes", '\u{feff}'),
];
