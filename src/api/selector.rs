//! Label selectors.

use super::{Labels, Name};
use serde::Deserialize;

/// `LabelSelector`: all requirements must match; an empty one selects everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LabelSelector {
    /// The required labels.
    pub match_labels: Labels,
    /// Further requirements.
    pub match_expressions: Vec<Requirement>,
}

/// A requirement on a label. Node selector terms use it too, with the additional operators `Gt` and `Lt`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Requirement {
    /// The label's key.
    pub key: Name,
    /// The operator.
    pub operator: Operator,
    /// The operands.
    pub values: Vec<Name>,
}

/// The operator of a [`Requirement`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[allow(missing_docs)] // the names of the API's values
pub enum Operator {
    #[default]
    In,
    NotIn,
    Exists,
    DoesNotExist,
    Gt,
    Lt,
}

impl LabelSelector {
    /// Whether it has no requirements.
    pub fn is_empty(&self) -> bool {
        self.match_labels.is_empty() && self.match_expressions.is_empty()
    }

    /// Whether `labels` match all requirements.
    pub fn matches(&self, labels: &Labels) -> bool {
        self.match_labels.is_subset_of(labels) && self.match_expressions.iter().all(|r| r.matches(labels))
    }

    /// As kubectl prints it: `app=web,tier in (a,b)`, or `<none>` when empty.
    pub fn display(&self) -> String {
        let equal = self.match_labels.iter().map(|(k, v)| format!("{k}={v}"));
        let parts: Vec<String> = equal.chain(self.match_expressions.iter().map(Requirement::display)).collect();
        if parts.is_empty() { "<none>".into() } else { parts.join(",") }
    }
}

impl Requirement {
    /// Whether `labels` match it (k8s.io/apimachinery/pkg/labels Requirement.Matches).
    pub fn matches(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key);
        let number = |text: &Name| text.parse::<i64>().ok();
        let compare = |holds: fn(i64, i64) -> bool| {
            value.and_then(number).zip(self.values.first().and_then(number)).is_some_and(|(a, b)| holds(a, b))
        };
        match self.operator {
            Operator::In => value.is_some_and(|v| self.values.contains(v)),
            Operator::NotIn => value.is_none_or(|v| !self.values.contains(v)),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
            Operator::Gt => compare(|a, b| a > b),
            Operator::Lt => compare(|a, b| a < b),
        }
    }

    fn display(&self) -> String {
        let values = self.values.iter().map(|v| &**v).collect::<Vec<_>>().join(",");
        match self.operator {
            Operator::In => format!("{} in ({values})", self.key),
            Operator::NotIn => format!("{} notin ({values})", self.key),
            Operator::Exists => self.key.to_string(),
            Operator::DoesNotExist => format!("!{}", self.key),
            Operator::Gt => format!("{}>{values}", self.key),
            Operator::Lt => format!("{}<{values}", self.key),
        }
    }
}
