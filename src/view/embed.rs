//! The options of an embedded page, in the query string of its address.

/// An optional panel of an embedded page. Diagram and controls are always shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// The explanation.
    Explanation,
    /// The editor.
    Manifests,
    /// The kubectl console.
    Console,
    /// The inspector.
    Inspector,
}

impl Panel {
    /// All panels, in their order on the page.
    pub const ALL: [Panel; 4] = [Panel::Explanation, Panel::Manifests, Panel::Console, Panel::Inspector];

    /// Its name on the page.
    pub fn name(self) -> &'static str {
        match self {
            Panel::Explanation => "Explanation",
            Panel::Manifests => "Manifests",
            Panel::Console => "Console",
            Panel::Inspector => "Inspector",
        }
    }
}

/// The options of an embedded page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Embed {
    /// The panels besides diagram and controls.
    pub panels: Vec<Panel>,
    /// Whether the run plays automatically while the page is visible.
    pub autoplay: bool,
}

/// The default size of the frame, in CSS pixels, also given as `width` and `height` by oEmbed.
pub const FRAME_PX: (u32, u32) = (800, 640);

impl Embed {
    /// Reads a query string: `?embed&panels=explanation,console&autoplay`. `None` without `embed`. Unknown options are
    /// ignored, so that addresses of later versions work.
    pub fn of(search: &str) -> Option<Embed> {
        let fields = || search.trim_start_matches('?').split('&').map(|field| field.split_once('=').unwrap_or((field, "")));
        fields().any(|(key, _)| key == "embed").then(|| Embed {
            panels: fields().filter(|(key, _)| *key == "panels").flat_map(|(_, names)| panels(names)).collect(),
            autoplay: fields().any(|(key, value)| key == "autoplay" && value != "false"),
        })
    }

    /// The query string for these options.
    pub fn search(&self) -> String {
        let names: Vec<String> = self.panels.iter().map(|panel| panel.name().to_ascii_lowercase()).collect();
        let panels = if names.is_empty() { String::new() } else { format!("&panels={}", names.join(",")) };
        format!("?embed{panels}{}", if self.autoplay { "&autoplay" } else { "" })
    }

    /// The HTML that embeds a page. `page` is its address without query and fragment, `fragment` encodes the run, `name` is
    /// the title.
    pub fn frame(&self, page: &str, fragment: &str, name: &str) -> String {
        let (width, height) = FRAME_PX;
        let address = format!("{page}{}#{fragment}", self.search()).replace('&', "&amp;").replace('"', "&quot;");
        let title = format!("Ordinal: {name}").replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
        format!(
            "<iframe src=\"{address}\" title=\"{title}\" width=\"{width}\" height=\"{height}\" style=\"max-width: 100%; border: 0\" loading=\"lazy\"></iframe>"
        )
    }
}

fn panels(names: &str) -> impl Iterator<Item = Panel> {
    Panel::ALL.into_iter().filter(move |panel| names.split([',', ' ', '+']).any(|name| name.eq_ignore_ascii_case(panel.name())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_round_trip_as_a_query_string() {
        let cases = [
            ("", None),
            ("?other", None),
            ("?embedded", None),
            ("?embed", Some((vec![], false))),
            ("?embed=1&autoplay", Some((vec![], true))),
            ("?autoplay=false&embed&panels=console,explanation,nothing", Some((vec![Panel::Explanation, Panel::Console], false))),
        ];
        for (search, expected) in cases {
            let embed = Embed::of(search);
            assert_eq!(embed, expected.map(|(panels, autoplay)| Embed { panels, autoplay }), "{search}");
            if let Some(embed) = embed {
                assert_eq!(Embed::of(&embed.search()), Some(embed), "{search}");
            }
        }
    }

    #[test]
    fn a_frame_is_valid_html_for_any_name() {
        let embed = Embed { panels: vec![Panel::Console], autoplay: true };
        let frame = embed.frame("https://a.example/b/", "v1.x", "\"<b>&");
        let start = "<iframe src=\"https://a.example/b/?embed&amp;panels=console&amp;autoplay#v1.x\" title=\"Ordinal: &quot;&lt;b>&amp;\" ";
        assert!(frame.starts_with(start), "{frame}");
    }
}
