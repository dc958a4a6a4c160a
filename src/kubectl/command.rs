//! The table of commands and their flags, and the lookup of the command that a line names.
//!
//! Models github.com/spf13/cobra command.go Find and staging/src/k8s.io/kubectl/pkg/cmd/cmd.go.

use super::command_context::CommandContext;
use super::dry_run::{self, DryRun};
use super::error::Error;
use super::flags::{self, Arguments, Flag, Flags, Support};
use super::not_simulated;
use super::output;
use super::{apply, cordon, create, delete, describe, drain, get, label, patch, rollout, scale, set_image, taint};

/// A kubectl command.
pub struct Command {
    /// Its name without `kubectl`, such as `rollout status`.
    pub name: &'static str,
    /// Its flags, without the global ones.
    pub flags: Flags,
    run: fn(&mut CommandContext, &Arguments) -> Result<(), Error>,
    help: &'static str,
}

const fn command(
    name: &'static str,
    flags: Flags,
    run: fn(&mut CommandContext, &Arguments) -> Result<(), Error>,
    help: &'static str,
) -> Command {
    Command { name, flags, run, help }
}

const LABEL: Flags =
    &[label::FLAGS, dry_run::FLAG, output::FLAG, not_simulated::PRINT, not_simulated::FILES, not_simulated::RECORD, not_simulated::LOCAL];
const CORDON: Flags = &[cordon::FLAGS, dry_run::FLAG];
const CREATE_SIMPLE: Flags = &[create::COMMON, dry_run::FLAG, output::FLAG, not_simulated::PRINT];
const CREATE_DATA: Flags = &[create::COMMON, create::DATA, dry_run::FLAG, output::FLAG, not_simulated::PRINT, not_simulated::CREATE_FROM];
const CREATE_SECRET: Flags =
    &[create::COMMON, create::DATA, create::SECRET, dry_run::FLAG, output::FLAG, not_simulated::PRINT, not_simulated::CREATE_FROM];
const ROLLOUT: Flags = &[rollout::FLAGS, rollout::MANAGER, output::FLAG, not_simulated::PRINT, not_simulated::FILES];

/// The simulated commands. A command precedes those whose names begin with its name.
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
    command("create configmap", CREATE_DATA, create::kinds::config_map, "Create a config map from literal values"),
    command(
        "create deployment",
        &[create::COMMON, create::DEPLOYMENT, dry_run::FLAG, output::FLAG, not_simulated::PRINT],
        create::kinds::deployment,
        "Create a deployment with the specified name",
    ),
    command("create namespace", CREATE_SIMPLE, create::kinds::namespace, "Create a namespace with the specified name"),
    command("create secret generic", CREATE_SECRET, create::kinds::secret, "Create a secret from literal values"),
    command("create serviceaccount", CREATE_SIMPLE, create::kinds::service_account, "Create a service account with the specified name"),
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

/// The command that the words of a line name, and the remaining words.
pub struct ParsedCommand {
    /// The longest run of words that is a command name or the beginning of one.
    pub name: String,
    /// The command, if the name is complete.
    pub command: Option<&'static Command>,
    /// The words that are not part of the name.
    pub rest: Vec<String>,
}

impl ParsedCommand {
    /// Removes command names from the words, skipping flags, until a word does not extend the name.
    pub fn find(words: &[String]) -> ParsedCommand {
        let mut parsed = ParsedCommand { name: String::new(), command: None, rest: words.to_vec() };
        let mut at = 0;
        while let Some(word) = parsed.rest.get(at).filter(|word| *word != "--") {
            let flags = parsed.command.map_or(&[][..], |command| command.flags);
            let count = flags::word_count(flags, word);
            if count > 0 {
                at += count;
                continue;
            }
            let candidate = if parsed.name.is_empty() { word.clone() } else { format!("{} {word}", parsed.name) };
            let candidate = ALIASES.iter().find(|(alias, _)| *alias == candidate).map_or(candidate, |(_, name)| (*name).to_string());
            if !is_command_prefix(&candidate) {
                break;
            }
            parsed.command = COMMANDS.iter().find(|command| command.name == candidate);
            parsed.name = candidate;
            parsed.rest.remove(at);
        }
        parsed
    }

    /// The first remaining word that is not a flag.
    fn first_positional(&self) -> Option<&str> {
        let flags = self.command.map_or(&[][..], |command| command.flags);
        let mut at = 0;
        while let Some(word) = self.rest.get(at) {
            match flags::word_count(flags, word) {
                0 => return Some(word),
                count => at += count,
            }
        }
        None
    }
}

