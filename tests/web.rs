//! Tests in a real browser: what components render and report, and that runs reach the same states as in a native build.
#![cfg(target_arch = "wasm32")]
// A failed unwrap fails the test.
#![allow(clippy::unwrap_used)]

mod properties;

use gloo_timers::future::TimeoutFuture;
use ordinal::view::explanation::{Explanation as ExplanationData, Line, Tone};
use ordinal::view::help::utf16_offset;
use ordinal::view::inspector::{Content, InspectorHead, Tab};
use ordinal::view::naming::Naming;
use ordinal::view::object_action::ObjectAction;
use ordinal::view::pod_display::PodDisplay;
use ordinal::view::problems::{Problem, Severity};
use ordinal::view::rules::Rule;
use ordinal::view::timeline::{Clock, CommandFlag, Group, Lane, Ruler, Segment};
use ordinal::view::{Key, Kind};
use ordinal::web::components::console::{Completion, Console, ConsoleProps, Entry};
use ordinal::web::components::drawn::{Draw, Drawn, DrawnProps};
use ordinal::web::components::explanation::Explanation;
use ordinal::web::components::inspector::{Inspector, InspectorProps};
use ordinal::web::components::lanes::{Lanes, move_playhead};
use ordinal::web::components::problems::Problems;
use ordinal::web::components::selection::HeadBar;
use ordinal::web::components::transport::{Transport, moment};
use ordinal::web::{EditorMsg, Msg, Speed, StepBy, TimeMsg};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, HtmlInputElement};
use yew::{BaseComponent, Callback};

wasm_bindgen_test_configure!(run_in_browser);

/// Renders a component into a new element and waits for the render.
async fn render<C: BaseComponent>(props: C::Properties) -> Element
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

/// The same for a component that is rendered from data alone.
async fn render_data<T: Draw>(data: T) -> Element {
    render::<Drawn<T>>(DrawnProps::new(data)).await
}

/// A callback and the list of the values it received.
fn recorder<T: 'static>() -> (Callback<T>, Rc<RefCell<Vec<T>>>) {
    let messages = Rc::new(RefCell::new(Vec::new()));
    let list = messages.clone();
    (Callback::from(move |value| list.borrow_mut().push(value)), messages)
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
async fn a_problem_shows_its_position_and_message_and_moves_the_cursor() {
    let (on_msg, messages) = recorder();
    let root = render_data(Problems { problems: Rc::from([a_problem()]), on_msg }).await;
    assert_eq!(texts(&root, "[aria-label=Problems] button"), ["3:5 unknown field \"spec.replica\""]);
    click(&root, "button");
    assert_eq!(*messages.borrow(), [Msg::Editor(EditorMsg::GoTo(a_problem()))]);
}

#[wasm_bindgen_test]
async fn the_time_controls_report_clicks() {
    let (on_msg, messages) = recorder();
    let props = Transport {
        clock: Clock { now_ms: 1_500, end_ms: 61_000 },
        span_ms: 80_000,
        playing: true,
        ended: false,
        speed: Speed::Percent(100),
        step_by: StepBy::Change,
        notice: String::new(),
        on_msg,
    };
    let root = render_data(props).await;
    let slider = root.query_selector("[aria-label=Time]").unwrap().unwrap();
    assert_eq!(slider.get_attribute("aria-valuetext").unwrap(), "1.5 s of 1 min 1.0 s");
    for name in ["Step back", "Pause", "Step"] {
        click(&root, &format!("[aria-label='{name}']"));
    }
    assert_eq!(*messages.borrow(), [TimeMsg::StepBack, TimeMsg::Pause, TimeMsg::Step].map(Msg::Time));
}

fn no_completion() -> Callback<String, Completion> {
    Callback::from(|_| Completion::default())
}

