//! What a visitor sees before the code is there: the page with the first example running, as text. The files hold what the
//! page itself draws, and this keeps it so; ORDINAL_UPDATE=1 writes them anew.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a file that can't be read fails the test, as it should

mod film;
mod markup;
mod page;

use std::path::Path;

#[test]
fn the_page_before_the_code_is_there_shows_what_the_page_draws() {
    let page = page::page();
    let style = film::style(&page);
    for (path, made) in [("static/arrival.html", page.html), ("static/css/film.css", style)] {
        let whole = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        if std::env::var_os("ORDINAL_UPDATE").is_some() {
            std::fs::write(&whole, &made).unwrap();
        }
        let kept = std::fs::read_to_string(&whole).unwrap_or_default();
        assert!(kept == made, "{path} is not what the page draws: run `ORDINAL_UPDATE=1 cargo test --test arrival`");
    }
}
