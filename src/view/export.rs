//! The options of the export dialog: title, description, buttons, file name and media type.

/// What is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportKind {
    /// A script for a real cluster.
    Script,
    /// The text of the editor with all offered fixes applied.
    Manifests,
    /// The diagram at the displayed time, as SVG.
    Picture,
    /// The same as PNG with twice the resolution.
    Png,
    /// The diagrams of the whole run as an animated SVG.
    Animation,
    /// The run in the format of the conformance recordings.
    Trace,
    /// The events as `kubectl get events` prints them.
    Events,
    /// The same as JSON.
    EventsJson,
}

/// Where it is exported to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A file.
    Save,
    /// The clipboard.
    Copy,
}

/// An option of the dialog, with its buttons.
#[derive(Debug, PartialEq, Eq)]
pub struct ExportOption {
    /// The title.
    pub title: &'static str,
    /// The description.
    pub words: &'static str,
    /// Label, kind and destination of each button.
    pub buttons: &'static [(&'static str, ExportKind, Destination)],
}

/// All options, in the order of the dialog.
pub const OPTIONS: [ExportOption; 6] = [
    ExportOption {
        title: "Script for a real cluster",
        words: "All commands of this run, with waits in between, for bash and kubectl. With the argument cluster, it creates a cluster \
                with kind first. What kubectl cannot do is described in comments.",
        buttons: &[("Save", ExportKind::Script, Destination::Save), ("Copy", ExportKind::Script, Destination::Copy)],
    },
    ExportOption {
        title: "Manifests with fixes applied",
        words: "The text in the editor with every fix from the list of problems applied. Comments and everything else are unchanged.",
        buttons: &[("Save", ExportKind::Manifests, Destination::Save), ("Copy", ExportKind::Manifests, Destination::Copy)],
    },
    ExportOption {
        title: "Diagram",
        words: "The whole cluster at the displayed time, including what is scrolled out of view. The PNG has twice the resolution.",
        buttons: &[
            ("Save SVG", ExportKind::Picture, Destination::Save),
            ("Copy SVG", ExportKind::Picture, Destination::Copy),
            ("Save PNG", ExportKind::Png, Destination::Save),
        ],
    },
    ExportOption {
        title: "Animated run",
        words: "An SVG that plays the whole run in a browser, one frame per event. With the setting reduced motion, it shows the \
                last frame.",
        buttons: &[("Save SVG", ExportKind::Animation, Destination::Save)],
    },
    ExportOption {
        title: "Trace",
        words: "The actions of this run and their results, step by step, as JSON in the format of the conformance recordings.",
        buttons: &[("Save", ExportKind::Trace, Destination::Save), ("Copy", ExportKind::Trace, Destination::Copy)],
    },
    ExportOption {
        title: "Events",
        words: "All events up to the displayed time, as kubectl get events prints them.",
        buttons: &[
            ("Save text", ExportKind::Events, Destination::Save),
            ("Copy text", ExportKind::Events, Destination::Copy),
            ("Save JSON", ExportKind::EventsJson, Destination::Save),
        ],
    },
];

impl ExportKind {
    /// The file name.
    pub fn file(self) -> &'static str {
        match self {
            ExportKind::Script => "ordinal-run.sh",
            ExportKind::Manifests => "ordinal-manifests.yaml",
            ExportKind::Picture => "ordinal-picture.svg",
            ExportKind::Png => "ordinal-picture.png",
            ExportKind::Animation => "ordinal-run.svg",
            ExportKind::Trace => "ordinal-trace.json",
            ExportKind::Events => "ordinal-events.txt",
            ExportKind::EventsJson => "ordinal-events.json",
        }
    }

    /// The media type of the file.
    pub fn media_type(self) -> &'static str {
        match self {
            ExportKind::Script => "text/x-shellscript",
            ExportKind::Manifests => "application/yaml",
            ExportKind::Picture | ExportKind::Animation => "image/svg+xml",
            ExportKind::Png => "image/png",
            ExportKind::Trace | ExportKind::EventsJson => "application/json",
            ExportKind::Events => "text/plain",
        }
    }

    /// Whether the diagram has to be drawn for it.
    pub fn is_drawn(self) -> bool {
        matches!(self, ExportKind::Picture | ExportKind::Png | ExportKind::Animation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::order;

    #[test]
    fn file_names_are_unique() {
        let all = OPTIONS.iter().flat_map(|option| option.buttons);
        let saved: Vec<&str> =
            all.filter(|(_, _, destination)| *destination == Destination::Save).map(|(_, kind, _)| kind.file()).collect();
        assert_eq!(order::gather_set(saved.iter()).len(), saved.len(), "{saved:?}");
        assert_eq!(saved.len(), 8);
    }
}
