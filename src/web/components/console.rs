//! The console: an input line for kubectl, and the output of the commands.

use super::why::refusal_html;
use crate::view::refusals::RefusalHelp;
use crate::web::browser;
use crate::web::msg::Msg;
use std::rc::Rc;
use yew::prelude::*;

/// A command and its output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The command line.
    pub command: AttrValue,
    /// The printed output.
    pub output: AttrValue,
    /// Whether the command failed.
    pub failed: bool,
    /// The explanation of a known error.
    pub refusal: Option<&'static RefusalHelp>,
    /// That the output is of a cluster, or of a state, that is no longer shown; absent if it is.
    pub origin: Option<&'static str>,
}

/// A completed line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completion {
    /// The line with what all candidates have in common.
    pub text: String,
    /// What may follow; empty if nothing is known.
    pub candidates: Vec<String>,
}

/// The console's properties.
#[derive(Properties, PartialEq)]
pub struct ConsoleProps {
    /// The commands so far, oldest first.
    pub entries: Rc<[Entry]>,
    /// Whether the last command is still running.
    pub running: bool,
    /// Completes a line at its end.
    pub complete: Callback<String, Completion>,
    /// Receives entered lines, and the request to stop a running command.
    pub on_msg: Callback<Msg>,
}

/// The input line, and the position in the command history.
#[derive(Debug, Clone, PartialEq, Default)]
struct Line {
    text: String,
    back: usize,
    /// What may follow, after a Tab that could not complete the line.
    candidates: Vec<String>,
    /// Whether the next Tab leaves the field: after Escape.
    leaves: bool,
}

impl Line {
    /// The command `back` entries ago; 0 is a new, empty line.
    fn recall(entries: &[Entry], back: usize) -> Self {
        let back = back.min(entries.len());
        let text = match back {
            0 => String::new(),
            _ => entries[entries.len() - back].command.to_string(),
        };
        Self { text, back, ..Self::default() }
    }

    /// The line after Tab; `None` if Tab has nothing to complete and leaves the field.
    fn completed(&self, complete: &Callback<String, Completion>) -> Option<Self> {
        if self.text.trim().is_empty() || self.leaves {
            return None;
        }
        let Completion { text, candidates } = complete.emit(self.text.clone());
        if candidates.is_empty() || (text == self.text && candidates == self.candidates) {
            return None;
        }
        // The first Tab inserts; the next one lists.
        let candidates = if text == self.text { candidates } else { Vec::new() };
        Some(Self { text, candidates, ..self.clone() })
    }
}

/// The description of the input.
const TAB: &str = "Tab completes the line, a second Tab lists what may follow. In an empty line, after Escape, and when there is \
                   nothing to complete, Tab leaves the field.";

/// The class of an output: the columns of a table stay aligned and scroll, other lines wrap.
fn class_of(output: &str) -> Option<&'static str> {
    let is_table = |line: &str| line.contains("   ") && line.split("   ").next().is_some_and(|name| name.chars().any(char::is_uppercase));
    let is_header = |line: &str| is_table(line) && !line.chars().any(char::is_lowercase);
    output.lines().any(is_header).then_some("table")
}

/// The console.
#[component]
pub fn Console(props: &ConsoleProps) -> Html {
    let line = use_state(Line::default);
    let log = use_node_ref();
    // The completions take their height from the output.
    use_effect_with((log.clone(), props.entries.clone(), line.candidates.clone()), |(log, ..)| browser::scroll_to_end(log));
    let oninput = {
        let line = line.clone();
        Callback::from(move |event: InputEvent| line.set(Line { text: browser::text_of(&event), ..Line::default() }))
    };
    let onkeydown = {
        let running = props.running;
        let (line, entries, on_msg, complete) = (line.clone(), props.entries.clone(), props.on_msg.clone(), props.complete.clone());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" if !line.text.trim().is_empty() => {
                on_msg.emit(Msg::Command(line.text.trim().to_owned()));
                line.set(Line::default());
            }
            "ArrowUp" => {
                event.prevent_default();
                line.set(Line::recall(&entries, line.back + 1));
            }
            "ArrowDown" => {
                event.prevent_default();
                line.set(Line::recall(&entries, line.back.saturating_sub(1)));
            }
            "Tab" if !event.shift_key() => {
                if let Some(completed) = line.completed(&complete) {
                    event.prevent_default();
                    line.set(completed);
                }
            }
            "Escape" => line.set(Line { leaves: true, candidates: Vec::new(), ..(*line).clone() }),
            "c" if event.ctrl_key() && running => on_msg.emit(Msg::Interrupt),
            _ => {}
        })
    };
    let interrupt = props.on_msg.reform(|_: MouseEvent| Msg::Interrupt);
    html! {
        <div class="console">
            <div class="log" role="log" aria-label="Output" tabindex="0" ref={log}>
                if props.entries.is_empty() {
                    <p class="console-hint">{ "Run kubectl, dig or nslookup here" }</p>
                }
                { for props.entries.iter().map(|entry| html! {
                    <div class={classes!("entry", entry.failed.then_some("failed"), entry.origin.map(|_| "gone"))}>
                        <p class="entry-command">{ &entry.command }</p>
                        { for entry.origin.map(|origin| html! { <p class="entry-origin">{ origin }</p> }) }
                        if !entry.output.is_empty() {
                            <pre class={class_of(&entry.output)}>{ &entry.output }</pre>
                        }
                        { for entry.refusal.map(refusal_html) }
                    </div>
                }) }
            </div>
            <p class="candidates" role="status" aria-label="Completions">
                { for line.candidates.iter().map(|candidate| html! { <><span>{ candidate }</span>{ " " }</> }) }
            </p>
            <label class="prompt">
                <span aria-hidden="true">{ "$" }</span>
                <input aria-label="kubectl" aria-description={TAB} title={TAB} placeholder="kubectl get pods -o wide" value={line.text.clone()}
                    autocomplete="off" autocapitalize="off" spellcheck="false" {oninput} {onkeydown} />
                if props.running {
                    <button type="button" class="button small" title="Ctrl+C" onclick={interrupt}>{ "Stop" }</button>
                }
            </label>
        </div>
    }
}
