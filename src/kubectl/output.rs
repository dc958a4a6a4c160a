//! The output of commands that change objects: a line such as `pod/web-0 labeled`, or the format of `-o`.
//!
//! Models staging/src/k8s.io/cli-runtime/pkg/genericclioptions/print_flags.go and pkg/printers/name.go.

use super::describe::pod_tolerations;
use super::error::Error;
use super::flags::{Arguments, Flag, value};
use super::get::{go_template, json_path};
use super::{not_simulated, targets, yaml_text};
use crate::api::Object;
use crate::api::order;
use crate::cluster::State;
use crate::manifest::kinds;
use serde_json::Value;

/// The `-o` flag of the commands that print changed objects.
pub const FLAG: &[Flag] = &[value("output", Some('o'))];

/// The output formats of every such command, sorted.
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

/// The additional output formats of `get`.
const GET_FORMATS: [&str; 3] = ["custom-columns", "custom-columns-file", "wide"];

/// An output format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// Without `-o`: the name of the object and the operation, such as `pod/web-0 labeled`.
    Summary,
    /// The name alone.
    Name,
    /// The object as YAML.
    Yaml,
    /// The object as JSON.
    Json,
    /// The result of a JSONPath template.
    JsonPath(String),
    /// The result of a Go template.
    GoTemplate(String),
}

/// An object to print.
#[derive(Clone, Debug, PartialEq)]
pub enum ObjectOutput {
    /// A stored object.
    Live(Object),
    /// An object that is not stored: sent by kubectl, or returned by the server in a dry run.
    Sent(Value),
}

impl Format {
    /// Reads `-o` for the commands that print changed objects.
    pub fn read(arguments: &Arguments) -> Result<Format, Error> {
        let output = arguments.value("output").unwrap_or_default();
        let (format, template) = output.split_once('=').map_or((output, ""), |(format, template)| (format, template));
        let template_flag = arguments.value("template").filter(|template| !template.is_empty());
        match format {
            "" if template_flag.is_none() => Ok(Format::Summary),
            "name" => Ok(Format::Name),
            "yaml" => Ok(Format::Yaml),
            "json" => Ok(Format::Json),
            "jsonpath" => Ok(Format::JsonPath(template_flag.unwrap_or(template).to_string())),
            // `--template` without `-o` is a Go template (print_flags.go ToPrinter).
            "" | "go-template" | "template" => Format::go_template(template_flag.unwrap_or(template)),
            other => Err(unsupported_format(arguments.command, other, false)),
        }
    }

    /// A Go template, which must not be empty and is parsed before the command does anything (template_flags.go ToPrinter).
    pub fn go_template(template: &str) -> Result<Format, Error> {
        match template {
            "" => Err(Error::client("template format specified but no template given")),
            template => go_template::check(template).map(|()| Format::GoTemplate(template.to_string())),
        }
    }

    /// Whether the format prints the object, not only its name.
    pub fn prints_object(&self) -> bool {
        !matches!(self, Format::Summary | Format::Name)
    }
}

/// The error for an output format that is unknown or not simulated.
pub fn unsupported_format(command: &str, format: &str, is_get: bool) -> Error {
    let mut formats = FORMATS.to_vec();
    formats.extend(GET_FORMATS.iter().filter(|_| is_get));
    order::sort(&mut formats);
    if formats.contains(&format) {
        return not_simulated::error(command, &format!("--output={format}"));
    }
    let formats = formats.join(",");
    Error::client(format!("unable to match a printer suitable for the output format \"{format}\", allowed formats are: {formats}"))
}

impl ObjectOutput {
    /// `statefulset.apps/web`; an object without a name yet is `<unknown>`.
    pub fn name(&self) -> String {
        let ObjectOutput::Sent(value) = self else { return self.live().map_or_else(String::new, targets::name_of) };
        let text = |path: &str| value.pointer(path).and_then(Value::as_str).filter(|text| !text.is_empty());
        let name = text("/metadata/name").unwrap_or("<unknown>");
        let kind = kinds::find(text("/kind").unwrap_or_default(), text("/apiVersion").unwrap_or_default());
        // Any other kind is named by its kind and group, such as `scale.autoscaling/web` (cli-runtime/pkg/printers/name.go).
        let unknown =
            || match (text("/kind").unwrap_or_default().to_lowercase(), text("/apiVersion").and_then(|version| version.split_once('/'))) {
                (kind, _) if kind.is_empty() => name.to_string(),
                (kind, Some((group, _))) => format!("{kind}.{group}/{name}"),
                (kind, None) => format!("{kind}/{name}"),
            };
        kind.map_or_else(unknown, |kind| kind.object_name(name))
    }

    fn live(&self) -> Option<&Object> {
        match self {
            ObjectOutput::Live(object) => Some(object),
            ObjectOutput::Sent(_) => None,
        }
    }

    /// The object as the API server returns it.
    pub fn value(&self, state: &State) -> Value {
        match self {
            ObjectOutput::Live(object) => api_value(state, object),
            ObjectOutput::Sent(value) => value.clone(),
        }
    }
}

/// An object as the API server returns it. Pods get the tolerations that the DefaultTolerationSeconds admission plugin adds.
pub fn api_value(state: &State, object: &Object) -> Value {
    let mut value = object.to_value();
    if let Object::Pod(pod) = object {
        let tolerations: Vec<Value> = pod_tolerations(state, pod).iter().map(|toleration| toleration.to_value()).collect();
        value["spec"]["tolerations"] = tolerations.into();
    }
    value
}

/// Prints a value in a format; empty for the formats that print only the name.
pub fn print(format: &Format, value: &Value) -> Result<String, Error> {
    match format {
        Format::Summary | Format::Name => Ok(String::new()),
        Format::Yaml => Ok(yaml_text::print(value)),
        Format::Json => Ok(json_text(value) + "\n"),
        Format::JsonPath(template) => json_path::print(template, value),
        Format::GoTemplate(template) => go_template::print(template, value),
    }
}

/// JSON indented by four spaces.
pub fn json_text(value: &Value) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let line = |line: &str| {
        let blanks = line.len() - line.trim_start().len();
        format!("{}{}", " ".repeat(blanks), line)
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}
