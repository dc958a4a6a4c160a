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
}

/// The console's properties.
#[derive(Properties, PartialEq)]
pub struct ConsoleProps {
    /// The commands so far, oldest first.
    pub entries: Rc<[Entry]>,
    /// Whether the last command is still running.
    pub running: bool,
    /// Receives entered lines, and the request to stop a running command.
    pub on_msg: Callback<Msg>,
}

/// The input line, and the position in the command history.
#[derive(Debug, Clone, PartialEq, Default)]
struct Line {
    text: String,
    back: usize,
}

impl Line {
    /// The command `back` entries ago; 0 is a new, empty line.
    fn recall(entries: &[Entry], back: usize) -> Self {
        let back = back.min(entries.len());
        let text = match back {
            0 => String::new(),
            _ => entries[entries.len() - back].command.to_string(),
        };
        Self { text, back }
    }
}

/// The console.
#[component]
pub fn Console(props: &ConsoleProps) -> Html {
    let line = use_state(Line::default);
    let log = use_node_ref();
    use_effect_with((log.clone(), props.entries.clone()), |(log, _)| browser::scroll_to_end(log));
    let oninput = {
        let line = line.clone();
        Callback::from(move |event: InputEvent| line.set(Line { text: browser::text_of(&event), back: 0 }))
    };
    let onkeydown = {
        let running = props.running;
        let (line, entries, on_msg) = (line.clone(), props.entries.clone(), props.on_msg.clone());
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
                    <div class={classes!("entry", entry.failed.then_some("failed"))}>
                        <p class="entry-command">{ &entry.command }</p>
                        if !entry.output.is_empty() {
                            <pre>{ &entry.output }</pre>
                        }
                        { for entry.refusal.map(refusal_html) }
                    </div>
                }) }
            </div>
            <label class="prompt">
                <span aria-hidden="true">{ "$" }</span>
                <input aria-label="kubectl" placeholder="kubectl get pods -o wide" value={line.text.clone()}
                    autocomplete="off" autocapitalize="off" spellcheck="false" {oninput} {onkeydown} />
                if props.running {
                    <button type="button" class="button small" title="Ctrl+C" onclick={interrupt}>{ "Stop" }</button>
                }
            </label>
        </div>
    }
}
