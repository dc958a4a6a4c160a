//! The page before its code is loaded: static HTML and CSS with the run of the first example as a CSS animation. This test
//! renders the app natively and compares the result with the files; `ORDINAL_UPDATE=1` writes them again.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a file that can't be read fails the test

mod film;
mod markup;
mod page;

use std::path::Path;

#[test]
fn the_static_page_matches_the_rendered_page() {
    let page = page::page();
    let style = film::style(&page);
    for (path, rendered) in [("static/arrival.html", page.html), ("static/css/film.css", style)] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        if std::env::var_os("ORDINAL_UPDATE").is_some() {
            std::fs::write(&file, &rendered).unwrap();
        }
        let stored = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(stored == rendered, "{path} differs from the rendered page: run `ORDINAL_UPDATE=1 cargo test --test arrival`");
    }
}
