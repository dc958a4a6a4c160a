//! Bindings of the editor module `static/editor/editor.js`.

use super::{promised, window};
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::NodeRef;

#[wasm_bindgen]
extern "C" {
    /// The module `static/editor/editor.js`.
    pub type EditorModule;

    /// Creates an editor in `parent`.
    #[wasm_bindgen(method, catch)]
    fn mount(this: &EditorModule, parent: &Element, options: &JsValue) -> Result<EditorHandle, JsValue>;

    /// A mounted editor.
    pub type EditorHandle;

    /// Replaces the text, without reporting it as typed.
    #[wasm_bindgen(method, js_name = setText)]
    pub fn set_text(this: &EditorHandle, text: &str);

    /// Replaces the problems marked in the text.
    #[wasm_bindgen(method, js_name = setProblems)]
    fn set_problems(this: &EditorHandle, problems: &js_sys::Array);

    /// Focuses the editor and moves the cursor to a UTF-16 offset.
    #[wasm_bindgen(method)]
    pub fn goto(this: &EditorHandle, offset: u32);

    /// Switches the editor's theme.
    #[wasm_bindgen(method, js_name = setDark)]
    pub fn set_dark(this: &EditorHandle, dark: bool);

    /// Removes the editor from the page.
    #[wasm_bindgen(method)]
    pub fn destroy(this: &EditorHandle);
}

/// A problem in the format of the editor module, with UTF-16 offsets.
#[derive(Debug, Clone, PartialEq)]
pub struct EditorProblem<'a> {
    /// First UTF-16 unit.
    pub from: u32,
    /// One past the last UTF-16 unit.
    pub to: u32,
    /// `error`, `warning`, `info` or `hint`.
    pub severity: &'static str,
    /// The message.
    pub message: &'a str,
    /// The fix, if there is one.
    pub fix: Option<EditorFix<'a>>,
}

/// The fix of a problem.
#[derive(Debug, Clone, PartialEq)]
pub struct EditorFix<'a> {
    /// The text of its button.
    pub title: &'a str,
    /// The start and end as UTF-16 offsets, and the replacement; in the order of the text.
    pub edits: Vec<(u32, u32, &'a str)>,
}

fn set(object: &js_sys::Object, key: &str, value: impl Into<JsValue>) {
    // Setting a property of a fresh plain object cannot fail.
    let _ = js_sys::Reflect::set(object, &key.into(), &value.into());
}

impl EditorHandle {
    /// Marks `problems` in the text and removes the previous marks.
    pub fn show_problems<'a>(&self, problems: impl Iterator<Item = EditorProblem<'a>>) {
        let list = js_sys::Array::new();
        for problem in problems {
            let object = js_sys::Object::new();
            set(&object, "from", problem.from);
            set(&object, "to", problem.to);
            set(&object, "severity", problem.severity);
            set(&object, "message", problem.message);
            if let Some(EditorFix { title, edits }) = problem.fix {
                let changes = edits.into_iter().map(|(from, to, text)| {
                    let change = js_sys::Object::new();
                    set(&change, "from", from);
                    set(&change, "to", to);
                    set(&change, "insert", text);
                    change
                });
                set(&object, "fix", title);
                set(&object, "changes", changes.collect::<js_sys::Array>());
            }
            list.push(&object);
        }
        self.set_problems(&list);
    }
}

/// The callbacks of an editor, which must outlive it.
pub struct EditorCallbacks {
    on_change: Closure<dyn FnMut(String)>,
    on_apply: Closure<dyn FnMut()>,
    help_at: Closure<dyn Fn(String, u32) -> String>,
    completions_at: Closure<dyn Fn(String, u32) -> String>,
}

impl EditorCallbacks {
    /// Wraps the handlers of text changes and of Ctrl or Cmd and Enter, and the functions that return the field help and the
    /// completions at a UTF-16 offset as JSON.
    pub fn new(
        on_change: impl FnMut(String) + 'static,
        on_apply: impl FnMut() + 'static,
        help_at: fn(String, u32) -> String,
        completions_at: fn(String, u32) -> String,
    ) -> Self {
        Self {
            on_change: Closure::new(on_change),
            on_apply: Closure::new(on_apply),
            help_at: Closure::new(help_at),
            completions_at: Closure::new(completions_at),
        }
    }
}

/// Loads the editor module. Fails without boot.js, or when the file cannot be fetched.
pub async fn load_editor() -> Result<EditorModule, JsValue> {
    let module = promised("ordinalLoadEditor", JsValue::UNDEFINED).await?;
    // Evaluating the module and mounting the editor are separate tasks, so that input is handled between them.
    gloo_timers::future::TimeoutFuture::new(0).await;
    Ok(module.unchecked_into())
}

fn style_nonce() -> Option<String> {
    let document = window()?.document()?;
    let meta = document.query_selector("meta[name='style-nonce']").ok()??;
    meta.get_attribute("content")
}

/// Creates an editor in `host`. Fails when the element is not on the page or the module throws.
pub fn mount_editor(
    module: &EditorModule,
    host: &NodeRef,
    text: &str,
    dark: bool,
    callbacks: &EditorCallbacks,
) -> Result<EditorHandle, JsValue> {
    let parent = host.cast::<Element>().ok_or(JsValue::NULL)?;
    let options = js_sys::Object::new();
    set(&options, "text", text);
    set(&options, "dark", dark);
    set(&options, "label", "Manifests");
    set(&options, "onChange", callbacks.on_change.as_ref().clone());
    set(&options, "onApply", callbacks.on_apply.as_ref().clone());
    set(&options, "helpAt", callbacks.help_at.as_ref().clone());
    set(&options, "completionsAt", callbacks.completions_at.as_ref().clone());
    if let Some(nonce) = style_nonce() {
        set(&options, "nonce", nonce);
    }
    module.mount(&parent, &options)
}
