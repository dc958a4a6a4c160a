//! Renders the page at consecutive times of the first example's run, and merges the results into the static page.

use super::film::Film;
use super::markup::{Element, Node, read, write};
use ordinal::cluster::{Settings, State, setup};
use ordinal::history::History;
use ordinal::kubectl;
use ordinal::view::diagram::{Detail, View, diagram};
use ordinal::web::{App, Prerendered};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How long an arrow is shown, as on the page.
const ARROW_MS: u64 = 1_100;
/// The interval at which countdowns are updated.
const INTERVAL_MS: u64 = 250;
/// The shortest time that a state is shown.
const VISIBLE_MIN_MS: u64 = 50;
/// The possible widths of the diagram, in CSS pixels.
const WIDTHS_PX: std::ops::RangeInclusive<u32> = 300..=1_700;
/// The first example's run is idle by then.
const RUN_LONGEST_MS: u64 = 120_000;
/// The width of the lanes, which are removed afterwards.
const TRACK_PX: u32 = 500;

/// The static page.
pub struct Page {
    /// The content of its body.
    pub html: String,
    /// The used classes for times.
    pub classes: BTreeSet<String>,
    /// The range of widths of each diagram, in CSS pixels.
    pub widths: Vec<(u32, u32)>,
}

/// Renders it.
pub fn page() -> Page {
    let (times_ms, widths) = run();
    let mut classes = BTreeSet::new();
    let mut film = Film { times_ms: &times_ms, classes: &mut classes };
    let (mut pictures, mut all) = (vec![div("animation-clock", Vec::new())], Vec::new());
    for (number, (_, to_px)) in widths.iter().enumerate() {
        all = rendered(&times_ms, *to_px);
        pictures.push(picture(&mut film, number, &all));
    }
    // Everything else does not depend on the width.
    pictures.insert(0, definitions(&all[0]));
    let sentences = sentences(&mut film, &all);
    let mut body = all[0].clone();
    body.each(&mut |element| replace(element, &pictures, &sentences));
    body.children.push(div("animation-end", Vec::new()));
    Page { html: write(&body.children) + "\n", classes, widths }
}

/// The times of the first example's run at which something visible changes, and the range of widths of each diagram.
fn run() -> (Vec<u64>, Vec<(u32, u32)>) {
    let manifests = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("static/examples/redis.yaml")).unwrap();
    let mut history = History::new(State::new(Settings::default(), setup::zonal_nodes()));
    let outcome = kubectl::run(history.state(), "kubectl apply -f -", Some(&manifests));
    history.act("kubectl apply -f -", &outcome.actions).unwrap();
    history.play_to(RUN_LONGEST_MS);
    let mut widths: BTreeMap<i32, (u32, u32)> = BTreeMap::new();
    for width_px in WIDTHS_PX {
        let view = View { now_ms: history.now_ms(), window_ms: ARROW_MS, width_px, zoom_percent: 100, selected: None };
        let picture = diagram(history.state(), [].iter(), view);
        // Without columns every width has its own layout.
        let canvas = if picture.detail() > Detail::Column { 0 } else { picture.width };
        widths.entry(canvas).or_insert((width_px, width_px)).1 = width_px;
    }
    let moments: Vec<u64> = history.branch().moments.iter().map(|moment| moment.at_ms).collect();
    let end_ms = moments[moments.len() - 1] + ARROW_MS + 1;
    let grid = (0..=end_ms / INTERVAL_MS).map(|number| number * INTERVAL_MS);
    let times: BTreeSet<u64> = grid.chain(moments.iter().flat_map(|at_ms| [*at_ms, at_ms + ARROW_MS + 1])).collect();
    let all: Vec<u64> = times.into_iter().collect();
    let is_visible = |number: &usize| *number == 0 || all.get(number + 1).is_none_or(|next_ms| next_ms - all[*number] >= VISIBLE_MIN_MS);
    ((0..all.len()).filter(is_visible).map(|number| all[number]).collect(), widths.into_values().collect())
}

