//! Strict decoding: a JSON object against the schema of its kind, with the API server's words for what does not fit.
//!
//! Models sigs.k8s.io/json (encoding/json with strictness): fields are read in the order of the JSON text, which kubectl
//! sorts; the first value of a wrong type is what the server reports, unless a type with its own reader (a quantity, a
//! number-or-text, a time) stops the reading. Unknown fields are reported together, only when all types fit.

mod go_types;
mod reading;
mod special;

use serde_json::{Map, Value};

use crate::api::go_text::quote;
use crate::api::schema::{Fields, Type, schema};
pub use reading::Reading;

/// A decoded object and what did not fit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    /// The object with nulls and unknown fields left out and amounts in their canonical form.
    pub value: Value,
    /// Values of a wrong type, in the order of the text.
    pub mismatches: Vec<Mismatch>,
    /// Paths of fields nobody knows, in the order of the text.
    pub unknown: Vec<Unknown>,
}

/// A value of a wrong type.
#[derive(Clone, Debug, PartialEq)]
pub struct Mismatch {
    /// Where, such as `spec.template.spec.containers[0].image`.
    pub path: String,
    /// What Go's decoder says.
    pub message: String,
    /// What is said of a patch that brings it.
    pub converting: String,
    /// What the value is as one of the field's type, if it has one reading.
    pub reading: Option<Reading>,
    /// Whether the server stops reading here: its own readers do.
    stops: bool,
}

/// A field nobody knows.
#[derive(Clone, Debug, PartialEq)]
pub struct Unknown {
    /// Where, such as `spec.replica`.
    pub path: String,
    /// The type it was given to, such as `StatefulSetSpec`.
    pub owner: String,
}

impl Decoded {
    /// What the API server answers, if anything does not fit: the type that ends its reading, or else all unknown fields.
    pub fn error(&self) -> Option<String> {
        let stop = self.mismatches.iter().find(|mismatch| mismatch.stops);
        if let Some(mismatch) = stop.or(self.mismatches.first()) {
            return Some(mismatch.message.clone());
        }
        if self.unknown.is_empty() {
            return None;
        }
        let fields: Vec<_> = self.unknown.iter().map(Unknown::message).collect();
        Some(format!("strict decoding error: {}", fields.join(", ")))
    }
}

impl Decoded {
    /// What the API server says of a patch whose outcome this is; unknown fields count only where they are refused.
    pub fn patch_error(&self, strict: bool) -> Option<String> {
        let mismatch = self.mismatches.first().map(|mismatch| mismatch.converting.clone());
        mismatch.or_else(|| self.error().filter(|_| strict))
    }
}

impl Unknown {
    /// `unknown field "…"`.
    pub fn message(&self) -> String {
        format!("unknown field {}", quote(&self.path))
    }
}

/// Decodes an object of a known kind.
pub fn decode(kind: &str, value: &Value) -> Decoded {
    let mut decoder = Decoder::default();
    let decoded = decoder.object(kind, value, &mut Place::default());
    Decoded { value: decoded.unwrap_or_default(), mismatches: decoder.mismatches, unknown: decoder.unknown }
}

/// Decodes an object's metadata alone, as kubectl does before it sends anything.
pub fn decode_metadata(value: &Value) -> Option<Mismatch> {
    let mut decoder = Decoder::default();
    let metadata = value.get("metadata")?;
    let mut place = Place::default();
    let of = Type::Object("ObjectMeta".to_owned());
    place.enter("metadataOnlyObject", "metadata", |place| decoder.value(&of, metadata, place));
    let stop = decoder.mismatches.iter().find(|mismatch| mismatch.stops);
    stop.or(decoder.mismatches.first()).cloned()
}

#[derive(Default)]
struct Decoder {
    mismatches: Vec<Mismatch>,
    unknown: Vec<Unknown>,
}

/// Where the decoder is.
#[derive(Default)]
struct Place<'names> {
    /// As field errors name it: `spec.containers[0].image`.
    path: String,
    /// As Go names it: `spec.containers.image`.
    go_path: String,
    /// The Go type whose field is being read.
    owner: &'names str,
    /// The field.
    field: &'names str,
}

impl<'names> Place<'names> {
    fn enter<T>(&mut self, owner: &'names str, field: &'names str, read: impl FnOnce(&mut Self) -> T) -> T {
        let (length, go_length, outer) = (self.path.len(), self.go_path.len(), (self.owner, self.field));
        (self.owner, self.field) = (owner, field);
        for path in [&mut self.path, &mut self.go_path] {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(field);
        }
        let result = read(self);
        self.path.truncate(length);
        self.go_path.truncate(go_length);
        (self.owner, self.field) = outer;
        result
    }

    fn enter_item<T>(&mut self, item: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        self.path.push('[');
        self.path.push_str(item);
        self.path.push(']');
        let result = read(self);
        self.path.truncate(length);
        result
    }

    /// How Go names a type where the decoder is: only what does not fit asks for it.
    fn go_type(&self, of: &Type) -> String {
        go_types::go_type(self.owner, self.field, of)
    }
}

