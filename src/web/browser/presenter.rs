//! What presenting needs of the browser: a page drawn large, and the keys that clickers send.

use super::window;
use wasm_bindgen::prelude::*;
use web_sys::{Element, KeyboardEvent};

/// What a presenter asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PresenterKey {
    /// On.
    Next,
    /// Back.
    Back,
    /// No longer presenting.
    Leave,
}

/// Draws the page for an audience, or for its reader again: the style sheet knows how.
pub fn present(presents: bool) {
    if let Some(root) = window().and_then(|window| window.document()?.document_element()) {
        // Setting or removing an attribute of this name cannot fail.
        let _ = if presents { root.set_attribute("data-present", "") } else { root.remove_attribute("data-present") };
    }
}

/// Hears the keys of a clicker anywhere on the page, as long as it is kept.
pub struct PresenterKeys {
    document: web_sys::Document,
    on_key: Closure<dyn FnMut(KeyboardEvent)>,
}

impl PresenterKeys {
    /// Calls with what is asked for. `None` outside a page.
    pub fn listen(call: yew::Callback<PresenterKey>) -> Option<PresenterKeys> {
        let document = window()?.document()?;
        let on_key = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
            if let Some(key) = asked_for(&event) {
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
        // What listened can always be taken off again.
        let _ = self.document.remove_event_listener_with_callback("keydown", self.on_key.as_ref().unchecked_ref());
    }
}

/// Keys that what has the focus needs itself are left to it, and so is all while a dialog is open.
fn asked_for(event: &KeyboardEvent) -> Option<PresenterKey> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
        return None;
    }
    let place = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let within = |selector: &str| place.as_ref().is_some_and(|place| matches!(place.closest(selector), Ok(Some(_))));
    let is_open = window()?.document()?.query_selector("dialog[open], :popover-open").ok().flatten().is_some();
    let uses_arrows = within("input, select, textarea, [contenteditable='true'], [role='tab'], [role='slider'], .lanes, .board");
    let is_pressed_by_space = uses_arrows || within("button, a, summary");
    match event.key().as_str() {
        _ if is_open => None,
        "PageDown" => Some(PresenterKey::Next),
        "PageUp" => Some(PresenterKey::Back),
        "Escape" => Some(PresenterKey::Leave),
        "ArrowRight" if !uses_arrows => Some(PresenterKey::Next),
        "ArrowLeft" if !uses_arrows => Some(PresenterKey::Back),
        " " if !is_pressed_by_space => Some(PresenterKey::Next),
        _ => None,
    }
}