/// Renders the page at all these times, with the diagram of this width.
fn rendered(times_ms: &[u64], picture_px: u32) -> Vec<Element> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let at = |at_ms: u64| {
        let arrival = Prerendered { at_ms, picture_px, track_px: TRACK_PX, ..Prerendered::default() };
        let renderer = yew::LocalServerRenderer::<App>::with_props(arrival).hydratable(false);
        let mut body = read(&tokio::task::LocalSet::new().block_on(&runtime, renderer.render()));
        body.each(&mut simplify);
        body
    };
    times_ms.iter().copied().map(at).collect()
}

/// Removes attributes that change all the time or repeat the name.
fn simplify(element: &mut Element) {
    element.attributes.retain(|(name, _)| name != "aria-description" && name != "opacity");
    if element.has_class("arrives") {
        element.set("class", "pod-body");
    }
}

/// The animated diagram for a width.
fn picture(film: &mut Film<'_>, number: usize, all: &[Element]) -> Node {
    let pictures: Vec<&Element> = all.iter().map(|page| page.find("diagram").unwrap()).collect();
    let height = pictures.iter().map(|picture| view_box(picture)[1]).max().unwrap();
    let children: Vec<&[Node]> = pictures.iter().map(|picture| &picture.children[1..]).collect(); // without the definitions
    let mut moving = Element { children: film.merged(0, &children), ..pictures[0].clone() };
    let [width, _] = view_box(&moving);
    moving.attributes.retain(|(name, _)| name != "width" && name != "height");
    moving.set("viewBox", &format!("0 0 {width} {height}"));
    moving.add_classes(&format!("animation animation-{number}"));
    Node::Element(moving)
}

/// The definitions that all diagrams refer to: once, in an SVG that is never hidden.
fn definitions(page: &Element) -> Node {
    let picture = page.find("diagram").unwrap();
    let children = picture.children[..1].to_vec();
    let attributes = [("class", "diagram"), ("width", "0"), ("height", "0"), ("aria-hidden", "true")];
    let attributes = attributes.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    Node::Element(Element { name: "svg".into(), attributes, children })
}

fn view_box(picture: &Element) -> [i32; 2] {
    let numbers: Vec<i32> = picture.get("viewBox").split(' ').map(|number| number.parse().unwrap()).collect();
    [numbers[2], numbers[3]]
}

/// The sentences of the explanation, one after the other.
fn sentences(film: &mut Film<'_>, all: &[Element]) -> Vec<Node> {
    let mut sentences: Vec<Node> = Vec::new();
    let mut begin = 0;
    for (number, page) in all.iter().enumerate() {
        let now = page.find("now").unwrap();
        if all.get(number + 1).is_some_and(|next| next.find("now").unwrap() == now) {
            continue;
        }
        let mut now = now.clone();
        let disappears = (number + 1 < all.len()).then_some(number + 1);
        if let Some(times) = film.times((begin > 0).then_some(begin), disappears) {
            now.add_classes(&times);
        }
        sentences.push(Node::Element(now));
        begin = number + 1;
    }
    vec![div("animation-text", sentences)]
}

fn div(class: &str, children: Vec<Node>) -> Node {
    Node::Element(Element { name: "div".into(), attributes: vec![("class".into(), class.into())], children })
}

/// Replaces the diagram and the explanation by their animations, and removes what only the code can fill.
fn replace(element: &mut Element, pictures: &[Node], sentences: &[Node]) {
    if element.has_class("picture") {
        element.children = pictures.to_vec();
    } else if element.has_class("explanation-body") {
        element.children = sentences.to_vec();
    } else if ["lanes", "tables", "palette", "moment", "problems", "problems-count"].iter().any(|class| element.has_class(class)) {
        element.children.clear();
    }
}
