//! `kubectl autoscale`: creates a HorizontalPodAutoscaler, which is stored; no metrics are simulated.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/autoscale/autoscale.go.

use super::command_context::CommandContext;
use super::create::kinds::create_as;
use super::error::Error;
use super::flags::{Arguments, Flag, number, switch, value};
use super::resource::Resource;
use super::targets;
use crate::api::{Kind, Object, ResourceType};
use serde_json::{Value, json};
use std::rc::Rc;

/// The flags of `autoscale`. `--field-manager` has no visible effect: `managedFields` are not simulated.
pub const FLAGS: &[Flag] = &[
    value("filename", Some('f')),
    number("min", None),
    number("max", None),
    number("cpu-percent", None),
    value("cpu", None),
    value("memory", None),
    value("name", None),
    switch("save-config", None),
    value("field-manager", None),
];

/// Runs the command.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    if arguments.value("cpu-percent").is_some() {
        context.eprint_line(
            "Flag --cpu-percent has been deprecated, Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization \
             or '500m' for milliCPU).",
        );
    }
    let Some(max) = arguments.number("max") else { return Err(Error::client("required flag(s) \"max\" not set")) };
    let min = arguments.number("min").filter(|min| *min > 0);
    if max < 1 {
        return Err(Error::client(format!("--max=MAXPODS is required and must be at least 1, max: {max}")));
    }
    if let Some(min) = min.filter(|min| max < *min) {
        return Err(Error::client(format!("--max=MAXPODS must be larger or equal to --min=MINPODS, max: {max}, min: {min}")));
    }
    let metrics = metrics(arguments)?;
    let found = targets::find(context, arguments, &arguments.positionals)?;
    Error::collect(found.errors)?;
    for object in &found.objects {
        if !can_be_scaled(object) {
            return Err(Error::client(format!("cannot autoscale a {}", object.kind_name())));
        }
        let target = &object.meta().name;
        let name = arguments.value("name").filter(|name| !name.is_empty()).unwrap_or(target).to_string();
        let reference = json!({"apiVersion": object.api_version(), "kind": object.kind_name(), "name": &**target});
        let mut spec = json!({"maxReplicas": max, "scaleTargetRef": reference});
        if let Some(min) = min {
            spec["minReplicas"] = min.into();
        }
        if !metrics.is_empty() {
            spec["metrics"] = metrics.clone().into();
        }
        let resource = ResourceType::built_in("HorizontalPodAutoscaler", "autoscaling/v2").ok_or(Error::Silent)?;
        let status = json!({"currentMetrics": null, "desiredReplicas": 0});
        let fields = json!({"metadata": {}, "spec": spec, "status": status});
        create_as(context, arguments, &Resource::Stored(Rc::new(resource)), &name, fields, "autoscaled")?;
        context.note(&format!(
            "The HorizontalPodAutoscaler is stored and has no effect here: metrics are not simulated, so {} is never scaled by it.",
            targets::name_of(object)
        ));
    }
    Ok(())
}

fn can_be_scaled(object: &Object) -> bool {
    matches!(object.kind(), Kind::StatefulSet | Kind::Deployment | Kind::ReplicaSet) || object.kind_name() == "ReplicationController"
}

/// The metrics of `--cpu`, `--memory` and `--cpu-percent`.
fn metrics(arguments: &Arguments) -> Result<Vec<Value>, Error> {
    let resource = |name: &str, target: Value| json!({"resource": {"name": name, "target": target}, "type": "Resource"});
    let mut metrics = Vec::new();
    if let Some(percent) = arguments.number("cpu-percent").filter(|percent| *percent >= 0) {
        metrics.push(resource("cpu", json!({"averageUtilization": percent, "type": "Utilization"})));
    }
    for name in ["cpu", "memory"] {
        let Some(given) = arguments.value(name).filter(|given| !given.is_empty()) else { continue };
        let target = match given.strip_suffix('%') {
            Some(percent) => match percent.parse::<u32>() {
                Ok(percent) if percent > 0 => json!({"averageUtilization": percent, "type": "Utilization"}),
                _ => return Err(Error::client(format!("invalid {name} utilization percentage: {given}"))),
            },
            None => {
                let amount: Result<crate::api::quantity::Quantity, _> = given.parse();
                let amount = amount.map_err(|_| Error::client(format!("invalid {name} value: {given}")))?;
                json!({"averageValue": amount.to_string(), "type": "AverageValue"})
            }
        };
        metrics.push(resource(name, target));
    }
    Ok(metrics)
}
