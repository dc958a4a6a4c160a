//! A trace: what happened in each step of a scenario, in the shape of the recordings.

use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A scenario as it went.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Trace {
    /// The scenario's name.
    pub scenario: String,
    /// What it is about.
    pub about: String,
    /// The version of Kubernetes modelled.
    pub kubernetes: &'static str,
    /// Its steps, as far as they were played.
    pub steps: Vec<StepTrace>,
    /// Where and why playing ended before the last step, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
}

/// One step as it went.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct StepTrace {
    /// What was done, as the scenario says it.
    #[serde(rename = "do")]
    pub done: Value,
    /// What kubectl said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kubectl: Option<Said>,
    /// Every change, a line each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<Vec<String>>,
    /// The events reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<String>>,
    /// What is there once settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Value>,
    /// The name server's answers, by question.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, Value>,
    /// The output of the commands shown afterwards, by command.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub show: BTreeMap<String, Said>,
}

/// What a command printed and how it ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Said {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// The exit status.
    pub exit: i32,
}
