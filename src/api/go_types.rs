//! The Go structs of a pod template: their fields in the order of the source, with Go names, types and JSON tags.
//!
//! Data: `go_types.txt`, a line for each struct of staging/src/k8s.io/api/core/v1/types.go (and of apimachinery) that a
//! PodTemplateSpec reaches: `Struct Field=json:type! +Embedded …`. Without `=json` the JSON name is the Go name with a lower
//! case beginning; without `:type` the type is `string`; `!` marks a field without `omitempty`. Capitalised types without a
//! line are named strings, and capitalised types without a package are of package v1.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A field of a Go struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoField {
    /// Its Go name.
    pub name: &'static str,
    /// Its name in JSON; empty for an embedded struct, whose fields are those of the outer object.
    pub json: String,
    /// Its Go type without the package v1, such as `*int64`, `[]Container` or `resource.Quantity`.
    pub go_type: &'static str,
    /// Whether encoding/json omits its zero value.
    pub omits_empty: bool,
}

/// The fields of a struct, embedded ones included as one field. `None` for other types and for structs outside of pod templates.
pub fn struct_fields(name: &str) -> Option<&'static [GoField]> {
    static TYPES: OnceLock<BTreeMap<&'static str, Vec<GoField>>> = OnceLock::new();
    let types = TYPES.get_or_init(|| {
        let lines = include_str!("go_types.txt").lines();
        super::order::gather(
            lines.filter_map(|line| line.split_once(' ')).map(|(name, fields)| (name, fields.split(' ').map(parse).collect())),
        )
    });
    types.get(name).map(Vec::as_slice)
}

/// The field of a struct with this JSON name, also one of an embedded struct.
pub fn field(struct_name: &str, json: &str) -> Option<&'static GoField> {
    struct_fields(struct_name)?.iter().find_map(|of| match of.json.as_str() {
        "" => field(of.go_type, json),
        name => (name == json).then_some(of),
    })
}

/// The embedded struct that the field with this JSON name comes from. `None` if it is the struct's own, or not in the table.
pub fn embedded(struct_name: &str, json: &str) -> Option<&'static str> {
    let embedded = struct_fields(struct_name)?.iter().filter(|of| of.json.is_empty()).map(|of| of.go_type);
    embedded.into_iter().find(|embedded| field(embedded, json).is_some())
}

fn parse(text: &'static str) -> GoField {
    if let Some(name) = text.strip_prefix('+') {
        return GoField { name, json: String::new(), go_type: name, omits_empty: true };
    }
    let (text, omits_empty) = text.strip_suffix('!').map_or((text, true), |text| (text, false));
    let (text, go_type) = text.split_once(':').unwrap_or((text, "string"));
    let (name, json) = text.split_once('=').map_or_else(|| (text, json_name(text)), |(name, json)| (name, json.to_owned()));
    GoField { name, json, go_type, omits_empty }
}

/// The usual JSON name of a Go field: `hostIP` of `HostIP`, `dnsPolicy` of `DNSPolicy`, `tty` of `TTY`.
fn json_name(go_name: &str) -> String {
    let capitals = go_name.bytes().take_while(u8::is_ascii_uppercase).count();
    let lowered = if capitals == go_name.len() { capitals } else { capitals.saturating_sub(1).max(1) };
    go_name.char_indices().map(|(at, letter)| if at < lowered { letter.to_ascii_lowercase() } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::schema::{Type, schema};

    /// The JSON names of a struct's fields, embedded ones included.
    fn json_names(name: &str) -> Vec<String> {
        let fields = struct_fields(name).unwrap_or_default().iter();
        fields.flat_map(|of| if of.json.is_empty() { json_names(of.go_type) } else { vec![of.json.clone()] }).collect()
    }

    /// The types of the schema that a type reaches.
    fn reach(name: &str, found: &mut Vec<String>) {
        if found.iter().any(|known| known == name) {
            return;
        }
        found.push(name.to_owned());
        for of in schema().fields(name).into_iter().flat_map(|fields| fields.values()) {
            let mut inner = of;
            while let Type::List(item) | Type::Map(item) = inner {
                inner = item;
            }
            if let Type::Object(other) = inner {
                reach(other, found);
            }
        }
    }

    #[test]
    fn the_fields_are_those_of_the_schema() {
        let mut types = Vec::new();
        reach("PodTemplateSpec", &mut types);
        for name in types {
            let mut fields = json_names(&name);
            fields.sort();
            let expected: Vec<String> = schema().fields(&name).into_iter().flat_map(|fields| fields.keys().cloned()).collect();
            assert_eq!(fields, expected, "{name}");
        }
    }
}
