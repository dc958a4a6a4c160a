//! The page's own address.

use super::window;
use wasm_bindgen::prelude::*;

/// The fragment of the page's address, without its `#`; empty when there is none.
pub fn fragment() -> String {
    let hash = window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// The query string of the page's address, with its `?`; empty when there is none.
pub fn search() -> String {
    window().and_then(|window| window.location().search().ok()).unwrap_or_default()
}

/// The page's address without query string and fragment.
pub fn bare_address() -> String {
    let href = window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    href.split(['?', '#']).next().unwrap_or_default().to_owned()
}

/// The full address of this page with a fragment. Accessibility checkers take a link to a bare fragment for a skip link.
pub fn address_at(fragment: &str) -> String {
    format!("{}{}#{fragment}", bare_address(), search())
}

/// Whether the query string has a parameter, such as `?present`.
pub fn has_parameter(name: &str) -> bool {
    search().trim_start_matches('?').split('&').any(|part| part.split('=').next() == Some(name))
}

/// Removes a parameter from the query string, without loading the page and without a new history entry.
pub fn remove_parameter(name: &str) {
    let search = search();
    let others = search.trim_start_matches('?').split('&').filter(|part| part.split('=').next() != Some(name));
    let others = others.collect::<Vec<_>>().join("&");
    replace_address(&if others.is_empty() { others } else { format!("?{others}") }, &fragment());
}

/// Sets or removes the fragment of the page's address, without a new history entry.
pub fn show_fragment(fragment: &str) {
    replace_address(&search(), fragment);
}

fn replace_address(search: &str, fragment: &str) {
    let hash = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
    let address = format!("{}{search}{hash}", bare_address());
    // Replacing the address within the same origin cannot fail.
    let _ = window().map(|window| window.history().and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&address))));
}
