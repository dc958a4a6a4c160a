//! Strict decoding of a JSON object by the schema of its kind, with the API server's error messages.
//!
//! Models sigs.k8s.io/json (strict encoding/json). Fields are decoded in the order of the JSON text, which kubectl sorts. The
//! server reports the first value of the wrong type, unless a type with its own UnmarshalJSON (a quantity, an IntOrString, a
//! time) fails: then it stops there and reports that. Unknown fields are reported together, if no type is wrong.

mod conversion;
mod go_time;
mod go_types;
mod special;

use crate::api::order::gather_object;
use serde_json::{Map, Value};

use crate::api::go_text::quote;
use crate::api::schema::{Fields, Type, schema};
pub use conversion::Conversion;
pub use go_types::PERSISTENT_VOLUME_FIELDS;

/// A decoded object and the decoding errors.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    /// The object without nulls and unknown fields, with quantities in canonical form.
    pub value: Value,
    /// Values of the wrong type, in the order of the text.
    pub mismatches: Vec<Mismatch>,
    /// Unknown fields, in the order of the text.
    pub unknown: Vec<Unknown>,
}

/// A value of the wrong type.
#[derive(Clone, Debug, PartialEq)]
pub struct Mismatch {
    /// The field's path, such as `spec.template.spec.containers[0].image`.
    pub path: String,
    /// The message of Go's decoder.
    pub message: String,
    /// The API server's message when the value comes from a patch.
    pub patch_message: String,
    /// The unambiguous conversion to the field's type, if there is one.
    pub conversion: Option<Conversion>,
    /// Whether the server stops decoding here: types with their own UnmarshalJSON do.
    stops: bool,
}

/// An unknown field.
#[derive(Clone, Debug, PartialEq)]
pub struct Unknown {
    /// Its path, such as `spec.replica`.
    pub path: String,
    /// The type that has no such field, such as `StatefulSetSpec`.
    pub owner: String,
}

impl Decoded {
    /// The API server's error, if any: the type error that stops decoding, else the first one, else all unknown fields.
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
    /// The API server's error if this is the result of a patch; unknown fields are an error only with strict validation.
    pub fn patch_error(&self, strict: bool) -> Option<String> {
        let mismatch = self.mismatches.first().map(|mismatch| mismatch.patch_message.clone());
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
    let decoded = decoder.object(kind, value, &mut FieldPath::default());
    Decoded { value: decoded.unwrap_or_default(), mismatches: decoder.mismatches, unknown: decoder.unknown }
}

/// Decodes only an object's metadata, as kubectl does before it sends a request. Returns the error, if any.
pub fn decode_metadata(value: &Value) -> Option<Mismatch> {
    let mut decoder = Decoder { in_client: true, ..Decoder::default() };
    let metadata = value.get("metadata")?;
    let mut path = FieldPath::default();
    let of = Type::Object("ObjectMeta".to_owned());
    path.enter("metadataOnlyObject", "metadata", |path| decoder.value(&of, metadata, path));
    let stop = decoder.mismatches.iter().find(|mismatch| mismatch.stops);
    stop.or(decoder.mismatches.first()).cloned()
}

#[derive(Default)]
struct Decoder {
    mismatches: Vec<Mismatch>,
    unknown: Vec<Unknown>,
    /// Whether kubectl decodes the text itself. The server gets the numbers as kubectl has read them: as int64 or float64.
    in_client: bool,
}

/// The path of the field that the decoder is at.
#[derive(Default)]
struct FieldPath<'names> {
    /// As in field errors: `spec.containers[0].image`.
    path: String,
    /// As in Go's messages: `spec.containers.image`.
    go_path: String,
    /// The Go type that has the field.
    owner: &'names str,
    /// The field.
    field: &'names str,
}

impl<'names> FieldPath<'names> {
    fn enter<T>(&mut self, owner: &'names str, field: &'names str, read: impl FnOnce(&mut Self) -> T) -> T {
        let (length, go_length, outer) = (self.path.len(), self.go_path.len(), (self.owner, self.field));
        (self.owner, self.field) = (owner, field);
        let embedded = go_types::embedded(owner, field);
        for (path, steps) in [(&mut self.path, &[field][..]), (&mut self.go_path, &[embedded, field])] {
            for step in steps.iter().filter(|step| !step.is_empty()) {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(step);
            }
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

    /// The Go type at this path; only computed for errors.
    fn go_type(&self, of: &Type) -> String {
        go_types::go_type(self.owner, self.field, of)
    }
}

impl Decoder {
    fn object<'names>(&mut self, type_name: &'names str, value: &'names Value, path: &mut FieldPath<'names>) -> Option<Value> {
        let fields = schema().fields(type_name)?;
        let Value::Object(given) = value else {
            self.mismatch(path, value, &format!("v1.{type_name}"));
            return None;
        };
        Some(Value::Object(self.fields(type_name, fields, given, path)))
    }

    fn fields<'names>(
        &mut self,
        type_name: &'names str,
        fields: &'names Fields,
        given: &'names Map<String, Value>,
        path: &mut FieldPath<'names>,
    ) -> Map<String, Value> {
        let mut decoded = Map::new();
        for (field, value) in given {
            let of = fields.get(field);
            let read = path.enter(type_name, field, |path| {
                let Some(of) = of else {
                    self.unknown.push(Unknown { path: path.path.clone(), owner: type_name.to_owned() });
                    return None;
                };
                self.value(of, value, path)
            });
            if let Some(read) = read {
                decoded.insert(field.clone(), read);
            }
        }
        decoded
    }

