//! Reads Pods: removes what admission and the controller added, so that Pods of one template share its spec.

use super::importer::Importer;
use super::pod_status::read_status;
use crate::api::pod::Pod;
use crate::api::pod_spec::{PodSpec, PodTemplate};
use crate::api::stateful_set::{ClaimTemplate, StatefulSetSpec};
use crate::api::{Name, Object, defaults, read};
use crate::cluster::Settings;
use crate::cluster::statefulset::REVISION_LABEL;
use serde_json::{Map, Value};
use std::rc::Rc;

/// The name prefix of the service account token volume that admission adds to every Pod.
const TOKEN_VOLUME: &str = "kube-api-access-";
/// The taints for which admission adds a toleration to every Pod (DefaultTolerationSeconds).
const DEFAULT_TOLERATIONS: [&str; 2] = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

/// The Pod without what admission adds and without ephemeral containers, which can't be set on creation.
pub(super) fn without_additions(raw: &Value, settings: &Settings) -> Value {
    let mut pod = raw.clone();
    let Some(spec) = pod.get_mut("spec").and_then(Value::as_object_mut) else { return pod };
    spec.remove("ephemeralContainers");
    retain(spec, "volumes", |volume| !text(volume, "name").starts_with(TOKEN_VOLUME));
    retain(spec, "tolerations", |toleration| {
        let seconds = toleration.get("tolerationSeconds").and_then(Value::as_i64);
        !(DEFAULT_TOLERATIONS.contains(&text(toleration, "key")) && seconds == Some(settings.delays.toleration_seconds))
    });
    for list in ["initContainers", "containers"] {
        for container in spec.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(container) = container.as_object_mut() {
                retain(container, "volumeMounts", |mount| !text(mount, "name").starts_with(TOKEN_VOLUME));
            }
        }
    }
    pod
}

fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// Filters a list; removes the field if the list becomes empty.
fn retain(fields: &mut Map<String, Value>, list: &str, keep: impl Fn(&Value) -> bool) {
    let Some(items) = fields.get_mut(list).and_then(Value::as_array_mut) else { return };
    items.retain(keep);
    if items.is_empty() {
        fields.remove(list);
    }
}

/// The Pod with its status; shares the spec of its template if they are equal.
pub(super) fn pod(importer: &mut Importer, mut pod: Rc<Pod>, raw: &Value) -> Object {
    let copy = Rc::make_mut(&mut pod);
    let source = copy.meta.controller().and_then(|owner| importer.pod_sources.get(&owner.uid));
    let set = source.map(|source| source.spec.clone()).unwrap_or_default();
    let revision = copy.meta.labels.get(REVISION_LABEL);
    let template = source.and_then(|source| {
        let named = |(name, _): &&(Name, Rc<PodTemplate>)| name.is_empty() || Some(name) == revision;
        source.templates.iter().find(named).map(|(_, template)| template.clone())
    });
    copy.template_claims = claims_of_templates(&set, &copy.spec);
    if source.is_some() {
        copy.spec = Rc::new(PodSpec::read(&own_spec(&copy.spec.whole, &set)));
    }
    if let Some(template) = template {
        match is_of(&copy.spec, &template) {
            true => copy.spec = template.spec.clone(),
            false => note_difference(importer, copy, &template),
        }
    }
    let status = read::at(raw, &["status"]);
    let init = if importer.settings.fake_kubelets { &[][..] } else { &copy.spec.init_containers[..] };
    copy.status = read_status(status, init, &copy.spec.containers, &importer.clock);
    if !text(status, "podIP").is_empty() && copy.status.ip.is_none() {
        let ip = text(status, "podIP");
        importer
            .notes
            .leave_out(&format!("Pod {}", copy.meta.name), format!("its address {ip} is not an IPv4 address, so it has no address here"));
    }
    super::broken::find_broken(importer, copy);
    Object::Pod(pod)
}

/// The claims of a Pod from its StatefulSet's claim templates: volume and claim names, in the order of the templates.
fn claims_of_templates(set: &StatefulSetSpec, spec: &PodSpec) -> Rc<[(Name, Name)]> {
    let claim_of = |template: &ClaimTemplate| {
        let volume = spec.volumes.iter().find(|volume| volume.name == template.name)?;
        Some((template.name.clone(), volume.persistent_volume_claim.as_ref()?.claim_name.clone()))
    };
    set.claim_templates.iter().filter_map(claim_of).collect()
}

/// A Pod's spec without what its controller and the scheduler set.
pub(super) fn own_spec(spec: &Value, set: &StatefulSetSpec) -> Value {
    let mut spec = spec.clone();
    let Some(fields) = spec.as_object_mut() else { return spec };
    fields.remove("nodeName");
    if !set.claim_templates.is_empty() || !set.whole.is_null() {
        fields.remove("hostname");
        fields.remove("subdomain");
    }
    let is_claimed = |volume: &Value| set.claim_templates.iter().any(|template| *template.name == *text(volume, "name"));
    retain(fields, "volumes", |volume| !(is_claimed(volume) && volume.get("persistentVolumeClaim").is_some()));
    spec
}

/// Whether a spec equals that of a template after defaulting.
fn is_of(spec: &PodSpec, template: &PodTemplate) -> bool {
    let defaulted = |spec: &Value| {
        let mut spec = spec.clone();
        defaults::apply_pod(&mut spec);
        spec
    };
    defaulted(&spec.whole) == defaulted(&template.spec.whole)
}

/// Notes containers that were injected: they are not in the template.
fn note_difference(importer: &mut Importer, pod: &Pod, template: &PodTemplate) {
    let names = |spec: &PodSpec| spec.init_containers.iter().chain(&spec.containers).map(|c| c.name.clone()).collect::<Vec<_>>();
    let (own, templates) = (names(&pod.spec), names(&template.spec));
    let added: Vec<&str> = own.iter().filter(|name| !templates.contains(name)).map(|name| &**name).collect();
    if !added.is_empty() {
        let (name, added) = (&pod.meta.name, added.join(", "));
        importer
            .notes
            .assume(format!("Pod {name} has containers that are not in its template ({added}). Pods created here will not have them."));
    }
}
