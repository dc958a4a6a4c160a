//! The controls of time: play, pause, step, speed, and a slider to any moment.

use super::drawn::Draw;
use super::icon::{Shape, icon};
use crate::web::browser;
use crate::web::msg::TimeMsg;
use yew::prelude::*;

/// The speeds on offer, in percent of real time.
const SPEEDS_PERCENT: [u32; 8] = [10, 25, 50, 100, 200, 400, 1_000, 5_000];

/// Where time stands.
#[derive(PartialEq)]
pub struct Transport {
    /// The moment shown, in milliseconds of simulated time.
    pub now_ms: u64,
    /// The last moment that was played.
    pub end_ms: u64,
    /// How far the slider reaches: what was never played is simulated when gone to.
    pub span_ms: u64,
    /// Whether time runs.
    pub playing: bool,
    /// Simulated time per time of the viewer, in percent.
    pub speed_percent: u32,
    /// Hears how time is to move.
    pub on_time: Callback<TimeMsg>,
}

/// A moment as people read it: `12.3 s`, or `2 min 05.0 s` from a minute on.
pub fn moment(at_ms: u64) -> String {
    let (minutes, tenths) = (at_ms / 60_000, at_ms % 60_000 / 100);
    match minutes {
        0 => format!("{}.{} s", tenths / 10, tenths % 10),
        _ => format!("{minutes} min {:02}.{} s", tenths / 10, tenths % 10),
    }
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
            let onclick = self.on_time.reform(move |_: MouseEvent| msg);
            let class = classes!("button", "icon-button", matches!(name, "Play" | "Pause").then_some("primary"));
            html! {
                <button type="button" {class} aria-label={name} title={name} {onclick}>{ icon(shape) }</button>
            }
        };
        let on_seek = self.on_time.reform(|event: InputEvent| TimeMsg::Seek { at_ms: browser::position_of(&event) });
        let current = self.speed_percent;
        let on_speed =
            self.on_time.reform(move |event: Event| TimeMsg::Speed { percent: browser::choice_of(&event).parse().unwrap_or(current) });
        html! {
            <div class="transport">
                { button("Step back", Shape::StepBack, TimeMsg::StepBack) }
                if self.playing {
                    { button("Pause", Shape::Pause, TimeMsg::Pause) }
                } else {
                    { button("Play", Shape::Play, TimeMsg::Play) }
                }
                { button("Step", Shape::Step, TimeMsg::Step) }
                <input type="range" class="time" aria-label="Time" min="0" step="any" max={self.span_ms.max(1).to_string()}
                    value={self.now_ms.to_string()} oninput={on_seek}
                    aria-valuetext={format!("{} of {}", moment(self.now_ms), moment(self.end_ms))} />
                <output class="moment">{ moment(self.now_ms) }</output>
                <label class="speed">
                    <span class="unseen">{ "Speed" }</span>
                    <select onchange={on_speed}>
                        { for SPEEDS_PERCENT.into_iter().map(|percent| html! {
                            <option value={percent.to_string()} selected={percent == current}>{ speed_name(percent) }</option>
                        }) }
                    </select>
                </label>
            </div>
        }
    }
}
