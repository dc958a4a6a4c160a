//! Everything that can happen on the page: the only thing that travels from components back to the app.

use crate::view::apply_target::ApplyTarget;
use crate::view::compared::Wanted;
use crate::view::deed::Deed;
use crate::view::embed::Panel;
use crate::view::export::{Thing, Way};
use crate::view::inspector::Tab;
use crate::view::problems::{Fix, Problem};
use crate::view::timeline::Spot;
use crate::view::{Key, Topology};
use crate::web::session::Texts;

/// What the app reacts to.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// Something happened to the manifests.
    Editor(EditorMsg),
    /// The editor and the cluster are to be emptied.
    New,
    /// Time is to move, or to stop.
    Time(TimeMsg),
    /// Something is to happen to what was done, or to the branches.
    Branch(BranchMsg),
    /// Something is to happen to the run beside this one.
    Compare(CompareMsg),
    /// Something happened on the lanes.
    Lanes(LanesMsg),
    /// A line was entered at the console.
    Command(String),
    /// The command that goes on is to end.
    Interrupt,
    /// The picture has this many pixels of width.
    Width(u32),
    /// The picture is to be larger or smaller.
    Zoom(Zoom),
    /// An object was selected, or none.
    Select(Option<Key>),
    /// Something is to be done to an object.
    Act(Deed),
    /// Something is to be written to a name in DNS.
    Write {
        /// The name.
        to: String,
        /// What is to be kept.
        value: String,
    },
    /// Who copies data from whom is chosen.
    Choose(Topology),
    /// The picture is to be shown as tables, or as a picture again.
    ToggleSheets,
    /// The palette of faults was opened.
    OpenPalette,
    /// Another tab of the inspector was chosen.
    ShowTab(Tab),
    /// The text of a cluster to begin a run with is now this.
    TypeCluster(String),
    /// A run is to begin with that cluster.
    BeginWithCluster,
    /// One of the page's dialogs was opened, or the open one closed.
    Dialog(Option<Dialog>),
    /// A run is to be shared, opened or kept.
    Share(ShareMsg),
    /// Something is to be taken away.
    Export(ExportMsg),
    /// Something happened to a guided tour.
    Tour(TourMsg),
    /// Texts that were fetched are there, or are not.
    Texts(Texts, bool),
    /// The other of the two themes was asked for.
    ToggleTheme,
}

/// How runs leave the page and come to it.
#[derive(Debug, Clone, PartialEq)]
pub enum ShareMsg {
    /// The address has another fragment.
    Fragment,
    /// Files were read: their text, or why they were not.
    File(Result<String, String>),
    /// A session is to be opened.
    Open(String),
    /// The run that is being opened is to be played on.
    OpenOn,
    /// A session is to be called so.
    Rename(String, String),
    /// A session is to be deleted; asked twice, it is.
    Delete(String),
    /// What is on the page is to be kept, if it is worth it.
    Keep,
    /// What is on the page is to be saved as a file.
    Save,
    /// The link is to be copied.
    CopyLink,
    /// The markup that embeds the run is to be copied.
    CopyFrame,
    /// What was to be copied was, or was not.
    Copied(bool),
    /// A panel is to be embedded, too, or no longer.
    Panel(Panel),
    /// Time is to run by itself where the run is embedded, or not.
    Autoplay,
    /// The embedded page came into view, or left it.
    InView(bool),
}

/// What happens in the dialog of what can be taken away.
#[derive(Debug, Clone, PartialEq)]
pub enum ExportMsg {
    /// Something is to be taken.
    Take(Thing, Way),
    /// Pictures are to be dark, or light.
    Dark(bool),
    /// A picture is drawn, or why it is not.
    Drawn(Result<String, String>),
    /// Something was taken, or why it was not, in a sentence.
    Told(String),
}

/// What happens to a guided tour.
#[derive(Debug, Clone, PartialEq)]
pub enum TourMsg {
    /// One of the page's tours begins.
    Begin {
        /// Its address.
        id: String,
        /// The place of the beat to begin with; where somebody left it when absent.
        at: Option<usize>,
    },
    /// A tour from a file begins.
    Open(String),
    /// On to the next beat; with a question open, on to what happens.
    Next,
    /// Back to the beat before.
    Back,
    /// The option of this place is predicted.
    Predict(usize),
    /// It is to be presented, or no longer.
    Present(bool),
    /// It ends; what it did stays.
    Leave,
    /// The run from before the first tour is to be looked at again.
    Return,
}

/// A dialog of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    /// The guided tours.
    Tours,
    /// What the fields of manifests are for.
    Fields,
    /// What can be opened: files, earlier sessions, what a cluster has.
    Open,
    /// Links and frames.
    Share,
    /// What can be taken away.
    Export,
    /// What all fixes together change in the manifests.
    Fixes,
}

