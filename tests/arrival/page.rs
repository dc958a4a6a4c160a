//! The page at one moment after the other, and what of it is seen before the code is there.

use super::film::Film;
use super::markup::{Element, Node, read, write};
use ordinal::cluster::{Settings, State, setup};
use ordinal::history::History;
use ordinal::kubectl;
use ordinal::view::diagram::{Detail, View, diagram};
use ordinal::web::{App, Arrival};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How long an arrow is there, as the page has it.
const ARROW_MS: u64 = 1_100;
/// What counts down is told anew so often.
const EVERY_MS: u64 = 250;
/// What is there for a shorter time is not seen.
const SEEN_FROM_MS: u64 = 50;
/// The widths a picture's place may have, in CSS pixels.
const WIDTHS_PX: std::ops::RangeInclusive<u32> = 300..=1_700;
/// By then the first example's run is at rest.
const RUN_LONGEST_MS: u64 = 120_000;
/// A width in which lanes are drawn; none of them are kept.
const TRACK_PX: u32 = 500;

/// What is seen before the code is there.
pub struct Page {
    /// What is in its body.
    pub html: String,
    /// The classes that say when something is seen.
    pub classes: BTreeSet<String>,
    /// The widths of each picture, from and to, in CSS pixels.
    pub widths: Vec<(u32, u32)>,
}

/// Makes it.
pub fn page() -> Page {
    let (times_ms, widths) = run();
    let mut classes = BTreeSet::new();
    let mut film = Film { times_ms: &times_ms, classes: &mut classes };
    let (mut pictures, mut all) = (vec![around("film-clock", Vec::new())], Vec::new());
    for (number, (_, to_px)) in widths.iter().enumerate() {
        all = drawn(&times_ms, *to_px);
        pictures.push(picture(&mut film, number, &all));
    }
    // What else there is does not depend on the width.
    pictures.insert(0, definitions(&all[0]));
    let told = told(&mut film, &all);
    let mut body = all[0].clone();
    body.each(&mut |element| replace(element, &pictures, &told));
    body.children.push(around("film-end", Vec::new()));
    Page { html: write(&body.children) + "\n", classes, widths }
}

/// The moments of the first example's run at which something is seen to change, and the widths that each picture is for.
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
        // What has no columns is arranged for every width by itself.
        let canvas = if picture.detail() > Detail::Column { 0 } else { picture.width };
        widths.entry(canvas).or_insert((width_px, width_px)).1 = width_px;
    }
    let moments: Vec<u64> = history.branch().moments.iter().map(|moment| moment.at_ms).collect();
    let end_ms = moments[moments.len() - 1] + ARROW_MS + 1;
    let grid = (0..=end_ms / EVERY_MS).map(|number| number * EVERY_MS);
    let times: BTreeSet<u64> = grid.chain(moments.iter().flat_map(|at_ms| [*at_ms, at_ms + ARROW_MS + 1])).collect();
    let all: Vec<u64> = times.into_iter().collect();
    let is_seen = |number: &usize| *number == 0 || all.get(number + 1).is_none_or(|next_ms| next_ms - all[*number] >= SEEN_FROM_MS);
    ((0..all.len()).filter(is_seen).map(|number| all[number]).collect(), widths.into_values().collect())
}

/// The page at all these moments, with a place for the picture as wide as said.
fn drawn(times_ms: &[u64], picture_px: u32) -> Vec<Element> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let at = |at_ms: u64| {
        let arrival = Arrival { at_ms, picture_px, track_px: TRACK_PX, ..Arrival::default() };
        let renderer = yew::LocalServerRenderer::<App>::with_props(arrival).hydratable(false);
        let mut body = read(&tokio::task::LocalSet::new().block_on(&runtime, renderer.render()));
        body.each(&mut plain);
        body
    };
    times_ms.iter().copied().map(at).collect()
}

/// Takes off what changes all the time, or says the same of what is already named.
fn plain(element: &mut Element) {
    element.attributes.retain(|(name, _)| name != "aria-description" && name != "opacity");
    if element.is_of("arrives") {
        element.set("class", "pod-body");
    }
}

/// The moving picture of pages drawn for a width.
fn picture(film: &mut Film<'_>, number: usize, all: &[Element]) -> Node {
    let pictures: Vec<&Element> = all.iter().map(|page| page.find("diagram").unwrap()).collect();
    let height = pictures.iter().map(|picture| view_box(picture)[1]).max().unwrap();
    let children: Vec<&[Node]> = pictures.iter().map(|picture| &picture.children[1..]).collect(); // all but the definitions
    let mut moving = Element { children: film.merged(0, &children), ..pictures[0].clone() };
    let [width, _] = view_box(&moving);
    moving.attributes.retain(|(name, _)| name != "width" && name != "height");
    moving.set("viewBox", &format!("0 0 {width} {height}"));
    moving.add(&format!("film film-{number}"));
    Node::Element(moving)
}

/// What all pictures refer to: once, in a drawing that is never hidden.
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

/// What is told beside it: the sentences of the moment, one after the other, and what happened.
fn told(film: &mut Film<'_>, all: &[Element]) -> Vec<Node> {
    let mut sentences: Vec<Node> = Vec::new();
    let mut begin = 0;
    for (number, page) in all.iter().enumerate() {
        let now = page.find("now").unwrap();
        if all.get(number + 1).is_some_and(|next| next.find("now").unwrap() == now) {
            continue;
        }
        let mut now = now.clone();
        let goes = (number + 1 < all.len()).then_some(number + 1);
        if let Some(times) = film.times((begin > 0).then_some(begin), goes) {
            now.add(&times);
        }
        sentences.push(Node::Element(now));
        begin = number + 1;
    }
    vec![around("film-words", sentences)]
}

fn around(class: &str, children: Vec<Node>) -> Node {
    Node::Element(Element { name: "div".into(), attributes: vec![("class".into(), class.into())], children })
}

/// What the page has instead of what it draws at first: moving pictures, and nothing of what the code makes in the end.
fn replace(element: &mut Element, pictures: &[Node], told: &[Node]) {
    if element.is_of("picture") {
        element.children = pictures.to_vec();
    } else if element.is_of("explanation-body") {
        element.children = told.to_vec();
    } else if ["lanes", "sheets", "palette", "moment", "problems", "problems-count"].iter().any(|class| element.is_of(class)) {
        element.children.clear();
    }
}
