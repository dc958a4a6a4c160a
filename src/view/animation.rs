//! The frames of an animated run: one for each time at which the explanation has a sentence.

use super::diagram::{Diagram, View, diagram};
use super::explanation::by_moment;
use super::naming::Naming;
use super::words::{list_first, moment};
use crate::history::History;
use std::rc::Rc;

/// The largest number of frames.
pub const FRAMES_MAX: usize = 120;
/// The smallest limit on frames, however many objects there are.
const FRAMES_MIN: usize = 12;
/// The largest number of objects drawn in all frames together: this gives a file of a few megabytes.
const OBJECTS_MAX: usize = 12_000;
/// How long before a frame a change may be to have an arrow.
const ARROW_MS: u64 = 60;
/// The shortest and the longest time a frame is shown for; in between, as long as the run stayed the same.
const SHOWN_MS: (u64, u64) = (500, 1_800);
/// How long the last frame is shown.
const LAST_SHOWN_MS: u64 = 3_500;
/// The largest number of sentences per frame.
const SENTENCES_MAX: usize = 2;

/// A frame.
#[derive(Clone, Debug, PartialEq)]
pub struct AnimationFrame {
    /// The time as text.
    pub at: String,
    /// What happened then.
    pub words: String,
    /// How long it is shown, in milliseconds of real time.
    pub shown_ms: u64,
    /// The diagram.
    pub diagram: Rc<Diagram>,
}

/// An animated run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Animation {
    /// The frames, in order.
    pub frames: Vec<AnimationFrame>,
    /// The number of times without frame, because there are too many.
    pub left_out: usize,
}

/// Draws the current branch as an animation of this width.
pub fn animation(history: &History, width_px: u32) -> Animation {
    let mut run = history.clone();
    let base = history.branch().base();
    let mut moments = vec![(base.now_ms(), vec!["The initial cluster".to_owned()])];
    let command_times_ms: Vec<u64> = history.branch().commands().map(|(at_ms, _)| at_ms).collect();
    run.seek(run.end_ms());
    moments.extend(by_moment(Naming::of(run.state()), history.branch()));
    let frames_max = (OBJECTS_MAX / run.state().store().len().max(1)).clamp(FRAMES_MIN, FRAMES_MAX);
    let chosen = chosen(&moments, &command_times_ms, frames_max);
    let left_out = moments.len() - chosen.len();
    let mut frames = Vec::with_capacity(chosen.len());
    for (number, index) in chosen.iter().enumerate() {
        let (at_ms, words) = &moments[*index];
        run.seek(*at_ms);
        let (shortest_ms, longest_ms) = SHOWN_MS;
        let next_ms = chosen.get(number + 1).map(|next| moments[*next].0);
        frames.push(AnimationFrame {
            at: moment(*at_ms),
            words: list_first(words, SENTENCES_MAX),
            shown_ms: next_ms.map_or(LAST_SHOWN_MS, |next_ms| (next_ms - at_ms).clamp(shortest_ms, longest_ms)),
            diagram: Rc::new(if *index == 0 { diagram(base, std::iter::empty(), view(*at_ms, width_px)) } else { picture(&run, width_px) }),
        });
    }
    Animation { frames, left_out }
}

/// The indexes of the times that get a frame: all, or the first, the last, those of commands, and evenly as many of the others
/// as the limit allows.
fn chosen(moments: &[(u64, Vec<String>)], command_times_ms: &[u64], frames_max: usize) -> Vec<usize> {
    if moments.len() <= frames_max {
        return (0..moments.len()).collect();
    }
    let last = moments.len() - 1;
    let is_kept = |index: &usize| *index == 0 || *index == last || command_times_ms.binary_search(&moments[*index].0).is_ok();
    let kept: Vec<usize> = (0..moments.len()).filter(is_kept).collect();
    if kept.len() >= frames_max {
        return evenly(&kept, frames_max);
    }
    let others: Vec<usize> = (0..moments.len()).filter(|index| !is_kept(index)).collect();
    let mut all = evenly(&others, frames_max - kept.len());
    all.extend(kept);
    crate::api::order::sort_by(&mut all, Ord::cmp);
    all
}

/// Evenly chosen `count` elements, the first and the last among them.
fn evenly(all: &[usize], count: usize) -> Vec<usize> {
    match count {
        0 => Vec::new(),
        1 => all.last().copied().into_iter().collect(),
        _ => (0..count).map(|number| all[number * (all.len() - 1) / (count - 1)]).collect(),
    }
}

fn picture(run: &History, width_px: u32) -> Diagram {
    let (branch, now_ms) = (run.branch(), run.now_ms());
    let recent = (0..run.position()).rev().take_while(|i| branch.moments.get(*i).is_some_and(|m| m.at_ms + ARROW_MS >= now_ms));
    diagram(run.state(), recent.flat_map(|moment| branch.changes_of(moment)), view(now_ms, width_px))
}

fn view(now_ms: u64, width_px: u32) -> View<'static> {
    View { now_ms, window_ms: ARROW_MS, width_px, zoom_percent: 100, selected: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::short_run;

    #[test]
    fn each_sentence_has_a_frame() {
        let history = short_run::short_run("OrderedReady", &[], 20_000);
        let animation = animation(&history, 900);
        let texts: Vec<(&str, &str)> = animation.frames.iter().map(|frame| (&*frame.at, &*frame.words)).collect();
        assert_eq!(texts[1], ("0.0 s", "You: kubectl apply -f -"));
        assert!(texts.iter().any(|(_, words)| *words == "db-1 is ready"), "{texts:?}");
        let pods = |frame: &AnimationFrame| frame.diagram.nodes.iter().map(|node| node.pods.len()).sum::<usize>();
        let counted: Vec<usize> = animation.frames.iter().map(pods).collect();
        assert!(counted.is_sorted() && counted[0] == 0 && counted.last() == Some(&2), "{counted:?}");
        assert_eq!(animation.left_out, 0);
        let shown: Vec<u64> = animation.frames.iter().map(|frame| frame.shown_ms).collect();
        let (last, others) = shown.split_last().unwrap_or((&0, &[]));
        assert!(*last == LAST_SHOWN_MS && others.iter().all(|ms| (SHOWN_MS.0..=SHOWN_MS.1).contains(ms)), "{shown:?}");
    }

    #[test]
    fn too_many_times_are_thinned_out_except_those_of_commands() {
        let moments: Vec<(u64, Vec<String>)> = (0..1_000).map(|at_ms| (at_ms, Vec::new())).collect();
        let some = super::chosen(&moments, &[300, 301, 302], 50);
        assert_eq!(some.len(), 50);
        assert!(some.is_sorted_by(|one, next| one < next), "{some:?}");
        assert!([0, 300, 301, 302, 999].iter().all(|index| some.contains(index)), "{some:?}");
        assert!(some.windows(2).all(|two| two[1] - two[0] < 60), "{some:?}");
        let all_done: Vec<u64> = (0..1_000).collect();
        assert_eq!(super::chosen(&moments, &all_done, 50).len(), 50);
    }
}