impl Dialog {
    /// Those with a button in the header, in the order of their buttons.
    pub const ALL: [Dialog; 4] = [Dialog::Tours, Dialog::Open, Dialog::Share, Dialog::Export];

    /// What its button and its heading say.
    pub fn name(self) -> &'static str {
        match self {
            Dialog::Tours => "Tours",
            Dialog::Fields => "Fields",
            Dialog::Open => "Open",
            Dialog::Share => "Share",
            Dialog::Export => "Export",
            Dialog::Fixes => "Fix all",
        }
    }
}

/// How large the picture is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zoom {
    /// A step larger.
    In,
    /// A step smaller.
    Out,
    /// So large, measured by what it is.
    By {
        /// In percent.
        percent: u32,
    },
    /// So small that all of it is seen.
    Fit {
        /// In so many pixels of height.
        height_px: u32,
    },
}

/// What happens to the manifests.
#[derive(Debug, Clone, PartialEq)]
pub enum EditorMsg {
    /// The text is now this.
    Typed(String),
    /// The manifests are to be applied to the cluster.
    Apply,
    /// The cursor goes to a problem.
    GoTo(Problem),
    /// The example of this number in the list was chosen.
    Example(usize),
    /// The draft of this number in the list comes back into the editor.
    TakeDraft(usize),
    /// The manifests are to be applied to this cluster.
    Target(ApplyTarget),
    /// The text is to be looked through for problems.
    Check,
    /// A problem's fix is to be made in the text.
    Mend(Fix),
    /// All fixes are to be shown, before they are made.
    PlanFixes,
    /// The fixes that are shown are to be made.
    ApplyFixes,
}

/// What happens to what was done, and to the branches; those are meant by their numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum BranchMsg {
    /// What was done last is to be taken back.
    Undo,
    /// What was taken back last is to be done again.
    Redo,
    /// Another branch is to be looked at.
    Switch(usize),
    /// What the branch looked at is to be called is now this, as far as it is typed.
    Naming(String),
    /// It is to be called so.
    Rename,
    /// A branch is to be deleted; asked twice, it is.
    Delete(usize),
    /// The branch looked at is to be put beside another.
    Compare(usize),
    /// The two are no longer to be beside each other.
    EndComparison,
    /// What was said has been read.
    Read,
}

/// What happens to the run beside the one looked at.
#[derive(Debug, Clone, PartialEq)]
pub enum CompareMsg {
    /// Such a run is to be beside it.
    With(Wanted),
    /// The partition of the second run is now this, as far as it is typed.
    Partition(String),
    /// The second picture has this many pixels of width.
    Width(u32),
    /// One run is to be there alone again.
    End,
}

/// How time is to move.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TimeMsg {
    /// Time runs.
    Play,
    /// Time stands still.
    Pause,
    /// One visible step onwards.
    Step,
    /// One visible step back.
    StepBack,
    /// To this moment of the simulated clock.
    Seek {
        /// Milliseconds since the beginning of the run.
        at_ms: u64,
    },
    /// To where nothing more happens by itself, as fast as possible.
    ToTheEnd,
    /// How fast time runs.
    Speed(Speed),
    /// How far a step goes.
    StepBy(StepBy),
    /// The page is drawn anew: time that runs has gone on.
    Frame {
        /// The browser's clock, in milliseconds.
        at_ms: f64,
    },
}

/// How fast time runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speed {
    /// Simulated time per time of the viewer, in percent.
    Percent(u32),
    /// As fast as this machine simulates, without the time in which nothing happens.
    Fastest,
}

/// How far a step goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StepBy {
    /// To the next change that can be seen.
    #[default]
    Beat,
    /// To the next change of anything.
    Event,
    /// To the next moment at which something begins to wait.
    Wait,
}

/// What happens on the lanes.
#[derive(Debug, Clone, PartialEq)]
pub enum LanesMsg {
    /// Something in them was pointed at, or nothing any more.
    Point(Option<Spot>),
    /// The keyboard came to something in them.
    ComeTo(Spot),
    /// A place in them was chosen: to that moment, and to the pod whose lane it is.
    Go {
        /// Milliseconds since the beginning of the run.
        at_ms: u64,
        /// The pod; what is selected stays when there is none.
        pod: Option<Key>,
    },
    /// They are to show less time, or more.
    Zoom {
        /// So many times as close, in percent.
        percent: u32,
        /// The moment that stays where it is; otherwise the one looked at, if it is in sight.
        about_ms: Option<u64>,
    },
    /// They are to show all of the time.
    Fit,
    /// They are to move by these thousandths of what they show: later when positive.
    Pan(i64),
}
