//! The page's entry point: mounts the app, and has a panic tell its words to static/boot/boot.js.

#[cfg(target_arch = "wasm32")]
fn main() {
    yew::set_custom_panic_hook(Box::new(|panic| ordinal::web::note_panic(&panic.to_string())));
    ordinal::web::take_over(|arrival| drop(yew::Renderer::<ordinal::web::App>::with_props(arrival).render()));
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    println!("This binary is the web page: run `make serve`. The native command is `replay`.");
}
