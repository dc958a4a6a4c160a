//! A second run beside the one looked at, on its clock: played again whenever something else is done, drawn at every moment.

use super::Session;
use super::picture::Tables;
use crate::history::History;
use crate::scenario::counterpart::{Counterpart, Setting, counterpart};
use crate::view::compared::{AllReady, Compared, Offers, Unlike, Wanted, all_ready, differs, mark, unlike, verdict};
use crate::view::diagram::{Diagram, View, diagram};
use crate::view::naming::Naming;
use crate::view::sheets::Sheet;
use crate::web::msg::CompareMsg;
use std::rc::Rc;

/// What was asked for, and what is drawn of it.
#[derive(Default)]
pub struct Comparing {
    /// The partition typed; nothing when none was.
    partition: Option<String>,
    beside: Option<Beside>,
    offers: Rc<Offers>,
}

/// What the second run is.
#[derive(Clone, PartialEq)]
enum Second {
    /// What was done, with something otherwise.
    Setting(Setting),
    /// The branch of a number.
    Branch(usize),
}

/// Names what a second run was made from: the versions of the branches, and how much was done on them.
type Origin = [(usize, usize); 2];

/// The second run.
struct Beside {
    second: Second,
    origin: Origin,
    run: Counterpart,
    ready: [AllReady; 2],
    unlike: Unlike,
    picture: Rc<Diagram>,
    tables: Tables,
    width_px: u32,
    compared: Rc<Compared>,
}

impl Session {
    /// What can be compared.
    pub fn offers(&self) -> &Rc<Offers> {
        &self.comparing.offers
    }

    /// The second run, if there is one, and its picture.
    pub fn beside(&self) -> Option<(&Rc<Compared>, &Rc<Diagram>)> {
        self.comparing.beside.as_ref().map(|beside| (&beside.compared, &beside.picture))
    }

    /// The second run's picture as tables.
    pub fn sheets_beside(&self) -> Option<&Rc<[Sheet]>> {
        self.comparing.beside.as_ref().map(|beside| beside.tables.sheets())
    }

    /// Puts a second run beside this one, or ends that. `text` is what the editor holds.
    pub fn compare(&mut self, msg: CompareMsg, text: &str) {
        match msg {
            CompareMsg::With(wanted) => self.compare_with(&wanted, text),
            CompareMsg::Partition(typed) => self.comparing.partition = Some(typed),
            CompareMsg::Width(width_px) => {
                if let Some(beside) = self.comparing.beside.as_mut().filter(|_| width_px > 0) {
                    beside.width_px = width_px;
                }
            }
            CompareMsg::End => self.comparing.beside = None,
        }
    }

    fn compare_with(&mut self, wanted: &Wanted, text: &str) {
        let second = match wanted {
            Wanted::Policy => Second::Setting(Setting::Policy),
            Wanted::Deployment => Second::Setting(Setting::Deployment),
            Wanted::Text => Second::Setting(Setting::Text(text.to_owned())),
            Wanted::Branch(number) => Second::Branch(*number),
            Wanted::Partition => match self.comparing.offers.partition.trim().parse() {
                Ok(partition) => Second::Setting(Setting::Partition(partition)),
                Err(_) => return self.say("A partition is a whole number: pods of lower ordinals keep the old revision.".to_owned()),
            },
        };
        // As wide as half of what there was, until the page tells.
        let width_px = self.comparing.beside.as_ref().map_or(self.width_px / 2, |beside| beside.width_px);
        match self.make(second, width_px) {
            Ok(beside) => self.comparing.beside = Some(beside),
            Err(why) => self.say(format!("This can't be compared. {why}")),
        }
    }

    fn make(&self, second: Second, width_px: u32) -> Result<Beside, String> {
        let origin = self.origin(&second);
        let run = match &second {
            Second::Setting(setting) => counterpart(self.history.branch(), setting)?,
            Second::Branch(number) => self.other_branch(*number)?,
        };
        let ready = [&self.history, &run.history].map(all_ready);
        let (unlike, picture, tables, compared) = Default::default();
        Ok(Beside { second, origin, run, ready, unlike, picture, tables, width_px, compared })
    }

    fn other_branch(&self, number: usize) -> Result<Counterpart, String> {
        let here = self.history.branch();
        let other = self.history.find_branch(number).filter(|other| other.number != here.number);
        let other = other.ok_or_else(|| "The other branch is gone, or is the one looked at.".to_owned())?;
        let mut history = self.history.clone();
        history.switch(number);
        Ok(Counterpart { names: [&here.name, &other.name].map(|name| name.to_string()), history, notes: Vec::new() })
    }

