//! The nodes of a run and their names in a kind cluster.

use crate::api::Name;
use crate::api::node::Node;
use crate::cluster::State;
use std::rc::Rc;

/// The name of the cluster.
pub const CLUSTER: &str = "ordinal";

/// The initial nodes of a run.
pub struct Nodes {
    /// By name.
    pub all: Vec<Rc<Node>>,
}

impl Nodes {
    /// The nodes of a state.
    pub fn of(base: &State) -> Nodes {
        Nodes { all: base.all::<Node>().cloned().collect() }
    }

    /// A node in the script: a variable, because node names differ between clusters. A node that was added later keeps its
    /// name.
    pub fn word(&self, name: &str) -> String {
        let index = self.all.iter().position(|node| &*node.meta.name == name);
        index.map_or_else(|| super::shell::quoted(name), |index| format!("\"${}\"", variable(index)))
    }

    /// Whether there is an initial node with this name.
    pub fn has(&self, name: &str) -> bool {
        self.all.iter().any(|node| &*node.meta.name == name)
    }

    /// The assignments of the variables that a text uses, with the names on kind.
    pub fn assignments(&self, text: &str) -> String {
        let line = |(index, node): (usize, &Rc<Node>)| {
            let variable = variable(index);
            let used = text.contains(&format!("\"${variable}\""));
            used.then(|| format!("{variable}=${{{variable}:-{}}} # {}\n", kind_name(index), node.meta.name))
        };
        self.all.iter().enumerate().filter_map(line).collect()
    }

    /// The nodes whose names occur in a text.
    pub fn named_in<'n>(&'n self, text: &'n str) -> impl Iterator<Item = &'n Name> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let names = self.all.iter().map(|node| &node.meta.name);
        names.filter(move |name| text.split(|c: char| !is_part(c)).any(|word| *word == ***name))
    }
}

fn variable(index: usize) -> String {
    format!("NODE_{}", index + 1)
}

/// The name of a worker on kind.
pub fn kind_name(index: usize) -> String {
    let number = if index == 0 { String::new() } else { (index + 1).to_string() };
    format!("{CLUSTER}-worker{number}")
}
