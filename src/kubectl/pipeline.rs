//! A line of a shell: commands joined by `;`, `&&` and `||`, each with the filters after its pipes.
//!
//! The line is read as a whole before anything runs, and it is one command of the history. Its commands run at one moment,
//! each on the state that the previous ones left; after a long-running command, the rest runs when that ends.

use super::filters::{Filter, PROGRAMS};
use super::long_running::LongRunning;
use super::outcome::CommandResult;
use super::run_words;
use super::shell_split::{self, Token};
use crate::cluster::State;

/// The greatest number of commands of a line: they run at once, and each gets a copy of the state.
const COMMANDS_MAX: usize = 50;

/// When a command of a line runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Connector {
    Always,
    AfterSuccess,
    AfterFailure,
}

/// What reads the output of a command.
#[derive(Clone, Debug, PartialEq)]
enum Stage {
    Filter(Filter),
    /// A command with the text that it will read as standard input.
    Kubectl {
        words: Vec<String>,
        input: String,
    },
}

/// A command and the stages after its pipes.
#[derive(Clone, Debug, PartialEq)]
struct Pipeline {
    connector: Connector,
    words: Vec<String>,
    stages: Vec<Stage>,
}

/// A line that was read: one command, or several.
#[derive(Clone, Debug, PartialEq)]
pub struct CommandLine {
    pipelines: Vec<Pipeline>,
}

/// A line whose current command keeps running.
#[derive(Clone, Debug, PartialEq)]
pub struct RunningLine {
    command: Box<LongRunning>,
    stages: Vec<Stage>,
    rest: Vec<Pipeline>,
    stdin: Option<String>,
}

impl CommandLine {
    /// Reads a line. The error is a line for standard error.
    pub fn read(line: &str) -> Result<CommandLine, String> {
        let (mut read, mut connector) = (Vec::new(), Connector::Always);
        let mut commands: Vec<Vec<String>> = vec![Vec::new()];
        for token in shell_split::tokens(line)? {
            let next = match token {
                Token::Word(word) => {
                    commands.last_mut().into_iter().for_each(|words| words.push(word.clone()));
                    continue;
                }
                Token::Operator("|") => {
                    commands.push(Vec::new());
                    continue;
                }
                Token::Operator("&&") => Connector::AfterSuccess,
                Token::Operator("||") => Connector::AfterFailure,
                Token::Operator(";") => Connector::Always,
                Token::Operator(operator) => return Err(unavailable(operator)),
            };
            read.push(pipeline(connector, std::mem::replace(&mut commands, vec![Vec::new()]))?);
            connector = next;
        }
        // A line may end with `;`, and an empty line is kubectl without a command.
        if commands != [Vec::<String>::new()] || connector != Connector::Always || read.is_empty() {
            let is_empty_line = read.is_empty() && commands.len() == 1;
            read.push(if is_empty_line { alone(commands.remove(0)) } else { pipeline(connector, commands)? });
        }
        match read.len() {
            0..=COMMANDS_MAX => Ok(CommandLine { pipelines: read }),
            count => Err(format!("the line has {count} commands; the playground accepts at most {COMMANDS_MAX}")),
        }
    }

    /// The line of one command, given its words.
    pub fn of_words(words: Vec<String>) -> CommandLine {
        CommandLine { pipelines: vec![alone(words)] }
    }

    /// The words, if the line is one command without pipes.
    pub fn words(&self) -> Option<&[String]> {
        match self.pipelines.as_slice() {
            [only] if only.stages.is_empty() => Some(&only.words),
            _ => None,
        }
    }

    /// The words of every kubectl, dig and nslookup command, in order.
    pub fn commands(&self) -> impl Iterator<Item = &[String]> {
        self.pipelines.iter().flat_map(Pipeline::commands)
    }

