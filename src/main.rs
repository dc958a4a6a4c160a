//! The page's entry point: mounts the app and does nothing else.

#[cfg(target_arch = "wasm32")]
fn main() {
    yew::Renderer::<ordinal::web::App>::new().render();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    println!("This binary is the web page: run `make serve`. The native command is `replay`.");
}
