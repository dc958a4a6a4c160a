//! The commands and their flags, and which of them a line means.
//!
//! Models github.com/spf13/cobra command.go Find and staging/src/k8s.io/kubectl/pkg/cmd/cmd.go.

use super::dry_run::{self, DryRun};
use super::error::Error;
use super::flags::{self, Arguments, Flag, Flags, Support};
use super::not_simulated;
use super::output;
use super::session::Session;
use super::{apply, cordon, create, delete, describe, drain, get, label, patch, rollout, scale, set_image, taint};

/// A command of kubectl.
pub struct Command {
    /// How it is called, without `kubectl`.
    pub name: &'static str,
    /// Its flags besides those of all commands.
    pub flags: Flags,
    run: fn(&mut Session, &Arguments) -> Result<(), Error>,
    help: &'static str,
}

const fn command(name: &'static str, flags: Flags, run: fn(&mut Session, &Arguments) -> Result<(), Error>, help: &'static str) -> Command {
    Command { name, flags, run, help }
}

const LABEL: Flags =
    &[label::FLAGS, dry_run::FLAG, output::FLAG, not_simulated::PRINT, not_simulated::FILES, not_simulated::RECORD, not_simulated::LOCAL];
const CORDON: Flags = &[cordon::FLAGS, dry_run::FLAG];
const CREATE_WORDS: Flags = &[create::COMMON, dry_run::FLAG, output::FLAG, not_simulated::PRINT];
const CREATE_DATA: Flags = &[create::COMMON, create::DATA, dry_run::FLAG, output::FLAG, not_simulated::PRINT, not_simulated::CREATE_FROM];
const CREATE_SECRET: Flags =
    &[create::COMMON, create::DATA, create::SECRET, dry_run::FLAG, output::FLAG, not_simulated::PRINT, not_simulated::CREATE_FROM];
const ROLLOUT: Flags = &[rollout::FLAGS, rollout::MANAGER, output::FLAG, not_simulated::PRINT, not_simulated::FILES];

