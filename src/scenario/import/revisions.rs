//! ControllerRevisions: those of the text, and those that follow from a set and its pods.

use super::meta::count;
use super::pods::{own_spec, without_additions};
use super::reading::Reading;
use crate::api::pod_spec::PodTemplate;
use crate::api::revision::ControllerRevision;
use crate::api::revision_hash::{revision_data, revision_hash};
use crate::api::stateful_set::StatefulSet;
use crate::api::{Kind, Meta, Name, Object, OwnerReference, Resource, read};
use crate::cluster::statefulset::{POD_INDEX_LABEL, POD_NAME_LABEL, REVISION_LABEL};
use crate::manifest;
use serde_json::{Map, Value};
use std::rc::Rc;

/// The annotation by which `kubectl rollout restart` makes a new template.
const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";
/// The label with a revision's hash.
const HASH_LABEL: &str = "controller.kubernetes.io/hash";
/// What is filled in when a pod is made of a template that does not say it.
const FILLED_IN: [&str; 5] = ["enableServiceLinks", "preemptionPolicy", "priority", "serviceAccount", "serviceAccountName"];

/// A revision of the text; those of other kinds than sets are nothing here.
pub(super) fn read(reading: &mut Reading, what: &str, raw: &Value) -> Result<Option<Object>, String> {
    let mut meta = Meta::read(read::at(raw, &["metadata"]), true);
    if meta.name.is_empty() {
        return Err("it has no name".into());
    }
    reading.fill_meta(what, raw, &mut meta);
    let owner = meta.controller().map(|owner| (owner.kind, owner.uid));
    if owner.is_some_and(|(kind, _)| kind != Kind::StatefulSet) || raw.pointer("/data/spec/template").is_none() {
        return Err("only those of StatefulSets mean anything here".into());
    }
    let mut whole = read::at(raw, &["data", "spec", "template"]).clone();
    if let Some(fields) = whole.as_object_mut() {
        fields.remove("$patch");
    }
    let whole = manifest::received_template(&whole).ok_or("its data is no pod template")?;
    let maker = owner.and_then(|(_, uid)| reading.makers.get_mut(&uid));
    let shared = maker.as_ref().map(|maker| &maker.spec.template).filter(|template| *template.whole == whole).cloned();
    let template = shared.unwrap_or_else(|| Rc::new(PodTemplate::read(&whole)));
    if let Some(maker) = maker {
        maker.templates.push((meta.name.clone(), template.clone()));
    }
    Ok(Some(made(meta, template, count(raw.get("revision")))))
}

fn made(meta: Meta, template: Rc<PodTemplate>, revision: i64) -> Object {
    let data = revision_data(&template.whole).into();
    Rc::new(ControllerRevision { meta, data, template, revision }).into_object()
}

/// Makes the revisions that sets name and the text lacks. `pods` are all pods of the text.
pub(super) fn derive(reading: &mut Reading, pods: &[&Value]) {
    let sets: Vec<Rc<StatefulSet>> = reading.all::<StatefulSet>().cloned().collect();
    for set in sets {
        let (current, update) = (&set.status.current_revision, &set.status.update_revision);
        if current != update && !knows(reading, &set, current) {
            derive_old(reading, &set, current, pods);
        }
        if !update.is_empty() && !knows(reading, &set, update) {
            derive_update(reading, &set, update, pods);
        }
    }
}

fn knows(reading: &Reading, set: &StatefulSet, revision: &Name) -> bool {
    revision.is_empty() || reading.makers.get(&set.meta.uid).is_some_and(|maker| maker.templates.iter().any(|(name, _)| name == revision))
}

/// The update revision is that of the template, once the controller has seen it.
fn derive_update(reading: &mut Reading, set: &StatefulSet, update: &Name, pods: &[&Value]) {
    if set.status.observed_generation != set.meta.generation {
        return derive_old(reading, set, update, pods);
    }
    let template = set.spec.template.clone();
    if !is_named_by(update, set, &template) {
        let name = &set.meta.name;
        reading.notes.assume(format!(
            "StatefulSet {name} calls the revision of its template {update}; from the template in the text another hash follows. The text \
             may be of another version of Kubernetes. The name was kept."
        ));
    }
    add(reading, set, update, template);
}

