//! What can be taken away from a run: what it is called, what is said of it, the file it becomes.

/// Something to take away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// The script for a real cluster.
    Script,
    /// The text of the editor with the fixes offered for it made.
    Manifests,
    /// The picture of the moment looked at, as lines.
    Picture,
    /// The same as points, twice as many each way.
    Points,
    /// The pictures of the whole run, one after the other.
    Film,
    /// The run in the shape of the recordings.
    Trace,
    /// The events as `kubectl get events` prints them.
    Events,
    /// The same as JSON.
    EventsJson,
}

/// How something is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// As a file.
    Save,
    /// To the clipboard.
    Copy,
}

/// Something offered, with its buttons.
#[derive(Debug, PartialEq, Eq)]
pub struct Offer {
    /// What it is called.
    pub title: &'static str,
    /// What it is, in a sentence or two.
    pub words: &'static str,
    /// The text of each button, and what it takes.
    pub buttons: &'static [(&'static str, Thing, Way)],
}

/// All that is offered, in the order of the dialog.
pub const OFFERS: [Offer; 6] = [
    Offer {
        title: "Script for a real cluster",
        words: "What was applied and done in this run, with waits between, for bash and kubectl. With the word cluster it makes a \
                cluster with kind first. What kubectl cannot do is a comment that says how.",
        buttons: &[("Save", Thing::Script, Way::Save), ("Copy", Thing::Script, Way::Copy)],
    },
    Offer {
        title: "Manifests, mended",
        words: "The text in the editor, with every fix made that the list of problems offers. Comments and all else stay as they are.",
        buttons: &[("Save", Thing::Manifests, Way::Save), ("Copy", Thing::Manifests, Way::Copy)],
    },
    Offer {
        title: "Picture",
        words: "All of the cluster at the moment looked at, also what is scrolled out of sight. A PNG has twice as many points each way.",
        buttons: &[
            ("Save SVG", Thing::Picture, Way::Save),
            ("Copy SVG", Thing::Picture, Way::Copy),
            ("Save PNG", Thing::Points, Way::Save),
        ],
    },
    Offer {
        title: "The run, moving",
        words: "An SVG that shows the whole run in a browser: a picture for each thing that happened, with its moment. Where less \
                motion is wanted it shows the last.",
        buttons: &[("Save SVG", Thing::Film, Way::Save)],
    },
    Offer {
        title: "Trace",
        words: "What was done in this run and what came of it, step by step, as JSON in the shape of the conformance recordings.",
        buttons: &[("Save", Thing::Trace, Way::Save), ("Copy", Thing::Trace, Way::Copy)],
    },
    Offer {
        title: "Events",
        words: "All events up to the moment looked at, as kubectl get events prints them.",
        buttons: &[
            ("Save text", Thing::Events, Way::Save),
            ("Copy text", Thing::Events, Way::Copy),
            ("Save JSON", Thing::EventsJson, Way::Save),
        ],
    },
];

impl Thing {
    /// The name of its file.
    pub fn file(self) -> &'static str {
        match self {
            Thing::Script => "ordinal-run.sh",
            Thing::Manifests => "ordinal-manifests.yaml",
            Thing::Picture => "ordinal-picture.svg",
            Thing::Points => "ordinal-picture.png",
            Thing::Film => "ordinal-run.svg",
            Thing::Trace => "ordinal-trace.json",
            Thing::Events => "ordinal-events.txt",
            Thing::EventsJson => "ordinal-events.json",
        }
    }

    /// What is in its file, as browsers are told.
    pub fn media_type(self) -> &'static str {
        match self {
            Thing::Script => "text/x-shellscript",
            Thing::Manifests => "application/yaml",
            Thing::Picture | Thing::Film => "image/svg+xml",
            Thing::Points => "image/png",
            Thing::Trace | Thing::EventsJson => "application/json",
            Thing::Events => "text/plain",
        }
    }

    /// Whether it has to be drawn.
    pub fn is_drawn(self) -> bool {
        matches!(self, Thing::Picture | Thing::Points | Thing::Film)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::order;

    #[test]
    fn no_two_things_overwrite_each_other() {
        let all = OFFERS.iter().flat_map(|offer| offer.buttons);
        let saved: Vec<&str> = all.filter(|(_, _, way)| *way == Way::Save).map(|(_, thing, _)| thing.file()).collect();
        assert_eq!(order::gather_set(saved.iter()).len(), saved.len(), "{saved:?}");
        assert_eq!(saved.len(), 8);
    }
}
