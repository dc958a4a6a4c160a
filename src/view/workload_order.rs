//! The order in which the page names workloads: those applied last come first, those applied together in the order of their
//! text.

use crate::api::stateful_set::StatefulSet;
use crate::api::{Meta, Uid, order};
use crate::cluster::State;
use std::cmp::Reverse;
use std::rc::Rc;

/// Where a workload stands among others. One command creates its objects at one time, one after the other.
pub type WorkloadRank = (Reverse<u64>, Uid);

/// The rank of an object by its metadata: by when it was created, and by its identity, which counts up.
pub fn rank(meta: &Meta) -> WorkloadRank {
    (Reverse(meta.created_ms), meta.uid)
}

/// The StatefulSets of a state in their order.
pub fn stateful_sets(state: &State) -> Vec<&Rc<StatefulSet>> {
    let mut sets: Vec<&Rc<StatefulSet>> = state.all::<StatefulSet>().collect();
    order::sort_by_key(&mut sets, |set| rank(&set.meta));
    sets
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::{Settings, setup};
    use crate::history::History;
    use crate::kubectl;

    fn set(name: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: {name}}}\nspec:\n  serviceName: x\n  selector: {{matchLabels: {{app: x}}}}\n  \
             template: {{metadata: {{labels: {{app: x}}}}, spec: {{containers: [{{name: x, image: x}}]}}}}\n"
        )
    }

    #[test]
    fn what_was_applied_last_comes_first() {
        let mut history = History::new(State::new(Settings::default(), setup::nodes(1)));
        let mut apply = |text: &str| {
            let outcome = kubectl::run(history.state(), "kubectl apply -f -", Some(text));
            history.act("apply", &outcome.actions).expect("it is accepted");
            history.play_to(history.now_ms() + 5_000);
        };
        apply(&[set("b"), set("c"), set("a")].join("---\n"));
        apply(&[set("b"), set("z"), set("y")].join("---\n"));
        let names: Vec<&str> = stateful_sets(history.state()).into_iter().map(|set| &*set.meta.name).collect();
        assert_eq!(names, ["z", "y", "b", "c", "a"]);
    }
}
