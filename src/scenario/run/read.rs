//! A run read from its text, or from JSON.

use super::super::read::{first_document, moment, read_steps};
use super::super::setup::Setup;
use super::super::tour::TOUR_KEYS;
use super::{Leaving, Look, Run, RunBranch};
use serde_json::Value;

/// How many branches a run may have.
pub const BRANCHES_MAX: usize = 200;
/// How many bytes of manifests the editor takes from a run: what kubectl would be given at most.
const TEXT_BYTES_MAX: usize = 1 << 20;
/// What the first branch is called when a file does not say.
pub(super) const FIRST: &str = "main";

/// What a file of a run says besides what a tour's does.
const RUN_KEYS: [&str; 9] = ["kubelets", "clusterDomain", "missingObjects", "cluster", "manifests", "branch", "branches", "until", "look"];

impl Run {
    /// Reads a scenario file, with moments or without; the error is a sentence with the place.
    pub fn read(text: &str) -> Result<Run, String> {
        let value = first_document(text)?;
        let is_known = |key: &&String| TOUR_KEYS.contains(&key.as_str()) || RUN_KEYS.contains(&key.as_str());
        if let Some(key) = value.as_object().and_then(|map| map.keys().find(|key| !is_known(key))) {
            return Err(format!("{key}: no such key; a scenario has {}, {}", TOUR_KEYS.join(", "), RUN_KEYS.join(", ")));
        }
        Run::from_value(&value)
    }

    /// Reads a run that is JSON already.
    pub fn from_value(value: &Value) -> Result<Run, String> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut count = 0;
        let steps = read_steps(value.get("steps").ok_or("steps: a list is wanted")?, "steps", &mut count)?;
        let name = value.get("branch").and_then(Value::as_str).unwrap_or(FIRST).to_owned();
        let is_timed = steps.first().is_none_or(|step| step.at_ms.is_some());
        let until_ms = moment(value, "until")?.unwrap_or(0);
        let mut branches = vec![RunBranch { name, leaves: None, steps, until_ms }];
        let others = value.get("branches").map(|others| others.as_array().ok_or("branches: a list is wanted"));
        for (number, other) in others.transpose()?.into_iter().flatten().enumerate() {
            let path = format!("branches[{number}]");
            if branches.len() == BRANCHES_MAX {
                return Err(format!("{path}: the playground takes no more than {BRANCHES_MAX} branches"));
            }
            if !is_timed {
                return Err(format!("{path}: only a run whose steps say `at` which moment they are done has branches"));
            }
            branches.push(branch(other, &path, &branches, &mut count)?);
        }
        let look = value.get("look").map(|look| Look::from_value(look, |named| place_of(named, &branches)));
        let look = look.transpose()?.unwrap_or_default();
        let manifests = match value.get("manifests") {
            Some(manifests) => manifests.as_str().ok_or("manifests: a text is wanted")?,
            None => Run::applied_last(&branches, look.branch).unwrap_or_default(),
        };
        if manifests.len() > TEXT_BYTES_MAX {
            return Err(format!("manifests: {} bytes; the playground takes no more than {TEXT_BYTES_MAX}", manifests.len()));
        }
        let text_in_editor = manifests.to_owned();
        Ok(Run { name: text("name"), about: text("about"), setup: Setup::from_value(value)?, text: text_in_editor, branches, look })
    }
}

/// The place of the branch that a value names: by the first of that name, or by its number from 1.
fn place_of(named: &Value, branches: &[RunBranch]) -> Option<usize> {
    match named {
        Value::String(name) => branches.iter().position(|branch| branch.name == *name),
        number => usize::try_from(number.as_u64()?).ok()?.checked_sub(1).filter(|place| *place < branches.len()),
    }
}

fn branch(value: &Value, path: &str, before: &[RunBranch], count: &mut usize) -> Result<RunBranch, String> {
    let told = |error: String| format!("{path}.{error}");
    let name = value.get("name").and_then(Value::as_str).ok_or_else(|| told("name: a text is wanted".to_owned()))?;
    let steps = read_steps(value.get("steps").unwrap_or(&Value::Array(Vec::new())), &format!("{path}.steps"), count)?;
    if steps.first().is_some_and(|step| step.at_ms.is_none()) {
        return Err(told("steps[0]: `at` is wanted, the moment at which it is done".to_owned()));
    }
    let leaves = match value.get("leaves") {
        None => None,
        Some(named) => {
            let branch =
                place_of(named, before).ok_or_else(|| told("leaves: the name of a branch that stands before it is wanted".to_owned()))?;
            let at_ms = moment(value, "at").map_err(told)?.ok_or_else(|| told("at: when it leaves the other is wanted".to_owned()))?;
            let deeds = value.get("deeds").map(|deeds| deeds.as_u64().and_then(|deeds| usize::try_from(deeds).ok()));
            let deeds = deeds.unwrap_or_else(|| Some(shared(before, branch, at_ms)));
            Some(Leaving { branch, deeds: deeds.ok_or_else(|| told("deeds: a whole number is wanted".to_owned()))?, at_ms })
        }
    };
    let until_ms = moment(value, "until").map_err(told)?.unwrap_or(0);
    Ok(RunBranch { name: name.to_owned(), leaves, steps, until_ms })
}

/// How many deeds a branch has behind it at a moment: those it shares and its own.
pub(super) fn shared(branches: &[RunBranch], place: usize, at_ms: u64) -> usize {
    let Some(branch) = branches.get(place) else { return 0 };
    let own = branch.steps.iter().take_while(|step| step.at_ms.is_some_and(|done_ms| done_ms <= at_ms)).count();
    branch.leaves.map_or(0, |leaves| leaves.deeds) + own
}
