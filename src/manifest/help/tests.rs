//! Help at cursor positions in complete, incomplete and malformed manifests.

use super::{Completions, completions_at, field_at};
use crate::api::schema::schema;
use crate::manifest::decode::decode;
use crate::yaml;

const EXAMPLES: [&str; 5] = [
    include_str!("../../../static/examples/redis.yaml"),
    include_str!("../../../static/examples/zookeeper.yaml"),
    include_str!("../../../static/examples/nginx-ordered.yaml"),
    include_str!("../../../static/examples/deployment.yaml"),
    "{\"kind\": \"Pod\", \"apiVersion\": \"v1\", \"metadata\": {\"name\": \"p\"},\n \"spec\": {\"restartPolicy\": \"Never\", \"containers\": [{\"name\": \"c\"}]}}\n",
];

/// Splits a text with `|` at the cursor: the text, and the byte offset of the cursor.
fn marked(text: &str) -> (String, usize) {
    (text.replacen('|', "", 1), text.find('|').unwrap_or_default())
}

fn completions(text: &str) -> Option<Completions> {
    let (text, at) = marked(text);
    completions_at(&text, at)
}

fn labels(text: &str) -> Vec<String> {
    completions(text).map(|found| found.items.into_iter().map(|item| item.label).collect()).unwrap_or_default()
}

const SET: &str = "kind: StatefulSet\napiVersion: apps/v1\nmetadata:\n  name: db\nspec:\n";

#[test]
fn the_field_at_the_cursor_is_found() {
    let cases: [(&str, Option<(&str, &str)>); 14] = [
        ("  repli|cas: 3\n", Some(("spec.replicas", "replicas"))),
        ("  replicas: |3\n", Some(("spec.replicas", "3"))),
        ("  podManagementPolicy: Paral|lel # so\n", Some(("spec.podManagementPolicy", "Parallel"))),
        ("  template: {spec: {containers: [{|image: a}]}}\n", Some(("spec.template.spec.containers[].image", "image"))),
        (
            "  template:\n    spec:\n      containers:\n      - name: a\n        ima|ge: b\n",
            Some(("spec.template.spec.containers[].image", "image")),
        ),
        ("  template:\n    spec:\n      containers:\n        - |name: a\n", Some(("spec.template.spec.containers[].name", "name"))),
        // Incomplete: the text can't be parsed.
        (
            "  replicas: [\n  template:\n    spec:\n      containers:\n      - name: a\n        ima|ge: b\n",
            Some(("spec.template.spec.containers[].image", "image")),
        ),
        (
            "  volumeClaimTemplates:\n  - metadata:\n      name: data\n    spec:\n      accessModes: [ReadWrite|Once]\n",
            Some(("spec.volumeClaimTemplates[].spec.accessModes", "ReadWriteOnce")),
        ),
        (
            "  volumeClaimTemplates:\n  - spec:\n      accessModes:\n      - ReadWrite|Once\n",
            Some(("spec.volumeClaimTemplates[].spec.accessModes", "ReadWriteOnce")),
        ),
        ("  selector:\n    matchLabels:\n      a|pp: db\n", None),
        ("  repl|ica: 3\n", None),
        ("  # repli|cas: 3\n", None),
        ("  replicas: 3\n--|-\nkind: Service\n", None),
        ("---\nkind: Service\nspec:\n  clusterI|P: None\n", Some(("spec.clusterIP", "clusterIP"))),
    ];
    for (text, expected) in cases {
        let (text, at) = marked(&format!("{SET}{text}"));
        let help = field_at(&text, at);
        let found = help.as_ref().map(|help| (help.path.as_str(), &text[help.range.clone()]));
        assert_eq!(found, expected, "{text}");
        assert!(help.is_none_or(|help| help.doc.is_some()), "{text} has a sentence");
    }
    assert!(field_at("kind: Stateful|Set".replace('|', "").as_str(), 10).is_some_and(|help| help.kind.is_some()));
}