    fn origin(&self, second: &Second) -> Origin {
        let origin = |number: usize| self.history.find_branch(number).map_or((0, 0), |branch| (branch.version, branch.deeds().count()));
        let here = (self.history.branch().version, self.shown.flags.len());
        let there = if let Second::Branch(number) = second { origin(*number) } else { (0, 0) };
        [here, there]
    }

    /// Makes what is offered, and what is drawn of the second run, anew, as far as it changed.
    pub(super) fn refresh_comparing(&mut self) {
        let here = self.history.branch().number;
        let others = self.history.branches().iter().filter(|branch| branch.number != here);
        let offers = Offers {
            partition: self.comparing.partition.clone().unwrap_or_else(|| "1".to_owned()),
            branches: others.map(|branch| (branch.number, branch.name.clone())).collect(),
        };
        if *self.comparing.offers != offers {
            self.comparing.offers = Rc::new(offers);
        }
        if let Some(beside) = self.comparing.beside.take() {
            let same = beside.origin == self.origin(&beside.second);
            let made = if same { Ok(beside) } else { self.make(beside.second, beside.width_px) };
            match made {
                Ok(beside) => self.comparing.beside = Some(self.drawn(beside)),
                Err(why) => self.say(format!("The second run has ended. {why}")),
            }
        }
    }

    /// The second run at the moment looked at.
    fn drawn(&self, mut beside: Beside) -> Beside {
        let (now_ms, state) = (self.history.now_ms(), self.history.state());
        let other = &mut beside.run.history;
        go_to(other, now_ms);
        let names = &beside.run.names;
        beside.unlike = unlike(state, other.state());
        // A Deployment's pods are called by chance: nothing is said by their not being the set's.
        let strangers = beside.second == Second::Setting(Setting::Deployment);
        let compared = Compared {
            names: names.clone(),
            verdict: verdict(names, beside.ready, now_ms),
            differs: differs(Naming::of(self.history.state()), &beside.unlike, names, strangers),
            notes: beside.run.notes.clone(),
        };
        if strangers {
            beside.unlike.clear();
        }
        if *beside.compared != compared {
            beside.compared = Rc::new(compared);
        }
        let view = View {
            now_ms,
            window_ms: self.window_ms(),
            width_px: beside.width_px,
            zoom_percent: self.zoom_percent,
            selected: self.selected.as_ref(),
        };
        let branch = other.branch();
        let recent = super::picture::recent(other, view.window_ms, other.is_settled() && !self.playback.playing);
        let recent = recent.into_iter().flat_map(|moment| branch.changes_of(moment));
        let mut picture = diagram(other.state(), recent, view);
        mark(&mut picture, &beside.unlike, 0, &beside.compared.names[0]);
        if *beside.picture != picture {
            beside.picture = Rc::new(picture);
            beside.tables.outdate();
        }
        // Those of this run are made once the second run is drawn: both have the same turn.
        beside.tables.refresh(&beside.picture, beside.run.history.state(), self.tables_turn());
        beside
    }

    /// Whether nothing happens any more by itself, in the second run as well.
    pub(super) fn is_at_rest(&self) -> bool {
        self.history.is_settled() && !self.goes_on_beside()
    }

    /// Whether something still happens in the second run.
    pub(super) fn goes_on_beside(&self) -> bool {
        self.comparing.beside.as_ref().is_some_and(|beside| !beside.run.history.is_settled())
    }

    /// Goes on to when something happens in the second run, if that is not later than `until_ms`. Says whether it was so.
    pub(super) fn follow_beside(&mut self, until_ms: u64) -> bool {
        let due_ms = self.comparing.beside.as_ref().and_then(|beside| beside.run.history.state().next_due_ms());
        let due_ms = due_ms.filter(|due_ms| *due_ms <= until_ms);
        if let Some(due_ms) = due_ms {
            self.play_to(due_ms);
        }
        due_ms.is_some()
    }

    /// Marks in the picture of the first run what is otherwise in the second.
    pub(super) fn mark_differences(&self, picture: &mut Diagram) {
        if let Some(beside) = &self.comparing.beside {
            mark(picture, &beside.unlike, 1, &beside.compared.names[1]);
        }
    }
}

/// Goes to a moment, which is simulated when it was never played. What one call leaves is done with the next drawing.
fn go_to(history: &mut History, now_ms: u64) {
    if now_ms <= history.end_ms() {
        history.seek(now_ms);
    } else {
        history.seek(history.end_ms());
        history.play_to(now_ms);
    }
}
