//! The messages that components send to the app: all user input and browser events.

use crate::view::apply_target::ApplyTarget;
use crate::view::comparison::CompareKind;
use crate::view::embed::Panel;
use crate::view::export::{Destination, ExportKind};
use crate::view::inspector::Tab;
use crate::view::object_action::ObjectAction;
use crate::view::problems::{Fix, Problem};
use crate::view::timeline::HitTarget;
use crate::view::{Key, ReplicationMode};
use crate::web::session::Texts;

/// A message to the app.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// The editor and the manifests.
    Editor(EditorMsg),
    /// Clear the editor and the cluster.
    New,
    /// Time and playback.
    Time(TimeMsg),
    /// Undo, redo and the branches.
    Branch(BranchMsg),
    /// The comparison with a second run.
    Compare(CompareMsg),
    /// The lanes of the timeline.
    Lanes(LanesMsg),
    /// Run a line of the console.
    Command(String),
    /// Stop the running command.
    Interrupt,
    /// The width available to the diagram, in CSS pixels.
    Width(u32),
    /// Zoom the diagram.
    Zoom(Zoom),
    /// Select an object, or none.
    Select(Option<Key>),
    /// Run an action on an object.
    RunActions(ObjectAction),
    /// Send a write to a DNS name.
    Write {
        /// The name.
        to: String,
        /// The value to write.
        value: String,
    },
    /// Set the replication mode.
    Choose(ReplicationMode),
    /// Switch between the diagram and the tables.
    ToggleTables,
    /// Open the palette of faults.
    OpenPalette,
    /// Open a tab of the inspector.
    ShowTab(Tab),
    /// The text of the import field.
    TypeCluster(String),
    /// Start a run with the pasted cluster.
    ImportCluster,
    /// Open a dialog, or close the open one.
    Dialog(Option<Dialog>),
    /// Sharing, opening and storing runs.
    Share(ShareMsg),
    /// Exports.
    Export(ExportMsg),
    /// Guided tours.
    Tour(TourMsg),
    /// Texts were loaded, or failed to load.
    Texts(Texts, bool),
    /// Switch the theme.
    ToggleTheme,
}

/// Sharing, opening and storing runs.
#[derive(Debug, Clone, PartialEq)]
pub enum ShareMsg {
    /// The fragment of the address changed.
    Fragment,
    /// Files were read: their text, or the error.
    File(Result<String, String>),
    /// Open a stored session.
    Open(String),
    /// Replay the next slice of the run that is being opened.
    ContinueOpening,
    /// Rename a session: its ID and the new name.
    Rename(String, String),
    /// Delete a session; the second message for the same session confirms it.
    Delete(String),
    /// Store the current run if it has unsaved actions.
    Autosave,
    /// Save the current run as a file.
    Save,
    /// Copy the link.
    CopyLink,
    /// Copy the markup that embeds the run.
    CopyFrame,
    /// Whether copying succeeded.
    Copied(bool),
    /// Include a panel in the embedded page, or exclude it.
    Panel(Panel),
    /// Switch autoplay of the embedded page on or off.
    Autoplay,
    /// Whether the embedded page is in view.
    InView(bool),
}

/// The Export dialog.
#[derive(Debug, Clone, PartialEq)]
pub enum ExportMsg {
    /// Start an export.
    Start(ExportKind, Destination),
    /// Use the dark theme for pictures, or the light one.
    Dark(bool),
    /// The rendered SVG, or the error.
    Drawn(Result<String, String>),
    /// The result of an export, as a sentence.
    Finished(String),
}

/// Guided tours.
#[derive(Debug, Clone, PartialEq)]
pub enum TourMsg {
    /// Start a built-in tour.
    Begin {
        /// The tour's ID.
        id: String,
        /// The index of the first beat; `None` resumes at the stored progress.
        at: Option<usize>,
    },
    /// Start a tour from the text of a file.
    Open(String),
    /// Go to the next beat; with an open question, run the beat without a prediction.
    Next,
    /// Go back to the previous beat.
    Back,
    /// Predict the option with this index.
    Predict(usize),
    /// Switch presenter mode on or off.
    Present(bool),
    /// Leave the tour; its run stays.
    Leave,
    /// Return to the run from before the tours.
    Return,
}

