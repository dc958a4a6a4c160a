//! Reads ControllerRevisions, and derives missing ones from a StatefulSet and its Pods.

use super::importer::Importer;
use super::meta::count;
use super::pods::{own_spec, without_additions};
use crate::api::order::gather_object;
use crate::api::pod_spec::PodTemplate;
use crate::api::revision::ControllerRevision;
use crate::api::revision_hash::{revision_data, revision_hash};
use crate::api::stateful_set::StatefulSet;
use crate::api::{Kind, Meta, Name, Object, OwnerReference, Resource, read};
use crate::cluster::statefulset::{POD_INDEX_LABEL, POD_NAME_LABEL, REVISION_LABEL};
use crate::manifest;
use serde_json::{Map, Value};
use std::rc::Rc;

/// The template annotation that `kubectl rollout restart` sets.
const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";
/// The label with a revision's hash.
const HASH_LABEL: &str = "controller.kubernetes.io/hash";
/// The Pod fields that the server sets if the template does not.
const DEFAULTED_FIELDS: [&str; 5] = ["enableServiceLinks", "preemptionPolicy", "priority", "serviceAccount", "serviceAccountName"];

/// Reads a revision; only those of StatefulSets are imported.
pub(super) fn read(importer: &mut Importer, what: &str, raw: &Value) -> Result<Option<Object>, String> {
    let mut meta = Meta::read(read::at(raw, &["metadata"]), true);
    if meta.name.is_empty() {
        return Err("it has no name".into());
    }
    importer.fill_meta(what, raw, &mut meta);
    let owner = meta.controller().map(|owner| (owner.kind, owner.uid));
    if owner.is_some_and(|(kind, _)| kind != Kind::StatefulSet) || raw.pointer("/data/spec/template").is_none() {
        return Err("only revisions of StatefulSets are imported".into());
    }
    let mut whole = read::at(raw, &["data", "spec", "template"]).clone();
    if let Some(fields) = whole.as_object_mut() {
        fields.remove("$patch");
    }
    let whole = manifest::normalize_live_template(&whole).ok_or("its data is not a Pod template")?;
    let source = owner.and_then(|(_, uid)| importer.pod_sources.get_mut(&uid));
    let shared = source.as_ref().map(|source| &source.spec.template).filter(|template| *template.whole == whole).cloned();
    let template = shared.unwrap_or_else(|| Rc::new(PodTemplate::read(&whole)));
    if let Some(source) = source {
        source.templates.push((meta.name.clone(), template.clone()));
    }
    Ok(Some(to_object(meta, template, count(raw.get("revision")))))
}

fn to_object(meta: Meta, template: Rc<PodTemplate>, revision: i64) -> Object {
    let data = revision_data(&template.whole).into();
    Rc::new(ControllerRevision { meta, data, template, revision }).into_object()
}

/// Derives the revisions that StatefulSets refer to and the text lacks. `pods` are all Pods of the text.
pub(super) fn derive(importer: &mut Importer, pods: &[&Value]) {
    let sets: Vec<Rc<StatefulSet>> = importer.all::<StatefulSet>().cloned().collect();
    for set in sets {
        let (current, update) = (&set.status.current_revision, &set.status.update_revision);
        if current != update && !has_revision(importer, &set, current) {
            derive_from_pod(importer, &set, current, pods);
        }
        if !update.is_empty() && !has_revision(importer, &set, update) {
            derive_update(importer, &set, update, pods);
        }
    }
}

fn has_revision(importer: &Importer, set: &StatefulSet, revision: &Name) -> bool {
    revision.is_empty()
        || importer.pod_sources.get(&set.meta.uid).is_some_and(|source| source.templates.iter().any(|(name, _)| name == revision))
}

/// Derives the update revision: it has the current template, if the controller has observed it.
fn derive_update(importer: &mut Importer, set: &StatefulSet, update: &Name, pods: &[&Value]) {
    if set.status.observed_generation != set.meta.generation {
        return derive_from_pod(importer, set, update, pods);
    }
    let template = set.spec.template.clone();
    if !is_named_by(update, set, &template) {
        let name = &set.meta.name;
        importer.notes.assume(format!(
            "StatefulSet {name} has the update revision {update}, but the hash of its template differs. The text may be from another \
             version of Kubernetes. The name was kept."
        ));
    }
    add(importer, set, update, template);
}