    /// The line as a shell reads it, with its commands and its filters as these write their words.
    pub fn written(&self, command: impl Fn(&[String]) -> String, quote: impl Fn(&[String]) -> String) -> String {
        let stage = |stage: &Stage| match stage {
            Stage::Kubectl { words, .. } => format!(" | {}", command(words)),
            Stage::Filter(filter) => format!(" | {}", quote(filter.words())),
        };
        let mut text = String::new();
        for (index, pipeline) in self.pipelines.iter().enumerate() {
            text.push_str(match pipeline.connector {
                Connector::Always if index == 0 => "",
                Connector::Always => "; ",
                Connector::AfterSuccess => " && ",
                Connector::AfterFailure => " || ",
            });
            text.push_str(&command(&pipeline.words));
            text.extend(pipeline.stages.iter().map(stage));
        }
        text
    }

    /// Runs the line.
    pub fn run(&self, state: &State, stdin: Option<&str>) -> CommandResult {
        if let Some(words) = self.words() {
            return run_words(state, words, stdin);
        }
        let mut run = LineRun::new(state, stdin);
        run.commands(&self.pipelines);
        run.result
    }
}

fn alone(words: Vec<String>) -> Pipeline {
    Pipeline { connector: Connector::Always, words, stages: Vec::new() }
}

fn pipeline(connector: Connector, mut commands: Vec<Vec<String>>) -> Result<Pipeline, String> {
    if commands.iter().any(Vec::is_empty) {
        return Err("syntax error: a command is missing beside |, ;, && or ||".to_owned());
    }
    let words = commands.remove(0);
    if PROGRAMS.contains(&words[0].as_str()) {
        return Err(format!("{} reads the output of a command here: kubectl get pods | {}", words[0], words.join(" ")));
    }
    let stage = |words: Vec<String>| match words[0].as_str() {
        "kubectl" | "k" => Ok(Stage::Kubectl { words, input: String::new() }),
        _ => Filter::read(&words).map(Stage::Filter),
    };
    Ok(Pipeline { connector, words, stages: commands.into_iter().map(stage).collect::<Result<_, _>>()? })
}

/// The sentence about an operator of a shell that is not available.
fn unavailable(operator: &str) -> String {
    match operator {
        "&" => "Background jobs (&) are not available here. Use ; or && to run one command after another".to_owned(),
        "<<" => "Here documents (<<) are not available here. Write the manifest in the editor, and use -f -".to_owned(),
        "<" => "Input from files (<) is not available here. Write the manifest in the editor, and use -f -".to_owned(),
        "|&" => "Errors cannot be piped (|&) here: they are always printed".to_owned(),
        _ => format!("Redirection ({operator}) is not available here: there are no files, and errors are always printed"),
    }
}

impl Pipeline {
    fn commands(&self) -> impl Iterator<Item = &[String]> {
        let piped = self.stages.iter().filter_map(|stage| match stage {
            Stage::Kubectl { words, .. } => Some(words.as_slice()),
            Stage::Filter(_) => None,
        });
        std::iter::once(self.words.as_slice()).chain(piped)
    }

    /// Whether its command may read standard input. Only its words tell before it has run.
    fn may_read_input(&self) -> bool {
        self.words.iter().any(|word| word == "-" || word == "-f-" || word.ends_with("=-"))
    }
}

/// A run of a line: the state with the actions so far, and the result so far.
struct LineRun<'a> {
    state: State,
    stdin: Option<&'a str>,
    result: CommandResult,
}

