//! `kubectl create poddisruptionbudget`, `create priorityclass` and `create quota`. Models create_pdb.go,
//! create_priorityclass.go and create_quota.go in staging/src/k8s.io/kubectl/pkg/cmd/create.

use super::super::command_context::CommandContext;
use super::super::error::Error;
use super::super::flags::{Arguments, Flag, number, switch, value};
use super::super::select;
use super::kinds::{create, create_stored, only_name};
use crate::api::Kind;
use crate::api::selector::Operator;
use serde_json::{Map, Value, json};

/// The flags of `create poddisruptionbudget`.
pub const BUDGET: &[Flag] = &[value("selector", None), value("min-available", None), value("max-unavailable", None)];
/// The flags of `create priorityclass`.
pub const PRIORITY: &[Flag] =
    &[number("value", None), switch("global-default", None), value("description", None), value("preemption-policy", None)];
/// The flags of `create quota`.
pub const QUOTA: &[Flag] = &[value("hard", None), value("scopes", None)];

/// Runs `create poddisruptionbudget`.
pub fn budget(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let name = only_name(arguments)?;
    let given = |flag: &str| arguments.value(flag).filter(|given| !given.is_empty());
    let Some(selector) = given("selector") else { return Err(Error::client("a selector must be specified")) };
    let (field, amount) = match (given("min-available"), given("max-unavailable")) {
        (None, None) => return Err(Error::client("one of min-available or max-unavailable must be specified")),
        (Some(_), Some(_)) => return Err(Error::client("min-available and max-unavailable cannot be both specified")),
        (Some(amount), None) => ("minAvailable", amount),
        (None, Some(amount)) => ("maxUnavailable", amount),
    };
    let amount: Value = amount.parse::<i64>().map_or_else(|_| amount.into(), Value::from);
    let status = json!({"currentHealthy": 0, "desiredHealthy": 0, "disruptionsAllowed": 0, "expectedPods": 0});
    let fields = json!({"spec": {field: amount, "selector": label_selector(selector)?}, "status": status});
    create(context, arguments, Kind::PodDisruptionBudget, name, fields)
}

/// A label selector as the API writes it (metav1.ParseToLabelSelector).
fn label_selector(text: &str) -> Result<Value, Error> {
    let (mut labels, mut expressions) = (Map::new(), Vec::new());
    for requirement in select::labels(text)? {
        let operator = match requirement.operator {
            Operator::In if requirement.values.len() == 1 => {
                labels.insert(requirement.key.to_string(), (*requirement.values[0]).into());
                continue;
            }
            Operator::In => "In",
            Operator::NotIn => "NotIn",
            Operator::Exists => "Exists",
            Operator::DoesNotExist => "DoesNotExist",
            _ => return Err(Error::client(format!("{text:?} is not a valid label selector operator"))),
        };
        let values: Vec<Value> = requirement.values.iter().map(|value| (**value).into()).collect();
        let mut expression = json!({"key": &*requirement.key, "operator": operator});
        if !values.is_empty() {
            expression["values"] = values.into();
        }
        expressions.push(expression);
    }
    let mut selector = json!({});
    if !labels.is_empty() {
        selector["matchLabels"] = labels.into();
    }
    if !expressions.is_empty() {
        selector["matchExpressions"] = expressions.into();
    }
    Ok(selector)
}

/// Runs `create priorityclass`.
pub fn priority_class(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let name = only_name(arguments)?;
    let mut fields = json!({
        "preemptionPolicy": arguments.value("preemption-policy").unwrap_or("PreemptLowerPriority"),
        "value": arguments.number("value").unwrap_or(0),
    });
    if arguments.is_on("global-default") {
        fields["globalDefault"] = true.into();
    }
    if let Some(description) = arguments.value("description").filter(|text| !text.is_empty()) {
        fields["description"] = description.into();
    }
    create_stored(context, arguments, "PriorityClass", name, fields)
}

/// Runs `create quota`.
pub fn quota(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let name = only_name(arguments)?;
    let mut spec = json!({});
    for pair in arguments.values("hard").flat_map(|list| list.split(',')).filter(|pair| !pair.is_empty()) {
        let parts: Vec<&str> = pair.split('=').collect();
        let [resource, amount] = parts.as_slice() else {
            return Err(Error::client(format!("Invalid argument syntax {pair}, expected <resource>=<value>")));
        };
        let amount: crate::api::quantity::Quantity = amount.parse().map_err(|_| Error::client(QUANTITY))?;
        spec["hard"][*resource] = amount.to_string().into();
    }
    let scopes: Vec<&str> = arguments.values("scopes").flat_map(|list| list.split(',')).filter(|scope| !scope.is_empty()).collect();
    if !scopes.is_empty() {
        spec["scopes"] = scopes.into();
    }
    create_stored(context, arguments, "ResourceQuota", name, json!({"spec": spec, "status": {}}))
}

/// The error of apimachinery/pkg/api/resource/quantity.go for a malformed quantity.
pub const QUANTITY: &str = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
