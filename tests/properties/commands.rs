//! Any line as kubectl, against a cluster in which something is under way.

use super::{Verdict, ensure, lives};
use ordinal::cluster::{Settings, State, setup};
use ordinal::kubectl::{self, Outcome};
use std::cell::OnceCell;

/// What the lines find there.
pub const THERE: &str = include_str!("there.yaml");
/// Between the lines and what they read from standard input.
const STDIN: &str = "\n<<\n";
/// How many lines of one input are run.
const LINES_MAX: usize = 8;
/// How much one line may print.
const PRINTED_MAX: usize = 4 << 20;
/// How often a command that goes on is looked after.
const POLLS_MAX: usize = 60;

/// Any bytes as lines typed one after another; what follows a line of `<<` is their standard input.
pub fn any_lines(bytes: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(bytes);
    let (lines, stdin) = text.split_once(STDIN).unwrap_or((&text, ""));
    let mut state = there();
    for line in lines.split('\n').take(LINES_MAX) {
        run(&mut state, line, stdin)?;
        state.settle(150, 120);
    }
    lives::is_sound(&state)?;
    // Printing everything costs more than all the rest: one input of several has to do.
    let sum = bytes.iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte));
    if sum.is_multiple_of(8) { lives::is_printed_alike(&state) } else { Ok(()) }
}

/// A cluster with two sets, their Services and more, a moment after they were applied.
pub fn there() -> State {
    thread_local! {
        static STATE: OnceCell<State> = const { OnceCell::new() };
    }
    STATE.with(|state| state.get_or_init(apply_there).clone())
}

fn apply_there() -> State {
    let mut state = State::new(Settings::default(), setup::nodes(2));
    let outcome = kubectl::run(&state, "apply -f -", Some(THERE));
    assert_eq!(outcome.stderr, "", "there.yaml is applied");
    for action in &outcome.actions {
        state.apply(action).unwrap_or_else(|refused| panic!("there.yaml: {refused}"));
    }
    state.settle(500, 2_000);
    state
}

fn run(state: &mut State, line: &str, stdin: &str) -> Verdict {
    let outcome = kubectl::run(state, line, Some(stdin));
    ensure(outcome == kubectl::run(state, line, Some(stdin)), || format!("«{line}» does something else the second time"))?;
    changes_nothing_in_a_dry_run(state, line, stdin, &outcome)?;
    let mut follow = take(state, line, outcome)?;
    for _ in 0..POLLS_MAX {
        let Some(waiting) = follow.take() else { break };
        match (waiting.next_due_ms(), state.next_due_ms()) {
            (None, None) => break,
            (Some(at_ms), due_ms) if due_ms.is_none_or(|due_ms| at_ms <= due_ms) => state.idle_until(at_ms),
            _ => drop(state.step()),
        }
        follow = take(state, line, waiting.poll(state))?;
    }
    Ok(())
}

/// A dry run tells the cluster nothing, and the server's says what is said when it is done: of one object, as several see
/// what was done before.
fn changes_nothing_in_a_dry_run(state: &State, line: &str, stdin: &str, done: &Outcome) -> Verdict {
    let Ok(words) = kubectl::split(line) else { return Ok(()) };
    let begin = usize::from(matches!(words.first().map(String::as_str), Some("kubectl" | "k")));
    if words.iter().any(|word| word.contains("dry-run")) {
        return Ok(());
    }
    let digest = state.digest();
    for strategy in ["client", "server"] {
        let mut words = words.clone();
        words.insert(begin, format!("--dry-run={strategy}"));
        let mut tried = kubectl::run_words(state, &words, Some(stdin));
        let first = tried.clone();
        ensure(tried.actions.is_empty(), || format!("«{line}» does something in a dry run ({strategy}): {:?}", tried.actions))?;
        if let Some(follow) = tried.follow.take() {
            ensure(follow.poll(state).actions.is_empty(), || format!("«{line}» does something later in a dry run ({strategy})"))?;
        }
        let is_comparable = strategy == "server" && done.actions.len() == 1 && done.exit == 0 && done.follow.is_none();
        let is_whole = words.iter().any(|word| word.starts_with("-o") || word.starts_with("--output"));
        if is_comparable && !is_whole && !first.stderr.contains("unknown flag") && first.follow.is_none() {
            let said = first.stdout.replace(" (server dry run)", "");
            ensure(said == done.stdout, || format!("«{line}» says «{}», and in a dry run «{}»", done.stdout, first.stdout))?;
        }
    }
    ensure(state.digest() == digest, || format!("«{line}» changes the state in a dry run"))
}

/// Tells the cluster what a line asks for. It was tried on a copy: nothing is refused any more.
fn take(state: &mut State, line: &str, outcome: Outcome) -> Result<Option<kubectl::Follow>, String> {
    let printed = outcome.stdout.len() + outcome.stderr.len();
    ensure(printed <= PRINTED_MAX, || format!("«{line}» printed {printed} bytes"))?;
    ensure(outcome.exit == 0 || printed > 0, || format!("«{line}» failed without a word"))?;
    for action in &outcome.actions {
        state.apply(action).map_err(|refused| format!("«{line}» went well, and then the cluster refused it: {refused}"))?;
    }
    Ok(outcome.follow)
}

/// Lines and their standard input, nested as deep as is taken: they must fit the stack of a page, too.
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

/// Runs what is nested.
pub fn run_nested() -> Verdict {
    let mut state = there();
    nested().iter().try_for_each(|(line, stdin)| run(&mut state, line, stdin))
}
