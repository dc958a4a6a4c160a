//! A `kubectl drain` that waits for a PodDisruptionBudget.

use super::{Line, Tone};
use crate::api::budget::PodDisruptionBudget;
use crate::api::{Key, Name};
use crate::cluster::State;
use crate::view::naming::Naming;
use crate::view::object_action::ObjectAction;
use crate::view::rules::Rule;
use crate::view::words::count;

/// Why the drain of `node` can't evict `pod`: what `budget` allows at present, and whether it can ever allow an eviction.
pub fn blocked_drain(state: &State, node: &Name, pod: &Key, budget: &Key) -> Line {
    let naming = Naming::of(state);
    let (about, pod, name) = (budget, naming.name(pod), naming.name(budget));
    let line = |words: String, tone, remedy| Line { about: about.clone(), words, tone, remedy, rule: Rule::DisruptionBudgets };
    let drain = format!("kubectl drain {node} waits");
    let Some(budget) = state.find::<PodDisruptionBudget>(&budget.namespace, &budget.name) else {
        return line(format!("{drain} for its next attempt: PodDisruptionBudget {name} was deleted."), Tone::Waiting, None);
    };
    let status = &budget.status;
    if status.disruptions_allowed > 0 {
        let allowed = count(status.disruptions_allowed.unsigned_abs() as usize, "disruption");
        return line(format!("{drain} for its next attempt: PodDisruptionBudget {name} now allows {allowed}."), Tone::Waiting, None);
    }
    let healthy = count(status.current_healthy.unsigned_abs() as usize, "Pod");
    let refused = format!(
        "{drain}: PodDisruptionBudget {name} allows 0 disruptions, so {pod} can't be evicted. {healthy} {} healthy, and {} must stay healthy",
        if status.current_healthy == 1 { "is" } else { "are" },
        status.desired_healthy
    );
    // A budget that desires as many healthy Pods as are expected allows no eviction even when all are healthy.
    if status.desired_healthy >= status.expected_pods {
        let words = format!("{refused}: with {} in all, it never allows one.", count(status.expected_pods.unsigned_abs() as usize, "Pod"));
        return line(words, Tone::Stuck, Some(ObjectAction::Delete(about.clone())));
    }
    line(format!("{refused}. kubectl tries again every 5 s."), Tone::Waiting, None)
}
