//! `kubectl set resources`. Models staging/src/k8s.io/kubectl/pkg/cmd/set/set_resources.go.

use super::super::command_context::CommandContext;
use super::super::error::Error;
use super::super::flags::{Arguments, Flag, switch, value};
use super::{containers, update_pod_specs};
use crate::api::quantity::Quantity;
use serde_json::{Value, json};

/// The flags of `set resources`. `--field-manager` has no visible effect: `managedFields` are not simulated.
pub const FLAGS: &[Flag] = &[
    value("filename", Some('f')),
    value("selector", Some('l')),
    value("containers", Some('c')),
    switch("all", None),
    value("limits", None),
    value("requests", None),
    value("field-manager", None),
];

/// Runs the command.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let (limits, requests) = (amounts(arguments, "limits")?, amounts(arguments, "requests")?);
    if limits.is_empty() && requests.is_empty() {
        return Err(Error::client("you must specify an update to requests or limits (in the form of --requests/--limits)"));
    }
    let pattern = arguments.value("containers").unwrap_or("*");
    update_pod_specs(context, arguments, &arguments.positionals, "resource requirements updated", |_, _, spec| {
        let found = containers(spec, pattern);
        if found.is_empty() {
            return Err(Error::client(format!("unable to find container named {pattern}")));
        }
        for container in found {
            for (field, amounts) in [("limits", &limits), ("requests", &requests)] {
                if container["resources"].is_null() {
                    container["resources"] = json!({});
                }
                for (resource, amount) in amounts {
                    container["resources"][field][resource] = amount.clone();
                }
            }
        }
        Ok(())
    })
}

/// The amounts of a flag such as `cpu=200m,memory=1Gi` (generate.go populateResourceListV1).
fn amounts(arguments: &Arguments, flag: &str) -> Result<Vec<(String, Value)>, Error> {
    let amount = |pair: &str| {
        let parts: Vec<&str> = pair.split('=').collect();
        let [resource, amount] = parts.as_slice() else {
            return Err(Error::client(format!("Invalid argument syntax {pair}, expected <resource>=<value>")));
        };
        let amount: Quantity = amount.parse().map_err(|_| Error::client(super::super::create::policy::QUANTITY))?;
        Ok(((*resource).to_string(), Value::from(amount.to_string())))
    };
    arguments.value(flag).into_iter().flat_map(|list| list.split(',')).filter(|pair| !pair.is_empty()).map(amount).collect()
}
