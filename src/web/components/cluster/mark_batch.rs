//! Batches of marks: Pods, slots and claims as cells or dots when there are too many for a tile each. Neighbouring marks of one
//! style are one path, so a thousand marks cost a frame about as much as thirty. Transparent hit targets above them are
//! selectable.

use super::glyph::{sign, tone};
use super::list_key;
use super::selectable::sides;
use crate::view::diagram::{ClaimState, ClaimTile, Detail, Emphasis, Frame, Key, PodState, PodTile, SPECK_BELOW, Slot, SlotState, placed};
use crate::view::{Kind, Name};
use crate::web::browser::viewport;
use crate::web::components::drawn::{Draw, keyed};
use std::collections::BTreeMap;
use yew::prelude::*;

/// The number of marks in a batch; when one of them changes, the whole batch renders again.
const BATCH_SIZE: usize = 48;

/// A cell or dot.
#[derive(Clone, PartialEq)]
struct Dot {
    /// The object; `None` where the mark is not selectable.
    of: Option<Key>,
    /// Its name.
    name: Name,
    /// Its position and size.
    frame: Frame,
    /// The CSS classes of its style.
    class: &'static str,
    /// The Pod's state and the position of its sign, if it is drawn.
    sign: Option<(PodState, (i32, i32))>,
    /// Its text.
    label: Option<Label>,
    /// Its revision, counted from the newest; `None` while there is only one.
    revision: Option<u8>,
    /// Whether it is selected, or related to the selected object.
    emphasis: Emphasis,
    /// Whether it differs in the compared run.
    differs: bool,
    /// Its accessible description.
    description: Name,
}

/// The Pods of a node box.
pub fn pods(pods: &[PodTile], on_select: &Callback<Key>) -> Html {
    mark_batches("pod", "Pod", pods.iter().map(pod).collect(), on_select)
}

fn pod(pod: &PodTile) -> Dot {
    let Frame { x, y, width, height } = pod.frame;
    let is_cell = pod.detail == Detail::Cell;
    let middle = y + height / 2;
    Dot {
        of: Some(pod.key.clone()),
        name: pod.name.clone(),
        frame: pod.frame,
        class: tone(pod.appearance.state),
        sign: (width >= SPECK_BELOW).then_some((pod.appearance.state, (if is_cell { x + 10 } else { x + width / 2 }, middle))),
        label: is_cell.then(|| ("status", (x + 18, middle + 4), pod.label.text.clone())),
        revision: pod.revision.filter(|_| is_cell),
        emphasis: pod.emphasis,
        differs: pod.differs,
        description: pod.appearance.description.clone(),
    }
}

