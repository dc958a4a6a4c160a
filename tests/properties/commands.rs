//! Any line as a kubectl command, against a cluster that is still starting pods.

use super::{Verdict, ensure, lives};
use ordinal::cluster::{Settings, State, setup};
use ordinal::kubectl::{self, CommandResult};
use std::cell::OnceCell;

/// The manifests of the cluster's objects.
pub const MANIFESTS: &str = include_str!("there.yaml");
/// Separates the lines from their standard input.
const STDIN: &str = "\n<<\n";
/// The most lines of one input that are run.
const LINES_MAX: usize = 8;
/// The most bytes that one line may print.
const PRINTED_MAX: usize = 4 << 20;
/// How often a long-running command is polled.
const POLLS_MAX: usize = 60;

/// Any bytes as lines entered one after another; the text after a line `<<` is their standard input.
pub fn any_lines(bytes: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(bytes);
    let (lines, stdin) = text.split_once(STDIN).unwrap_or((&text, ""));
    let mut state = cluster();
    for line in lines.split('\n').take(LINES_MAX) {
        run(&mut state, line, stdin)?;
        state.run_until_idle(150, 120);
    }
    lives::is_sound(&state)?;
    // Printing everything costs more than all other checks: only one input of eight does it.
    let sum = bytes.iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte));
    if sum.is_multiple_of(8) { lives::yaml_equals_json(&state) } else { Ok(()) }
}

/// A cluster with two sets, their Services and more, shortly after they were applied.
pub fn cluster() -> State {
    thread_local! {
        static STATE: OnceCell<State> = const { OnceCell::new() };
    }
    STATE.with(|state| state.get_or_init(new_cluster).clone())
}

fn new_cluster() -> State {
    let mut state = State::new(Settings::default(), setup::nodes(2));
    let outcome = kubectl::run(&state, "apply -f -", Some(MANIFESTS));
    assert_eq!(outcome.stderr, "", "there.yaml is applied");
    for action in &outcome.actions {
        state.apply(action).unwrap_or_else(|error| panic!("there.yaml: {error}"));
    }
    state.run_until_idle(500, 2_000);
    state
}

fn run(state: &mut State, line: &str, stdin: &str) -> Verdict {
    let outcome = kubectl::run(state, line, Some(stdin));
    ensure(outcome == kubectl::run(state, line, Some(stdin)), || format!("«{line}» has another outcome the second time"))?;
    dry_run_changes_nothing(state, line, stdin, &outcome)?;
    let mut follow = apply(state, line, outcome)?;
    for _ in 0..POLLS_MAX {
        let Some(waiting) = follow.take() else { break };
        match (waiting.next_due_ms(), state.next_due_ms()) {
            (None, None) => break,
            (Some(at_ms), due_ms) if due_ms.is_none_or(|due_ms| at_ms <= due_ms) => state.idle_until(at_ms),
            _ => drop(state.step()),
        }
        follow = apply(state, line, waiting.poll(state))?;
    }
    Ok(())
}

/// A dry run changes nothing, and `--dry-run=server` prints what the command prints. Compared for one action only: a later one
/// depends on those before it.
fn dry_run_changes_nothing(state: &State, line: &str, stdin: &str, outcome: &CommandResult) -> Verdict {
    let words = kubectl::CommandLine::read(line).ok().and_then(|line| line.words().map(<[String]>::to_vec));
    let Some(words) = words else { return Ok(()) };
    let first = usize::from(matches!(words.first().map(String::as_str), Some("kubectl" | "k")));
    if words.iter().any(|word| word.contains("dry-run")) {
        return Ok(());
    }
    let digest = state.digest();
    for strategy in ["client", "server"] {
        let mut words = words.clone();
        words.insert(first, format!("--dry-run={strategy}"));
        let mut dry_run = kubectl::run_words(state, &words, Some(stdin));
        let first_outcome = dry_run.clone();
        ensure(dry_run.actions.is_empty(), || format!("«{line}» has actions in a dry run ({strategy}): {:?}", dry_run.actions))?;
        if let Some(follow) = dry_run.follow.take() {
            ensure(follow.poll(state).actions.is_empty(), || format!("«{line}» has later actions in a dry run ({strategy})"))?;
        }
        let is_comparable = strategy == "server" && outcome.actions.len() == 1 && outcome.exit == 0 && outcome.follow.is_none();
        let is_whole = words.iter().any(|word| word.starts_with("-o") || word.starts_with("--output"));
        if is_comparable && !is_whole && !first_outcome.stderr.contains("unknown flag") && first_outcome.follow.is_none() {
            let printed = first_outcome.stdout.replace(" (server dry run)", "");
            ensure(printed == outcome.stdout, || {
                format!("«{line}» prints «{}», and in a dry run «{}»", outcome.stdout, first_outcome.stdout)
            })?;
        }
    }
    ensure(state.digest() == digest, || format!("«{line}» changes the state in a dry run"))
}

/// Applies the actions of a line. kubectl tried them on a copy, so none may be rejected.
fn apply(state: &mut State, line: &str, outcome: CommandResult) -> Result<Option<kubectl::LongRunning>, String> {
    let printed = outcome.stdout.len() + outcome.stderr.len();
    ensure(printed <= PRINTED_MAX, || format!("«{line}» printed {printed} bytes"))?;
    ensure(outcome.exit == 0 || printed > 0, || format!("«{line}» failed without a message"))?;
    for action in &outcome.actions {
        state.apply(action).map_err(|error| format!("«{line}» succeeded on a copy, but the cluster rejected it: {error}"))?;
    }
    Ok(outcome.follow)
}

/// Lines and their standard input, nested as deeply as the limits allow: they must fit the stack of a page.
pub fn nested() -> Vec<(String, String)> {
    let deep = |open: &str, close: &str, levels: usize| format!("{}1{}", open.repeat(levels), close.repeat(levels));
    let ranges = format!("{}{{.a}}{}", "{range .items[*]}".repeat(100), "{end}".repeat(100));
    vec![
        (format!("get pods -o jsonpath='{ranges}'"), String::new()),
        (format!("get pods -o jsonpath='{{.items{}a{}}}'", "[?(@".repeat(100), ")]".repeat(100)), String::new()),
        (format!("patch sts web --type=merge -p '{}'", deep("{\"a\":", "}", 127)), String::new()),
        (format!("patch cm settings --type=json -p '[{}]'", deep("[", "]", 126)), String::new()),
        ("apply -f -".to_owned(), format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {}", deep("{a: ", "}", 98))),
        ("apply -f -".to_owned(), format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n- {}", deep("- ", "", 98))),
        ("apply -f -".to_owned(), format!("? {}\n: b", deep("[", "]", 98))),
    ]
}

/// Runs the nested lines.
pub fn run_nested() -> Verdict {
    let mut state = cluster();
    nested().iter().try_for_each(|(line, stdin)| run(&mut state, line, stdin))
}
