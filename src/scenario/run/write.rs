//! A run written: as the text of a scenario file, or as the JSON of a link. Both have the same fields.

use super::super::setup::seconds;
use super::super::step::Step;
use super::read::{FIRST, shared};
use super::{Run, RunBranch};
use crate::kubectl::yaml_text;
use serde_json::{Map, Value};

/// Fields in the order in which a person reads them.
type Fields = Vec<(String, Part)>;

fn plain(key: &str, value: impl Into<Value>) -> (String, Part) {
    (key.to_owned(), Part::Plain(value.into()))
}

/// What a field holds.
enum Part {
    /// Anything, its own fields in the order of the alphabet.
    Plain(Value),
    /// A list of fields in their order.
    List(Vec<Fields>),
}

impl Run {
    /// The text of a scenario file. [`Run::read`] makes the same run of it.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        text(&mut out, &self.fields());
        out
    }

    /// The same as JSON.
    pub fn to_value(&self) -> Value {
        json(self.fields())
    }

    fn fields(&self) -> Fields {
        let mut fields: Fields = Vec::new();
        let said = [("name", &self.name), ("about", &self.about)];
        fields.extend(said.into_iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| plain(key, text.as_str())));
        fields.extend(self.setup.written().into_iter().map(|(key, value)| plain(key, value)));
        if Run::applied_last(&self.branches, self.look.branch).unwrap_or_default() != self.text {
            fields.push(plain("manifests", self.text.as_str()));
        }
        if let Some((first, others)) = self.branches.split_first() {
            if first.name != FIRST {
                fields.push(plain("branch", first.name.as_str()));
            }
            fields.push(("steps".to_owned(), Part::List(first.steps.iter().map(step).collect())));
            fields.push(plain("until", seconds(first.until_ms)));
            if !others.is_empty() {
                fields.push(("branches".to_owned(), Part::List(others.iter().map(|branch| self.branch(branch)).collect())));
            }
        }
        let branch = (self.look.branch > 0).then(|| self.named(self.look.branch));
        fields.push(plain("look", self.look.written(branch)));
        fields
    }

    fn branch(&self, branch: &RunBranch) -> Fields {
        let mut fields: Fields = vec![plain("name", branch.name.as_str())];
        if let Some(leaves) = branch.leaves {
            fields.push(plain("leaves", self.named(leaves.branch)));
            fields.push(plain("at", seconds(leaves.at_ms)));
            if leaves.deeds != shared(&self.branches, leaves.branch, leaves.at_ms) {
                fields.push(plain("deeds", leaves.deeds));
            }
        }
        fields.push(("steps".to_owned(), Part::List(branch.steps.iter().map(step).collect())));
        fields.push(plain("until", seconds(branch.until_ms)));
        fields
    }

    /// What names the branch at a place: its name, or its number from 1 when one before it has the same.
    fn named(&self, place: usize) -> Value {
        let name = self.branches.get(place).map(|branch| branch.name.as_str()).unwrap_or_default();
        match self.branches.iter().position(|branch| branch.name == name) {
            Some(first) if first == place => name.into(),
            _ => (place + 1).into(),
        }
    }
}

fn step(step: &Step) -> Fields {
    let mut fields: Fields = Vec::new();
    let mut say = |key: &str, value: Option<Value>| fields.extend(value.map(|value| plain(key, value)));
    say("at", step.at_ms.map(seconds));
    say("called", step.called.clone().map(Value::from));
    for (key, value) in step.written.as_object().into_iter().flatten() {
        say(key, Some(value.clone()));
    }
    say("quiet", step.quiet_ms.map(seconds));
    say("seconds", step.lasts_ms.filter(|_| step.at_ms.is_none()).map(seconds));
    say("show", Some(step.show.clone().into()).filter(|_| !step.show.is_empty()));
    fields
}

fn json(fields: Fields) -> Value {
    let value = |part| match part {
        Part::Plain(value) => value,
        Part::List(items) => items.into_iter().map(json).collect(),
    };
    fields.into_iter().map(|(key, part)| (key, value(part))).collect::<Map<_, _>>().into()
}

fn text(out: &mut String, fields: &[(String, Part)]) {
    for (key, part) in fields {
        match part {
            Part::Plain(value) => out.push_str(&yaml_text::print(&Map::from_iter([(key.clone(), value.clone())]).into())),
            Part::List(items) if items.is_empty() => out.push_str(&format!("{key}: []\n")),
            Part::List(items) => {
                out.push_str(&format!("{key}:\n"));
                items.iter().for_each(|item| list_item(out, item));
            }
        }
    }
}

/// An item of a list: a dash before its first line, the others as far to the right.
fn list_item(out: &mut String, fields: &[(String, Part)]) {
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
