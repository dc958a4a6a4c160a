//! The page's own address.

use super::window;
use wasm_bindgen::prelude::*;

/// What stands behind the `#` of the page's address; empty when nothing does.
pub fn fragment() -> String {
    let hash = window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// The search part of the page's address, with its `?`; empty when there is none.
pub fn search() -> String {
    window().and_then(|window| window.location().search().ok()).unwrap_or_default()
}

/// The page's address without search part and fragment.
pub fn bare_address() -> String {
    let href = window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    href.split(['?', '#']).next().unwrap_or_default().to_owned()
}

/// This page at a fragment, in full: a link to a bare fragment passes for one that skips what is before its target.
pub fn address_at(fragment: &str) -> String {
    format!("{}{}#{fragment}", bare_address(), search())
}

/// Whether the address has a word behind its `?`, such as `?present`.
pub fn is_asked_for(word: &str) -> bool {
    search().trim_start_matches('?').split('&').any(|part| part.split('=').next() == Some(word))
}

/// Takes a word off what stands behind the `?` of the page's address; nothing is loaded, and the browser's history gets no
/// new entry.
pub fn ask_no_more_for(word: &str) {
    let search = search();
    let others = search.trim_start_matches('?').split('&').filter(|part| part.split('=').next() != Some(word));
    let others = others.collect::<Vec<_>>().join("&");
    show(&if others.is_empty() { others } else { format!("?{others}") }, &fragment());
}

/// Puts something behind the `#` of the page's address, or takes it off, likewise.
pub fn show_fragment(fragment: &str) {
    show(&search(), fragment);
}

fn show(search: &str, fragment: &str) {
    let hash = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
    let shown = format!("{}{search}{hash}", bare_address());
    // A page may always name itself.
    let _ = window().map(|window| window.history().and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&shown))));
}
