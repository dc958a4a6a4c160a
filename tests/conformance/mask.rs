//! What differs from run to run and is left out of a comparison: ages, times, addresses, random names.

use fancy_regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

macro_rules! pattern {
    ($name:ident, $text:expr) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($text).unwrap());
    };
}

pattern!(AGE, r"(?<![\w.-])(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?<=[smhd])(?![\w.-])");
pattern!(REPLICA_SET_POD, r"\b([a-z0-9][a-z0-9-]*?)-[a-z0-9]{6,10}-[a-z0-9]{5}\b");
pattern!(REPLICA_SET, r"(?i)\b(replicaset(?:\.apps/|\s|/)?\s?)([a-z0-9-]+?)-[a-z0-9]{6,10}\b");
pattern!(ADDRESS, r"(?<![\d.])10\.\d+\.\d+\.\d+(?![\d.])");
pattern!(VOLUME, r"\bpvc-[0-9a-f-]{36}\b");
pattern!(UID, r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b");
pattern!(STAMP, r#""?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"?|\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000"#);
pattern!(VERSION, r#"(resourceVersion: )"\d+""#);
pattern!(NODE, r"\bnode-\d+\b");
pattern!(REFUSED_POD, r#"(error when evicting )pods/"[^"]+""#);
pattern!(OWNER, r"^ReplicaSet/(.*)-[a-z0-9]{6,10}$");

fn replace(text: &mut String, pattern: &Regex, by: &str) {
    if let Cow::Owned(changed) = pattern.replace_all(text, by) {
        *text = changed;
    }
}

/// The text without what differs from run to run, blanks folded, empty lines left out.
pub fn mask(text: &str, wide: bool) -> String {
    let mut text = text.to_owned();
    replace(&mut text, &STAMP, "<time>");
    replace(&mut text, &VERSION, "${1}<version>");
    replace(&mut text, &VOLUME, "<volume>");
    replace(&mut text, &UID, "<uid>");
    replace(&mut text, &ADDRESS, "<ip>");
    replace(&mut text, &REPLICA_SET_POD, "${1}-<hash>-<suffix>");
    replace(&mut text, &REPLICA_SET, "${1}${2}-<hash>");
    replace(&mut text, &AGE, "<age>");
    if wide {
        replace(&mut text, &NODE, "<node>");
    }
    let folded = text.split('\n').map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    folded.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Which Pod a budget refuses first is random.
pub fn mask_refused_pod(text: &str) -> String {
    REFUSED_POD.replace_all(text, "${1}<a pod>").into_owned()
}

/// An owner without the hash of a ReplicaSet's name.
pub fn mask_owner(owner: &str) -> String {
    OWNER.replace_all(owner, "ReplicaSet/${1}-<hash>").into_owned()
}
