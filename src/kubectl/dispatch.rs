//! The lookup of the command that a line names, and the help.
//!
//! Models github.com/spf13/cobra command.go Find.

use super::command::{COMMANDS, Command};
use super::command_context::CommandContext;
use super::dry_run::DryRun;
use super::error::Error;
use super::flags::{self, Arguments, Flag, Support, usage_error};
use super::not_simulated;
use super::suggestions;
use crate::api::order;

/// Other names of subcommands.
const ALIASES: [(&str, &str); 13] = [
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
    ("log", "logs"),
    ("set sa", "set serviceaccount"),
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

    /// The remaining words that are not flags or their values.
    fn positionals(&self) -> Vec<&str> {
        let flags = self.command.map_or(&[][..], |command| command.flags);
        let (mut at, mut found) = (0, Vec::new());
        while let Some(word) = self.rest.get(at) {
            let count = flags::word_count(flags, word);
            if count == 0 {
                found.push(word.as_str());
            }
            at += count.max(1);
        }
        found
    }
}

/// Whether the words are the name of a command, or its first words.
fn is_command_prefix(name: &str) -> bool {
    let names = COMMANDS.iter().map(|command| command.name).chain(not_simulated::COMMANDS.iter().copied());
    names.into_iter().any(|full| begins_with(full, name))
}

/// Whether the first words of a command's name are these.
fn begins_with(full: &str, words: &str) -> bool {
    full.strip_prefix(words).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
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
        Some(command) => run_command(context, command, &parsed),
        None => incomplete_command(context, &parsed),
    }
}

fn run_command(context: &mut CommandContext, command: &'static Command, parsed: &ParsedCommand) -> Result<(), Error> {
    let mut arguments = Arguments::read(command.name, command.flags, &parsed.rest)?;
    arguments.context_namespace = context.state.settings().namespace.to_string();
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
    let words = parsed.positionals();
    match words.first().filter(|_| !help_requested) {
        Some(word) if parsed.name.is_empty() => {
            return Err(Error::client(format!("unknown command \"{word}\" for \"kubectl\"{}", suggestions::text(word))));
        }
        // helpers.go DefaultSubCommandRun: only the root command has suggestions.
        Some(_) => return Err(usage_error(&parsed.name, &format!("unknown command \"{}\"", words.join(" ")))),
        None => {}
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
    let is_listed = |name: &str| parsed.name.is_empty() || begins_with(name, &parsed.name);
    for command in COMMANDS.iter().filter(|command| is_listed(command.name)) {
        text.push_str(&format!("  {:<27} {}\n", command.name, command.help));
    }
    let not_simulated: Vec<&str> = not_simulated::COMMANDS.iter().filter(|name| is_listed(name)).copied().collect();
    if !not_simulated.is_empty() {
        text.push_str(&format!("\nNot simulated here: {}\n", not_simulated.join(", ")));
    }
    if parsed.name.is_empty() {
        text.push_str("\nAlso available: dig NAME [TYPE], nslookup NAME\n");
    }
    text
}

fn command_help(command: &Command) -> String {
    let all_flags = || command.flags.iter().copied().flatten().chain(not_simulated::GLOBAL);
    let names_where = |filter: fn(&Support) -> bool| -> String {
        let mut names: Vec<String> = all_flags().filter(|flag| filter(&flag.support)).map(Flag::names).collect();
        order::sort_by(&mut names, |a, b| a.trim_start_matches(|c| c != '-').cmp(b.trim_start_matches(|c| c != '-')));
        names.join("; ")
    };
    let simulated = names_where(|support| *support == Support::Simulated);
    let others = names_where(|support| *support != Support::Simulated);
    format!("{}\n\nUsage: kubectl {} [flags]\n\nFlags: {simulated}\n\nNot simulated here: {others}\n", command.help, command.name)
}
