//! What objects are called on the page: by their name alone while one namespace holds all workloads, by namespace and name
//! (`blue/web`) as soon as another holds some, too. What is shown or read out of an object asks here.

use crate::api::{Key, Kind, Name};
use crate::cluster::State;
use std::fmt::{Display, Formatter};

/// The kinds that make a namespace one that holds workloads. Claims count: they outlast the pods they were made for.
const WORKLOAD_KINDS: [Kind; 5] = [Kind::StatefulSet, Kind::Deployment, Kind::ReplicaSet, Kind::Pod, Kind::PersistentVolumeClaim];

/// How objects are called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Naming {
    with_namespace: bool,
}

impl Naming {
    /// By namespace and name.
    pub const WITH_NAMESPACE: Naming = Naming { with_namespace: true };

    /// How the objects of a state are called. Costs a few comparisons, however many objects there are.
    pub fn of(state: &State) -> Naming {
        Naming::of_all([state])
    }

    /// How the objects of some states are called where these are told of beside each other.
    pub fn of_all<'s>(states: impl IntoIterator<Item = &'s State>) -> Naming {
        let spans = states.into_iter().flat_map(|state| WORKLOAD_KINDS.into_iter().filter_map(|kind| state.store().namespaces_of(kind)));
        Naming::of_namespaces(spans.flat_map(<[&Name; 2]>::from))
    }

    /// How objects of these namespaces are called.
    pub fn of_namespaces<'n>(mut namespaces: impl Iterator<Item = &'n Name>) -> Naming {
        let first = namespaces.next();
        Naming { with_namespace: namespaces.any(|namespace| Some(namespace) != first) }
    }

    /// Whether names are told with their namespaces.
    pub fn with_namespace(self) -> bool {
        self.with_namespace
    }

    /// What an object is called: `web`, or `blue/web`; what has no namespace has its name alone.
    pub fn name(self, key: &Key) -> Name {
        self.name_in(&key.namespace, &key.name)
    }

    /// What an object of a namespace is called.
    pub fn name_in(self, namespace: &str, name: &Name) -> Name {
        if self.with_namespace && !namespace.is_empty() { format!("{namespace}/{name}").into() } else { name.clone() }
    }

    /// An object's kind and what it is called, such as `StatefulSet blue/web`.
    pub fn with_kind(self, key: &Key) -> impl Display {
        KindAndName(key.kind, self.name(key))
    }
}

/// A kind and a name.
struct KindAndName(Kind, Name);

impl Display for KindAndName {
    fn fmt(&self, to: &mut Formatter<'_>) -> std::fmt::Result {
        write!(to, "{} {}", self.0.names().name, self.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::{Action, Settings, setup};
    use crate::view::short_run::{manifests, objects};

    #[test]
    fn names_have_namespaces_as_soon_as_two_hold_workloads() {
        let mut state = State::new(Settings::default(), setup::nodes(1));
        let key = Key::new(Kind::StatefulSet, "default", "db");
        assert_eq!(&*Naming::of(&state).name(&key), "db", "nothing was applied");
        let of = |namespace: &str| {
            let text = manifests("Parallel").replace("{name: db}\n", &format!("{{name: db, namespace: {namespace}}}\n"));
            let space = format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: {namespace}}}\n---\n{text}");
            objects(&space).into_iter().map(Action::Create).collect::<Vec<_>>()
        };
        for (namespace, called) in [("default", "db"), ("green", "default/db")] {
            for action in of(namespace) {
                // The namespace `default` is there.
                let _ = state.apply(&action);
            }
            assert_eq!(&*Naming::of(&state).name(&key), called, "with a set in {namespace}");
        }
        assert_eq!(Naming::of(&state).with_kind(&key).to_string(), "StatefulSet default/db");
        assert_eq!(&*Naming::of(&state).name(&Key::new(Kind::Node, "", "node-1")), "node-1");
    }
}