impl LineRun<'_> {
    fn new<'a>(state: &State, stdin: Option<&'a str>) -> LineRun<'a> {
        LineRun { state: state.clone(), stdin, result: CommandResult::default() }
    }

    /// Runs the commands until one keeps running.
    fn commands(&mut self, pipelines: &[Pipeline]) {
        for (index, pipeline) in pipelines.iter().enumerate() {
            let runs = match pipeline.connector {
                Connector::Always => true,
                Connector::AfterSuccess => self.result.exit == 0,
                Connector::AfterFailure => self.result.exit != 0,
            };
            if runs {
                let result = run_words(&self.state, &pipeline.words, self.stdin);
                self.take(result, pipeline.stages.clone(), &pipelines[index + 1..]);
            }
            if self.result.follow.is_some() {
                return;
            }
        }
    }

    /// Adds the result of a command, or of a poll of it, whose output these stages read.
    fn take(&mut self, mut result: CommandResult, mut stages: Vec<Stage>, rest: &[Pipeline]) {
        self.act(&mut result);
        self.result.read_input |= result.read_input;
        let mut follow = result.follow.take();
        let is_endless = follow.as_ref().is_some_and(LongRunning::is_endless);
        if let Some(program) = stages.iter().find_map(Stage::waits_for_end).filter(|_| is_endless) {
            let sentence = format!("{program} prints only when its input ends, but this command runs until it is stopped: leave out -w\n");
            (result.stdout, result.stderr, result.exit, follow) = (String::new(), sentence, 2, None);
            stages.clear();
        }
        let mut exit = result.exit;
        let mut text = self.feed(&mut stages, result.stdout, follow.is_none(), &mut exit);
        // `head` ends a command that would run until it is stopped.
        if is_endless && follow.is_some() && stages.iter().any(Stage::is_full) {
            text += &self.feed(&mut stages, String::new(), true, &mut exit);
            follow = None;
        }
        self.print(&text, &result.stderr);
        self.result.exit = exit;
        if let Some(command) = follow {
            self.result.read_input |= rest.iter().any(Pipeline::may_read_input);
            let stdin = self.stdin.map(str::to_owned);
            let line = RunningLine { command: Box::new(command), stages, rest: rest.to_vec(), stdin };
            self.result.follow = Some(LongRunning::Line(line));
        }
    }

    fn print(&mut self, stdout: &str, stderr: &str) {
        self.result.stdout.push_str(stdout);
        self.result.stderr.push_str(stderr);
        self.result.in_order.extend([stdout, stderr]);
    }

    /// Applies the actions of a command for the later ones.
    fn act(&mut self, result: &mut CommandResult) {
        for action in std::mem::take(&mut result.actions) {
            // It was applied to a copy of the state already, so it is not refused.
            if self.state.apply(&action).is_ok() {
                self.result.actions.push(action);
            }
        }
    }

    /// Passes text through the stages. Once the input `ended`, `exit` becomes the exit status of the last stage.
    fn feed(&mut self, stages: &mut [Stage], mut text: String, ended: bool, exit: &mut i32) -> String {
        for stage in stages {
            match stage {
                Stage::Filter(filter) => {
                    text = filter.feed(&text);
                    if ended {
                        text += &filter.end();
                        *exit = filter.exit();
                    }
                }
                Stage::Kubectl { words, input } => {
                    input.push_str(&std::mem::take(&mut text));
                    if ended {
                        let mut result = run_words(&self.state, words, Some(input));
                        self.act(&mut result);
                        self.print("", &result.stderr);
                        // A command after a pipe is not followed: it prints what it knows now.
                        (text, *exit) = (result.stdout, result.exit);
                    }
                }
            }
        }
        text
    }
}

impl Stage {
    fn waits_for_end(&self) -> Option<&'static str> {
        match self {
            Stage::Filter(filter) => filter.waits_for_end(),
            Stage::Kubectl { .. } => Some("kubectl after a pipe"),
        }
    }

    fn is_full(&self) -> bool {
        matches!(self, Stage::Filter(filter) if filter.is_full())
    }
}

impl RunningLine {
    /// The command that keeps running.
    pub fn command(&self) -> &LongRunning {
        &self.command
    }

    /// Continues the command after the cluster changed or time passed, and the rest of the line after its end.
    pub fn poll(self, state: &State) -> CommandResult {
        let mut run = LineRun::new(state, self.stdin.as_deref());
        let result = self.command.poll(state);
        run.take(result, self.stages, &self.rest);
        if run.result.follow.is_none() {
            run.commands(&self.rest);
        }
        run.result
    }
}
