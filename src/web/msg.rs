//! Everything that can happen on the page: the only thing that travels from components back to the app.

use crate::view::deed::Deed;
use crate::view::inspector::Tab;
use crate::view::problems::{Fix, Problem};
use crate::view::{Key, Topology};

/// What the app reacts to.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// Something happened to the manifests.
    Editor(EditorMsg),
    /// Time is to move, or to stop.
    Time(TimeMsg),
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
    /// The other of the two themes was asked for.
    ToggleTheme,
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
    /// What was typed before an example was looked at comes back.
    OwnText,
    /// The text is to be looked through for problems.
    Check,
    /// A problem's fix is to be made in the text.
    Mend(Fix),
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
    /// How fast time runs.
    Speed {
        /// Simulated time per time of the viewer, in percent.
        percent: u32,
    },
    /// Another branch is to be looked at.
    Branch {
        /// Its number, in the order they were made.
        index: usize,
    },
    /// The page is drawn anew: time that runs has gone on.
    Frame {
        /// The browser's clock, in milliseconds.
        at_ms: f64,
    },
}
