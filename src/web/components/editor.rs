//! The manifest editor: a plain text area at once, CodeMirror in its place as soon as that has arrived.

use super::problems::severity_word;
use crate::view::help::{self, utf16_offset};
use crate::view::problems::Problem;
use crate::web::browser::{self, EditorCallbacks, EditorFix, EditorHandle, EditorModule, EditorProblem};
use crate::web::msg::{EditorMsg, Msg};
use crate::web::session::Texts;
use gloo_timers::callback::Timeout;
use serde_json::Value;
use std::rc::Rc;
use yew::prelude::*;

/// A wish to put the cursor somewhere. Two wishes for the same place differ in their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jump {
    /// Byte of the text.
    pub to: usize,
    /// Counts the wishes.
    pub number: u32,
}

/// What the editor shows.
#[derive(Properties, PartialEq)]
pub struct EditorProps {
    /// The manifests.
    pub text: AttrValue,
    /// What is marked in them.
    pub problems: Rc<[Problem]>,
    /// Whether the page is dark.
    pub dark: bool,
    /// The last wish to put the cursor somewhere.
    pub jump: Option<Jump>,
    /// Hears every change, and Ctrl or Cmd and Enter.
    pub on_msg: Callback<Msg>,
}

/// What the editor reacts to.
pub enum EditorEvent {
    /// CodeMirror has arrived.
    Loaded(EditorModule),
    /// The text was changed by hand, in either editor.
    Changed(String),
    /// Ctrl or Cmd and Enter was pressed, in either editor.
    Apply,
}

/// The editor. It keeps what was last typed, so that its own change coming back as a property is no news.
pub struct Editor {
    host: NodeRef,
    area: NodeRef,
    shown: AttrValue,
    mounted: Option<EditorHandle>,
    /// Once it is on a page.
    callbacks: Option<EditorCallbacks>,
    loading: Option<Timeout>,
}

impl Component for Editor {
    type Message = EditorEvent;
    type Properties = EditorProps;

    fn create(ctx: &Context<Self>) -> Self {
        Self {
            host: NodeRef::default(),
            area: NodeRef::default(),
            shown: ctx.props().text.clone(),
            mounted: None,
            callbacks: None,
            loading: None,
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, is_first: bool) {
        if !is_first {
            return;
        }
        let (load, change, apply) = (ctx.link().clone(), ctx.link().clone(), ctx.link().clone());
        self.callbacks = Some(EditorCallbacks::new(
            move |text| change.send_message(EditorEvent::Changed(text)),
            move || apply.send_message(EditorEvent::Apply),
            |text, offset| {
                // Without the texts nothing true can be said of a field.
                let help = if have_fields() { help::field_help(&text, offset) } else { Value::Null };
                help.to_string()
            },
            |text, offset| {
                have_fields(); // names are offered without the texts as well
                help::completions(&text, offset).to_string()
            },
        ));
        // The picture comes before the editor. Without the module the text area stays.
        self.loading = Some(Timeout::new(0, move || {
            load.send_future_batch(async { browser::load_editor().await.ok().map(EditorEvent::Loaded) });
        }));
    }

    fn update(&mut self, ctx: &Context<Self>, event: EditorEvent) -> bool {
        match event {
            EditorEvent::Loaded(module) => self.mount(ctx.props(), &module),
            EditorEvent::Changed(text) => {
                self.shown = AttrValue::from(text.clone());
                ctx.props().on_msg.emit(Msg::Editor(EditorMsg::Typed(text)));
                false
            }
            EditorEvent::Apply => {
                ctx.props().on_msg.emit(Msg::Editor(EditorMsg::Apply));
                false
            }
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &EditorProps) -> bool {
        let props = ctx.props();
        let news = props.text != self.shown;
        self.shown = props.text.clone();
        if let Some(editor) = &self.mounted {
            if news {
                editor.set_text(&props.text);
            }
            if props.dark != before.dark {
                editor.set_dark(props.dark);
            }
            // A new text has lost the marks of the one before.
            if news || props.problems != before.problems {
                mark(editor, props);
            }
        }
        if let Some(jump) = props.jump.filter(|_| props.jump != before.jump) {
            self.jump(editor_offset(&props.text, jump.to));
        }
        self.mounted.is_none()
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let oninput = ctx.link().callback(|event: InputEvent| EditorEvent::Changed(browser::text_of(&event)));
        let onkeydown = ctx.link().batch_callback(|event: KeyboardEvent| {
            let apply = event.key() == "Enter" && (event.ctrl_key() || event.meta_key());
            apply.then_some(EditorEvent::Apply)
        });
        html! {
            <div class="editor">
                <div class="editor-host" ref={self.host.clone()}></div>
                if self.mounted.is_none() {
                    <textarea aria-label="Manifests" ref={self.area.clone()} value={ctx.props().text.clone()}
                        autocomplete="off" autocapitalize="off" spellcheck="false" wrap="off" {oninput} {onkeydown} />
                }
            </div>
        }
    }

    fn destroy(&mut self, _: &Context<Self>) {
        if let Some(editor) = self.mounted.take() {
            editor.destroy();
        }
    }
}

impl Editor {
    /// Puts CodeMirror in the text area's place; says whether that worked.
    fn mount(&mut self, props: &EditorProps, module: &EditorModule) -> bool {
        let focused = browser::has_focus(&self.area);
        let cursor = browser::cursor(&self.area);
        let Some(callbacks) = &self.callbacks else { return false };
        let Ok(editor) = browser::mount_editor(module, &self.host, &self.shown, props.dark, callbacks) else { return false };
        mark(&editor, props);
        if focused {
            editor.goto(cursor);
        }
        self.mounted = Some(editor);
        true
    }

    fn jump(&self, offset: u32) {
        match &self.mounted {
            Some(editor) => editor.goto(offset),
            None => browser::place_cursor(&self.area, offset),
        }
    }
}

/// Where a byte of the text is in the editor, in UTF-16 units. Both editors end lines with one character.
fn editor_offset(text: &str, byte: usize) -> u32 {
    let returns = text.get(..byte).map_or(0, |before| before.matches("\r\n").count());
    utf16_offset(text, byte).saturating_sub(u32::try_from(returns).unwrap_or_default())
}

fn mark(editor: &EditorHandle, props: &EditorProps) {
    let place = |byte: usize| editor_offset(&props.text, byte);
    editor.show_problems(props.problems.iter().map(|problem| EditorProblem {
        from: place(problem.range.start),
        to: place(problem.range.end),
        severity: severity_word(problem.severity),
        message: &problem.message,
        fix: problem.fix.as_ref().map(|fix| {
            let edits = fix.edits.iter().map(|(range, words)| (place(range.start), place(range.end), &**words));
            EditorFix { title: &fix.title, edits: edits.collect() }
        }),
    }));
}

/// Whether what is known of fields is there; asks for it again if not.
fn have_fields() -> bool {
    let are_there = Texts::Fields.are_there();
    if !are_there {
        Texts::Fields.fetch(Callback::noop());
    }
    are_there
}
