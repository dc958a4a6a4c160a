//! A trace: the result of each step of a scenario, in the format of the recordings (`tests/conformance/traces`).

use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The trace of a scenario.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Trace {
    /// The scenario's name.
    pub scenario: String,
    /// Its description.
    pub about: String,
    /// The simulated version of Kubernetes.
    pub kubernetes: &'static str,
    /// The steps that were played.
    pub steps: Vec<StepTrace>,
    /// Where and why playing stopped before the last step, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
}

/// The trace of one step.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct StepTrace {
    /// The step as the scenario has it.
    #[serde(rename = "do")]
    pub step: Value,
    /// The output of kubectl.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kubectl: Option<CommandOutput>,
    /// The changes, see [`super::log`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<Vec<String>>,
    /// The events reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<String>>,
    /// The snapshot once the cluster is idle, see [`super::snapshot`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Value>,
    /// The DNS answers, by question.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, Value>,
    /// The output of the step's `show` commands, by command.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub show: BTreeMap<String, CommandOutput>,
}

/// What a command printed and how it ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CommandOutput {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// The exit status.
    pub exit: i32,
}
