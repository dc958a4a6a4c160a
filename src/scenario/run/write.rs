//! Writes a run as the text of a scenario file, or as the JSON of a link. Both have the same fields.

use super::super::setup::seconds;
use super::super::step::Step;
use super::read::{FIRST_NAME, commands_until};
use super::{FORK_COMMANDS, Run, RunBranch};
use crate::api::order::gather_object;
use crate::kubectl::yaml_text;
use serde_json::Value;

/// Fields in the order of the file.
type Fields = Vec<(String, FieldValue)>;

fn scalar(key: &str, value: impl Into<Value>) -> (String, FieldValue) {
    (key.to_owned(), FieldValue::Scalar(value.into()))
}

/// The value of a field.
enum FieldValue {
    /// Any value; its own fields are in alphabetical order.
    Scalar(Value),
    /// A list of objects with ordered fields.
    List(Vec<Fields>),
}

impl Run {
    /// The text of a scenario file. [`Run::read`] gives an equal run.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        text(&mut out, &self.fields());
        out
    }

    /// The run as JSON.
    pub fn to_value(&self) -> Value {
        json(self.fields())
    }

    fn fields(&self) -> Fields {
        let mut fields: Fields = Vec::new();
        let texts = [("name", &self.name), ("about", &self.about)];
        fields.extend(texts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| scalar(key, text.as_str())));
        fields.extend(self.setup.to_fields().into_iter().map(|(key, value)| scalar(key, value)));
        if Run::last_applied(&self.branches, self.view.branch).unwrap_or_default() != self.text {
            fields.push(scalar("manifests", self.text.as_str()));
        }
        if let Some((first, others)) = self.branches.split_first() {
            if first.name != FIRST_NAME {
                fields.push(scalar("branch", first.name.as_str()));
            }
            fields.push(("steps".to_owned(), FieldValue::List(first.steps.iter().map(step).collect())));
            fields.push(scalar("until", seconds(first.until_ms)));
            if !others.is_empty() {
                fields.push(("branches".to_owned(), FieldValue::List(others.iter().map(|branch| self.branch(branch)).collect())));
            }
        }
        let branch = (self.view.branch > 0).then(|| self.reference(self.view.branch));
        fields.push(scalar("look", self.view.to_value(branch)));
        fields
    }

    fn branch(&self, branch: &RunBranch) -> Fields {
        let mut fields: Fields = vec![scalar("name", branch.name.as_str())];
        if let Some(fork) = branch.fork {
            fields.push(scalar("leaves", self.reference(fork.branch)));
            fields.push(scalar("at", seconds(fork.at_ms)));
            if fork.commands != commands_until(&self.branches, fork.branch, fork.at_ms) {
                fields.push(scalar(FORK_COMMANDS, fork.commands));
            }
        }
        fields.push(("steps".to_owned(), FieldValue::List(branch.steps.iter().map(step).collect())));
        fields.push(scalar("until", seconds(branch.until_ms)));
        fields
    }

    /// The reference to the branch at an index: its name, or its number from 1 if a previous branch has the same name.
    fn reference(&self, index: usize) -> Value {
        let name = self.branches.get(index).map(|branch| branch.name.as_str()).unwrap_or_default();
        match self.branches.iter().position(|branch| branch.name == name) {
            Some(first) if first == index => name.into(),
            _ => (index + 1).into(),
        }
    }
}

fn step(step: &Step) -> Fields {
    let mut fields: Fields = Vec::new();
    let mut set = |key: &str, value: Option<Value>| fields.extend(value.map(|value| scalar(key, value)));
    set("at", step.at_ms.map(seconds));
    set("called", step.title.clone().map(Value::from));
    for (key, value) in step.written.as_object().into_iter().flatten() {
        set(key, Some(value.clone()));
    }
    set("quiet", step.quiet_ms.map(seconds));
    set("seconds", step.lasts_ms.filter(|_| step.at_ms.is_none()).map(seconds));
    set("show", Some(step.show.clone().into()).filter(|_| !step.show.is_empty()));
    fields
}

fn json(fields: Fields) -> Value {
    let value = |part| match part {
        FieldValue::Scalar(value) => value,
        FieldValue::List(items) => items.into_iter().map(json).collect(),
    };
    gather_object(fields.into_iter().map(|(key, part)| (key, value(part)))).into()
}

fn text(out: &mut String, fields: &[(String, FieldValue)]) {
    for (key, part) in fields {
        match part {
            FieldValue::Scalar(value) => out.push_str(&yaml_text::print(&gather_object([(key.clone(), value.clone())]).into())),
            FieldValue::List(items) if items.is_empty() => out.push_str(&format!("{key}: []\n")),
            FieldValue::List(items) => {
                out.push_str(&format!("{key}:\n"));
                items.iter().for_each(|item| list_item(out, item));
            }
        }
    }
}

/// An item of a YAML list: `- ` before its first line, the other lines indented.
fn list_item(out: &mut String, fields: &[(String, FieldValue)]) {
    let mut item = String::new();
    text(&mut item, fields);
    for (number, line) in item.split_inclusive('\n').enumerate() {
        out.push_str(match line {
            _ if number == 0 => "- ",
            "\n" => "",
            _ => "  ",
        });
        out.push_str(line);
    }
}
