//! Presenter mode: the attribute that enlarges the page, and the keys of presentation remotes.

use super::window;
use wasm_bindgen::prelude::*;
use web_sys::{Element, KeyboardEvent};

/// A presenter's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PresenterKey {
    /// Next step.
    Next,
    /// Previous step.
    Back,
    /// Leave presenter mode.
    Leave,
}

/// Sets or removes the root attribute `data-present`, which the style sheets use.
pub fn present(presents: bool) {
    if let Some(root) = window().and_then(|window| window.document()?.document_element()) {
        // Setting or removing a valid attribute cannot fail.
        let _ = if presents { root.set_attribute("data-present", "") } else { root.remove_attribute("data-present") };
    }
}

/// A listener for presenter keys on the whole page; dropping it removes the listener.
pub struct PresenterKeys {
    document: web_sys::Document,
    on_key: Closure<dyn FnMut(KeyboardEvent)>,
}

impl PresenterKeys {
    /// Adds the listener. `None` without a document.
    pub fn listen(call: yew::Callback<PresenterKey>) -> Option<PresenterKeys> {
        let document = window()?.document()?;
        let on_key = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
            if let Some(key) = presenter_key(&event) {
                event.prevent_default();
                call.emit(key);
            }
        });
        document.add_event_listener_with_callback("keydown", on_key.as_ref().unchecked_ref()).ok()?;
        Some(PresenterKeys { document, on_key })
    }
}

impl Drop for PresenterKeys {
    fn drop(&mut self) {
        // Removing a listener cannot fail.
        let _ = self.document.remove_event_listener_with_callback("keydown", self.on_key.as_ref().unchecked_ref());
    }
}

/// The presenter key of an event. Keys that the focused element uses are ignored, and all keys while a dialog is open.
fn presenter_key(event: &KeyboardEvent) -> Option<PresenterKey> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
        return None;
    }
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let within = |selector: &str| element.as_ref().is_some_and(|element| matches!(element.closest(selector), Ok(Some(_))));
    let is_open = window()?.document()?.query_selector("dialog[open], :popover-open").ok().flatten().is_some();
    let uses_arrows = within("input, select, textarea, [contenteditable='true'], [role='tab'], [role='slider'], .lanes, .viewport");
    let uses_space = uses_arrows || within("button, a, summary");
    match event.key().as_str() {
        _ if is_open => None,
        "PageDown" => Some(PresenterKey::Next),
        "PageUp" => Some(PresenterKey::Back),
        "Escape" => Some(PresenterKey::Leave),
        "ArrowRight" if !uses_arrows => Some(PresenterKey::Next),
        "ArrowLeft" if !uses_arrows => Some(PresenterKey::Back),
        " " if !uses_space => Some(PresenterKey::Next),
        _ => None,
    }
}
