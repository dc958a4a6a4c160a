//! What a page embedded in another shows, from the search part of its address.

/// A part of the page that an embedded one may leave out. Picture and controls are always there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// What happens, in sentences.
    Explanation,
    /// The editor.
    Manifests,
    /// kubectl.
    Console,
    /// What is selected.
    Inspector,
}

impl Panel {
    /// All of them, in their order on the page.
    pub const ALL: [Panel; 4] = [Panel::Explanation, Panel::Manifests, Panel::Console, Panel::Inspector];

    /// What it is called on the page.
    pub fn name(self) -> &'static str {
        match self {
            Panel::Explanation => "Explanation",
            Panel::Manifests => "Manifests",
            Panel::Console => "Console",
            Panel::Inspector => "Inspector",
        }
    }
}

/// How an embedded page looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Embed {
    /// What it shows besides picture and controls.
    pub panels: Vec<Panel>,
    /// Whether time runs by itself while the page is in view.
    pub autoplay: bool,
}

/// The size a frame has when nobody says another, in CSS pixels, as oEmbed's `width` and `height` give it.
pub const FRAME_PX: (u32, u32) = (800, 640);

impl Embed {
    /// How a page looks by the search part of its address: `?embed&panels=explanation,console&autoplay`. `None` when it is not
    /// embedded. What nobody knows is passed over: an address from a later version still shows something.
    pub fn of(search: &str) -> Option<Embed> {
        let fields = || search.trim_start_matches('?').split('&').map(|field| field.split_once('=').unwrap_or((field, "")));
        fields().any(|(key, _)| key == "embed").then(|| Embed {
            panels: fields().filter(|(key, _)| *key == "panels").flat_map(|(_, names)| panels(names)).collect(),
            autoplay: fields().any(|(key, value)| key == "autoplay" && value != "false"),
        })
    }

    /// The search part of an address that looks so.
    pub fn search(&self) -> String {
        let names: Vec<String> = self.panels.iter().map(|panel| panel.name().to_ascii_lowercase()).collect();
        let panels = if names.is_empty() { String::new() } else { format!("&panels={}", names.join(",")) };
        format!("?embed{panels}{}", if self.autoplay { "&autoplay" } else { "" })
    }

    /// The markup that puts a page into another. `page` is the page's address without search and fragment, `fragment` names
    /// the run, `name` is what it is called.
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
    fn the_address_says_what_is_shown() {
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
    fn a_frame_is_markup_whatever_the_run_is_called() {
        let embed = Embed { panels: vec![Panel::Console], autoplay: true };
        let frame = embed.frame("https://a.example/b/", "v1.x", "\"<b>&");
        let start = "<iframe src=\"https://a.example/b/?embed&amp;panels=console&amp;autoplay#v1.x\" title=\"Ordinal: &quot;&lt;b>&amp;\" ";
        assert!(frame.starts_with(start), "{frame}");
    }
}