/// A dialog of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    /// The guided tours.
    Tours,
    /// The reference of manifest fields.
    Fields,
    /// Files, stored sessions and the import of a cluster.
    Open,
    /// The link, the file and the embedding markup of the run.
    Share,
    /// Scripts, manifests, pictures and other exports.
    Export,
    /// The preview of "Fix all".
    Fixes,
}

impl Dialog {
    /// The dialogs with a button in the header, in order.
    pub const ALL: [Dialog; 4] = [Dialog::Tours, Dialog::Open, Dialog::Share, Dialog::Export];

    /// The label of its button and its heading.
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

/// A zoom of the diagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zoom {
    /// One step in.
    In,
    /// One step out.
    Out,
    /// By a factor of the current zoom.
    By {
        /// The factor in percent.
        percent: u32,
    },
    /// The largest zoom up to 100 % at which the whole diagram is visible.
    Fit {
        /// The available height in CSS pixels.
        height_px: u32,
    },
}

/// The editor and the manifests.
#[derive(Debug, Clone, PartialEq)]
pub enum EditorMsg {
    /// The text after an input.
    Typed(String),
    /// Apply the manifests.
    Apply,
    /// Move the cursor to a problem.
    GoTo(Problem),
    /// Show the example with this index.
    Example(usize),
    /// Restore the draft with this index.
    RestoreDraft(usize),
    /// Set the cluster that the manifests are applied to.
    Target(ApplyTarget),
    /// Check the text for problems.
    Check,
    /// Apply the fix of a problem.
    Fix(Fix),
    /// Preview all fixes.
    PlanFixes,
    /// Apply the previewed fixes.
    ApplyFixes,
}

/// Undo, redo and the branches, which are identified by number.
#[derive(Debug, Clone, PartialEq)]
pub enum BranchMsg {
    /// Undo the last action.
    Undo,
    /// Redo the last undone action.
    Redo,
    /// Switch to another branch.
    Switch(usize),
    /// The text of the field for the branch's new name.
    Naming(String),
    /// Rename the current branch to that text.
    Rename,
    /// Delete a branch; the second message for the same branch confirms it.
    Delete(usize),
    /// Compare the current branch with another.
    Compare(usize),
    /// Close the comparison.
    EndComparison,
    /// Dismiss the toast.
    DismissToast,
}

/// The comparison with a second run.
#[derive(Debug, Clone, PartialEq)]
pub enum CompareMsg {
    /// Start a comparison.
    With(CompareKind),
    /// The text of the field for the second run's partition.
    Partition(String),
    /// The width available to the second diagram, in CSS pixels.
    Width(u32),
    /// End the comparison.
    End,
}

/// Time and playback.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TimeMsg {
    /// Start playback.
    Play,
    /// Pause playback.
    Pause,
    /// One step forward.
    Step,
    /// One step back.
    StepBack,
    /// Seek to a simulated time.
    Seek {
        /// Milliseconds since the start of the run.
        at_ms: u64,
    },
    /// Run at full speed until the cluster is idle.
    ToTheEnd,
    /// Set the playback speed.
    Speed(Speed),
    /// Set the size of a step.
    StepBy(StepBy),
    /// An animation frame, which advances the playback.
    Frame {
        /// The browser's clock, in milliseconds.
        at_ms: f64,
    },
}

/// The playback speed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speed {
    /// Simulated time per real time, in percent.
    Percent(u32),
    /// As fast as the machine can simulate, skipping idle time.
    Fastest,
}

/// The size of a step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StepBy {
    /// To the next visible change.
    #[default]
    Change,
    /// To the next change of any object.
    Event,
    /// To the next start of a wait.
    Wait,
}

/// The lanes of the timeline.
#[derive(Debug, Clone, PartialEq)]
pub enum LanesMsg {
    /// Hover an item, or none.
    Point(Option<HitTarget>),
    /// Move the keyboard position to an item.
    MoveTo(HitTarget),
    /// Seek to a time, and select the Pod of the lane.
    Go {
        /// Milliseconds since the start of the run.
        at_ms: u64,
        /// The Pod; `None` keeps the selection.
        pod: Option<Key>,
    },
    /// Zoom in or out.
    Zoom {
        /// The zoom factor in percent.
        percent: u32,
        /// The time that stays in place; `None` for the current time if it is visible, otherwise the middle.
        about_ms: Option<u64>,
    },
    /// Show the whole time.
    Fit,
    /// Pan by thousandths of the visible time; positive is later.
    Pan(i64),
}
