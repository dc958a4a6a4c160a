//! Columns of custom resources: the `additionalPrinterColumns` of their definition.
//!
//! Models apiextensions-apiserver/pkg/registry/customresource/tableconvertor/tableconvertor.go.

use super::super::json_path;
use super::Columns;
use crate::api::stored_object::StoredObject;
use crate::api::{Object, ResourceType, read, time};
use crate::cluster::State;
use serde_json::Value;

/// The columns of a custom resource.
pub(super) fn columns(state: &State, resource: &ResourceType) -> Columns {
    let mut columns = Columns { always: vec!["NAME".into()], wide: Vec::new() };
    for column in given(state, resource) {
        let list = if is_wide(&column) { &mut columns.wide } else { &mut columns.always };
        list.push(text(&column, "name").to_uppercase().into());
    }
    columns
}

/// The cells of a custom resource after its name.
pub(super) fn cells(state: &State, object: &StoredObject) -> Vec<String> {
    let value = Object::StoredObject(object.clone().into()).to_value();
    let (wide, always): (Vec<Value>, Vec<Value>) = given(state, &object.resource).into_iter().partition(is_wide);
    always.iter().chain(&wide).map(|column| cell(state, column, &value)).collect()
}

/// Whether only `-o wide` prints the column.
fn is_wide(column: &Value) -> bool {
    column.get("priority").and_then(Value::as_i64).is_some_and(|priority| priority > 0)
}

/// The columns that the CustomResourceDefinition gives, or else only the age.
fn given(state: &State, resource: &ResourceType) -> Vec<Value> {
    let name = resource.plural_with_group();
    let definition = state.stored("customresourcedefinitions.apiextensions.k8s.io").find(|(key, _)| key.resource_and_name().1 == name);
    let version = resource.api_version.rsplit('/').next().unwrap_or_default();
    let given = definition.and_then(|(_, object)| {
        let value = object.to_value();
        let versions = read::at(&value, &["spec", "versions"]).as_array()?;
        versions.iter().find(|v| text(v, "name") == version)?.get("additionalPrinterColumns")?.as_array().cloned()
    });
    let age = serde_json::json!({"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"});
    given.filter(|columns| !columns.is_empty()).unwrap_or_else(|| vec![age])
}

fn cell(state: &State, column: &Value, object: &Value) -> String {
    let found = json_path::find(&json_path::relaxed(text(column, "jsonPath")), object).unwrap_or_default();
    let Some(value) = found.first() else { return if text(column, "type") == "date" { "<none>".into() } else { String::new() } };
    match (text(column, "type"), value.as_str().and_then(time::unix_seconds)) {
        ("date", Some(seconds)) => {
            let since_ms = time::unix_seconds(&time::rfc3339(state.now_ms())).unwrap_or(seconds).saturating_sub(seconds).max(0) * 1000;
            time::human_duration(since_ms as u64)
        }
        _ => json_path::text(value),
    }
}

fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}