#[test]
fn completions_are_valid_at_the_cursor() {
    let cases: [(String, &[&str], &[&str]); 13] = [
        (format!("{SET}  replicas: 1\n  po|\n  selector: {{}}\n"), &["podManagementPolicy", "template"], &["replicas", "selector", "kind"]),
        (format!("{SET}  |"), &["replicas", "ordinals"], &["spec"]),
        (
            format!("{SET}  template:\n    spec:\n      containers:\n      - name: a\n        |\n        image: b\n"),
            &["readinessProbe"],
            &["name", "image"],
        ),
        (format!("{SET}  template:\n    spec:\n      containers:\n      - |\n"), &["name", "image"], &["containers"]),
        (
            format!("{SET}  replicas: [\n  template:\n    spec:\n      containers:\n      - name: a\n        |\n        image: b\n"),
            &["readinessProbe"],
            &["name", "image"],
        ),
        (format!("{SET}  podManagementPolicy: |\n"), &["OrderedReady", "Parallel"], &["replicas"]),
        (format!("{SET}  updateStrategy: {{ty|}}\n"), &["type", "rollingUpdate"], &["replicas"]),
        (format!("{SET}  volumeClaimTemplates:\n  - spec:\n      accessModes:\n      - |\n"), &["ReadWriteOnce"], &["resources"]),
        ("kind: St|\n".into(), &["StatefulSet", "StorageClass"], &[]),
        ("kind: Deployment\napiVersion: |\n".into(), &["apps/v1"], &["v1"]),
        ("---\n|\n".into(), &["apiVersion", "kind", "metadata"], &["spec"]),
        ("kind: Service\nspec:\n  publishNotReadyAddresses: t|\n".into(), &["true", "false"], &[]),
        ("{\"kind\": \"Pod\", \"spec\": {\"res|\"}}".into(), &["restartPolicy"], &["kind"]),
    ];
    for (text, offered, absent) in cases {
        let found = labels(&text);
        assert!(offered.iter().all(|label| found.iter().any(|other| other == label)), "{text}\noffers {found:?}, not all of {offered:?}");
        assert!(
            !absent.iter().any(|label| found.iter().any(|other| other == label)),
            "{text}\noffers {found:?}, which has one of {absent:?}"
        );
    }
    for text in [
        "  selector:\n    matchLabels:\n      |\n",
        "  serviceName: |\n",
        "  # |\n",
        "  template: sp|\n",
        "  template:\n    spec:\n      containers: |\n",
    ] {
        assert_eq!(labels(&format!("{SET}{text}")), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_completion_inserts_the_colon_and_indentation() {
    let cases = [
        ("  rep|\n", "replicas", "replicas: "),
        ("  rep|licas: 3\n", "replicas", "replicas"),
        ("  upd|\n", "updateStrategy", "updateStrategy:\n    "),
        ("  vol|\n", "volumeClaimTemplates", "volumeClaimTemplates:\n  - "),
        ("  template: {s|}\n", "spec", "spec: "),
    ];
    for (text, label, insert) in cases {
        let found = completions(&format!("{SET}{text}")).map(|found| found.items).unwrap_or_default();
        let item = found.iter().find(|item| item.label == label);
        assert_eq!(item.map(|item| item.insert.as_str()), Some(insert), "{text}");
    }
}

/// A small deterministic random number generator.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % end.max(1)
    }
}

/// The paths of the unknown fields of a text's documents, and of the fields with a value of the wrong type.
fn refused(text: &str) -> (Vec<String>, Vec<String>) {
    let documents = yaml::read(text).0.into_iter().map(|document| document.root.to_json());
    let decoded: Vec<_> = documents.filter_map(|value| Some(decode(value.get("kind")?.as_str()?, &value))).collect();
    let unknown = decoded.iter().flat_map(|found| found.unknown.iter().map(|field| field.path.clone()));
    (unknown.collect(), decoded.iter().flat_map(|found| found.mismatches.iter().map(|field| field.path.clone())).collect())
}

#[test]
fn every_completion_can_be_decoded() {
    let (mut numbers, mut tried) = (Numbers(7), 0);
    for example in EXAMPLES {
        let (unknown, mismatched) = refused(example);
        for at in (0..=example.len()).filter(|at| example.is_char_boundary(*at)) {
            let Some(found) = completions_at(example, at) else { continue };
            let item = &found.items[numbers.below(found.items.len())];
            // Another kind would change the meaning of all other fields.
            if schema().api_version(&item.label).is_some() {
                continue;
            }
            let mut text = example.to_owned();
            text.replace_range(found.range.clone(), &item.insert);
            let (unknown_now, mismatched_now) = refused(&text);
            let is_offered = |path: &&String| path.rsplit('.').next() == Some(&item.label) && !unknown.contains(path);
            assert_eq!(unknown_now.iter().find(is_offered), None, "{item:?} at {at} of\n{text}");
            if item.holds.is_empty() {
                assert_eq!(mismatched_now, mismatched, "{item:?} at {at} of\n{text}");
            }
            tried += 1;
        }
    }
    assert!(tried > 1_000, "{tried} positions");
}

#[test]
fn malformed_texts_do_not_panic() {
    let mut numbers = Numbers(11);
    for round in 0..400 {
        let mut text = EXAMPLES[round % EXAMPLES.len()].to_owned();
        for _ in 0..=numbers.below(4) {
            let mut at = numbers.below(text.len() + 1);
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let bits = ["[", "}", ":", "- ", "\n", "\n  ", "é", "\"", "'", "|", "&a ", "*a", "---\n", "\t", "# ", "<<: "];
            text.insert_str(at, bits[numbers.below(bits.len())]);
        }
        text.truncate((0..=text.len() - numbers.below(text.len() / 2)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default());
        for _ in 0..8 {
            let at = numbers.below(text.len() + 3);
            let (help, offered) = (field_at(&text, at), completions_at(&text, at));
            assert!(help.is_none_or(|help| text.get(help.range).is_some()), "{at} of {text}");
            assert!(offered.is_none_or(|offered| text.get(offered.range).is_some()), "{at} of {text}");
        }
    }
}
