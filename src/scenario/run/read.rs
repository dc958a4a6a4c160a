//! Reads a run from its text or from JSON.

use super::super::read::{first_document, moment, read_steps};
use super::super::setup::Setup;
use super::super::tour::TOUR_KEYS;
use super::{ForkPoint, Run, RunBranch, ViewState};
use serde_json::Value;

/// The maximum number of branches of a run.
pub const BRANCHES_MAX: usize = 200;
/// The maximum size of the text in the editor, in bytes.
const TEXT_BYTES_MAX: usize = 1 << 20;
/// The default name of the first branch.
pub(super) const FIRST_NAME: &str = "main";

/// The keys of a run's file besides those of a tour.
const RUN_KEYS: [&str; 9] = ["kubelets", "clusterDomain", "missingObjects", "cluster", "manifests", "branch", "branches", "until", "look"];

impl Run {
    /// Reads a scenario file, with times or without; the error is a sentence with line and column, or with the path.
    pub fn read(text: &str) -> Result<Run, String> {
        let value = first_document(text)?;
        let is_known = |key: &&String| TOUR_KEYS.contains(&key.as_str()) || RUN_KEYS.contains(&key.as_str());
        if let Some(key) = value.as_object().and_then(|map| map.keys().find(|key| !is_known(key))) {
            return Err(format!("{key}: unknown key; a scenario has {}, {}", TOUR_KEYS.join(", "), RUN_KEYS.join(", ")));
        }
        Run::from_value(&value)
    }

    /// Reads a run from JSON.
    pub fn from_value(value: &Value) -> Result<Run, String> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut count = 0;
        let steps = read_steps(value.get("steps").ok_or("steps: expected a list")?, "steps", &mut count)?;
        let name = value.get("branch").and_then(Value::as_str).unwrap_or(FIRST_NAME).to_owned();
        let is_timed = steps.first().is_none_or(|step| step.at_ms.is_some());
        let until_ms = moment(value, "until")?.unwrap_or(0);
        let mut branches = vec![RunBranch { name, fork: None, steps, until_ms }];
        let others = value.get("branches").map(|others| others.as_array().ok_or("branches: expected a list"));
        for (number, other) in others.transpose()?.into_iter().flatten().enumerate() {
            let path = format!("branches[{number}]");
            if branches.len() == BRANCHES_MAX {
                return Err(format!("{path}: the maximum is {BRANCHES_MAX} branches"));
            }
            if !is_timed {
                return Err(format!("{path}: branches need steps with `at`"));
            }
            branches.push(branch(other, &path, &branches, &mut count)?);
        }
        let view = value.get("look").map(|view| ViewState::from_value(view, |reference| index_of(reference, &branches)));
        let view = view.transpose()?.unwrap_or_default();
        let manifests = match value.get("manifests") {
            Some(manifests) => manifests.as_str().ok_or("manifests: expected a text")?,
            None => Run::last_applied(&branches, view.branch).unwrap_or_default(),
        };
        if manifests.len() > TEXT_BYTES_MAX {
            return Err(format!("manifests: {} bytes; the maximum is {TEXT_BYTES_MAX}", manifests.len()));
        }
        Ok(Run { name: text("name"), about: text("about"), setup: Setup::from_value(value)?, text: manifests.to_owned(), branches, view })
    }
}

/// The index of the branch that a value refers to: by name (the first one with it), or by number from 1.
fn index_of(reference: &Value, branches: &[RunBranch]) -> Option<usize> {
    match reference {
        Value::String(name) => branches.iter().position(|branch| branch.name == *name),
        number => usize::try_from(number.as_u64()?).ok()?.checked_sub(1).filter(|index| *index < branches.len()),
    }
}

fn branch(value: &Value, path: &str, before: &[RunBranch], count: &mut usize) -> Result<RunBranch, String> {
    let error_at = |error: String| format!("{path}.{error}");
    let name = value.get("name").and_then(Value::as_str).ok_or_else(|| error_at("name: expected a text".to_owned()))?;
    let steps = read_steps(value.get("steps").unwrap_or(&Value::Array(Vec::new())), &format!("{path}.steps"), count)?;
    if steps.first().is_some_and(|step| step.at_ms.is_none()) {
        return Err(error_at("steps[0]: expected `at`, the time of the step".to_owned()));
    }
    let fork = match value.get("leaves") {
        None => None,
        Some(parent) => {
            let branch = index_of(parent, before).ok_or_else(|| error_at("leaves: expected the name of a previous branch".to_owned()))?;
            let at_ms = moment(value, "at").map_err(error_at)?.ok_or_else(|| error_at("at: expected the time of the fork".to_owned()))?;
            let commands =
                value.get(super::FORK_COMMANDS).map(|commands| commands.as_u64().and_then(|commands| usize::try_from(commands).ok()));
            let commands = commands.unwrap_or_else(|| Some(commands_until(before, branch, at_ms)));
            Some(ForkPoint {
                branch,
                commands: commands.ok_or_else(|| error_at(format!("{}: expected a whole number", super::FORK_COMMANDS)))?,
                at_ms,
            })
        }
    };
    let until_ms = moment(value, "until").map_err(error_at)?.unwrap_or(0);
    Ok(RunBranch { name: name.to_owned(), fork, steps, until_ms })
}

/// The number of commands of a branch until a time, including those it shares with its parent.
pub(super) fn commands_until(branches: &[RunBranch], index: usize, at_ms: u64) -> usize {
    let Some(branch) = branches.get(index) else { return 0 };
    let own = branch.steps.iter().take_while(|step| step.at_ms.is_some_and(|done_ms| done_ms <= at_ms)).count();
    branch.fork.map_or(0, |fork| fork.commands) + own
}
