//! Columns of the kinds that are stored and not simulated.
//!
//! Models pkg/printers/internalversion/printers.go, and apiserver/pkg/registry/rest/table.go for kinds without a printer of
//! their own.

use super::stored_cells::*;
use super::{Columns, custom};
use crate::api::selector::LabelSelector;
use crate::api::stored_object::StoredObject;
use crate::api::{ResourceType, read, time};
use crate::cluster::State;

/// How the cell of a column is computed.
#[derive(Clone, Copy)]
enum Cell {
    Age,
    /// `creationTimestamp`.
    Created,
    /// The value at a path, or this text.
    Text(&'static str, &'static str),
    /// The number of items at a path.
    Count(&'static str),
    /// The container names, images or selector of the pod template below a path.
    Containers(&'static str),
    Images(&'static str),
    Selector(&'static str),
    Of(fn(&StoredObject) -> String),
}

use Cell::{Age, Containers, Count, Created, Images, Of, Selector, Text};

type Column = (&'static str, Cell);

/// The columns after NAME of a kind, and how many of them only `-o wide` prints.
struct Row(&'static str, &'static [Column], usize);

const AGE: Column = ("AGE", Age);
const BINDING: &[Column] = &[("ROLE", Of(role)), AGE, ("USERS", Of(users)), ("GROUPS", Of(groups)), ("SERVICEACCOUNTS", Of(accounts))];
const WEBHOOKS: &[Column] = &[("WEBHOOKS", Count("webhooks")), AGE];
const POLICY_BINDING: &[Column] = &[("POLICYNAME", Text("spec.policyName", "")), ("PARAMREF", Of(param_reference)), AGE];
const TEMPLATE: &str = "spec.template.spec.containers";
const JOB_TEMPLATE: &str = "spec.jobTemplate.spec.template.spec.containers";

#[rustfmt::skip]
const ROWS: &[Row] = &[
    Row("CSIDriver", &[
        ("ATTACHREQUIRED", Text("spec.attachRequired", "true")), ("PODINFOONMOUNT", Text("spec.podInfoOnMount", "false")),
        ("STORAGECAPACITY", Text("spec.storageCapacity", "false")), ("TOKENREQUESTS", Of(token_requests)),
        ("REQUIRESREPUBLISH", Text("spec.requiresRepublish", "false")), ("MODES", Of(lifecycle_modes)), AGE], 0),
    Row("CSINode", &[("DRIVERS", Count("spec.drivers")), AGE], 0),
    Row("CertificateSigningRequest", &[
        AGE, ("SIGNERNAME", Text("spec.signerName", "")), ("REQUESTOR", Text("spec.username", "")),
        ("REQUESTEDDURATION", Of(requested_duration)), ("CONDITION", Text("", "Pending"))], 0),
    Row("ClusterRoleBinding", BINDING, 3),
    Row("CronJob", &[
        ("SCHEDULE", Text("spec.schedule", "")), ("TIMEZONE", Text("spec.timeZone", "<none>")), ("SUSPEND", Of(suspended)),
        ("ACTIVE", Count("status.active")), ("LAST SCHEDULE", Text("", "<none>")), AGE,
        ("CONTAINERS", Containers(JOB_TEMPLATE)), ("IMAGES", Images(JOB_TEMPLATE)), ("SELECTOR", Selector("spec.jobTemplate.spec.selector"))], 3),
    Row("DaemonSet", &[
        ("DESIRED", Text("status.desiredNumberScheduled", "0")), ("CURRENT", Text("status.currentNumberScheduled", "0")),
        ("READY", Text("status.numberReady", "0")), ("UP-TO-DATE", Text("status.updatedNumberScheduled", "0")),
        ("AVAILABLE", Text("status.numberAvailable", "0")), ("NODE SELECTOR", Of(node_selector)), AGE,
        ("CONTAINERS", Containers(TEMPLATE)), ("IMAGES", Images(TEMPLATE)), ("SELECTOR", Selector("spec.selector"))], 3),
    Row("DeviceClass", &[AGE], 0),
    Row("Endpoints", &[("ENDPOINTS", Of(endpoints)), AGE], 0),
    Row("FlowSchema", &[
        ("PRIORITYLEVEL", Text("spec.priorityLevelConfiguration.name", "")), ("MATCHINGPRECEDENCE", Text("spec.matchingPrecedence", "1000")),
        ("DISTINGUISHERMETHOD", Text("spec.distinguisherMethod.type", "<none>")), AGE, ("MISSINGPL", Text("", "?"))], 0),
    Row("HorizontalPodAutoscaler", &[
        ("REFERENCE", Of(scale_target)), ("TARGETS", Of(targets)), ("MINPODS", Text("spec.minReplicas", "1")),
        ("MAXPODS", Text("spec.maxReplicas", "0")), ("REPLICAS", Text("status.currentReplicas", "0")), AGE], 0),
    Row("Ingress", &[
        ("CLASS", Text("spec.ingressClassName", "<none>")), ("HOSTS", Of(hosts)), ("ADDRESS", Text("", "")),
        ("PORTS", Of(ingress_ports)), AGE], 0),
    Row("IngressClass", &[("CONTROLLER", Text("spec.controller", "")), ("PARAMETERS", Of(parameters)), AGE], 0),
    Row("Job", &[
        ("STATUS", Of(job_status)), ("COMPLETIONS", Of(completions)), ("DURATION", Text("", "")), AGE,
        ("CONTAINERS", Containers(TEMPLATE)), ("IMAGES", Images(TEMPLATE)), ("SELECTOR", Selector("spec.selector"))], 3),
    Row("Lease", &[("HOLDER", Text("spec.holderIdentity", "")), AGE], 0),
    Row("MutatingAdmissionPolicy", &[("MUTATIONS", Count("spec.mutations")), ("PARAMKIND", Of(param_kind)), AGE], 0),
    Row("MutatingAdmissionPolicyBinding", POLICY_BINDING, 0),
    Row("MutatingWebhookConfiguration", WEBHOOKS, 0),
    Row("NetworkPolicy", &[("POD-SELECTOR", Selector("spec.podSelector")), AGE], 0),
    Row("PodTemplate", &[
        ("CONTAINERS", Containers("template.spec.containers")), ("IMAGES", Images("template.spec.containers")),
        ("POD LABELS", Of(pod_labels))], 0),
    Row("PriorityClass", &[
        ("VALUE", Text("value", "0")), ("GLOBAL-DEFAULT", Text("globalDefault", "false")), AGE,
        ("PREEMPTIONPOLICY", Text("preemptionPolicy", "PreemptLowerPriority"))], 0),
    Row("ReplicationController", &[
        ("DESIRED", Text("spec.replicas", "1")), ("CURRENT", Text("status.replicas", "0")), ("READY", Text("status.readyReplicas", "0")), AGE,
        ("CONTAINERS", Containers(TEMPLATE)), ("IMAGES", Images(TEMPLATE)), ("SELECTOR", Of(controller_selector))], 3),
    Row("ResourceClaim", &[("STATE", Text("", "pending")), AGE], 0),
    Row("ResourceClaimTemplate", &[AGE], 0),
    Row("ResourceQuota", &[("REQUEST", Of(quota_requests)), ("LIMIT", Of(quota_limits)), AGE], 0),
    Row("ResourceSlice", &[
        ("NODE", Text("spec.nodeName", "<unset>")), ("DRIVER", Text("spec.driver", "")), ("POOL", Text("spec.pool.name", "")), AGE], 0),
    Row("RoleBinding", BINDING, 3),
    Row("RuntimeClass", &[("HANDLER", Text("handler", "")), AGE], 0),
    Row("ServiceCIDR", &[("CIDRS", Of(cidrs)), AGE], 0),
    Row("ValidatingAdmissionPolicy", &[("VALIDATIONS", Count("spec.validations")), ("PARAMKIND", Of(param_kind)), AGE], 0),
    Row("ValidatingAdmissionPolicyBinding", POLICY_BINDING, 0),
    Row("ValidatingWebhookConfiguration", WEBHOOKS, 0),
    Row("VolumeAttachment", &[
        ("ATTACHER", Text("spec.attacher", "")), ("PV", Text("spec.source.persistentVolumeName", "")), ("NODE", Text("spec.nodeName", "")),
        ("ATTACHED", Text("status.attached", "false")), AGE], 0),
    Row("VolumeAttributesClass", &[("DRIVERNAME", Text("driverName", "")), AGE], 0),
];

/// The columns of other built-in kinds, from the default table convertor.
const DEFAULT: Row = Row("", &[("CREATED AT", Created)], 0);

fn row_of(resource: &ResourceType) -> &'static Row {
    ROWS.iter().find(|row| row.0 == &*resource.kind).unwrap_or(&DEFAULT)
}

/// The columns of a resource type.
pub(super) fn columns(state: &State, resource: &ResourceType) -> Columns {
    if resource.custom {
        return custom::columns(state, resource);
    }
    let mut columns = Columns { always: vec!["NAME".into()], wide: Vec::new() };
    let Row(_, all, wide) = row_of(resource);
    let (always, wide) = all.split_at(all.len() - wide);
    columns.always.extend(always.iter().map(|(header, _)| (*header).into()));
    columns.wide.extend(wide.iter().map(|(header, _)| (*header).into()));
    columns
}

/// The cells of an object, including those of `-o wide`.
pub(super) fn cells(state: &State, object: &StoredObject, age: &str) -> Vec<String> {
    let mut cells = vec![object.meta.name.to_string()];
    if object.resource.custom {
        cells.extend(custom::cells(state, object));
    } else {
        cells.extend(row_of(&object.resource).1.iter().map(|(_, cell)| cell_text(object, *cell, age)));
    }
    cells
}

fn cell_text(object: &StoredObject, cell: Cell, age: &str) -> String {
    match cell {
        Age => age.to_string(),
        Created => time::rfc3339(object.meta.created_ms),
        Text(path, default) => value_text(at(object, path)).unwrap_or_else(|| default.to_string()),
        Count(path) => items(object, path).len().to_string(),
        Containers(path) => listed(items(object, path), "name"),
        Images(path) => listed(items(object, path), "image"),
        Selector(path) => read::view::<LabelSelector>(at(object, path)).display(),
        Of(text) => text(object),
    }
}