/// All that are simulated. A command stands before those that begin with its name.
pub const COMMANDS: &[Command] = &[
    command("annotate", LABEL, label::annotate, "Update the annotations on a resource"),
    command(
        "apply",
        &[
            apply::FLAGS,
            dry_run::FLAG,
            output::FLAG,
            not_simulated::PRINT,
            not_simulated::FILES,
            not_simulated::RECORD,
            not_simulated::APPLY,
        ],
        apply::run,
        "Apply a configuration to a resource by stdin (-f -)",
    ),
    command("cordon", CORDON, cordon::cordon, "Mark node as unschedulable"),
    command(
        "create",
        &[
            create::FLAGS,
            create::COMMON,
            dry_run::FLAG,
            output::FLAG,
            not_simulated::PRINT,
            not_simulated::FILES,
            not_simulated::RECORD,
            not_simulated::CREATE,
        ],
        create::run,
        "Create a resource from stdin (-f -)",
    ),
    command("create configmap", CREATE_DATA, create::words::config_map, "Create a config map from literal values"),
    command(
        "create deployment",
        &[create::COMMON, create::DEPLOYMENT, dry_run::FLAG, output::FLAG, not_simulated::PRINT],
        create::words::deployment,
        "Create a deployment with the specified name",
    ),
    command("create namespace", CREATE_WORDS, create::words::namespace, "Create a namespace with the specified name"),
    command("create secret generic", CREATE_SECRET, create::words::secret, "Create a secret from literal values"),
    command("create serviceaccount", CREATE_WORDS, create::words::service_account, "Create a service account with the specified name"),
    command(
        "delete",
        &[delete::FLAGS, dry_run::FLAG, output::FLAG, not_simulated::FILES, not_simulated::DELETE],
        delete::run,
        "Delete resources by names, stdin, or by resources and label selector",
    ),
    command(
        "describe",
        &[describe::FLAGS, not_simulated::FILES],
        describe::run,
        "Show details of a specific resource or group of resources",
    ),
    command("drain", &[drain::FLAGS, dry_run::FLAG, not_simulated::DRAIN], drain::run, "Drain node in preparation for maintenance"),
    command("get", &[get::FLAGS, not_simulated::FILES, not_simulated::GET], get::run, "Display one or many resources"),
    command("label", LABEL, label::label, "Update the labels on a resource"),
    command(
        "patch",
        &[
            patch::FLAGS,
            dry_run::FLAG,
            output::FLAG,
            not_simulated::PRINT,
            not_simulated::FILES,
            not_simulated::RECORD,
            not_simulated::LOCAL,
            not_simulated::PATCH,
        ],
        patch::run,
        "Update fields of a resource",
    ),
    command(
        "rollout history",
        &[rollout::FLAGS, rollout::HISTORY, not_simulated::PRINT, not_simulated::FILES, not_simulated::ROLLOUT_HISTORY],
        rollout::history,
        "View rollout history",
    ),
    command("rollout pause", ROLLOUT, rollout::pause, "Mark the provided resource as paused"),
    command("rollout restart", ROLLOUT, rollout::restart, "Restart a resource"),
    command("rollout resume", ROLLOUT, rollout::resume, "Resume a paused resource"),
    command("rollout status", &[rollout::FLAGS, rollout::STATUS, not_simulated::FILES], rollout::status, "Show the status of the rollout"),
    command(
        "rollout undo",
        &[rollout::FLAGS, rollout::UNDO, dry_run::FLAG, output::FLAG, not_simulated::PRINT, not_simulated::FILES],
        rollout::undo,
        "Undo a previous rollout",
    ),
    command(
        "scale",
        &[
            scale::FLAGS,
            dry_run::FLAG,
            output::FLAG,
            not_simulated::PRINT,
            not_simulated::FILES,
            not_simulated::RECORD,
            not_simulated::SCALE,
        ],
        scale::run,
        "Set a new size for a deployment, replica set or stateful set",
    ),
    command(
        "set image",
        &[
            set_image::FLAGS,
            dry_run::FLAG,
            output::FLAG,
            not_simulated::PRINT,
            not_simulated::FILES,
            not_simulated::RECORD,
            not_simulated::LOCAL,
        ],
        set_image::run,
        "Update the image of a pod template",
    ),
    command(
        "taint",
        &[taint::FLAGS, dry_run::FLAG, output::FLAG, not_simulated::PRINT, not_simulated::TAINT],
        taint::run,
        "Update the taints on one or more nodes",
    ),
    command("uncordon", CORDON, cordon::uncordon, "Mark node as schedulable"),
];

/// Other names of subcommands.
const ALIASES: [(&str, &str); 11] = [
    ("create cj", "create cronjob"),
    ("create cm", "create configmap"),
    ("create dep", "create deployment"),
    ("create deploy", "create deployment"),
    ("create ing", "create ingress"),
    ("create ns", "create namespace"),
    ("create pc", "create priorityclass"),
    ("create pdb", "create poddisruptionbudget"),
    ("create resourcequota", "create quota"),
    ("create sa", "create serviceaccount"),
    ("create svc", "create service"),
];

/// What the words of a line call, and what is left of them.
struct Called {
    /// The name as far as it is one.
    name: String,
    command: Option<&'static Command>,
    rest: Vec<String>,
}

impl Called {
    /// Takes names of commands off the words as long as there are such, flags passed over.
    fn find(words: &[String]) -> Called {
        let mut called = Called { name: String::new(), command: None, rest: words.to_vec() };
        let mut at = 0;
        while let Some(word) = called.rest.get(at).filter(|word| *word != "--") {
            let flags = called.command.map_or(&[][..], |command| command.flags);
            let width = flags::width(flags, word);
            if width > 0 {
                at += width;
                continue;
            }
            let longer = if called.name.is_empty() { word.clone() } else { format!("{} {word}", called.name) };
            let longer = ALIASES.iter().find(|(alias, _)| *alias == longer).map_or(longer, |(_, name)| (*name).to_string());
            if !is_a_beginning(&longer) {
                break;
            }
            called.command = COMMANDS.iter().find(|command| command.name == longer);
            called.name = longer;
            called.rest.remove(at);
        }
        called
    }

    /// The first word left that is no flag.
    fn next_word(&self) -> Option<&str> {
        let flags = self.command.map_or(&[][..], |command| command.flags);
        let mut at = 0;
        while let Some(word) = self.rest.get(at) {
            match flags::width(flags, word) {
                0 => return Some(word),
                width => at += width,
            }
        }
        None
    }
}

