//! Dots: pods, slots and claims of which there are too many for a drawing each. What stands together and looks alike is one
//! path, so that a thousand cost a frame about as much as thirty; what can be chosen lies over it as boxes without looks.

use super::glyph::{sign, tone};
use super::selectable::sides;
use crate::view::diagram::{ClaimState, ClaimTile, Emphasis, Frame, Key, PodState, PodTile, SPECK_BELOW, Slot, placed};
use crate::web::browser::board;
use crate::web::components::drawn::{Draw, keyed};
use std::collections::BTreeMap;
use yew::prelude::*;

/// So many are drawn together: when one of them changes, all of these are drawn again.
const TOGETHER: usize = 48;

/// What is known of a dot.
#[derive(Clone, PartialEq)]
struct Dot {
    /// Whose; absent where choosing it would choose nothing.
    of: Option<Key>,
    /// Where.
    frame: Frame,
    /// The classes of its looks.
    class: &'static str,
    /// The pod's state, if its sign is to be drawn.
    sign: Option<PodState>,
    /// Whether it is selected, or related to what is.
    emphasis: Emphasis,
    /// Whether it is otherwise in the run beside this one.
    differs: bool,
    /// What is said of it.
    description: crate::api::Name,
}

/// The pods of a room.
#[inline(never)]
pub fn pods(pods: &[PodTile], on_select: &Callback<Key>) -> Html {
    let dot = |pod: &PodTile| {
        let (class, description, of) = (tone(pod.look.state), pod.look.description.clone(), Some(pod.key.clone()));
        Dot { of, frame: pod.frame, class, sign: Some(pod.look.state), emphasis: pod.emphasis, differs: pod.differs, description }
    };
    crowd("pod", "Pod", pods.iter().map(dot).collect(), on_select)
}

/// The slots of a set; `class` is what one looks like.
#[inline(never)]
pub fn slots(slots: &[Slot], class: fn(&Slot) -> &'static str, on_select: &Callback<Key>) -> Html {
    let dot = |slot: &Slot| {
        let description = slot.description.clone();
        Dot { of: None, frame: slot.frame, class: class(slot), sign: None, emphasis: slot.emphasis, differs: slot.differs, description }
    };
    crowd("slot", "Slot", slots.iter().map(dot).collect(), on_select)
}

/// The claims; `class` is what one looks like.
#[inline(never)]
pub fn claims(claims: &[ClaimTile], class: fn(ClaimState) -> &'static str, on_select: &Callback<Key>) -> Html {
    let dot = |claim: &ClaimTile| {
        let (of, description) = (Some(claim.key.clone()), claim.description.clone());
        Dot { of, frame: claim.frame, class: class(claim.state), sign: None, emphasis: claim.emphasis, differs: false, description }
    };
    crowd("claim-tile", "Claim", claims.iter().map(dot).collect(), on_select)
}

/// Some dots that stand together.
#[derive(PartialEq)]
struct Crowd {
    /// The class of all of them.
    class: &'static str,
    /// What they are, before their names.
    word: &'static str,
    dots: Vec<Dot>,
    on_select: Callback<Key>,
}

/// Dots, in the order given.
fn crowd(class: &'static str, word: &'static str, dots: Vec<Dot>, on_select: &Callback<Key>) -> Html {
    let together =
        |(number, dots): (usize, &[Dot])| keyed(number, Crowd { class, word, dots: dots.to_vec(), on_select: on_select.clone() });
    dots.chunks(TOGETHER).enumerate().map(together).collect()
}

impl Draw for Crowd {
    /// The dots.
    fn draw(&self) -> Html {
        let places: Vec<(Frame, Key)> = self.dots.iter().filter_map(|dot| Some((dot.frame, dot.of.clone()?))).collect();
        let choose = {
            let on_select = self.on_select.clone();
            move |event: &Event| {
                let at = board::place_in_picture(event);
                let hit = at.and_then(|(x, y)| places.iter().find(|(frame, _)| frame.contains(&Frame::new(x, y, 0, 0))));
                if let Some((_, key)) = hit {
                    event.stop_propagation();
                    event.prevent_default();
                    on_select.emit(key.clone());
                }
            }
        };
        let onkeydown = {
            let choose = choose.clone();
            move |event: KeyboardEvent| {
                if matches!(event.key().as_str(), "Enter" | " ") {
                    choose(&event);
                }
            }
        };
        let specks = self.dots.first().is_some_and(|dot| dot.frame.width < SPECK_BELOW);
        html! {
            <g class={classes!("crowd", self.class, specks.then_some("is-specks"))} onclick={move |event: MouseEvent| choose(&event)} {onkeydown}>
                <g aria-hidden="true">{ self.looks() }</g>
                { for self.dots.iter().filter_map(|dot| hit(self.word, dot)) }
            </g>
        }
    }
}

impl Crowd {
    /// A path for all that look alike, their signs, and frames around what stands out.
    fn looks(&self) -> Html {
        let mut alike: BTreeMap<&str, [String; 2]> = BTreeMap::new();
        for dot in &self.dots {
            let [boxes, signs] = alike.entry(dot.class).or_default();
            boxes.push_str(&outline(dot.frame));
            if let Some(state) = dot.sign.filter(|_| dot.frame.width >= SPECK_BELOW) {
                signs.push_str(&placed(sign(state), (dot.frame.x + dot.frame.width / 2, dot.frame.y + dot.frame.height / 2), 80));
            }
        }
        let around = |class: &'static str, which: fn(&Dot) -> bool| {
            let path: String = self.dots.iter().filter(|dot| which(dot)).map(|dot| outline(dot.frame)).collect();
            (!path.is_empty()).then(|| html! { <path {class} d={path} /> })
        };
        html! {
            <>
                { for alike.into_iter().map(|(class, [boxes, signs])| html! {
                    <g class={class.to_owned()} key={class.to_owned()}>
                        <path class="box" d={boxes} />
                        if !signs.is_empty() { <path class="sign" d={signs} /> }
                    </g>
                }) }
                { for around("differs", |dot| dot.differs) }
                { for around("is-around-related", |dot| dot.emphasis == Emphasis::Related) }
                { for around("is-around-selected", |dot| dot.emphasis == Emphasis::Selected) }
            </>
        }
    }
}

/// The path around a box.
fn outline(frame: Frame) -> String {
    format!("M{} {}h{w}v{h}h-{w}z", frame.x, frame.y, w = frame.width, h = frame.height)
}

/// What is pressed, focused and read out. Specks are too small for that, and too many: a press is heard by the place, and
/// only the selected one has a box.
fn hit(word: &str, dot: &Dot) -> Option<Html> {
    let key = dot.of.as_ref().filter(|_| dot.frame.width >= SPECK_BELOW || dot.emphasis == Emphasis::Selected)?;
    let [x, y, width, height] = sides(dot.frame);
    let pressed = (dot.emphasis == Emphasis::Selected).to_string();
    Some(html! {
        <g class="hit" role="button" tabindex="-1" key={key.to_string()} aria-label={format!("{word} {}", key.name)}
            aria-description={dot.description.clone()} aria-pressed={pressed}><rect {x} {y} {width} {height} /></g>
    })
}
