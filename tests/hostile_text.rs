//! Any text can be read: no panic, every range is within the text, and the work stays within its limits.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a recording that can't be read fails the test, as it should

mod properties;

use std::path::Path;
use std::time::{Duration, Instant};

use ordinal::manifest::{ClusterContext, read};
use ordinal::yaml;

/// A small deterministic random number generator (xorshift).
struct Numbers(u64);

impl Numbers {
    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

fn recorded_manifests() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/manifests.json");
    let recorded: Vec<serde_json::Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    recorded.iter().map(|case| case["manifest"].as_str().unwrap().to_owned()).collect()
}

fn read_and_check(text: &str) {
    properties::texts::any_text(text).unwrap_or_else(|wrong| panic!("{wrong}"));
}

/// Fragments with a meaning in YAML or in Kubernetes.
const FRAGMENTS: [&str; 44] = [
    "\t",
    " ",
    "  ",
    "\n",
    "\r\n",
    ":",
    ": ",
    "-",
    "- ",
    "?",
    "? ",
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    ",",
    "*a",
    "&a ",
    "!!int ",
    "!x ",
    "|",
    ">-",
    "@",
    "`",
    "%",
    "#",
    " #",
    "\\",
    "<<: ",
    "---\n",
    "...\n",
    "~",
    "0x",
    "1e999",
    "-0",
    "é",
    "\u{feff}",
    "\u{0}",
    "\u{1F600}",
    "kind: List\nitems:\n",
    "2147483648",
    "null",
];

fn mutate(text: &str, numbers: &mut Numbers) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..1 + numbers.below(4) {
        let at = numbers.below(characters.len() + 1);
        match numbers.below(4) {
            0 => drop(characters.splice(at..at, FRAGMENTS[numbers.below(FRAGMENTS.len())].chars())),
            1 => drop(characters.drain(at..(at + numbers.below(8)).min(characters.len()))),
            2 => characters.truncate(at.max(1)),
            _ => {
                let end = (at + numbers.below(60)).min(characters.len());
                let copied = characters[at..end].to_vec();
                let to = numbers.below(characters.len() + 1);
                characters.splice(to..to, copied);
            }
        }
    }
    characters.into_iter().collect()
}

#[test]
fn mutated_manifests_are_read_without_panic_and_with_valid_ranges() {
    let manifests = recorded_manifests();
    let mut numbers = Numbers(0x5EED);
    for _ in 0..6000 {
        let text = mutate(&manifests[numbers.below(manifests.len())], &mut numbers);
        read_and_check(&text);
    }
}

#[test]
fn random_texts_are_read_without_panic() {
    let mut numbers = Numbers(0xBADC0DE);
    for _ in 0..6000 {
        let text: String = (0..numbers.below(60)).map(|_| FRAGMENTS[numbers.below(FRAGMENTS.len())]).collect();
        read_and_check(&text);
        let bytes: Vec<u8> = (0..numbers.below(80)).map(|_| numbers.below(256) as u8).collect();
        read_and_check(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn hostile_texts_get_a_message_in_time() {
    let set = |spec: &str| format!("apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: a}}\nspec:\n{spec}");
    let bomb: String = (1..30).map(|level| format!("a{level}: &a{level} [*a{0}, *a{0}, *a{0}]\n", level - 1)).collect();
    let cases = [
        ("alias bomb", format!("a0: &a0 x\n{bomb}"), "excessive aliasing"),
        ("deep lists", "[".repeat(100_000), "nested deeper than 100 levels"),
        ("deep blocks", "- ".repeat(100_000), "nested deeper than 100 levels"),
        ("deep flow in an error", format!("a: b: c\n{}", "[".repeat(500_000)), "mapping values are not allowed in this context"),
        ("long", "a".repeat(2 << 20), "the playground reads no more than 1048576 (1 MiB)"),
        ("many documents", "---\na: 1\n".repeat(50_000), "more than 10000 documents"),
        ("many keys", (0..60_000).map(|key| format!("k{key}: 1\n")).collect(), "apiVersion not set"),
        ("many unknown fields", set(&(0..40_000).map(|key| format!("  k{key}: 1\n")).collect::<String>()), "unknown field"),
        ("many claims", set(&format!("  volumeClaimTemplates:\n{}", "  - {metadata: {name: c}}\n".repeat(20_000))), "accessModes"),
        ("many containers", set(&format!("  template: {{spec: {{containers: [{}]}}}}", "{name: c},".repeat(20_000))), "Duplicate"),
        (
            "many Services",
            "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {selector: {a: b}, ports: [{port: 1}]}}\n---\n".repeat(9_000),
            "this selector matches no Pods",
        ),
        ("merge of itself", "a: &a\n  <<: *a\n".to_owned(), "value contains itself"),
        ("huge number", set("  replicas: 99999999999999999999\n"), "cannot unmarshal number 100000000000000000000"),
        ("one long word", format!("kind: {}\napiVersion: v1\n", "x".repeat(900_000)), "no matches for kind"),
    ];
    for (name, text, expected) in cases {
        let start = Instant::now();
        let diagnostics = read(&text, &ClusterContext::default()).diagnostics;
        let is_reported = diagnostics.iter().any(|diagnostic| diagnostic.message.contains(expected));
        assert!(is_reported, "{name}: {:?}", diagnostics.iter().map(|diagnostic| &diagnostic.message).take(3).collect::<Vec<_>>());
        assert!(start.elapsed() < Duration::from_secs(20), "{name} took {:?}", start.elapsed());
        eprintln!("{name}: {:?}", start.elapsed());
    }
}

#[test]
fn every_node_has_its_range() {
    let text = "# é\r\na: \"x\"   # note\r\nlist:\r\n- b: |\r\n    one\r\n    two\r\n- {c: é, d: [1, 2 ]}\r\nempty:\r\nlast: 1\r\n";
    let (documents, errors) = yaml::read(text);
    assert_eq!(errors, []);
    let root = &documents[0].root;
    let shown = |path: &str| {
        let found = yaml::find(root, path);
        assert!(found.complete, "{path}");
        let (range, key) = (found.node.range, found.key_range.unwrap_or_default());
        (&text[range.start..range.end], range.line, range.column, &text[key.start..key.end])
    };
    assert_eq!(shown("a"), ("\"x\"", 2, 4, "a"));
    assert_eq!(shown("list[0].b"), ("one\r\n    two", 5, 5, "b"), "the range of a block scalar begins at its text");
    assert_eq!(shown("list[1]"), ("{c: é, d: [1, 2 ]}", 7, 3, "c"));
    assert_eq!(shown("list[1].d"), ("[1, 2 ]", 7, 13, "d"));
    assert_eq!(shown("list[1].d[1]"), ("2", 7, 17, ""));
    assert_eq!(shown("empty"), ("empty", 8, 1, "empty"));
    assert_eq!(shown("last"), ("1", 9, 7, "last"));
    assert!(!yaml::find(root, "list[1].nope.deeper").complete);
    assert_eq!(yaml::find(root, "list[1].nope.deeper").key_range.unwrap().line, 7);
}
