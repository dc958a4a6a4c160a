//! The pictures of a run, one after the other: one for each moment at which something is told.

use super::diagram::{Diagram, View, diagram};
use super::explanation::by_moment;
use super::naming::Naming;
use super::words::{clock_of, list_first};
use crate::history::History;
use std::rc::Rc;

/// How many pictures there are at most.
pub const FRAMES_MAX: usize = 120;
/// However many objects there are, so many pictures are made.
const FRAMES_MIN: usize = 12;
/// How many objects are drawn in all: what a file of a few megabytes holds.
const OBJECTS_MAX: usize = 12_000;
/// What happened so short a time before has its arrow.
const ARROW_MS: u64 = 60;
/// A picture is shown as long as the run stayed so, but no shorter and no longer than this.
const SHOWN_MS: (u64, u64) = (500, 1_800);
/// The last picture stays for so long.
const LAST_SHOWN_MS: u64 = 3_500;
/// How many of the things that happened at once are told.
const TOLD_MAX: usize = 2;

/// A picture and what is told of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// The moment, as people read it.
    pub at: String,
    /// What happened then.
    pub words: String,
    /// How long it is shown, in milliseconds of the viewer.
    pub shown_ms: u64,
    /// The picture.
    pub diagram: Rc<Diagram>,
}

/// The pictures of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Film {
    /// In order.
    pub frames: Vec<Frame>,
    /// How many moments have no picture, because there are too many.
    pub left_out: usize,
}

/// The pictures of the branch looked at, each as wide as said.
pub fn film(history: &History, width_px: u32) -> Film {
    let mut run = history.clone();
    let base = history.branch().base();
    let mut moments = vec![(base.now_ms(), vec!["The cluster, before anything was done".to_owned()])];
    let done_ms: Vec<u64> = history.branch().deeds().map(|(at_ms, _)| at_ms).collect();
    run.seek(run.end_ms());
    moments.extend(by_moment(Naming::of(run.state()), history.branch()));
    let frames_max = (OBJECTS_MAX / run.state().store().len().max(1)).clamp(FRAMES_MIN, FRAMES_MAX);
    let chosen = chosen(&moments, &done_ms, frames_max);
    let left_out = moments.len() - chosen.len();
    let mut frames = Vec::with_capacity(chosen.len());
    for (number, place) in chosen.iter().enumerate() {
        let (at_ms, words) = &moments[*place];
        run.seek(*at_ms);
        let (shortest_ms, longest_ms) = SHOWN_MS;
        let next_ms = chosen.get(number + 1).map(|next| moments[*next].0);
        frames.push(Frame {
            at: clock_of(*at_ms),
            words: list_first(words, TOLD_MAX),
            shown_ms: next_ms.map_or(LAST_SHOWN_MS, |next_ms| (next_ms - at_ms).clamp(shortest_ms, longest_ms)),
            diagram: Rc::new(if *place == 0 { diagram(base, std::iter::empty(), view(*at_ms, width_px)) } else { picture(&run, width_px) }),
        });
    }
    Film { frames, left_out }
}

/// Which moments get a picture: all, or the first, the last, those at which something was done, and as many of the others
/// as there is room for, evenly.
fn chosen(moments: &[(u64, Vec<String>)], done_ms: &[u64], frames_max: usize) -> Vec<usize> {
    if moments.len() <= frames_max {
        return (0..moments.len()).collect();
    }
    let last = moments.len() - 1;
    let is_kept = |place: &usize| *place == 0 || *place == last || done_ms.binary_search(&moments[*place].0).is_ok();
    let kept: Vec<usize> = (0..moments.len()).filter(is_kept).collect();
    if kept.len() >= frames_max {
        return evenly(&kept, frames_max);
    }
    let others: Vec<usize> = (0..moments.len()).filter(|place| !is_kept(place)).collect();
    let mut all = evenly(&others, frames_max - kept.len());
    all.extend(kept);
    crate::api::order::sort_by(&mut all, Ord::cmp);
    all
}

/// So many of some, the first and the last among them.
fn evenly(all: &[usize], wanted: usize) -> Vec<usize> {
    match wanted {
        0 => Vec::new(),
        1 => all.last().copied().into_iter().collect(),
        _ => (0..wanted).map(|number| all[number * (all.len() - 1) / (wanted - 1)]).collect(),
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
    fn a_picture_for_each_thing_told() {
        let history = short_run::run("OrderedReady", &[], 20_000);
        let film = film(&history, 900);
        let told: Vec<(&str, &str)> = film.frames.iter().map(|frame| (&*frame.at, &*frame.words)).collect();
        assert_eq!(told[1], ("0:00.0", "You: kubectl apply -f -"));
        assert!(told.iter().any(|(_, words)| *words == "db-1 is Ready"), "{told:?}");
        let pods = |frame: &Frame| frame.diagram.rooms.iter().map(|room| room.pods.len()).sum::<usize>();
        let counted: Vec<usize> = film.frames.iter().map(pods).collect();
        assert!(counted.is_sorted() && counted[0] == 0 && counted.last() == Some(&2), "{counted:?}");
        assert_eq!(film.left_out, 0);
        let shown: Vec<u64> = film.frames.iter().map(|frame| frame.shown_ms).collect();
        let (last, others) = shown.split_last().unwrap_or((&0, &[]));
        assert!(*last == LAST_SHOWN_MS && others.iter().all(|ms| (SHOWN_MS.0..=SHOWN_MS.1).contains(ms)), "{shown:?}");
    }

    #[test]
    fn too_many_moments_are_thinned_out_but_for_what_was_done() {
        let moments: Vec<(u64, Vec<String>)> = (0..1_000).map(|at_ms| (at_ms, Vec::new())).collect();
        let chosen = chosen(&moments, &[300, 301, 302], 50);
        assert_eq!(chosen.len(), 50);
        assert!(chosen.is_sorted_by(|one, next| one < next), "{chosen:?}");
        assert!([0, 300, 301, 302, 999].iter().all(|place| chosen.contains(place)), "{chosen:?}");
        assert!(chosen.windows(2).all(|two| two[1] - two[0] < 60), "{chosen:?}");
        let all_done: Vec<u64> = (0..1_000).collect();
        assert_eq!(super::chosen(&moments, &all_done, 50).len(), 50);
    }
}
