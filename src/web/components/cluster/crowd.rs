//! Cells and dots: pods, slots and claims of which there are too many for a drawing each. What stands together and looks alike
//! is one path, so that a thousand cost a frame about as much as thirty; what can be chosen lies over it as boxes without
//! looks.

use super::glyph::{sign, tone};
use super::key_words;
use super::selectable::sides;
use crate::view::diagram::{ClaimState, ClaimTile, Detail, Emphasis, Frame, Key, PodState, PodTile, SPECK_BELOW, Slot, SlotState, placed};
use crate::view::{Kind, Name};
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
    /// What that is called.
    called: Name,
    /// Where.
    frame: Frame,
    /// The classes of its looks.
    class: &'static str,
    /// The pod's state, if its sign is to be drawn, and where.
    sign: Option<(PodState, (i32, i32))>,
    /// What is written in it: class, place, words.
    label: Option<Label>,
    /// Which of its set's revisions it is of, counted from the newest; absent while there is one only.
    revision: Option<u8>,
    /// Whether it is selected, or related to what is.
    emphasis: Emphasis,
    /// Whether it is otherwise in the run beside this one.
    differs: bool,
    /// What is said of it.
    description: Name,
}

/// The pods of a room.
pub fn pods(pods: &[PodTile], on_select: &Callback<Key>) -> Html {
    crowd("pod", "Pod", pods.iter().map(pod).collect(), on_select)
}

fn pod(pod: &PodTile) -> Dot {
    let Frame { x, y, width, height } = pod.frame;
    let is_cell = pod.detail == Detail::Cell;
    let middle = y + height / 2;
    Dot {
        of: Some(pod.key.clone()),
        called: pod.name.clone(),
        frame: pod.frame,
        class: tone(pod.look.state),
        sign: (width >= SPECK_BELOW).then_some((pod.look.state, (if is_cell { x + 10 } else { x + width / 2 }, middle))),
        label: is_cell.then(|| ("status", (x + 18, middle + 4), pod.label.text.clone())),
        revision: pod.revision.filter(|_| is_cell),
        emphasis: pod.emphasis,
        differs: pod.differs,
        description: pod.look.description.clone(),
    }
}

/// The slots of a set; `class` is what one looks like.
pub fn slots(namespace: &Name, slots: &[Slot], class: fn(&Slot) -> &'static str, on_select: &Callback<Key>) -> Html {
    let dot = |slot: &Slot| {
        let Frame { x, y, width, height } = slot.frame;
        let is_cell = slot.detail == Detail::Cell;
        // A pod in its slot is chosen by itself; one that is missing only by its slot.
        let is_missing = matches!(slot.state, SlotState::Next | SlotState::Empty | SlotState::Gone);
        let of = Key { kind: Kind::Pod, namespace: namespace.clone(), name: slot.name.clone() };
        let ordinal = slot.ordinal.map(|ordinal| ordinal.to_string().into()).unwrap_or_default();
        Dot {
            of: Some(of).filter(|_| is_cell && is_missing),
            called: slot.called.clone(),
            frame: slot.frame,
            class: class(slot),
            sign: None,
            label: is_cell.then_some(("ordinal is-small is-middle", (x + width / 2, y + height / 2 + 4), ordinal)),
            revision: None,
            emphasis: slot.emphasis,
            differs: slot.differs,
            description: slot.description.clone(),
        }
    };
    crowd("slot", "Slot", slots.iter().map(dot).collect(), on_select)
}

/// The claims; `class` is what one looks like.
pub fn claims(claims: &[ClaimTile], class: fn(ClaimState) -> &'static str, on_select: &Callback<Key>) -> Html {
    let dot = |claim: &ClaimTile| Dot {
        of: Some(claim.key.clone()),
        called: claim.name.clone(),
        frame: claim.frame,
        class: class(claim.state),
        sign: None,
        label: None,
        revision: None,
        emphasis: claim.emphasis,
        differs: false,
        description: claim.description.clone(),
    };
    crowd("claim-tile", "Claim", claims.iter().map(dot).collect(), on_select)
}

