//! The app: the page's state, what each message does to it, and the arrangement of the regions.

use super::browser::{self, Theme};
use super::components::console::{Console, Entry};
use super::components::editor::{Editor, Jump};
use super::components::header::Header;
use super::components::icon::{Icon, Shape};
use super::components::inspector::{Inspector, Tab};
use super::components::panel::Panel;
use super::components::problems::{Problem, ProblemCount, Problems};
use super::components::transport::Transport;
use super::msg::{EditorMsg, Msg, TimeMsg};
use super::workspace::Workspace;
use std::rc::Rc;
use yew::prelude::*;

/// How time is looked at.
struct Playback {
    now_ms: u64,
    end_ms: u64,
    playing: bool,
    speed_percent: u32,
}

/// The whole page.
pub struct App {
    workspace: Workspace,
    problems: Rc<[Problem]>,
    jump: Option<Jump>,
    playback: Playback,
    entries: Rc<[Entry]>,
    tab: Tab,
    theme: Theme,
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(_: &Context<Self>) -> Self {
        Self {
            workspace: Workspace::restore(),
            problems: Rc::default(),
            jump: None,
            playback: Playback { now_ms: 0, end_ms: 0, playing: false, speed_percent: 100 },
            entries: Rc::default(),
            tab: Tab::default(),
            theme: browser::initial_theme(),
        }
    }

    fn update(&mut self, _: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Editor(msg) => self.edit(msg),
            Msg::Time(msg) => self.move_time(msg),
            Msg::Command(line) => self.run(line),
            Msg::ShowTab(tab) => self.tab = tab,
            Msg::ToggleTheme => self.toggle_theme(),
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let on_msg = ctx.link().callback(|msg: Msg| msg);
        html! {
            <>
                <Header example={self.workspace.example()} has_own_text={self.workspace.has_own_text()}
                    theme={self.theme} on_msg={on_msg.clone()} />
                <main class="regions">
                    <Panel name="Cluster" class="cluster">
                        <p class="empty">{ "Apply the manifests to see their pods here" }</p>
                    </Panel>
                    { self.timeline(&on_msg) }
                    <Panel name="Explanation" class="explanation">
                        <div class="beats" aria-live="polite">
                            <p class="empty">{ "What happens, and why it waits, is told here" }</p>
                        </div>
                    </Panel>
                    { self.manifests(&on_msg) }
                    <Panel name="Console" class="console-panel">
                        <Console entries={self.entries.clone()} on_command={on_msg.reform(Msg::Command)} />
                    </Panel>
                    <Panel name="Inspector" class="inspector-panel">
                        <Inspector tab={self.tab} on_tab={on_msg.reform(Msg::ShowTab)}>
                            <p class="empty">{ "Select a pod, a claim or a Service" }</p>
                        </Inspector>
                    </Panel>
                </main>
            </>
        }
    }
}

impl App {
    fn timeline(&self, on_msg: &Callback<Msg>) -> Html {
        let Playback { now_ms, end_ms, playing, speed_percent } = self.playback;
        let controls = html! {
            <Transport {now_ms} {end_ms} {playing} {speed_percent} on_time={on_msg.reform(Msg::Time)} />
        };
        html! {
            <Panel name="Timeline" class="timeline" aside={controls}>
                <p class="empty">{ "A lane for every pod" }</p>
            </Panel>
        }
    }

    fn manifests(&self, on_msg: &Callback<Msg>) -> Html {
        let apply = |()| Msg::Editor(EditorMsg::Apply);
        let kept = if self.workspace.is_kept() {
            html! {}
        } else {
            html! {
                <p class="not-kept" role="status">
                    <Icon shape={Shape::Warning} />{ "Not kept: this browser refuses storage" }
                </p>
            }
        };
        html! {
            <Panel name="Manifests" class="manifests" aside={kept}>
                <Editor text={self.workspace.text().clone()} problems={self.problems.clone()}
                    dark={self.theme == Theme::Dark} jump={self.jump}
                    on_change={on_msg.reform(|text| Msg::Editor(EditorMsg::Typed(text)))}
                    on_apply={on_msg.reform(apply)} />
                <Problems problems={self.problems.clone()} on_msg={on_msg.clone()} />
                <div class="apply">
                    <ProblemCount problems={self.problems.clone()} />
                    <kbd aria-hidden="true">{ "Ctrl Enter" }</kbd>
                    <button type="button" class="button primary" title="Ctrl or Cmd and Enter"
                        onclick={on_msg.reform(move |_: MouseEvent| apply(()))}>{ "Apply" }</button>
                </div>
            </Panel>
        }
    }

    fn edit(&mut self, msg: EditorMsg) {
        match msg {
            EditorMsg::Typed(text) => self.workspace.typed(text),
            EditorMsg::Apply => {}
            EditorMsg::GoTo(problem) => self.go_to(&problem),
            EditorMsg::Example(number) => self.workspace.show_example(number),
            EditorMsg::OwnText => self.workspace.show_own_text(),
        }
    }

    fn go_to(&mut self, problem: &Problem) {
        let number = self.jump.map_or(0, |jump| jump.number + 1);
        self.jump = Some(Jump { to: problem.range.start, number });
    }

    fn move_time(&mut self, msg: TimeMsg) {
        match msg {
            TimeMsg::Play => self.playback.playing = true,
            TimeMsg::Pause => self.playback.playing = false,
            TimeMsg::Step | TimeMsg::StepBack => self.playback.playing = false,
            TimeMsg::Seek { at_ms } => self.playback.now_ms = at_ms.min(self.playback.end_ms),
            TimeMsg::Speed { percent } => self.playback.speed_percent = percent,
        }
    }

    fn run(&mut self, line: String) {
        let entry = Entry { command: line.into(), output: AttrValue::Static(""), failed: false };
        self.entries = self.entries.iter().cloned().chain([entry]).collect();
    }

    fn toggle_theme(&mut self) {
        self.theme = match self.theme {
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::Light,
        };
        browser::choose_theme(self.theme);
    }
}
