//! How commands print an object they have changed: in words, or as `-o` asks for.
//!
//! Models staging/src/k8s.io/cli-runtime/pkg/genericclioptions/print_flags.go and pkg/printers/name.go.

use super::describe::pod_tolerations;
use super::error::Error;
use super::flags::{Arguments, Flag, value};
use super::get::json_path;
use super::{not_simulated, targets, yaml_text};
use crate::api::Object;
use crate::cluster::State;
use crate::manifest::kinds;
use serde_json::Value;

/// The flag, of all commands that print what they changed.
pub const FLAG: &[Flag] = &[value("output", Some('o'))];

/// What kubectl can print everywhere, sorted.
const FORMATS: [&str; 11] = [
    "go-template",
    "go-template-file",
    "json",
    "jsonpath",
    "jsonpath-as-json",
    "jsonpath-file",
    "kyaml",
    "name",
    "template",
    "templatefile",
    "yaml",
];

/// What only `get` prints.
const FORMATS_OF_GET: [&str; 3] = ["custom-columns", "custom-columns-file", "wide"];

/// How an object is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// Its name, and what was done with it.
    Words,
    /// Its name alone.
    Name,
    /// All of it as YAML.
    Yaml,
    /// All of it as JSON.
    Json,
    /// What a template finds in it.
    JsonPath(String),
}

/// An object to be printed.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// One that the cluster keeps.
    Live(Object),
    /// One that it does not: sent by kubectl, or answered by the server in a dry run.
    Sent(Value),
}

impl Format {
    /// What `-o` asks for, of the commands that print what they changed.
    pub fn read(arguments: &Arguments) -> Result<Format, Error> {
        let output = arguments.value("output").unwrap_or_default();
        let (format, template) = output.split_once('=').map_or((output, ""), |(format, template)| (format, template));
        match format {
            "" => Ok(Format::Words),
            "name" => Ok(Format::Name),
            "yaml" => Ok(Format::Yaml),
            "json" => Ok(Format::Json),
            "jsonpath" => Ok(Format::JsonPath(template.to_string())),
            other => Err(no_printer(arguments.command, other, false)),
        }
    }

    /// Whether more of an object is printed than its name.
    pub fn is_whole(&self) -> bool {
        !matches!(self, Format::Words | Format::Name)
    }
}

/// Why a format can't be printed.
pub fn no_printer(command: &str, format: &str, is_get: bool) -> Error {
    let mut formats = FORMATS.to_vec();
    formats.extend(FORMATS_OF_GET.iter().filter(|_| is_get));
    formats.sort_unstable();
    if formats.contains(&format) {
        return not_simulated::error(command, &format!("--output={format}"));
    }
    let formats = formats.join(",");
    Error::client(format!("unable to match a printer suitable for the output format \"{format}\", allowed formats are: {formats}"))
}

impl Shown {
    /// `statefulset.apps/web`; an object that has no name yet is unknown.
    pub fn name(&self) -> String {
        let Shown::Sent(value) = self else { return self.live().map_or_else(String::new, targets::name_of) };
        let text = |path: &str| value.pointer(path).and_then(Value::as_str).filter(|text| !text.is_empty());
        let name = text("/metadata/name").unwrap_or("<unknown>");
        let kind = kinds::find(text("/kind").unwrap_or_default(), text("/apiVersion").unwrap_or_default());
        kind.map_or_else(|| name.to_string(), |kind| kind.object_name(name))
    }

    fn live(&self) -> Option<&Object> {
        match self {
            Shown::Live(object) => Some(object),
            Shown::Sent(_) => None,
        }
    }

    /// All of it, as the API server shows it.
    pub fn whole(&self, state: &State) -> Value {
        match self {
            Shown::Live(object) => whole(state, object),
            Shown::Sent(value) => value.clone(),
        }
    }
}

/// An object as the API server shows it; pods have the tolerations that admission gives them.
pub fn whole(state: &State, object: &Object) -> Value {
    let mut value = object.to_value();
    if let Object::Pod(pod) = object {
        let all: Vec<Value> = pod_tolerations(state, pod).iter().map(|toleration| toleration.to_value()).collect();
        value["spec"]["tolerations"] = all.into();
    }
    value
}

/// A value as a format prints it; not in words.
pub fn print(format: &Format, value: &Value) -> Result<String, Error> {
    match format {
        Format::Words | Format::Name => Ok(String::new()),
        Format::Yaml => Ok(yaml_text::print(value)),
        Format::Json => Ok(json_text(value) + "\n"),
        Format::JsonPath(template) => json_path::print(template, value),
    }
}

/// JSON indented by four blanks.
pub fn json_text(value: &Value) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let line = |line: &str| {
        let blanks = line.len() - line.trim_start().len();
        format!("{}{}", " ".repeat(blanks), line)
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}
