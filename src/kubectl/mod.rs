//! kubectl: a command line and the state it reads → what it prints and what it tells the cluster.
//!
//! A command works on a copy of the state, so what it is refused is known at once; [`Outcome::actions`] is what the real
//! state is to be told. A command that goes on says how in [`Outcome::follow`]. Text, errors and exit status are kubectl's.
//!
//! Architecture invariant: nothing here changes a cluster, and no object is known by name.

mod allocation;
pub mod apply;
mod cordon;
mod create;
mod delete;
mod describe;
mod dig;
mod drain;
pub mod error;
mod flags;
mod follow;
mod gates;
mod get;
mod label;
mod outcome;
mod patch;
mod resource;
mod rollout;
mod scale;
mod select;
mod session;
mod set_image;
mod tabs;
mod taint;
mod targets;
mod words;
pub mod yaml_text;

pub use dig::record_type;
pub use error::Error;
pub use follow::Follow;
pub use outcome::Outcome;
pub use words::split;

use crate::cluster::State;
use flags::{Arguments, Flag};
use session::Session;

/// A command of kubectl.
struct Command {
    name: &'static str,
    flags: &'static [Flag],
    run: fn(&mut Session, &Arguments) -> Result<(), Error>,
    help: &'static str,
}

const fn command(
    name: &'static str,
    flags: &'static [Flag],
    run: fn(&mut Session, &Arguments) -> Result<(), Error>,
    help: &'static str,
) -> Command {
    Command { name, flags, run, help }
}

const COMMANDS: &[Command] = &[
    command("annotate", label::FLAGS, label::annotate, "Update the annotations on a resource"),
    command("apply", apply::FLAGS, apply::run, "Apply a configuration to a resource by stdin (-f -)"),
    command("cordon", cordon::FLAGS, cordon::cordon, "Mark node as unschedulable"),
    command("create", create::FLAGS, create::run, "Create a resource from stdin (-f -)"),
    command("delete", delete::FLAGS, delete::run, "Delete resources by names, stdin, or by resources and label selector"),
    command("describe", describe::FLAGS, describe::run, "Show details of a specific resource or group of resources"),
    command("drain", drain::FLAGS, drain::run, "Drain node in preparation for maintenance"),
    command("get", get::FLAGS, get::run, "Display one or many resources"),
    command("label", label::FLAGS, label::label, "Update the labels on a resource"),
    command("patch", patch::FLAGS, patch::run, "Update fields of a resource"),
    command("rollout", rollout::FLAGS, rollout::run, "Manage the rollout of a resource"),
    command("scale", scale::FLAGS, scale::run, "Set a new size for a deployment, replica set or stateful set"),
    command("set", set_image::FLAGS, set_image::run, "Set the image of a pod template (set image)"),
    command("taint", taint::FLAGS, taint::run, "Update the taints on one or more nodes"),
    command("uncordon", cordon::FLAGS, cordon::uncordon, "Mark node as schedulable"),
];

/// How long a line may be: enough for any patch, little enough that no line keeps the playground busy.
pub const LINE_BYTES_MAX: usize = 32 << 10;

/// Runs a line as typed, with or without `kubectl` in front; `dig` and `nslookup` are understood as well.
pub fn run(state: &State, line: &str, stdin: Option<&str>) -> Outcome {
    if let Some(refused) = too_long(line.len()) {
        return refused;
    }
    match words::split(line) {
        Ok(words) => run_words(state, &words, stdin),
        Err(problem) => Outcome { stderr: format!("{problem}\n"), exit: 2, ..Outcome::default() },
    }
}

fn too_long(bytes: usize) -> Option<Outcome> {
    let stderr = format!("the line has {bytes} bytes; the playground takes no more than {LINE_BYTES_MAX}\n");
    (bytes > LINE_BYTES_MAX).then(|| Outcome { stderr, exit: 2, ..Outcome::default() })
}

/// The other commands of kubectl 1.36: nobody is told that they do not exist.
const NOT_SIMULATED: [&str; 30] = [
    "alpha",
    "api-resources",
    "api-versions",
    "attach",
    "auth",
    "autoscale",
    "certificate",
    "cluster-info",
    "completion",
    "config",
    "cp",
    "debug",
    "diff",
    "edit",
    "events",
    "exec",
    "explain",
    "expose",
    "kuberc",
    "kustomize",
    "logs",
    "options",
    "plugin",
    "port-forward",
    "proxy",
    "replace",
    "run",
    "top",
    "version",
    "wait",
];

/// Runs a command given as words.
pub fn run_words(state: &State, words: &[String], stdin: Option<&str>) -> Outcome {
    if let Some(refused) = too_long(words.iter().map(|word| word.len() + 1).sum::<usize>().saturating_sub(1)) {
        return refused;
    }
    let words = match words.split_first() {
        Some((first, rest)) if matches!(first.as_str(), "kubectl" | "k") => rest,
        Some((first, rest)) if first == "dig" => return dig::dig(state, rest),
        Some((first, rest)) if first == "nslookup" => return dig::nslookup(state, rest),
        _ => words,
    };
    let mut session = Session::new(state, stdin);
    let result = dispatch(&mut session, words);
    session.finish(result)
}

fn dispatch(session: &mut Session, words: &[String]) -> Result<(), Error> {
    // Flags that every command takes may stand before it: `-n other get pods`.
    let place = first_word(words);
    let Some(name) = words.get(place).filter(|w| *w != "help") else {
        session.print(&help());
        return Ok(());
    };
    let Some(command) = COMMANDS.iter().find(|c| c.name == name) else {
        let unknown = || format!("unknown command \"{name}\" for \"kubectl\"");
        let known_elsewhere = NOT_SIMULATED.contains(&name.as_str());
        return Err(Error::client(if known_elsewhere { format!("\"kubectl {name}\" is not simulated here") } else { unknown() }));
    };
    let mut rest: Vec<String> = words.to_vec();
    rest.remove(place);
    let arguments = Arguments::read(command.name, command.flags, &rest)?;
    if arguments.is_on("help") {
        session.say(command.help);
        return Ok(());
    }
    (command.run)(session, &arguments)
}

/// The place of the first word that is neither a flag nor the value of one.
fn first_word(words: &[String]) -> usize {
    let mut place = 0;
    while let Some(word) = words.get(place).filter(|w| w.starts_with('-')) {
        let takes_next = matches!(word.as_str(), "-n" | "--namespace" | "--context" | "--kubeconfig" | "-v" | "-s" | "--server");
        place += if takes_next { 2 } else { 1 };
    }
    place
}

fn help() -> String {
    let mut text = String::from("kubectl controls the Kubernetes cluster manager.\n\n");
    for command in COMMANDS {
        text.push_str(&format!("  {:<10} {}\n", command.name, command.help));
    }
    text.push_str("\nBesides: dig NAME [TYPE], nslookup NAME\n");
    text
}