    /// Decodes a value of a type. `None` for null and for values of the wrong type.
    fn value<'names>(&mut self, of: &'names Type, value: &'names Value, path: &mut FieldPath<'names>) -> Option<Value> {
        match (of, value) {
            (Type::Quantity, _) => self.special(special::quantity(value), path),
            (Type::IntOrString, _) => self.special(special::int_or_string(value), path),
            (Type::Time, _) => self.special(special::time(value), path),
            (_, Value::Null) => None,
            (Type::Any, _) => Some(value.clone()),
            (Type::Object(name), Value::Object(_)) => self.object(name, value, path),
            (Type::List(item), Value::Array(values)) => {
                let read = values.iter().enumerate().map(|(index, value)| {
                    path.enter_item(&index.to_string(), |path| self.value(item, value, path).unwrap_or_else(|| empty(item)))
                });
                Some(Value::Array(read.collect()))
            }
            (Type::Map(item), Value::Object(values)) => {
                let read = values.iter().map(|(key, value)| {
                    let value = path.enter_item(key, |path| self.value(item, value, path));
                    (key.clone(), value.unwrap_or_else(|| empty(item)))
                });
                Some(gather_object(read).into())
            }
            (Type::String, Value::String(_)) | (Type::Bool, Value::Bool(_)) => Some(value.clone()),
            (Type::Bytes, Value::String(text)) => match special::base64_error(text) {
                None => Some(value.clone()),
                Some(message) => self.fail(path, message.clone(), message, false),
            },
            (Type::Int32 | Type::Int64, Value::Number(_)) => self.integer(of, value, path),
            _ => {
                self.mismatch(path, value, &path.go_type(of));
                if let Some(mismatch) = self.mismatches.last_mut() {
                    mismatch.conversion = Conversion::of(of, value);
                }
                None
            }
        }
    }

    fn integer(&mut self, of: &Type, value: &Value, path: &FieldPath<'_>) -> Option<Value> {
        let fits = value.as_i64().filter(|number| *of == Type::Int64 || i32::try_from(*number).is_ok());
        if fits.is_none() {
            let number = if self.in_client { value.to_string() } else { special::go_number(value) };
            let (FieldPath { owner, go_path, .. }, go_type) = (path, path.go_type(of));
            let message = format!("json: cannot unmarshal number {number} into Go struct field {owner}.{go_path} of type {go_type}");
            return self.fail(path, message, special::conversion_error(value, &go_type), false);
        }
        fits.map(Value::from)
    }

    fn special(&mut self, read: Result<Option<Value>, String>, path: &FieldPath<'_>) -> Option<Value> {
        match read {
            Ok(value) => value,
            Err(message) => {
                // Go adds the field to the type errors of UnmarshalJSON (encoding/json addErrorContext).
                let FieldPath { owner, go_path, .. } = path;
                let with_field = message.replacen("into Go value", &format!("into Go struct field {owner}.{go_path}"), 1);
                self.fail(path, with_field, message, true)
            }
        }
    }

    fn mismatch(&mut self, path: &FieldPath<'_>, value: &Value, go_type: &str) {
        let FieldPath { owner, go_path, .. } = path;
        let given = special::json_type(value);
        let target = if go_path.is_empty() { "Go value".to_owned() } else { format!("Go struct field {owner}.{go_path}") };
        let patch_message = special::conversion_error(value, go_type);
        self.fail(path, format!("json: cannot unmarshal {given} into {target} of type {go_type}"), patch_message, false);
    }

    fn fail(&mut self, path: &FieldPath<'_>, message: String, patch_message: String, stops: bool) -> Option<Value> {
        self.mismatches.push(Mismatch { path: path.path.clone(), message, patch_message, conversion: None, stops });
        None
    }
}

/// Go's zero value, which null in a list or map becomes.
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
