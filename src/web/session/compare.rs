//! The comparison with a second run at the same simulated time. The second run is replayed after every new command of the first.

use super::Session;
use super::picture::Tables;
use crate::history::History;
use crate::scenario::variant::{VariantRun, Variation, variant_run};
use crate::view::comparison::{
    AllReady, CompareKind, CompareOptions, ComparisonView, PodDiff, all_ready, differs, mark, pod_diff, verdict,
};
use crate::view::diagram::{Diagram, View, diagram};
use crate::view::naming::Naming;
use crate::view::tables::Table;
use crate::web::msg::CompareMsg;
use std::rc::Rc;

/// The state of the comparison and its menu.
#[derive(Default)]
pub struct Comparing {
    /// The text of the partition field; `None` before an input.
    partition: Option<String>,
    comparison: Option<Comparison>,
    options: Rc<CompareOptions>,
}

/// The kind of the second run.
#[derive(Clone, PartialEq)]
enum ComparedRun {
    /// The same commands with one difference.
    Variation(Variation),
    /// Another branch, by its number.
    Branch(usize),
}

/// The cache key of the second run: for both branches the version and the number of commands.
type Origin = [(usize, usize); 2];

/// The second run.
struct Comparison {
    second: ComparedRun,
    origin: Origin,
    run: VariantRun,
    ready: [AllReady; 2],
    differing: PodDiff,
    picture: Rc<Diagram>,
    tables: Tables,
    width_px: u32,
    view: Rc<ComparisonView>,
}

impl Session {
    /// The options of the Compare menu.
    pub fn compare_options(&self) -> &Rc<CompareOptions> {
        &self.comparing.options
    }

    /// The comparison and the second run's diagram, if there is one.
    pub fn comparison(&self) -> Option<(&Rc<ComparisonView>, &Rc<Diagram>)> {
        self.comparing.comparison.as_ref().map(|comparison| (&comparison.view, &comparison.picture))
    }

    /// The second run's diagram as tables.
    pub fn comparison_tables(&self) -> Option<&Rc<[Table]>> {
        self.comparing.comparison.as_ref().map(|comparison| comparison.tables.tables())
    }

    /// Starts, changes or ends the comparison. `text` is the text in the editor.
    pub fn compare(&mut self, msg: CompareMsg, text: &str) {
        match msg {
            CompareMsg::With(kind) => self.compare_with(&kind, text),
            CompareMsg::Partition(typed) => self.comparing.partition = Some(typed),
            CompareMsg::Width(width_px) => {
                if let Some(comparison) = self.comparing.comparison.as_mut().filter(|_| width_px > 0) {
                    comparison.width_px = width_px;
                }
            }
            CompareMsg::End => self.comparing.comparison = None,
        }
    }

    fn compare_with(&mut self, kind: &CompareKind, text: &str) {
        let second = match kind {
            CompareKind::Policy => ComparedRun::Variation(Variation::Policy),
            CompareKind::Deployment => ComparedRun::Variation(Variation::Deployment),
            CompareKind::Text => ComparedRun::Variation(Variation::Text(text.to_owned())),
            CompareKind::Branch(number) => ComparedRun::Branch(*number),
            CompareKind::Partition => match self.comparing.options.partition.trim().parse() {
                Ok(partition) => ComparedRun::Variation(Variation::Partition(partition)),
                Err(_) => {
                    return self.notify("A partition must be a whole number; Pods with lower ordinals keep the old revision.".to_owned());
                }
            },
        };
        // Half of the width, until the page reports the real one.
        let width_px = self.comparing.comparison.as_ref().map_or(self.width_px / 2, |comparison| comparison.width_px);
        match self.create_comparison(second, width_px) {
            Ok(comparison) => self.comparing.comparison = Some(comparison),
            Err(why) => self.notify(format!("Cannot compare: {why}")),
        }
    }

    fn create_comparison(&self, second: ComparedRun, width_px: u32) -> Result<Comparison, String> {
        let origin = self.origin(&second);
        let run = match &second {
            ComparedRun::Variation(variation) => variant_run(self.history.branch(), variation)?,
            ComparedRun::Branch(number) => self.other_branch(*number)?,
        };
        let ready = [&self.history, &run.history].map(all_ready);
        let (differing, picture, tables, view) = Default::default();
        Ok(Comparison { second, origin, run, ready, differing, picture, tables, width_px, view })
    }

    fn other_branch(&self, number: usize) -> Result<VariantRun, String> {
        let current = self.history.branch();
        let other = self.history.find_branch(number).filter(|other| other.number != current.number);
        let other = other.ok_or_else(|| "The other branch was deleted or is the current one.".to_owned())?;
        let mut history = self.history.clone();
        history.switch(number);
        Ok(VariantRun { names: [&current.name, &other.name].map(|name| name.to_string()), history, notes: Vec::new() })
    }