/// Whether a command is called so, or begins so.
fn is_a_beginning(name: &str) -> bool {
    let begins = |full: &str| full.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    COMMANDS.iter().any(|command| begins(command.name)) || not_simulated::COMMANDS.iter().any(|command| begins(command))
}

/// Runs the command that the words call.
pub fn dispatch(session: &mut Session, words: &[String]) -> Result<(), Error> {
    let words = match words.split_first() {
        Some((first, rest)) if first == "help" => {
            session.print(&help(&Called::find(rest)));
            return Ok(());
        }
        _ => words,
    };
    let called = Called::find(words);
    if not_simulated::COMMANDS.contains(&called.name.as_str()) {
        return Err(not_simulated::error(&called.name, ""));
    }
    match called.command {
        Some(command) => run(session, command, &called),
        None => no_command(session, &called),
    }
}

fn run(session: &mut Session, command: &'static Command, called: &Called) -> Result<(), Error> {
    let arguments = Arguments::read(command.name, command.flags, &called.rest)?;
    if arguments.is_on("help") {
        session.print(&help(called));
        return Ok(());
    }
    let (dry_run, warning) = DryRun::read(&arguments)?;
    session.dry_run = dry_run;
    // kubectl's log says so, with the time and its place in the source before it.
    warning.into_iter().for_each(|warning| session.complain(warning));
    (command.run)(session, &arguments)
}

/// No command, or only the beginning of some: their help, and the words that begin none.
fn no_command(session: &mut Session, called: &Called) -> Result<(), Error> {
    let asks_for_help = called.rest.iter().any(|word| matches!(word.as_str(), "-h" | "--help" | "--help=true"));
    if let Some(word) = called.next_word().filter(|_| !asks_for_help) {
        let before = if called.name.is_empty() { "kubectl".to_string() } else { format!("kubectl {}", called.name) };
        return Err(Error::client(format!("unknown command \"{word}\" for \"{before}\"")));
    }
    // Only what stands alone are flags of all commands: those of another kind are unknown here.
    let name = COMMANDS.iter().find(|command| command.name.starts_with(&called.name)).map_or("get", |command| command.name);
    Arguments::read(name, &[], &called.rest)?;
    session.print(&help(called));
    // kubectl fails when only the beginning of a command is given (helpers.go DefaultSubCommandRun).
    if called.name.is_empty() || asks_for_help { Ok(()) } else { Err(Error::Silent) }
}

/// What `--help` prints: the command with its flags, or the commands that begin so.
fn help(called: &Called) -> String {
    let mut text = match called.command {
        Some(command) => return help_of(command),
        None if called.name.is_empty() => String::from("kubectl controls the Kubernetes cluster manager.\n\n"),
        None => format!("kubectl {}:\n\n", called.name),
    };
    for command in COMMANDS.iter().filter(|command| command.name.starts_with(&called.name)) {
        text.push_str(&format!("  {:<21} {}\n", command.name, command.help));
    }
    let not_simulated: Vec<&str> = not_simulated::COMMANDS.iter().filter(|name| name.starts_with(&called.name)).copied().collect();
    text.push_str(&format!("\nNot simulated here: {}\n", not_simulated.join(", ")));
    if called.name.is_empty() {
        text.push_str("\nBesides: dig NAME [TYPE], nslookup NAME\n");
    }
    text
}

fn help_of(command: &Command) -> String {
    let all = || command.flags.iter().copied().flatten().chain(not_simulated::GLOBAL);
    let named = |wanted: fn(&Support) -> bool| -> String {
        let mut names: Vec<String> = all().filter(|flag| wanted(&flag.support)).map(Flag::names).collect();
        names.sort_by(|a, b| a.trim_start_matches(|c| c != '-').cmp(b.trim_start_matches(|c| c != '-')));
        names.join("; ")
    };
    let simulated = named(|support| *support == Support::Simulated);
    let others = named(|support| *support != Support::Simulated);
    format!("{}\n\nUsage: kubectl {} [flags]\n\nFlags: {simulated}\n\nNot simulated here: {others}\n", command.help, command.name)
}