/// A revision whose template is not in the text is told by a pod that was made of it.
fn derive_old(reading: &mut Reading, set: &StatefulSet, revision: &Name, pods: &[&Value]) {
    let name = &set.meta.name;
    let is_of = |pod: &&&Value| {
        let label = pod.pointer("/metadata/labels").and_then(|labels| labels.get(REVISION_LABEL)).and_then(Value::as_str);
        let namespace = pod.pointer("/metadata/namespace").and_then(Value::as_str);
        label == Some(revision) && namespace == Some(&*set.meta.namespace)
    };
    let Some(pod) = pods.iter().find(is_of) else {
        reading.notes.leave_out(
            &format!("ControllerRevision {revision}"),
            format!("neither it nor a pod of it is in the text; StatefulSet {name} names it"),
        );
        return;
    };
    let Some(template) = template_of(pod, set, &reading.settings) else { return };
    let exactly = if is_named_by(revision, set, &template) { ", and its hash agrees" } else { ", as far as a pod tells" };
    let of = pod.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
    reading.notes.assume(format!("The template of revision {revision} was taken from Pod {of}{exactly}."));
    add(reading, set, revision, template);
}

fn is_named_by(revision: &str, set: &StatefulSet, template: &PodTemplate) -> bool {
    let hash = revision_hash(&revision_data(&template.whole), set.status.collision_count);
    let first = revision_hash(&revision_data(&template.whole), 0);
    let named = revision.strip_prefix(&*set.meta.name).and_then(|rest| rest.strip_prefix('-'));
    named == Some(&hash) || named == Some(&first)
}

/// The template a pod was made of.
fn template_of(pod: &Value, set: &StatefulSet, settings: &crate::cluster::Settings) -> Option<Rc<PodTemplate>> {
    let pod = without_additions(pod, settings);
    let mut spec = own_spec(pod.get("spec")?, &set.spec);
    let wanted = read::at(&set.spec.template.whole, &["spec"]);
    if let Some(fields) = spec.as_object_mut() {
        FILLED_IN.iter().filter(|field| wanted.get(field).is_none()).for_each(|field| drop(fields.remove(*field)));
    }
    let kept = |field: &str, keeps: &dyn Fn(&str) -> bool| -> Map<String, Value> {
        let all = pod.pointer(&format!("/metadata/{field}")).and_then(Value::as_object);
        all.into_iter().flatten().filter(|(key, _)| keeps(key)).map(|(key, value)| (key.clone(), value.clone())).collect()
    };
    let labels = kept("labels", &|label| ![REVISION_LABEL, POD_NAME_LABEL, POD_INDEX_LABEL].contains(&label));
    let of_template = &set.spec.template.annotations;
    let annotations = kept("annotations", &|annotation| annotation == RESTARTED_AT || of_template.get(annotation).is_some());
    let mut metadata = Map::new();
    metadata.insert("labels".into(), labels.into());
    if !annotations.is_empty() {
        metadata.insert("annotations".into(), annotations.into());
    }
    let whole = manifest::received_template(&serde_json::json!({"metadata": metadata, "spec": spec}))?;
    Some(Rc::new(PodTemplate::read(&whole)))
}

fn add(reading: &mut Reading, set: &StatefulSet, name: &Name, template: Rc<PodTemplate>) {
    let Some(maker) = reading.makers.get_mut(&set.meta.uid) else { return };
    maker.templates.push((name.clone(), template.clone()));
    // What was there first has the lower number.
    let revision = maker.templates.len() as i64;
    reading.derived += 1;
    let mut meta = Meta::with_names(set.meta.namespace.clone(), name.clone());
    meta.uid = reading.uid(&format!("ControllerRevision {name} in {}", set.meta.namespace));
    meta.created_ms = set.meta.created_ms;
    meta.labels = template.labels.clone();
    let hash = name.strip_prefix(&*set.meta.name).and_then(|rest| rest.strip_prefix('-')).unwrap_or(name);
    meta.labels.set(HASH_LABEL, hash);
    meta.annotations = set.meta.annotations.clone();
    let (owner, uid) = (set.meta.name.clone(), set.meta.uid);
    let owner = OwnerReference { kind: Kind::StatefulSet, name: owner, uid, controller: true, block_owner_deletion: true };
    meta.owners = Rc::new(vec![owner]);
    let object = made(meta, template, revision);
    reading.add(&format!("ControllerRevision {name}"), object);
}
