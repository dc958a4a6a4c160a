//! Display names of objects: the name alone while all workloads are in one namespace, otherwise namespace and name
//! (`blue/web`). All displayed texts take names from here.

use crate::api::{Key, Kind, Name};
use crate::cluster::State;
use std::fmt::{Display, Formatter};

/// The kinds whose namespaces count. Claims are included because they remain after their Pods are deleted.
const WORKLOAD_KINDS: [Kind; 5] = [Kind::StatefulSet, Kind::Deployment, Kind::ReplicaSet, Kind::Pod, Kind::PersistentVolumeClaim];

/// Whether display names include the namespace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Naming {
    with_namespace: bool,
}

impl Naming {
    /// Display names with namespace.
    pub const WITH_NAMESPACE: Naming = Naming { with_namespace: true };

    /// The naming for a state. Takes constant time.
    pub fn of(state: &State) -> Naming {
        Naming::of_all([state])
    }

    /// The naming for several states that are shown together.
    pub fn of_all<'s>(states: impl IntoIterator<Item = &'s State>) -> Naming {
        let bounds = states.into_iter().flat_map(|state| WORKLOAD_KINDS.into_iter().filter_map(|kind| state.store().namespaces_of(kind)));
        Naming::of_namespaces(bounds.flat_map(<[&Name; 2]>::from))
    }

    /// The naming for objects of these namespaces.
    pub fn of_namespaces<'n>(mut namespaces: impl Iterator<Item = &'n Name>) -> Naming {
        let first = namespaces.next();
        Naming { with_namespace: namespaces.any(|namespace| Some(namespace) != first) }
    }

    /// Whether names include the namespace.
    pub fn with_namespace(self) -> bool {
        self.with_namespace
    }

    /// The display name of an object: `web` or `blue/web`; cluster-scoped objects have no namespace.
    pub fn name(self, key: &Key) -> Name {
        self.name_in(&key.namespace, &key.name)
    }

    /// The display name of an object in a namespace.
    pub fn name_in(self, namespace: &str, name: &Name) -> Name {
        if self.with_namespace && !namespace.is_empty() { format!("{namespace}/{name}").into() } else { name.clone() }
    }

    /// An object's kind and display name, such as `StatefulSet blue/web`.
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
    fn names_include_namespaces_once_two_have_workloads() {
        let mut state = State::new(Settings::default(), setup::nodes(1));
        let key = Key::new(Kind::StatefulSet, "default", "db");
        assert_eq!(&*Naming::of(&state).name(&key), "db", "nothing was applied");
        let of = |namespace: &str| {
            let text = manifests("Parallel").replace("{name: db}\n", &format!("{{name: db, namespace: {namespace}}}\n"));
            let space = format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: {namespace}}}\n---\n{text}");
            objects(&space).into_iter().map(Action::Create).collect::<Vec<_>>()
        };
        for (namespace, expected) in [("default", "db"), ("green", "default/db")] {
            for action in of(namespace) {
                // Creating the namespace `default` fails because it exists.
                let _ = state.apply(&action);
            }
            assert_eq!(&*Naming::of(&state).name(&key), expected, "with a StatefulSet in {namespace}");
        }
        assert_eq!(Naming::of(&state).with_kind(&key).to_string(), "StatefulSet default/db");
        assert_eq!(&*Naming::of(&state).name(&Key::new(Kind::Node, "", "node-1")), "node-1");
    }
}
