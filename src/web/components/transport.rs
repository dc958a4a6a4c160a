//! The time controls: play, pause, step, speed, and a slider to any moment.

use super::drawn::Draw;
use super::icon::{Shape, icon};
use crate::view::timeline::Clock;
pub use crate::view::words::moment;
use crate::view::words::run_begins_ms;
use crate::web::browser;
use crate::web::msg::{Msg, Speed, StepBy, TimeMsg};
use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// The selectable speeds in percent of real time; "fastest" follows them.
pub const SPEEDS_PERCENT: [u32; 10] = [10, 25, 50, 100, 200, 500, 1_000, 5_000, 10_000, 50_000];
/// The sizes of a step.
const STEPS: [(StepBy, &str); 3] = [(StepBy::Change, "change"), (StepBy::Event, "event"), (StepBy::Wait, "wait")];

/// The properties of the time controls.
#[derive(PartialEq)]
pub struct Transport {
    /// The current moment, and the last one that was simulated.
    pub clock: Clock,
    /// The range of the slider in milliseconds; a moment that was never simulated is simulated when selected.
    pub span_ms: u64,
    /// Whether time runs.
    pub playing: bool,
    /// Whether the last playback stopped by itself.
    pub ended: bool,
    /// The speed.
    pub speed: Speed,
    /// The size of a step.
    pub step_by: StepBy,
    /// A notice about playback; empty when time runs at the selected speed.
    pub notice: String,
    /// Receives the time messages.
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
    fn draw(&self) -> Html {
        let button = |name: &'static str, shape: Shape, msg: TimeMsg| {
            let onclick = self.on_msg.reform(move |_: MouseEvent| Msg::Time(msg));
            html! {
                <button type="button" class="button icon-button" aria-label={name} title={name} {onclick}>{ icon(shape) }</button>
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
        let on_step = |index: usize| TimeMsg::StepBy(STEPS.get(index).map_or(StepBy::Change, |(step_by, _)| *step_by));
        html! {
            <div class="transport">
                { button("Step back", Shape::StepBack, TimeMsg::StepBack) }
                <PlayButton playing={self.playing} ended={self.ended} on_time={on_time.clone()} />
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

/// How long the button stays Pause when playback ends by itself: a press meant as Pause must not start the run again.
const PAUSE_KEPT_MS: u32 = 400;

#[derive(Properties, PartialEq)]
struct PlayButtonProps {
    playing: bool,
    ended: bool,
    on_time: Callback<TimeMsg>,
}

/// The button Play or Pause.
struct PlayButton {
    /// Runs while the button stays Pause after the end.
    kept: Option<Timeout>,
}

impl Component for PlayButton {
    /// The button becomes Play.
    type Message = ();
    type Properties = PlayButtonProps;

    fn create(_: &Context<Self>) -> Self {
        Self { kept: None }
    }

    fn update(&mut self, _: &Context<Self>, (): ()) -> bool {
        self.kept = None;
        true
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &PlayButtonProps) -> bool {
        let PlayButtonProps { playing, ended, .. } = *ctx.props();
        if playing != before.playing {
            let link = ctx.link().clone();
            self.kept = (!playing && ended).then(|| Timeout::new(PAUSE_KEPT_MS, move || link.send_message(())));
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let (playing, kept) = (ctx.props().playing, self.kept.is_some());
        let (name, shape) = if playing || kept { ("Pause", Shape::Pause) } else { ("Play", Shape::Play) };
        let msg = if playing { TimeMsg::Pause } else { TimeMsg::Play };
        // A press during that time is one on Pause, and playback has ended.
        let onclick = if kept { Callback::noop() } else { ctx.props().on_time.reform(move |_: MouseEvent| msg) };
        html! {
            <button type="button" class="button icon-button primary" aria-label={name} title={name} {onclick}>{ icon(shape) }</button>
        }
    }
}

/// A select with one of several names.
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