/// Whether the words are the name of a command, or its first words.
fn is_command_prefix(name: &str) -> bool {
    let has_prefix = |full: &str| full.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    COMMANDS.iter().any(|command| has_prefix(command.name)) || not_simulated::COMMANDS.iter().any(|command| has_prefix(command))
}

/// Runs the command that the words name.
pub fn dispatch(context: &mut CommandContext, words: &[String]) -> Result<(), Error> {
    let words = match words.split_first() {
        Some((first, rest)) if first == "help" => {
            context.print(&help(&ParsedCommand::find(rest)));
            return Ok(());
        }
        _ => words,
    };
    let parsed = ParsedCommand::find(words);
    if not_simulated::COMMANDS.contains(&parsed.name.as_str()) {
        return Err(not_simulated::error(&parsed.name, ""));
    }
    match parsed.command {
        Some(command) => run(context, command, &parsed),
        None => incomplete_command(context, &parsed),
    }
}

fn run(context: &mut CommandContext, command: &'static Command, parsed: &ParsedCommand) -> Result<(), Error> {
    let arguments = Arguments::read(command.name, command.flags, &parsed.rest)?;
    if arguments.is_on("help") {
        context.print(&help(parsed));
        return Ok(());
    }
    let (dry_run, warning) = DryRun::read(&arguments)?;
    context.dry_run = dry_run;
    // kubectl logs this with klog, which adds the time and the source location; both are left out here.
    warning.into_iter().for_each(|warning| context.eprint_line(warning));
    (command.run)(context, &arguments)
}

/// Handles a missing or incomplete command: prints the help of the commands that match, or reports an unknown word.
fn incomplete_command(context: &mut CommandContext, parsed: &ParsedCommand) -> Result<(), Error> {
    let help_requested = parsed.rest.iter().any(|word| matches!(word.as_str(), "-h" | "--help" | "--help=true"));
    if let Some(word) = parsed.first_positional().filter(|_| !help_requested) {
        let parent = if parsed.name.is_empty() { "kubectl".to_string() } else { format!("kubectl {}", parsed.name) };
        return Err(Error::client(format!("unknown command \"{word}\" for \"{parent}\"")));
    }
    // Without a command, only the global flags are valid.
    let name = COMMANDS.iter().find(|command| command.name.starts_with(&parsed.name)).map_or("get", |command| command.name);
    Arguments::read(name, &[], &parsed.rest)?;
    context.print(&help(parsed));
    // kubectl exits with an error when a subcommand is missing (helpers.go DefaultSubCommandRun).
    if parsed.name.is_empty() || help_requested { Ok(()) } else { Err(Error::Silent) }
}

/// The output of `--help`: the command with its flags, or the commands whose names begin with the given words.
fn help(parsed: &ParsedCommand) -> String {
    let mut text = match parsed.command {
        Some(command) => return command_help(command),
        None if parsed.name.is_empty() => String::from("kubectl controls the Kubernetes cluster manager.\n\n"),
        None => format!("kubectl {}:\n\n", parsed.name),
    };
    for command in COMMANDS.iter().filter(|command| command.name.starts_with(&parsed.name)) {
        text.push_str(&format!("  {:<21} {}\n", command.name, command.help));
    }
    let not_simulated: Vec<&str> = not_simulated::COMMANDS.iter().filter(|name| name.starts_with(&parsed.name)).copied().collect();
    text.push_str(&format!("\nNot simulated here: {}\n", not_simulated.join(", ")));
    if parsed.name.is_empty() {
        text.push_str("\nAlso available: dig NAME [TYPE], nslookup NAME\n");
    }
    text
}

fn command_help(command: &Command) -> String {
    let all_flags = || command.flags.iter().copied().flatten().chain(not_simulated::GLOBAL);
    let names_where = |filter: fn(&Support) -> bool| -> String {
        let mut names: Vec<String> = all_flags().filter(|flag| filter(&flag.support)).map(Flag::names).collect();
        names.sort_by(|a, b| a.trim_start_matches(|c| c != '-').cmp(b.trim_start_matches(|c| c != '-')));
        names.join("; ")
    };
    let simulated = names_where(|support| *support == Support::Simulated);
    let others = names_where(|support| *support != Support::Simulated);
    format!("{}\n\nUsage: kubectl {} [flags]\n\nFlags: {simulated}\n\nNot simulated here: {others}\n", command.help, command.name)
}
