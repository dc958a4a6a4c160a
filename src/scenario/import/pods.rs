//! Pods: what the server and its admission added is told from what the template said, so that pods of one template share it.

use super::pod_status::read_status;
use super::reading::Reading;
use crate::api::pod::Pod;
use crate::api::pod_spec::{PodSpec, PodTemplate};
use crate::api::stateful_set::{ClaimTemplate, StatefulSetSpec};
use crate::api::{Name, Object, defaults, read};
use crate::cluster::Settings;
use crate::cluster::statefulset::REVISION_LABEL;
use serde_json::{Map, Value};
use std::rc::Rc;

/// The volume with a service account's token that admission adds to every pod.
const TOKEN_VOLUME: &str = "kube-api-access-";
/// The taints for which admission gives every pod a toleration (DefaultTolerationSeconds).
const BORNE_BY_DEFAULT: [&str; 2] = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

/// A pod as the server shows it, without what admission adds to every pod and what can't be given to a new one.
pub(super) fn without_additions(raw: &Value, settings: &Settings) -> Value {
    let mut pod = raw.clone();
    let Some(spec) = pod.get_mut("spec").and_then(Value::as_object_mut) else { return pod };
    spec.remove("ephemeralContainers");
    retain(spec, "volumes", |volume| !text(volume, "name").starts_with(TOKEN_VOLUME));
    retain(spec, "tolerations", |toleration| {
        let seconds = toleration.get("tolerationSeconds").and_then(Value::as_i64);
        !(BORNE_BY_DEFAULT.contains(&text(toleration, "key")) && seconds == Some(settings.delays.toleration_seconds))
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

/// Keeps of a list what is wanted; a list of nothing is none.
fn retain(fields: &mut Map<String, Value>, list: &str, wanted: impl Fn(&Value) -> bool) {
    let Some(items) = fields.get_mut(list).and_then(Value::as_array_mut) else { return };
    items.retain(wanted);
    if items.is_empty() {
        fields.remove(list);
    }
}

/// A pod with its status, and the spec of its template where it is that.
pub(super) fn pod(reading: &mut Reading, mut pod: Rc<Pod>, raw: &Value) -> Object {
    let copy = Rc::make_mut(&mut pod);
    let maker = copy.meta.controller().and_then(|owner| reading.makers.get(&owner.uid));
    let set = maker.map(|maker| maker.spec.clone()).unwrap_or_default();
    let revision = copy.meta.labels.get(REVISION_LABEL);
    let template = maker.and_then(|maker| {
        let named = |(name, _): &&(Name, Rc<PodTemplate>)| name.is_empty() || Some(name) == revision;
        maker.templates.iter().find(named).map(|(_, template)| template.clone())
    });
    copy.template_claims = claims_of_templates(&set, &copy.spec);
    if maker.is_some() {
        copy.spec = Rc::new(PodSpec::read(&own_spec(&copy.spec.whole, &set)));
    }
    if let Some(template) = template {
        match is_of(&copy.spec, &template) {
            true => copy.spec = template.spec.clone(),
            false => tell_difference(reading, copy, &template),
        }
    }
    let status = read::at(raw, &["status"]);
    let init = if reading.settings.stand_in_kubelets { &[][..] } else { &copy.spec.init_containers[..] };
    copy.status = read_status(status, init, &copy.spec.containers, &reading.clock);
    if !text(status, "podIP").is_empty() && copy.status.ip.is_none() {
        let ip = text(status, "podIP");
        reading.notes.leave_out(&format!("Pod {}", copy.meta.name), format!("its address {ip} is none of IPv4: it has no address here"));
    }
    super::broken::look(reading, copy);
    Object::Pod(pod)
}

/// The claims that a pod has by the templates of its set: volume and claim names, in the templates' order.
fn claims_of_templates(set: &StatefulSetSpec, spec: &PodSpec) -> Rc<[(Name, Name)]> {
    let claim_of = |template: &ClaimTemplate| {
        let volume = spec.volumes.iter().find(|volume| volume.name == template.name)?;
        Some((template.name.clone(), volume.persistent_volume_claim.as_ref()?.claim_name.clone()))
    };
    set.claim_templates.iter().filter_map(claim_of).collect()
}

/// A pod's spec without what its controller and the scheduler gave it.
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

/// Whether a spec is that of a template, what is filled in for pods alone aside.
fn is_of(spec: &PodSpec, template: &PodTemplate) -> bool {
    let filled = |spec: &Value| {
        let mut spec = spec.clone();
        defaults::apply_pod(&mut spec);
        spec
    };
    filled(&spec.whole) == filled(&template.spec.whole)
}

/// Says what a pod has that its template does not say.
fn tell_difference(reading: &mut Reading, pod: &Pod, template: &PodTemplate) {
    let names = |spec: &PodSpec| spec.init_containers.iter().chain(&spec.containers).map(|c| c.name.clone()).collect::<Vec<_>>();
    let (own, templates) = (names(&pod.spec), names(&template.spec));
    let added: Vec<&str> = own.iter().filter(|name| !templates.contains(name)).map(|name| &**name).collect();
    if !added.is_empty() {
        let (name, added) = (&pod.meta.name, added.join(", "));
        reading.notes.assume(format!("Pod {name} has containers that its template has not ({added}): pods made here will not have them."));
    }
}