/// Derives a revision whose template is not in the text from one of its Pods.
fn derive_from_pod(importer: &mut Importer, set: &StatefulSet, revision: &Name, pods: &[&Value]) {
    let name = &set.meta.name;
    let is_of = |pod: &&&Value| {
        let label = pod.pointer("/metadata/labels").and_then(|labels| labels.get(REVISION_LABEL)).and_then(Value::as_str);
        let namespace = pod.pointer("/metadata/namespace").and_then(Value::as_str);
        label == Some(revision) && namespace == Some(&*set.meta.namespace)
    };
    let Some(pod) = pods.iter().find(is_of) else {
        importer.notes.leave_out(
            &format!("ControllerRevision {revision}"),
            format!("StatefulSet {name} refers to it, but neither it nor one of its Pods is in the text"),
        );
        return;
    };
    let Some(template) = template_of(pod, set, &importer.settings) else { return };
    let certainty = if is_named_by(revision, set, &template) { "; its hash matches" } else { ", which may not show all of it" };
    let pod_name = pod.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
    importer.notes.assume(format!("The template of revision {revision} was derived from Pod {pod_name}{certainty}."));
    add(importer, set, revision, template);
}

fn is_named_by(revision: &str, set: &StatefulSet, template: &PodTemplate) -> bool {
    let hash = revision_hash(&revision_data(&template.whole), set.status.collision_count);
    let first = revision_hash(&revision_data(&template.whole), 0);
    let named = revision.strip_prefix(&*set.meta.name).and_then(|rest| rest.strip_prefix('-'));
    named == Some(&hash) || named == Some(&first)
}

/// The template from which a Pod was created.
fn template_of(pod: &Value, set: &StatefulSet, settings: &crate::cluster::Settings) -> Option<Rc<PodTemplate>> {
    let pod = without_additions(pod, settings);
    let mut spec = own_spec(pod.get("spec")?, &set.spec);
    let template_spec = read::at(&set.spec.template.whole, &["spec"]);
    if let Some(fields) = spec.as_object_mut() {
        DEFAULTED_FIELDS.iter().filter(|field| template_spec.get(field).is_none()).for_each(|field| drop(fields.remove(*field)));
    }
    let filtered = |field: &str, keep: &dyn Fn(&str) -> bool| -> Map<String, Value> {
        let all = pod.pointer(&format!("/metadata/{field}")).and_then(Value::as_object);
        let kept = all.into_iter().flatten().filter(|(key, _)| keep(key));
        gather_object(kept.map(|(key, value)| (key.clone(), value.clone())))
    };
    let labels = filtered("labels", &|label| ![REVISION_LABEL, POD_NAME_LABEL, POD_INDEX_LABEL].contains(&label));
    let of_template = &set.spec.template.annotations;
    let annotations = filtered("annotations", &|annotation| annotation == RESTARTED_AT || of_template.get(annotation).is_some());
    let mut metadata = Map::new();
    metadata.insert("labels".into(), labels.into());
    if !annotations.is_empty() {
        metadata.insert("annotations".into(), annotations.into());
    }
    let whole = manifest::normalize_live_template(&serde_json::json!({"metadata": metadata, "spec": spec}))?;
    Some(Rc::new(PodTemplate::read(&whole)))
}

fn add(importer: &mut Importer, set: &StatefulSet, name: &Name, template: Rc<PodTemplate>) {
    let Some(source) = importer.pod_sources.get_mut(&set.meta.uid) else { return };
    source.templates.push((name.clone(), template.clone()));
    // The current revision is derived before the update revision.
    let revision = source.templates.len() as i64;
    importer.derived += 1;
    let mut meta = Meta::with_names(set.meta.namespace.clone(), name.clone());
    meta.uid = importer.uid(&format!("ControllerRevision {name} in {}", set.meta.namespace));
    meta.created_ms = set.meta.created_ms;
    meta.labels = template.labels.clone();
    let hash = name.strip_prefix(&*set.meta.name).and_then(|rest| rest.strip_prefix('-')).unwrap_or(name);
    meta.labels.set(HASH_LABEL, hash);
    meta.annotations = set.meta.annotations.clone();
    let (owner, uid) = (set.meta.name.clone(), set.meta.uid);
    let owner = OwnerReference { kind: Kind::StatefulSet, name: owner, uid, controller: true, block_owner_deletion: true };
    meta.owners = Rc::new(vec![owner]);
    let object = to_object(meta, template, revision);
    importer.add(&format!("ControllerRevision {name}"), object);
}