/// Class, place and words.
type Label = (&'static str, (i32, i32), Name);

/// What looks alike.
#[derive(Default)]
struct Alike<'d> {
    boxes: String,
    signs: String,
    labels: Vec<&'d Label>,
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
        let mut alike: BTreeMap<&str, Alike<'_>> = BTreeMap::new();
        for dot in &self.dots {
            let of_class = alike.entry(dot.class).or_default();
            of_class.boxes.push_str(&outline(dot.frame));
            if let Some((state, at)) = dot.sign {
                of_class.signs.push_str(&placed(sign(state), at, 80));
            }
            of_class.labels.extend(&dot.label);
        }
        let around = |class: &'static str, which: fn(&Dot) -> bool| {
            let path: String = self.dots.iter().filter(|dot| which(dot)).map(|dot| outline(dot.frame)).collect();
            (!path.is_empty()).then(|| html! { <path {class} d={path} /> })
        };
        html! {
            <>
                { for alike.into_iter().map(|(class, alike)| html! {
                    <g class={class.to_owned()} key={class.to_owned()}>
                        <path class="box" d={alike.boxes} />
                        if !alike.signs.is_empty() { <path class="sign" d={alike.signs} /> }
                        { for alike.labels.into_iter().map(|(class, (x, y), words)| html! {
                            <text class={*class} x={x.to_string()} y={y.to_string()}>{ &**words }</text>
                        }) }
                    </g>
                }) }
                { for self.revisions() }
                { for around("differs", |dot| dot.differs) }
                { for around("is-around-related", |dot| dot.emphasis == Emphasis::Related) }
                { for around("is-around-selected", |dot| dot.emphasis == Emphasis::Selected) }
            </>
        }
    }
}

impl Crowd {
    /// A stripe at the left edge of each, one path a revision.
    fn revisions(&self) -> Vec<Html> {
        let mut stripes: BTreeMap<u8, String> = BTreeMap::new();
        for (dot, revision) in self.dots.iter().filter_map(|dot| Some((dot, dot.revision?.min(3)))) {
            let stripe = Frame::new(dot.frame.x + 1, dot.frame.y + 6, 5, dot.frame.height - 12);
            stripes.entry(revision).or_default().push_str(&outline(stripe));
        }
        let path = |(revision, path): (u8, String)| match revision {
            0 => html! { <path class="revision revision-0" d={path} /> },
            n => html! { <path class="revision" fill={format!("url(#revision-{n})")} d={path} /> },
        };
        stripes.into_iter().map(path).collect()
    }
}

/// The path around a box, its corners rounded where it is large enough.
fn outline(Frame { x, y, width, height }: Frame) -> String {
    let r = (width.min(height) / 4).clamp(0, 7);
    let (w, h) = (width - 2 * r, height - 2 * r);
    format!("M{} {y}h{w}q{r} 0 {r} {r}v{h}q0 {r} -{r} {r}h-{w}q-{r} 0 -{r} -{r}v-{h}q0 -{r} {r} -{r}z", x + r)
}

/// What is pressed, focused and read out. Specks are too small for that, and too many: a press is heard by the place, and
/// only the selected one has a box.
fn hit(word: &str, dot: &Dot) -> Option<Html> {
    let key = dot.of.as_ref().filter(|_| dot.frame.width >= SPECK_BELOW || dot.emphasis == Emphasis::Selected)?;
    let [x, y, width, height] = sides(dot.frame);
    let pressed = (dot.emphasis == Emphasis::Selected).to_string();
    Some(html! {
        <g class="hit" role="button" tabindex="-1" key={key_words(key)} aria-label={format!("{word} {}", dot.called)}
            aria-description={dot.description.clone()} aria-pressed={pressed}><rect {x} {y} {width} {height} /></g>
    })
}