/// The slots of a workload; `class` returns the style of a slot.
pub fn slots(namespace: &Name, slots: &[Slot], class: fn(&Slot) -> &'static str, on_select: &Callback<Key>) -> Html {
    let dot = |slot: &Slot| {
        let Frame { x, y, width, height } = slot.frame;
        let is_cell = slot.detail == Detail::Cell;
        // An existing Pod is selected by its tile, a missing one by its slot.
        let is_missing = matches!(slot.state, SlotState::Next | SlotState::Empty | SlotState::Undesired);
        let of = Key { kind: Kind::Pod, namespace: namespace.clone(), name: slot.name.clone() };
        let ordinal = slot.ordinal.map(|ordinal| ordinal.to_string().into()).unwrap_or_default();
        Dot {
            of: Some(of).filter(|_| is_cell && is_missing),
            name: slot.display_name.clone(),
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
    mark_batches("slot", "Slot", slots.iter().map(dot).collect(), on_select)
}

/// The claims; `class` returns the style of a state.
pub fn claims(claims: &[ClaimTile], class: fn(ClaimState) -> &'static str, on_select: &Callback<Key>) -> Html {
    let dot = |claim: &ClaimTile| Dot {
        of: Some(claim.key.clone()),
        name: claim.name.clone(),
        frame: claim.frame,
        class: class(claim.state),
        sign: None,
        label: None,
        revision: None,
        emphasis: claim.emphasis,
        differs: false,
        description: claim.description.clone(),
    };
    mark_batches("claim-tile", "Claim", claims.iter().map(dot).collect(), on_select)
}

/// The CSS class, the position and the text.
type Label = (&'static str, (i32, i32), Name);

/// The marks of one style.
#[derive(Default)]
struct MarkGroup<'d> {
    boxes: String,
    signs: String,
    labels: Vec<&'d Label>,
}

/// A batch of neighbouring marks.
#[derive(PartialEq)]
struct MarkBatch {
    /// The CSS class of all of them.
    class: &'static str,
    /// The kind, as a prefix of their accessible names.
    kind: &'static str,
    dots: Vec<Dot>,
    on_select: Callback<Key>,
}

/// All marks in batches, in the given order.
fn mark_batches(class: &'static str, kind: &'static str, dots: Vec<Dot>, on_select: &Callback<Key>) -> Html {
    let batch =
        |(number, dots): (usize, &[Dot])| keyed(number, MarkBatch { class, kind, dots: dots.to_vec(), on_select: on_select.clone() });
    dots.chunks(BATCH_SIZE).enumerate().map(batch).collect()
}

impl Draw for MarkBatch {
    /// The marks.
    fn draw(&self) -> Html {
        let targets: Vec<(Frame, Key)> = self.dots.iter().filter_map(|dot| Some((dot.frame, dot.of.clone()?))).collect();
        let select = {
            let on_select = self.on_select.clone();
            move |event: &Event| {
                let at = viewport::position_in_diagram(event);
                let hit = at.and_then(|(x, y)| targets.iter().find(|(frame, _)| frame.contains(&Frame::new(x, y, 0, 0))));
                if let Some((_, key)) = hit {
                    event.stop_propagation();
                    event.prevent_default();
                    on_select.emit(key.clone());
                }
            }
        };
        let onkeydown = {
            let select = select.clone();
            move |event: KeyboardEvent| {
                if matches!(event.key().as_str(), "Enter" | " ") {
                    select(&event);
                }
            }
        };
        let specks = self.dots.first().is_some_and(|dot| dot.frame.width < SPECK_BELOW);
        html! {
            <g class={classes!("mark-batch", self.class, specks.then_some("is-specks"))} onclick={move |event: MouseEvent| select(&event)} {onkeydown}>
                <g aria-hidden="true">{ self.appearances() }</g>
                { for self.dots.iter().filter_map(|dot| hit_target(self.kind, dot)) }
            </g>
        }
    }
}

impl MarkBatch {
    /// One path for all marks of a style, their signs, and outlines around selected, related and differing marks.
    fn appearances(&self) -> Html {
        let mut groups: BTreeMap<&str, MarkGroup<'_>> = BTreeMap::new();
        for dot in &self.dots {
            let group = groups.entry(dot.class).or_default();
            group.boxes.push_str(&outline(dot.frame));
            if let Some((state, at)) = dot.sign {
                group.signs.push_str(&placed(sign(state), at, 80));
            }
            group.labels.extend(&dot.label);
        }
        let around = |class: &'static str, which: fn(&Dot) -> bool| {
            let path: String = self.dots.iter().filter(|dot| which(dot)).map(|dot| outline(dot.frame)).collect();
            (!path.is_empty()).then(|| html! { <path {class} d={path} /> })
        };
        html! {
            <>
                { for groups.into_iter().map(|(class, group)| html! {
                    <g class={class.to_owned()} key={class.to_owned()}>
                        <path class="box" d={group.boxes} />
                        if !group.signs.is_empty() { <path class="sign" d={group.signs} /> }
                        { for group.labels.into_iter().map(|(class, (x, y), words)| html! {
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

impl MarkBatch {
    /// The stripes at the left edges, one path for each revision.
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

/// The path around a box; its corners are rounded where it is large enough.
fn outline(Frame { x, y, width, height }: Frame) -> String {
    let r = (width.min(height) / 4).clamp(0, 7);
    let (w, h) = (width - 2 * r, height - 2 * r);
    format!("M{} {y}h{w}q{r} 0 {r} {r}v{h}q0 {r} -{r} {r}h-{w}q-{r} 0 -{r} -{r}v-{h}q0 -{r} {r} -{r}z", x + r)
}

/// The hit target of a mark, which is clicked, focused and read by screen readers. Specks are too small and too many for one:
/// the batch finds them by position, and only the selected speck has a hit target.
fn hit_target(kind: &str, dot: &Dot) -> Option<Html> {
    let key = dot.of.as_ref().filter(|_| dot.frame.width >= SPECK_BELOW || dot.emphasis == Emphasis::Selected)?;
    let [x, y, width, height] = sides(dot.frame);
    let pressed = (dot.emphasis == Emphasis::Selected).to_string();
    Some(html! {
        <g class="hit" role="button" tabindex="-1" key={list_key(key)} aria-label={format!("{kind} {}", dot.name)}
            aria-description={dot.description.clone()} aria-pressed={pressed}><rect {x} {y} {width} {height} /></g>
    })
}