#[wasm_bindgen_test]
async fn tab_inserts_what_is_common_and_then_lists_what_may_follow() {
    let complete = Callback::from(|line: String| match line.as_str() {
        "get po web" | "get po web-" => Completion { text: "get po web-".into(), candidates: vec!["web-0".into(), "web-1".into()] },
        _ => Completion::default(),
    });
    let root = render::<Console>(ConsoleProps { entries: Rc::from([]), running: false, complete, on_msg: Callback::noop() }).await;
    let line = root.query_selector("[aria-label=kubectl]").unwrap().unwrap();
    type_and_press(&line, "get po web", "Tab");
    TimeoutFuture::new(0).await;
    assert_eq!(line.clone().unchecked_into::<HtmlInputElement>().value(), "get po web-");
    assert!(texts(&root, "[aria-label=Completions] span").is_empty());
    type_and_press(&line, "get po web-", "Tab");
    TimeoutFuture::new(0).await;
    assert_eq!(texts(&root, "[aria-label=Completions] span"), ["web-0", "web-1"]);
}

#[wasm_bindgen_test]
async fn output_of_a_cluster_that_is_gone_says_so_and_only_tables_keep_their_width() {
    let entry = |output: &'static str, origin| Entry {
        command: "kubectl get pods".into(),
        output: output.into(),
        failed: false,
        refusal: None,
        origin,
    };
    let entries = Rc::from([
        entry("NAME    READY   STATUS\nweb-0   1/1     Running", None),
        entry("a message", Some("Output of another cluster, which was replaced")),
    ]);
    let root = render::<Console>(ConsoleProps { entries, running: false, complete: no_completion(), on_msg: Callback::noop() }).await;
    assert_eq!(texts(&root, ".entry-origin"), ["Output of another cluster, which was replaced"]);
    assert_eq!(texts(&root, "pre.table").len(), 1);
}

#[wasm_bindgen_test]
async fn the_console_shows_commands_with_their_output() {
    let entry =
        Entry { command: "kubectl get pods".into(), output: "No resources found".into(), failed: false, refusal: None, origin: None };
    let props = ConsoleProps { entries: Rc::from([entry]), running: false, complete: no_completion(), on_msg: Callback::noop() };
    let root = render::<Console>(props).await;
    assert_eq!(texts(&root, "[role=log] p"), ["kubectl get pods"]);
    assert_eq!(texts(&root, "[role=log] pre"), ["No resources found"]);
}

/// Types into a field and presses a key in it, both before the next render.
fn type_and_press(field: &Element, text: &str, key: &str) {
    let events = "field.value = text;
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
        field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));";
    js_sys::Function::new_with_args("field, text, key", events).call3(&JsValue::NULL, field, &text.into(), &key.into()).unwrap();
}

#[wasm_bindgen_test]
async fn a_line_is_entered_as_typed_before_the_next_render() {
    let (on_msg, messages) = recorder();
    let root = render::<Console>(ConsoleProps { entries: Rc::from([]), running: false, complete: no_completion(), on_msg }).await;
    let line = root.query_selector("[aria-label=kubectl]").unwrap().unwrap();
    type_and_press(&line, "kubectl get pods", "Enter");
    TimeoutFuture::new(0).await;
    assert_eq!(*messages.borrow(), [Msg::Command("kubectl get pods".into())]);
    assert_eq!(line.unchecked_into::<HtmlInputElement>().value(), "");
}

#[wasm_bindgen_test]
async fn one_tab_is_open_and_another_can_be_opened() {
    let (on_msg, messages) = recorder();
    let root =
        render::<Inspector>(InspectorProps { naming: Naming::default(), tab: Tab::Events, content: Content::default(), on_msg }).await;
    assert_eq!(texts(&root, "[role=tab][aria-selected=true]"), ["Events"]);
    click(&root, "#tab-DNS");
    assert_eq!(*messages.borrow(), [Msg::ShowTab(Tab::Dns)]);
}

