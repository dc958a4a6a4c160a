//! `kubectl explain`: the fields of a kind, from the schema.
//!
//! Models staging/src/k8s.io/kubectl/pkg/explain/v2/templates/plaintext.tmpl. The descriptions are those of the field reference
//! ([`help`]), which the page loads when it is first needed; without them and for fields that it does not describe, kubectl's
//! `<no description>` is printed. The schema here does not say which fields are required.

use super::command_context::CommandContext;
use super::error::Error;
use super::flags::{Arguments, Flags, switch, value};
use super::not_simulated;
use super::resource;
use crate::api::order;
use crate::api::schema::{Fields, Type, schema};
use crate::manifest::help::{self, Doc};

/// The flags of `explain`.
pub const FLAGS: Flags = &[&[switch("recursive", None), value("api-version", None), value("output", Some('o')).only("plaintext")]];

const LINE_CHARACTERS_MAX: usize = 76;
/// How many values of an enum a list shows.
const VALUES_SHOWN: usize = 4;

/// Runs the command.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let path = match arguments.positionals.as_slice() {
        [] => {
            let message = "You must specify the type of resource to explain. Use \"kubectl api-resources\" for a complete list of supported resources.\n";
            return Err(Error::client(message));
        }
        [path] => path,
        _ => return Err(Error::client("We accept only this format: explain RESOURCE\n")),
    };
    let (word, fields) = path.split_once('.').map_or((path.as_str(), None), |(word, fields)| (word, Some(fields)));
    let found = resource::types(&context.state, word)?;
    let Some(found) = found.first() else { return Err(Error::client("the server doesn't have a resource type \"\"")) };
    let kind = found.kind_name();
    let api_version = found.api_version();
    if let Some(given) = arguments.value("api-version").filter(|given| !given.is_empty() && *given != api_version) {
        let (group, version) = given.split_once('/').unwrap_or(("", given));
        return Err(Error::client(format!("couldn't find resource for \"{group}/{version}, Resource={}\"", found.plural())));
    }
    let Some(top) = schema().fields(kind).filter(|_| schema().api_version(kind) == Some(api_version)) else {
        return Err(not_simulated::error(arguments.command, word));
    };
    let text = explained(kind, top, fields, arguments.is_on("recursive"))?;
    if !help::is_there() {
        context.eprint_line("The descriptions of the fields are being loaded: run the command again for them.");
    }
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    if !group.is_empty() {
        context.print(&format!("GROUP:      {group}\n"));
    }
    context.print(&format!("KIND:       {kind}\nVERSION:    {version}\n\n{text}\n"));
    Ok(())
}

/// The text about a kind, or about one of its fields.
fn explained(kind: &str, top: &Fields, path: Option<&str>, recursive: bool) -> Result<String, Error> {
    let (mut owner, mut fields) = (kind.to_string(), Some(top));
    let (mut text, mut description) = (String::new(), help::kinds().find(|(name, _)| *name == kind).map(|(_, words)| words.to_string()));
    let steps: Vec<&str> = path.into_iter().flat_map(|path| path.split('.')).collect();
    for (at, step) in steps.iter().enumerate() {
        let Some(of) = fields.and_then(|fields| fields.get(*step)) else {
            return Err(Error::client(format!("field \"{}\" does not exist", steps.last().unwrap_or(step))));
        };
        let doc = help::doc_of(&owner, step);
        if at + 1 == steps.len() {
            text = format!("FIELD: {step} <{}>\n", type_guess(of));
            let values = values(doc);
            if !values.is_empty() {
                text.push_str("ENUM:");
                values.iter().for_each(|value| text.push_str(&format!("\n    {value}")));
            }
            text.push_str("\n\n");
        }
        description = doc.map(|doc| words(&doc));
        owner = object_of(of).unwrap_or_default().to_string();
        fields = schema().fields(&owner);
    }
    text.push_str("DESCRIPTION:\n");
    match description {
        Some(description) => text.push_str(&(indented(&description, LINE_CHARACTERS_MAX, 4) + "    \n")),
        None => text.push_str("    <empty>\n"),
    }
    if let Some(fields) = fields {
        text.push_str("FIELDS:\n");
        list(&mut text, &owner, fields, 1, recursive, &mut Vec::new());
    }
    Ok(text)
}

/// Models the templates fieldList and fieldDetail. `ancestors`: a type that contains itself is not listed again.
fn list(text: &mut String, owner: &str, fields: &Fields, level: usize, recursive: bool, ancestors: &mut Vec<String>) {
    if ancestors.iter().any(|ancestor| ancestor == owner) {
        return;
    }
    ancestors.push(owner.to_string());
    let indent = 2 * level;
    for (field, of) in fields {
        let doc = help::doc_of(owner, field);
        text.push_str(&format!("{}{field}\t<{}>", " ".repeat(indent), type_guess(of)));
        let values = values(doc);
        if !values.is_empty() {
            let shown = values.iter().take(VALUES_SHOWN).copied().collect::<Vec<_>>().join(", ");
            let more = if values.len() > VALUES_SHOWN { ", ...." } else { "" };
            text.push_str(&format!("\n{}enum: {shown}{more}", " ".repeat(indent)));
        }
        text.push('\n');
        if !recursive {
            let words = doc.map_or_else(|| "<no description>".to_string(), |doc| words(&doc));
            text.push_str(&(indented(&words, 78 - indent, indent + 2) + "\n"));
            continue;
        }
        if let Some((name, below)) = object_of(of).and_then(|name| Some((name, schema().fields(name)?))) {
            list(text, name, below, level + 1, recursive, ancestors);
        }
    }
    ancestors.pop();
}

/// The description of a field with its default.
fn words(doc: &Doc) -> String {
    doc.default.map_or_else(
        || doc.words.to_string(),
        |default| format!("{} The default is {default}.", doc.words.trim_end_matches('.').to_string() + "."),
    )
}

fn values(doc: Option<Doc>) -> Vec<&'static str> {
    let mut values: Vec<&str> = doc.iter().flat_map(Doc::values).collect();
    order::sort(&mut values);
    values
}

/// The name of a type as the template typeGuess prints it.
fn type_guess(of: &Type) -> String {
    match of {
        Type::String | Type::Bytes | Type::Time => "string".into(),
        Type::Bool => "boolean".into(),
        Type::Int32 | Type::Int64 => "integer".into(),
        Type::Quantity => "Quantity".into(),
        Type::IntOrString => "IntOrString".into(),
        Type::Any => "Object".into(),
        Type::List(item) => format!("[]{}", type_guess(item)),
        Type::Map(value) => format!("map[string]{}", type_guess(value)),
        Type::Object(name) => name.clone(),
    }
}

/// The object type that a value consists of or contains.
fn object_of(of: &Type) -> Option<&str> {
    match of {
        Type::Object(name) => Some(name),
        Type::List(inner) | Type::Map(inner) => object_of(inner),
        _ => None,
    }
}

/// Wraps a text into lines and indents them.
fn indented(text: &str, width: usize, indent: usize) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let Some(line) = lines.last_mut() else { break };
        let length = line.chars().count();
        match length {
            0 => line.push_str(word),
            length if length + 1 + word.chars().count() <= width => line.push_str(&format!(" {word}")),
            _ => lines.push(word.to_string()),
        }
    }
    lines.iter().map(|line| format!("{}{line}\n", " ".repeat(indent))).collect()
}
