//! A pod template as Go's `dump.ForHash` prints it: the text that the hash of a ReplicaSet is made of.
//!
//! Models k8s.io/apimachinery/pkg/util/dump ForHash: spew's `%#v` with followed pointers, sorted keys and no methods. The
//! template is the one that a controller has decoded from protobuf, so empty lists and maps are nil.

use serde_json::Value;

use super::go_quantity::GoQuantity;
use super::go_types::{GoField, struct_fields};
use super::time::unix_seconds;

/// Seconds from the year 1, which Go's time counts from, to 1970.
const UNIX_TO_INTERNAL: i64 = 62_135_596_800;
/// `time.Time` of no time, up to the location.
const ZERO_TIME: &str = "{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}";
/// The local time zone of a control plane without a time zone file.
const LOCAL_ZONE: &str = "{name:(string)UTC zone:([]time.zone)<nil> tx:([]time.zoneTrans)<nil> extend:(string) \
                          cacheStart:(int64)0 cacheEnd:(int64)0 cacheZone:(*time.zone)<nil>}";

/// The text of a defaulted pod template.
pub fn dump_template(template: &Value) -> String {
    let mut text = String::with_capacity(4096);
    write_typed(&mut text, "PodTemplateSpec", Some(template));
    text
}

/// Writes a value with its type.
fn write_typed(out: &mut String, go_type: &str, value: Option<&Value>) {
    out.push('(');
    write_type(out, go_type);
    out.push(')');
    write_value(out, go_type, value);
}

/// Writes a type with its package.
fn write_type(out: &mut String, go_type: &str) {
    let name = go_type.trim_start_matches(['*', '[', ']']);
    out.push_str(&go_type[..go_type.len() - name.len()]);
    if name.starts_with(|letter: char| letter.is_ascii_uppercase()) {
        out.push_str("v1.");
    }
    out.push_str(name);
}

/// Writes a value without its type: spew omits it behind a pointer, in a list and in a map.
fn write_value(out: &mut String, go_type: &str, value: Option<&Value>) {
    let value = value.filter(|value| !value.is_null());
    if let Some(target) = go_type.strip_prefix('*') {
        match value {
            None => out.push_str("<nil>"),
            Some(_) => write_value(out, target, value),
        }
    } else if let Some(item) = go_type.strip_prefix("[]") {
        write_list(out, item, value);
    } else if let Some(fields) = struct_fields(go_type) {
        write_struct(out, fields, value);
    } else {
        match go_type {
            "map[string]string" => write_map(out, value, |out, entry| write_value(out, "string", Some(entry))),
            "ResourceList" => write_map(out, value, |out, entry| out.push_str(&quantity(Some(entry)).round_up_to_milli().dump())),
            "resource.Quantity" => out.push_str(&quantity(value).dump()),
            "intstr.IntOrString" => write_int_or_string(out, value),
            "Time" => write_time(out, value.and_then(Value::as_str)),
            "FieldsV1" => write_bytes(out, value),
            "bool" => out.push_str(if value.and_then(Value::as_bool) == Some(true) { "true" } else { "false" }),
            "int32" | "int64" => out.push_str(&value.and_then(Value::as_i64).unwrap_or(0).to_string()),
            _ => out.push_str(value.and_then(Value::as_str).unwrap_or_default()),
        }
    }
}

fn write_struct(out: &mut String, fields: &[GoField], value: Option<&Value>) {
    let mut separator = '{';
    for field in fields {
        out.push(separator);
        separator = ' ';
        out.push_str(field.name);
        out.push(':');
        // An embedded struct has its fields in the outer object.
        let inner = if field.json.is_empty() { value } else { value.and_then(|object| object.get(&field.json)) };
        write_typed(out, field.go_type, inner);
    }
    out.push('}');
}

fn write_list(out: &mut String, item: &str, value: Option<&Value>) {
    let items = value.and_then(Value::as_array).filter(|items| !items.is_empty());
    let Some(items) = items else { return out.push_str("<nil>") };
    let mut separator = '[';
    for value in items {
        out.push(separator);
        separator = ' ';
        write_value(out, item, Some(value));
    }
    out.push(']');
}

fn write_map(out: &mut String, value: Option<&Value>, write: impl Fn(&mut String, &Value)) {
    let entries = value.and_then(Value::as_object).filter(|entries| !entries.is_empty());
    let Some(entries) = entries else { return out.push_str("<nil>") };
    out.push_str("map");
    let mut separator = '[';
    // serde_json sorts the keys.
    for (key, value) in entries {
        out.push(separator);
        separator = ' ';
        out.push_str(key);
        out.push(':');
        write(out, value);
    }
    out.push(']');
}

/// The quantity of a value. Absent, it is the zero value.
fn quantity(value: Option<&Value>) -> GoQuantity {
    match value {
        None => GoQuantity::default(),
        Some(Value::String(text)) => GoQuantity::parse(text),
        // Go's encoding/json writes whole numbers without a fraction.
        Some(other) => GoQuantity::parse(&other.as_f64().map_or_else(|| other.to_string(), |number| number.to_string())),
    }
}

fn write_int_or_string(out: &mut String, value: Option<&Value>) {
    let (kind, text) = value.and_then(Value::as_str).map_or((0, ""), |text| (1, text));
    let number = value.and_then(Value::as_i64).unwrap_or(0);
    out.push_str(&format!("{{Type:(intstr.Type){kind} IntVal:(int32){number} StrVal:(string){text}}}"));
}

fn write_time(out: &mut String, written: Option<&str>) {
    match written.and_then(unix_seconds) {
        None => out.push_str(ZERO_TIME),
        Some(seconds) => {
            let internal = seconds.saturating_add(UNIX_TO_INTERNAL);
            out.push_str(&format!("{{Time:(time.Time){{wall:(uint64)0 ext:(int64){internal} loc:(*time.Location){LOCAL_ZONE}}}}}"));
        }
    }
}

fn write_bytes(out: &mut String, value: Option<&Value>) {
    let bytes: Vec<String> = value.map(Value::to_string).unwrap_or_default().bytes().map(|byte| byte.to_string()).collect();
    let list = if bytes.is_empty() { "<nil>".to_owned() } else { format!("[{}]", bytes.join(" ")) };
    out.push_str(&format!("{{Raw:([]uint8){list}}}"));
}
