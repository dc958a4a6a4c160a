//! Components drawn in a real browser: what they show for their properties, and what they report.
#![cfg(target_arch = "wasm32")]
// A test that does not find what it looks for has failed.
#![allow(clippy::unwrap_used)]

use gloo_timers::future::TimeoutFuture;
use ordinal::view::inspector::Tab;
use ordinal::view::problems::{Problem, Severity};
use ordinal::web::components::console::{Console, ConsoleProps, Entry};
use ordinal::web::components::editor::utf16_offset;
use ordinal::web::components::inspector::{Inspector, InspectorProps};
use ordinal::web::components::problems::{Problems, ProblemsProps};
use ordinal::web::components::transport::{Transport, TransportProps, moment};
use ordinal::web::{EditorMsg, Msg, TimeMsg};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement};
use yew::{BaseComponent, Callback, html};

wasm_bindgen_test_configure!(run_in_browser);

/// Draws a component into a place of its own and waits until it is there.
async fn draw<C: BaseComponent>(props: C::Properties) -> Element
where
    C::Properties: 'static,
{
    let document = web_sys::window().unwrap().document().unwrap();
    let root = document.create_element("div").unwrap();
    document.body().unwrap().append_child(&root).unwrap();
    yew::Renderer::<C>::with_root_and_props(root.clone(), props).render();
    TimeoutFuture::new(0).await;
    root
}

/// A callback and the list of everything it was given.
fn recorder<T: 'static>() -> (Callback<T>, Rc<RefCell<Vec<T>>>) {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let list = heard.clone();
    (Callback::from(move |value| list.borrow_mut().push(value)), heard)
}

fn click(root: &Element, selector: &str) {
    let element = root.query_selector(selector).unwrap().unwrap();
    element.unchecked_into::<HtmlElement>().click();
}

fn texts(root: &Element, selector: &str) -> Vec<String> {
    let nodes = root.query_selector_all(selector).unwrap();
    (0..nodes.length()).map(|number| nodes.get(number).unwrap().text_content().unwrap()).collect()
}

fn a_problem() -> Problem {
    Problem { line: 3, column: 5, range: 20..28, severity: Severity::Error, message: "unknown field \"spec.replica\"".into(), fix: None }
}

#[wasm_bindgen_test]
async fn a_problem_reads_as_its_place_and_message_and_leads_there() {
    let (on_msg, heard) = recorder();
    let root = draw::<Problems>(ProblemsProps { problems: Rc::from([a_problem()]), on_msg }).await;
    assert_eq!(texts(&root, "[aria-label=Problems] button"), ["3:5 unknown field \"spec.replica\""]);
    click(&root, "button");
    assert_eq!(*heard.borrow(), [Msg::Editor(EditorMsg::GoTo(a_problem()))]);
}

#[wasm_bindgen_test]
async fn the_controls_of_time_report_what_was_pressed() {
    let (on_time, heard) = recorder();
    let props = TransportProps {
        now_ms: 1_500,
        end_ms: 61_000,
        span_ms: 80_000,
        playing: true,
        speed_percent: 100,
        branches: Rc::from(["main".into()]),
        branch: 0,
        on_time,
    };
    let root = draw::<Transport>(props).await;
    let slider = root.query_selector("[aria-label=Time]").unwrap().unwrap();
    assert_eq!(slider.get_attribute("aria-valuetext").unwrap(), "1.5 s of 1 min 01.0 s");
    for name in ["Step back", "Pause", "Step"] {
        click(&root, &format!("[aria-label='{name}']"));
    }
    assert_eq!(*heard.borrow(), [TimeMsg::StepBack, TimeMsg::Pause, TimeMsg::Step]);
}

#[wasm_bindgen_test]
async fn the_console_shows_commands_with_their_output() {
    let entry = Entry { command: "kubectl get pods".into(), output: "No resources found".into(), failed: false };
    let props = ConsoleProps { entries: Rc::from([entry]), running: false, on_msg: Callback::noop() };
    let root = draw::<Console>(props).await;
    assert_eq!(texts(&root, "[role=log] p"), ["kubectl get pods"]);
    assert_eq!(texts(&root, "[role=log] pre"), ["No resources found"]);
}

#[wasm_bindgen_test]
async fn one_tab_is_open_and_another_can_be_asked_for() {
    let (on_tab, heard) = recorder();
    let root = draw::<Inspector>(InspectorProps { tab: Tab::Events, on_tab, children: html! {} }).await;
    assert_eq!(texts(&root, "[role=tab][aria-selected=true]"), ["Events"]);
    click(&root, "#tab-DNS");
    assert_eq!(*heard.borrow(), [Tab::Dns]);
}

#[wasm_bindgen_test]
fn bytes_become_utf16_units() {
    let text = "é: 𝄞x";
    let cases = [(0, 0), (1, 0), (2, 1), (4, 3), (6, 3), (8, 5), (9, 6), (99, 6)];
    for (byte, units) in cases {
        assert_eq!(utf16_offset(text, byte), units, "byte {byte}");
    }
}

#[wasm_bindgen_test]
fn moments_read_as_seconds_and_minutes() {
    let cases = [(0, "0.0 s"), (12_345, "12.3 s"), (60_000, "1 min 00.0 s"), (605_900, "10 min 05.9 s")];
    for (at_ms, words) in cases {
        assert_eq!(moment(at_ms), words);
    }
}