    fn origin(&self, second: &ComparedRun) -> Origin {
        let origin = |number: usize| self.history.find_branch(number).map_or((0, 0), |branch| (branch.version, branch.commands().count()));
        let current = (self.history.branch().version, self.view_model.flags.len());
        let other = if let ComparedRun::Branch(number) = second { origin(*number) } else { (0, 0) };
        [current, other]
    }

    /// Updates the options and the second run's view data, as far as they changed.
    pub(super) fn refresh_comparing(&mut self) {
        let current = self.history.branch().number;
        let others = self.history.branches().iter().filter(|branch| branch.number != current);
        let options = CompareOptions {
            partition: self.comparing.partition.clone().unwrap_or_else(|| "1".to_owned()),
            branches: others.map(|branch| (branch.number, branch.name.clone())).collect(),
        };
        if *self.comparing.options != options {
            self.comparing.options = Rc::new(options);
        }
        if let Some(comparison) = self.comparing.comparison.take() {
            let is_current = comparison.origin == self.origin(&comparison.second);
            let updated = if is_current { Ok(comparison) } else { self.create_comparison(comparison.second, comparison.width_px) };
            match updated {
                Ok(comparison) => self.comparing.comparison = Some(self.update_view(comparison)),
                Err(why) => self.notify(format!("The comparison has ended: {why}")),
            }
        }
    }

    /// Moves the second run to the current time and updates its view data.
    fn update_view(&self, mut comparison: Comparison) -> Comparison {
        let (now_ms, state) = (self.history.now_ms(), self.history.state());
        let other = &mut comparison.run.history;
        seek_or_simulate(other, now_ms);
        let names = &comparison.run.names;
        comparison.differing = pod_diff(state, other.state());
        // A Deployment's Pods have random names, so differences by name have no meaning.
        let has_random_names = comparison.second == ComparedRun::Variation(Variation::Deployment);
        let comparison_view = ComparisonView {
            names: names.clone(),
            verdict: verdict(names, comparison.ready, now_ms),
            differs: differs(Naming::of(self.history.state()), &comparison.differing, names, has_random_names),
            notes: comparison.run.notes.clone(),
        };
        if has_random_names {
            comparison.differing.clear();
        }
        if *comparison.view != comparison_view {
            comparison.view = Rc::new(comparison_view);
        }
        let view = View {
            now_ms,
            window_ms: self.window_ms(),
            width_px: comparison.width_px,
            zoom_percent: self.zoom_percent,
            selected: self.selected.as_ref(),
        };
        let branch = other.branch();
        let recent = super::picture::recent(other, view.window_ms, other.is_idle() && !self.playback.playing);
        let recent = recent.into_iter().flat_map(|moment| branch.changes_of(moment));
        let mut picture = diagram(other.state(), recent, view);
        mark(&mut picture, &comparison.differing, 0, &comparison.view.names[0]);
        if *comparison.picture != picture {
            comparison.picture = Rc::new(picture);
            comparison.tables.invalidate();
        }
        // The first run's tables are updated after the second run's, in the same turn.
        comparison.tables.refresh(&comparison.picture, comparison.run.history.state(), self.tables_turn());
        comparison
    }

    /// Whether both runs are idle.
    pub(super) fn is_at_rest(&self) -> bool {
        self.history.is_idle() && !self.comparison_goes_on()
    }

    /// Whether the second run is not idle.
    pub(super) fn comparison_goes_on(&self) -> bool {
        self.comparing.comparison.as_ref().is_some_and(|comparison| !comparison.run.history.is_idle())
    }

    /// Simulates to the next event of the second run, if that is not later than `until_ms`. Returns whether there was one.
    pub(super) fn follow_comparison(&mut self, until_ms: u64) -> bool {
        let due_ms = self.comparing.comparison.as_ref().and_then(|comparison| comparison.run.history.state().next_due_ms());
        let due_ms = due_ms.filter(|due_ms| *due_ms <= until_ms);
        if let Some(due_ms) = due_ms {
            self.play_to(due_ms);
        }
        due_ms.is_some()
    }

    /// Marks the differences to the second run in the first run's diagram.
    pub(super) fn mark_differences(&self, picture: &mut Diagram) {
        if let Some(comparison) = &self.comparing.comparison {
            mark(picture, &comparison.differing, 1, &comparison.view.names[1]);
        }
    }
}

/// Seeks to a time; one after the end is simulated, as far as one call does.
fn seek_or_simulate(history: &mut History, now_ms: u64) {
    if now_ms <= history.end_ms() {
        history.seek(now_ms);
    } else {
        history.seek(history.end_ms());
        history.play_to(now_ms);
    }
}
