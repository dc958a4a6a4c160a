//! The controls of time: play, pause, step, speed, and a slider to any moment.

use super::drawn::Draw;
use super::icon::{Shape, icon};
use crate::view::timeline::Clock;
pub use crate::view::words::moment;
use crate::view::words::run_begins_ms;
use crate::web::browser;
use crate::web::msg::{Msg, Speed, StepBy, TimeMsg};
use yew::prelude::*;

/// The speeds on offer, in percent of real time; after them comes the fastest.
pub const SPEEDS_PERCENT: [u32; 10] = [10, 25, 50, 100, 200, 500, 1_000, 5_000, 10_000, 50_000];
/// How far a step can go.
const STEPS: [(StepBy, &str); 3] = [(StepBy::Beat, "beat"), (StepBy::Event, "event"), (StepBy::Wait, "wait")];

/// Where time stands.
#[derive(PartialEq)]
pub struct Transport {
    /// The moment shown, and the last one that was played.
    pub clock: Clock,
    /// How far the slider reaches: what was never played is simulated when gone to.
    pub span_ms: u64,
    /// Whether time runs.
    pub playing: bool,
    /// How fast.
    pub speed: Speed,
    /// How far a step goes.
    pub step_by: StepBy,
    /// What is to be told of how time runs; empty when it runs as asked.
    pub notice: String,
    /// Hears how time is to move.
    pub on_msg: Callback<Msg>,
}

fn speed_name(percent: u32) -> String {
    let (whole, hundredths) = (percent / 100, percent % 100);
    match hundredths {
        0 => format!("{whole}×"),
        _ if hundredths % 10 == 0 => format!("{whole}.{}×", hundredths / 10),
        _ => format!("{whole}.{hundredths:02}×"),
    }
}

impl Draw for Transport {
    /// The controls of time.
    fn draw(&self) -> Html {
        let button = |name: &'static str, shape: Shape, msg: TimeMsg| {
            let onclick = self.on_msg.reform(move |_: MouseEvent| Msg::Time(msg));
            let class = classes!("button", "icon-button", matches!(name, "Play" | "Pause").then_some("primary"));
            html! {
                <button type="button" {class} aria-label={name} title={name} {onclick}>{ icon(shape) }</button>
            }
        };
        let on_time = self.on_msg.reform(Msg::Time);
        let on_seek = on_time.reform(|event: InputEvent| TimeMsg::Seek { at_ms: browser::position_of(&event) });
        let begins_ms = run_begins_ms(self.clock.now_ms);
        let fastest = SPEEDS_PERCENT.len();
        let speed = match self.speed {
            Speed::Percent(percent) => SPEEDS_PERCENT.iter().position(|speed| *speed == percent).unwrap_or(fastest),
            Speed::Fastest => fastest,
        };
        let speeds = SPEEDS_PERCENT.into_iter().map(speed_name).chain(["fastest".to_owned()]);
        let on_speed = |index: usize| TimeMsg::Speed(SPEEDS_PERCENT.get(index).map_or(Speed::Fastest, |speed| Speed::Percent(*speed)));
        let step = STEPS.iter().position(|(step_by, _)| *step_by == self.step_by).unwrap_or(0);
        let steps = STEPS.into_iter().map(|(_, name)| name.to_owned());
        let on_step = |index: usize| TimeMsg::StepBy(STEPS.get(index).map_or(StepBy::Beat, |(step_by, _)| *step_by));
        html! {
            <div class="transport">
                { button("Step back", Shape::StepBack, TimeMsg::StepBack) }
                if self.playing {
                    { button("Pause", Shape::Pause, TimeMsg::Pause) }
                } else {
                    { button("Play", Shape::Play, TimeMsg::Play) }
                }
                { button("Step", Shape::Step, TimeMsg::Step) }
                { choice("Step by", "step-by", steps, step, on_time.reform(on_step)) }
                { button("To the end", Shape::ToTheEnd, TimeMsg::ToTheEnd) }
                <input type="range" class="time" aria-label="Time" min={begins_ms.to_string()} step="any"
                    max={begins_ms.saturating_add(self.span_ms.max(1)).to_string()}
                    value={self.clock.now_ms.to_string()} oninput={on_seek}
                    aria-valuetext={format!("{} of {}", moment(self.clock.now_ms), moment(self.clock.end_ms))} />
                <output class="moment">{ moment(self.clock.now_ms) }</output>
                { choice("Speed", "speed", speeds, speed, on_time.reform(on_speed)) }
                <p class="notice" role="status">{ &self.notice }</p>
            </div>
        }
    }
}

/// One of several names, which its own says what for.
fn choice(
    label: &'static str,
    class: &'static str,
    names: impl Iterator<Item = String>,
    chosen: usize,
    on_choice: Callback<usize>,
) -> Html {
    let onchange = on_choice.reform(move |event: Event| browser::choice_of(&event).parse().unwrap_or(chosen));
    html! {
        <label {class}>
            <span class="unseen">{ label }</span>
            <select {onchange} title={label} data-chosen={chosen.to_string()}>
                { for names.enumerate().map(|(index, name)| html! {
                    <option value={index.to_string()} selected={index == chosen}>{ name }</option>
                }) }
            </select>
        </label>
    }
}