impl Decoder {
    fn object<'names>(&mut self, type_name: &'names str, value: &'names Value, place: &mut Place<'names>) -> Option<Value> {
        let fields = schema().fields(type_name)?;
        let Value::Object(given) = value else {
            self.mismatch(place, value, &format!("v1.{type_name}"));
            return None;
        };
        Some(Value::Object(self.fields(type_name, fields, given, place)))
    }

    fn fields<'names>(
        &mut self,
        type_name: &'names str,
        fields: &'names Fields,
        given: &'names Map<String, Value>,
        place: &mut Place<'names>,
    ) -> Map<String, Value> {
        let mut decoded = Map::new();
        for (field, value) in given {
            let of = fields.get(field);
            let read = place.enter(type_name, field, |place| {
                let Some(of) = of else {
                    self.unknown.push(Unknown { path: place.path.clone(), owner: type_name.to_owned() });
                    return None;
                };
                self.value(of, value, place)
            });
            if let Some(read) = read {
                decoded.insert(field.clone(), read);
            }
        }
        decoded
    }

    /// Reads a value of a type. Nothing comes of null and of what does not fit.
    fn value<'names>(&mut self, of: &'names Type, value: &'names Value, place: &mut Place<'names>) -> Option<Value> {
        match (of, value) {
            (Type::Quantity, _) => self.special(special::quantity(value), place),
            (Type::IntOrString, _) => self.special(special::int_or_string(value), place),
            (Type::Time, _) => self.special(special::time(value), place),
            (_, Value::Null) => None,
            (Type::Any, _) => Some(value.clone()),
            (Type::Object(name), Value::Object(_)) => self.object(name, value, place),
            (Type::List(item), Value::Array(values)) => {
                let read = values.iter().enumerate().map(|(index, value)| {
                    place.enter_item(&index.to_string(), |place| self.value(item, value, place).unwrap_or_else(|| empty(item)))
                });
                Some(Value::Array(read.collect()))
            }
            (Type::Map(item), Value::Object(values)) => {
                let read = values.iter().map(|(key, value)| {
                    let value = place.enter_item(key, |place| self.value(item, value, place));
                    (key.clone(), value.unwrap_or_else(|| empty(item)))
                });
                Some(Value::Object(read.collect()))
            }
            (Type::String, Value::String(_)) | (Type::Bool, Value::Bool(_)) => Some(value.clone()),
            (Type::Bytes, Value::String(text)) => match special::base64_error(text) {
                None => Some(value.clone()),
                Some(message) => self.fail(place, message.clone(), message, false),
            },
            (Type::Int32 | Type::Int64, Value::Number(_)) => self.integer(of, value, place),
            _ => {
                self.mismatch(place, value, &place.go_type(of));
                if let Some(mismatch) = self.mismatches.last_mut() {
                    mismatch.reading = Reading::of(of, value);
                }
                None
            }
        }
    }

    fn integer(&mut self, of: &Type, value: &Value, place: &Place<'_>) -> Option<Value> {
        let fits = value.as_i64().filter(|number| *of == Type::Int64 || i32::try_from(*number).is_ok());
        if fits.is_none() {
            let number = special::go_number(value);
            let (Place { owner, go_path, .. }, go_type) = (place, place.go_type(of));
            let message = format!("json: cannot unmarshal number {number} into Go struct field {owner}.{go_path} of type {go_type}");
            return self.fail(place, message, special::converting(value, &go_type), false);
        }
        fits.map(Value::from)
    }

    fn special(&mut self, read: Result<Option<Value>, String>, place: &Place<'_>) -> Option<Value> {
        match read {
            Ok(value) => value,
            Err(message) => self.fail(place, message.clone(), message, true),
        }
    }

    fn mismatch(&mut self, place: &Place<'_>, value: &Value, go_type: &str) {
        let Place { owner, go_path, .. } = place;
        let given = special::json_type(value);
        let target = if go_path.is_empty() { "Go value".to_owned() } else { format!("Go struct field {owner}.{go_path}") };
        let converting = special::converting(value, go_type);
        self.fail(place, format!("json: cannot unmarshal {given} into {target} of type {go_type}"), converting, false);
    }

    fn fail(&mut self, place: &Place<'_>, message: String, converting: String, stops: bool) -> Option<Value> {
        self.mismatches.push(Mismatch { path: place.path.clone(), message, converting, reading: None, stops });
        None
    }
}

/// Go's zero value, where null stands in a list or map.
fn empty(of: &Type) -> Value {
    match of {
        Type::String | Type::Bytes => Value::from(""),
        Type::Bool => Value::from(false),
        Type::Int32 | Type::Int64 | Type::IntOrString => Value::from(0),
        Type::Quantity => Value::from("0"),
        Type::Object(_) | Type::Map(_) => Value::Object(Map::new()),
        Type::List(_) => Value::Array(Vec::new()),
        Type::Time | Type::Any => Value::Null,
    }
}
