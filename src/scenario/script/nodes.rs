//! The nodes of a run, and what they are called in a cluster that kind made.

use crate::api::Name;
use crate::api::node::Node;
use crate::cluster::State;
use std::rc::Rc;

/// The name of the cluster.
pub const CLUSTER: &str = "ordinal";

/// The nodes a run began with.
pub struct Nodes {
    /// By name.
    pub all: Vec<Rc<Node>>,
}

impl Nodes {
    /// Those of a state.
    pub fn of(base: &State) -> Nodes {
        Nodes { all: base.all::<Node>().cloned().collect() }
    }

    /// What stands for a node in the script: a variable, for a node is called otherwise elsewhere. A node that came later
    /// keeps its name.
    pub fn word(&self, name: &str) -> String {
        let place = self.all.iter().position(|node| &*node.meta.name == name);
        place.map_or_else(|| super::shell::quoted(name), |place| format!("\"${}\"", variable(place)))
    }

    /// Whether there was a node of this name.
    pub fn has(&self, name: &str) -> bool {
        self.all.iter().any(|node| &*node.meta.name == name)
    }

    /// The variables that a text uses, each with what it is on kind and the node of the run.
    pub fn assignments(&self, text: &str) -> String {
        let line = |(place, node): (usize, &Rc<Node>)| {
            let variable = variable(place);
            let used = text.contains(&format!("\"${variable}\""));
            used.then(|| format!("{variable}=${{{variable}:-{}}} # {}\n", kind_name(place), node.meta.name))
        };
        self.all.iter().enumerate().filter_map(line).collect()
    }

    /// The nodes that a text names.
    pub fn named_in<'n>(&'n self, text: &'n str) -> impl Iterator<Item = &'n Name> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let names = self.all.iter().map(|node| &node.meta.name);
        names.filter(move |name| text.split(|c: char| !is_part(c)).any(|word| *word == ***name))
    }
}

fn variable(place: usize) -> String {
    format!("NODE_{}", place + 1)
}

/// What kind calls its workers.
pub fn kind_name(place: usize) -> String {
    let number = if place == 0 { String::new() } else { (place + 1).to_string() };
    format!("{CLUSTER}-worker{number}")
}