#[wasm_bindgen_test]
async fn a_lane_describes_its_pod_and_selects_it() {
    let (on_msg, messages) = recorder();
    let pod = Key::new(Kind::Pod, "default", "db-0");
    let segments = vec![
        Segment { display: PodDisplay::Starting, from_ms: 0, to_ms: Some(2_000), seq: 1 },
        Segment { display: PodDisplay::Ready, from_ms: 2_000, to_ms: None, seq: 2 },
    ];
    let lane = Lane { pod: pod.clone(), naming: Naming::default(), segments, waits: Vec::new(), marks: Vec::new() };
    let props = Lanes {
        groups: Rc::from([Group { owner: "StatefulSet db".into(), lanes: vec![Rc::new(lane)] }]),
        flags: Rc::from([CommandFlag { at_ms: 0, words: "kubectl apply -f -".into() }]),
        ruler: Rc::new(Ruler::to(5_000, 0)),
        end_ms: Rc::default(),
        selected: None,
        track_px: 0,
        zoomed: false,
        target: None,
        tip: None,
        pointers: Rc::default(),
        on_msg,
    };
    let ruler = props.ruler.clone();
    let root = render_data(props).await;
    move_playhead(4_049, 5_000, &ruler, 100); // half pixels are half percents
    let track = root.query_selector(".lane [role=img]").unwrap().unwrap();
    assert_eq!(track.get_attribute("aria-label").unwrap(), "Starting from 0.0 s, Ready from 2.0 s");
    let now: web_sys::HtmlElement = root.query_selector(".lanes-now").unwrap().unwrap().dyn_into().unwrap();
    assert_eq!(now.style().get_property_value("--now").unwrap(), "40.000%");
    click(&root, "[aria-label='Lane db-0']");
    assert_eq!(*messages.borrow(), [Msg::Select(Some(pod))]);
}

#[wasm_bindgen_test]
async fn a_blocked_stateful_set_shows_the_reason_and_the_remedy() {
    let (on_msg, messages) = recorder();
    let (set, pod) = (Key::new(Kind::StatefulSet, "default", "db"), Key::new(Kind::Pod, "default", "db-0"));
    let remedy = Some(ObjectAction::Release(pod.clone()));
    let line = Line { about: set, words: "db-1 has not been created.".into(), tone: Tone::Stuck, remedy, rule: Rule::Order };
    let explanation = Rc::new(ExplanationData { now: vec![line], idle: true, ..ExplanationData::default() });
    let root = render_data(Explanation { explanation, why: None, on_msg }).await;
    assert!(texts(&root, ".line p")[0].starts_with("db-1 has not been created."));
    assert!(texts(&root, ".line a")[0].starts_with("Ordered creation and deletion"));
    click(&root, ".line .button");
    assert_eq!(*messages.borrow(), [Msg::RunActions(ObjectAction::Release(pod))]);
}

#[wasm_bindgen_test]
async fn the_selected_object_has_buttons_for_its_actions() {
    let (on_msg, messages) = recorder();
    let key = Key::new(Kind::Pod, "default", "db-0");
    let actions = vec![ObjectAction::Delete(key.clone()), ObjectAction::CrashOnce(key.clone())];
    let root =
        render_data(HeadBar { head: Rc::new(InspectorHead { key: key.clone(), name: "db-0".into(), exists: true, actions }), on_msg })
            .await;
    assert_eq!(texts(&root, "h3"), ["Pod db-0"]);
    assert_eq!(texts(&root, "button"), ["Delete Pod", "Crash once"]);
    click(&root, "button");
    assert_eq!(*messages.borrow(), [Msg::RunActions(ObjectAction::Delete(key))]);
}

#[wasm_bindgen_test]
fn byte_offsets_convert_to_utf16_offsets() {
    let text = "é: 𝄞x";
    let cases = [(0, 0), (1, 0), (2, 1), (4, 3), (6, 3), (8, 5), (9, 6), (99, 6)];
    for (byte, units) in cases {
        assert_eq!(utf16_offset(text, byte), units, "byte {byte}");
    }
}

#[wasm_bindgen_test]
fn times_are_formatted_as_seconds_and_minutes() {
    let cases = [(0, "0.0 s"), (12_345, "12.3 s"), (60_000, "1 min 0.0 s"), (605_900, "10 min 5.9 s")];
    for (at_ms, words) in cases {
        assert_eq!(moment(at_ms), words);
    }
}

#[wasm_bindgen_test]
fn a_seed_gives_the_same_run_as_in_a_native_build() {
    assert_eq!(properties::digests::of_runs(), properties::digests::RECORDED);
}

#[wasm_bindgen_test]
fn nested_input_fits_the_stack() {
    assert_eq!(properties::commands::run_nested(), Ok(()));
}
