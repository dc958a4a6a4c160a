//! The manifest editor: a plain text area, which CodeMirror replaces once its module is loaded.

use super::problems::severity_name;
use crate::view::help::{self, utf16_offset};
use crate::view::problems::Problem;
use crate::web::browser::{self, EditorCallbacks, EditorFix, EditorHandle, EditorModule, EditorProblem};
use crate::web::msg::{EditorMsg, Msg};
use crate::web::session::Texts;
use gloo_timers::callback::Timeout;
use serde_json::Value;
use std::rc::Rc;
use yew::prelude::*;

/// A request to move the cursor. Two requests for the same offset differ in their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jump {
    /// The target, as a byte offset of the text.
    pub to: usize,
    /// The sequence number of the request.
    pub number: u32,
}

/// The editor's properties.
#[derive(Properties, PartialEq)]
pub struct EditorProps {
    /// The manifests.
    pub text: AttrValue,
    /// The problems marked in them.
    pub problems: Rc<[Problem]>,
    /// Whether the dark theme is active.
    pub dark: bool,
    /// The last request to move the cursor.
    pub jump: Option<Jump>,
    /// Receives every change, and Ctrl or Cmd and Enter.
    pub on_msg: Callback<Msg>,
}

/// The editor's messages.
pub enum EditorEvent {
    /// The CodeMirror module is loaded.
    Loaded(EditorModule),
    /// The user changed the text, in either editor.
    Changed(String),
    /// The user pressed Ctrl or Cmd and Enter, in either editor.
    Apply,
}

/// The editor. It remembers the last text, so that its own change is not set again when it comes back as a property.
pub struct Editor {
    host: NodeRef,
    area: NodeRef,
    shown: AttrValue,
    mounted: Option<EditorHandle>,
    /// Set after the first render.
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
                // Without the loaded field texts there is no help.
                let help = if have_fields() { help::field_help(&text, offset) } else { Value::Null };
                help.to_string()
            },
            |text, offset| {
                have_fields(); // completion works without the texts
                help::completions(&text, offset).to_string()
            },
        ));
        // Loads after the first paint of the diagram. Without the module the text area stays.
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

    fn changed(&mut self, ctx: &Context<Self>, old: &EditorProps) -> bool {
        let props = ctx.props();
        let is_new_text = props.text != self.shown;
        self.shown = props.text.clone();
        if let Some(editor) = &self.mounted {
            if is_new_text {
                editor.set_text(&props.text);
            }
            if props.dark != old.dark {
                editor.set_dark(props.dark);
            }
            // Setting a text removes the marks.
            if is_new_text || props.problems != old.problems {
                mark(editor, props);
            }
        }
        if let Some(jump) = props.jump.filter(|_| props.jump != old.jump) {
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
    /// Replaces the text area with CodeMirror; returns whether that succeeded.
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

/// Converts a byte offset of the text into an editor offset in UTF-16 units. Both editors use one character per line end.
fn editor_offset(text: &str, byte: usize) -> u32 {
    let returns = text.get(..byte).map_or(0, |prefix| prefix.matches("\r\n").count());
    utf16_offset(text, byte).saturating_sub(u32::try_from(returns).unwrap_or_default())
}

fn mark(editor: &EditorHandle, props: &EditorProps) {
    let offset = |byte: usize| editor_offset(&props.text, byte);
    editor.show_problems(props.problems.iter().map(|problem| EditorProblem {
        from: offset(problem.range.start),
        to: offset(problem.range.end),
        severity: severity_name(problem.severity),
        message: &problem.message,
        fix: problem.fix.as_ref().map(|fix| {
            let edits = fix.edits.iter().map(|(range, text)| (offset(range.start), offset(range.end), &**text));
            EditorFix { title: &fix.title, edits: edits.collect() }
        }),
    }));
}

/// Whether the field texts are loaded; starts to fetch them otherwise.
fn have_fields() -> bool {
    let are_loaded = Texts::Fields.are_loaded();
    if !are_loaded {
        Texts::Fields.fetch(Callback::noop());
    }
    are_loaded
}
