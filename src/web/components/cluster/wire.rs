//! A wire: a permanent line between two objects.

use crate::view::diagram::{Point, Wire, WireKind};
use crate::web::components::drawn::Draw;
use yew::prelude::*;

/// A wire.
#[derive(PartialEq)]
pub struct WireMark {
    /// The data of the wire.
    pub wire: Wire,
}

impl Draw for WireMark {
    /// The wire with rounded corners.
    fn draw(&self) -> Html {
        let kind = match self.wire.kind {
            WireKind::Anchor => "is-anchor",
            WireKind::Owns => "is-own",
            WireKind::Mounts => "is-mount",
            WireKind::Endpoint => "is-endpoint",
            WireKind::NotReady => "is-not-ready",
        };
        html! { <path class={classes!("wire", kind, self.wire.highlighted.then_some("is-hot"))} d={path(&self.wire.points)} /> }
    }
}

/// The SVG path through corners, each rounded as far as its sides allow.
pub fn path(points: &[Point]) -> String {
    let Some(first) = points.first() else { return String::new() };
    let mut path = format!("M{} {}", first.x, first.y);
    for corner in points.windows(3) {
        let [from, at, to] = corner else { continue };
        let (start, end) = (towards(*at, *from), towards(*at, *to));
        path.push_str(&format!("L{} {}Q{} {} {} {}", start.x, start.y, at.x, at.y, end.x, end.y));
    }
    if let Some(last) = points.last().filter(|_| points.len() > 1) {
        path.push_str(&format!("L{} {}", last.x, last.y));
    }
    path
}

/// A few pixels from a corner towards a neighbour, along one axis.
fn towards(corner: Point, other: Point) -> Point {
    let step = |from: i32, to: i32| from + ((to - from) / 2).clamp(-6, 6);
    Point { x: step(corner.x, other.x), y: step(corner.y, other.y) }
}
