//! The table of sentences fits the schema, the defaults, the validation and what the control plane reads.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{EVERY_KIND, fields, headings, of_field};
use crate::api::defaults;
use crate::api::schema::{Type, schema};
use crate::manifest::validation;

#[test]
fn every_sentence_is_about_a_field_of_the_schema() {
    let mut seen = BTreeSet::new();
    for (type_name, _) in headings() {
        assert!(seen.insert(type_name), "{type_name} stands twice");
        let known = schema().fields(if type_name == EVERY_KIND { "StatefulSet" } else { type_name });
        let mut names = BTreeSet::new();
        for (field, doc) in fields(type_name) {
            assert!(known.is_some_and(|known| known.contains_key(field)), "the schema has no {type_name}.{field}");
            assert!(names.insert(field), "{type_name}.{field} stands twice");
            let is_sentence = doc.words.ends_with('.')
                && doc.words.len() > 8
                && doc.words.starts_with(|first: char| first.is_uppercase() || first == '$');
            assert!(is_sentence, "{type_name}.{field}: {:?} is no sentence", doc.words);
        }
    }
}

/// The fields of every object of a value, with the types that have them.
fn walk(type_name: &str, value: &Value, seen: &mut impl FnMut(&str, &str, &Value)) {
    for (field, value) in value.as_object().into_iter().flatten() {
        seen(type_name, field, value);
        match schema().fields(type_name).and_then(|fields| fields.get(field)) {
            Some(Type::Object(inner)) => walk(inner, value, seen),
            Some(Type::List(item)) => {
                if let Type::Object(inner) = &**item {
                    value.as_array().into_iter().flatten().for_each(|value| walk(inner, value, seen));
                }
            }
            _ => {}
        }
    }
}

/// Objects with everything that brings defaults, and little else.
fn objects() -> [(&'static str, Value); 8] {
    let probe = json!({"httpGet": {"port": 80}});
    let pod = json!({"containers": [{"name": "c", "ports": [{"containerPort": 80}], "readinessProbe": probe, "startupProbe": probe, "livenessProbe": probe}],
        "volumes": [{"name": "v", "configMap": {"name": "m"}}, {"name": "s", "secret": {"secretName": "s"}}]});
    let template = json!({"spec": pod});
    [
        ("StatefulSet", json!({"spec": {"template": template, "volumeClaimTemplates": [{"spec": {}}]}})),
        ("Deployment", json!({"spec": {"template": template}})),
        ("ReplicaSet", json!({"spec": {"template": template}})),
        ("Service", json!({"spec": {"selector": {"a": "b"}, "ports": [{"port": 80}]}})),
        ("PersistentVolumeClaim", json!({"spec": {}})),
        ("PersistentVolume", json!({"spec": {}})),
        ("StorageClass", json!({"provisioner": "p"})),
        ("Secret", json!({})),
    ]
}

#[test]
fn the_defaults_told_are_those_the_api_server_fills_in() {
    let mut confirmed = BTreeSet::new();
    for (kind, mut object) in objects() {
        let given = object.clone();
        defaults::apply(kind, &mut object);
        let mut written = BTreeSet::new();
        walk(kind, &given, &mut |owner, field, _| {
            written.insert(format!("{owner}.{field}"));
        });
        walk(kind, &object, &mut |owner, field, value| {
            let doc = of_field(owner, field)
                .filter(|_| !written.contains(&format!("{owner}.{field}")) && !value.is_object() && !value.is_array());
            let plain = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if let Some(default) = doc.and_then(|doc| doc.default) {
                assert_eq!(default, plain, "{owner}.{field}");
                confirmed.insert(format!("{owner}.{field}"));
            }
        });
    }
    for (owner, _) in headings() {
        for (field, doc) in fields(owner).filter(|(field, _)| !confirmed.contains(&format!("{owner}.{field}"))) {
            let silent =
                doc.default.is_none_or(|default| matches!(default, "0" | "false") || (owner, field) == ("ObjectMeta", "namespace"));
            assert!(silent, "nothing fills in {owner}.{field} ({:?})", doc.default);
        }
    }
}

/// An object of every kind with values to choose from, the least that is valid.
fn with_choices() -> [(&'static str, Value); 6] {
    let pod = json!({"restartPolicy": "Always", "dnsPolicy": "Default",
        "containers": [{"name": "c", "image": "i", "imagePullPolicy": "Always", "terminationMessagePolicy": "File", "ports": [{"containerPort": 80, "protocol": "TCP"}],
            "readinessProbe": {"httpGet": {"port": 80, "scheme": "HTTP"}}}],
        "tolerations": [{"key": "k", "operator": "Exists", "effect": "NoExecute"}],
        "topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "z", "whenUnsatisfiable": "DoNotSchedule", "nodeAffinityPolicy": "Honor", "nodeTaintsPolicy": "Honor"}]});
    // Of a set's pods there is no choice.
    let of_set = |mut pod: Value| {
        pod.as_object_mut().map(|fields| fields.remove("restartPolicy"));
        pod
    };
    let labelled = |spec: Value| json!({"metadata": {"labels": {"a": "b"}}, "spec": spec});
    let selector = json!({"matchLabels": {"a": "b"}, "matchExpressions": [{"key": "a", "operator": "Exists"}]});
    let claim = json!({"accessModes": ["ReadWriteOnce"], "volumeMode": "Block", "resources": {"requests": {"storage": "1Gi"}}});
    let of = |kind: &'static str, spec: Value| (kind, json!({"metadata": {"name": "n", "namespace": "default"}, "spec": spec}));
    [
        of("Pod", pod.clone()),
        of(
            "StatefulSet",
            json!({"selector": selector, "template": labelled(of_set(pod)), "podManagementPolicy": "Parallel", "updateStrategy": {"type": "OnDelete"},
            "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Delete", "whenScaled": "Delete"}}),
        ),
        of(
            "Service",
            json!({"type": "NodePort", "ports": [{"port": 80, "protocol": "TCP"}], "sessionAffinity": "None", "externalTrafficPolicy": "Local",
            "internalTrafficPolicy": "Local", "ipFamilyPolicy": "SingleStack"}),
        ),
        of("PersistentVolumeClaim", claim),
        of("PodDisruptionBudget", json!({"selector": selector, "unhealthyPodEvictionPolicy": "AlwaysAllow"})),
        (
            "StorageClass",
            json!({"metadata": {"name": "n"}, "provisioner": "p", "reclaimPolicy": "Delete", "volumeBindingMode": "Immediate"}),
        ),
    ]
}

/// Puts a word in the place of one text of an object, told by its number; says whose field it is.
fn put(type_name: &str, value: &mut Value, word: &str, number: &mut usize) -> Option<(String, String)> {
    let fields = schema().fields(type_name)?;
    for (field, value) in value.as_object_mut()? {
        let found = match (fields.get(field)?, value) {
            (Type::String, value) if of_field(type_name, field).is_some_and(|doc| doc.values().next().is_some()) => {
                if *number == 0 {
                    *value = word.into();
                    return Some((type_name.to_owned(), field.clone()));
                }
                *number -= 1;
                None
            }
            (Type::Object(inner), value) => put(inner, value, word, number),
            (Type::List(item), Value::Array(values)) => match &**item {
                Type::Object(inner) => values.iter_mut().find_map(|value| put(inner, value, word, number)),
                _ => None,
            },
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

#[test]
fn the_values_told_are_those_validation_takes() {
    let mut tried = BTreeSet::new();
    for (kind, object) in with_choices() {
        for number in 0.. {
            let complaints = |word: &str| {
                let (mut object, mut number) = (object.clone(), number);
                let place = put(kind, &mut object, word, &mut number)?;
                defaults::apply(kind, &mut object);
                let errors: Vec<String> = validation::create(kind, &object).iter().map(ToString::to_string).collect();
                Some((
                    place,
                    errors
                        .into_iter()
                        .filter(|error| ["Unsupported value", "must be '", "not a valid"].iter().any(|sign| error.contains(sign)))
                        .collect::<Vec<_>>(),
                ))
            };
            let Some(((owner, field), refused)) = complaints("Nonsense") else { break };
            assert!(!refused.is_empty(), "{owner}.{field} takes anything");
            for word in of_field(&owner, &field).iter().flat_map(|doc| doc.values()) {
                let refused = complaints(word).map(|(_, refused)| refused);
                assert_eq!(refused, Some(Vec::new()), "{owner}.{field}: {word}");
            }
            tried.insert((owner, field));
        }
    }
    assert!(tried.len() >= 25, "{tried:?}");
}

/// Where the typed views are, and which type of the schema each of their structs reads.
const VIEWS: [(&str, &[(&str, &str)]); 4] = [
    (
        include_str!("../../../api/pod_spec.rs"),
        &[
            ("PodSpec", "PodSpec"),
            ("Container", "Container"),
            ("ContainerPort", "ContainerPort"),
            ("Probe", "Probe"),
            ("ResourceRequirements", "ResourceRequirements"),
            ("VolumeMount", "VolumeMount"),
            ("Volume", "Volume"),
            ("ClaimSource", "PersistentVolumeClaimVolumeSource"),
            ("EphemeralSource", "EphemeralVolumeSource"),
            ("NamedSource", "ConfigMapVolumeSource"),
            ("NamedSource", "SecretKeySelector"),
            ("NamedSource", "ConfigMapKeySelector"),
            ("NamedSource", "ConfigMapEnvSource"),
            ("NamedSource", "SecretEnvSource"),
            ("SecretSource", "SecretVolumeSource"),
            ("EnvFrom", "EnvFromSource"),
            ("EnvVar", "EnvVar"),
            ("EnvSource", "EnvVarSource"),
        ],
    ),
    (
        include_str!("../../../api/scheduling.rs"),
        &[
            ("Taint", "Taint"),
            ("Toleration", "Toleration"),
            ("Affinity", "Affinity"),
            ("NodeAffinity", "NodeAffinity"),
            ("PreferredNodeTerm", "PreferredSchedulingTerm"),
            ("NodeSelector", "NodeSelector"),
            ("NodeSelectorTerm", "NodeSelectorTerm"),
            ("PodAffinity", "PodAffinity"),
            ("PodAffinity", "PodAntiAffinity"),
            ("WeightedPodAffinityTerm", "WeightedPodAffinityTerm"),
            ("PodAffinityTerm", "PodAffinityTerm"),
            ("TopologySpreadConstraint", "TopologySpreadConstraint"),
        ],
    ),
    (include_str!("../../../api/service.rs"), &[("ServiceSpec", "ServiceSpec"), ("ServicePort", "ServicePort")]),
    (
        include_str!("../../../api/selector.rs"),
        &[("LabelSelector", "LabelSelector"), ("Requirement", "LabelSelectorRequirement"), ("Requirement", "NodeSelectorRequirement")],
    ),
];

/// Where fields are read by paths, and from which types these lead on.
const PATHS: [(&str, &[&str]); 4] = [
    (
        include_str!("../../../api/stateful_set.rs"),
        &[
            "StatefulSetSpec",
            "StatefulSetUpdateStrategy",
            "RollingUpdateStatefulSetStrategy",
            "StatefulSetPersistentVolumeClaimRetentionPolicy",
            "PersistentVolumeClaim",
        ],
    ),
    (include_str!("../../../api/claim.rs"), &["PersistentVolumeClaimSpec"]),
    (include_str!("../../../api/deployment.rs"), &["DeploymentSpec", "DeploymentStrategy", "RollingUpdateDeployment", "ReplicaSetSpec"]),
    (include_str!("../../../api/budget.rs"), &["PodDisruptionBudgetSpec"]),
];

#[test]
fn what_the_typed_views_name_has_a_sentence() {
    for (source, structs) in VIEWS {
        let known: BTreeSet<&str> = structs.iter().map(|(name, _)| *name).collect();
        for part in source.split("Deserialize)]\n").skip(1).filter(|part| part.contains("pub struct ")) {
            let head = part.split('{').next().unwrap_or_default();
            let Some(name) = head.split("pub struct ").nth(1).map(str::trim) else { continue };
            assert!(known.contains(name), "which type of the schema is {name}?");
            let body = part.split("\n}\n").next().unwrap_or_default();
            for (field, owner) in structs
                .iter()
                .filter(|(known, _)| *known == name)
                .flat_map(|(_, owner)| serde_fields(body).into_iter().map(move |field| (field, *owner)))
            {
                assert!(
                    of_field(owner, &field).is_some_and(|doc| doc.acts) || PASSIVE.contains(&(owner, &field)),
                    "{owner}.{field} acts and has no sentence"
                );
            }
        }
    }
}

#[test]
fn what_is_read_by_a_path_has_a_sentence() {
    for (source, roots) in PATHS {
        for path in source.split("&[\"").skip(1).filter_map(|rest| rest.split(']').next()) {
            let steps: Vec<&str> = path.split('"').step_by(2).filter(|step| !step.is_empty()).collect();
            assert!(roots.iter().any(|root| is_told(root, &steps)), "{steps:?} is read and has no sentence");
        }
    }
}

/// Read, but nothing comes of it.
const PASSIVE: [(&str, &str); 1] = [("Probe", "grpc")];

fn is_told(root: &str, steps: &[&str]) -> bool {
    let Some((step, rest)) = steps.split_first() else { return true };
    let Some(of) = schema().fields(root).and_then(|fields| fields.get(*step)) else { return false };
    let told = of_field(root, step).is_some_and(|doc| doc.acts);
    told && match of {
        Type::Object(inner) => is_told(inner, rest),
        Type::Map(_) => true,
        _ => rest.is_empty(),
    }
}

/// The fields of a struct that serde reads, as the text names them.
fn serde_fields(body: &str) -> Vec<String> {
    let (mut fields, mut renamed, mut skipped) = (Vec::new(), None, false);
    for line in body.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix("#[serde(rename = \"").and_then(|rest| rest.split('"').next()) {
            renamed = Some(name.to_owned());
        } else if line.starts_with("#[serde(skip)]") {
            skipped = true;
        } else if let Some(name) = line.strip_prefix("pub ").and_then(|rest| rest.split_once(": ")).map(|(name, _)| name) {
            let camel = |name: &str| {
                let mut words = name.split('_').map(str::to_owned);
                let first = words.next().unwrap_or_default();
                words.fold(first, |done, word| done + &word[..1].to_uppercase() + &word[1..])
            };
            if !std::mem::take(&mut skipped) {
                fields.push(renamed.take().unwrap_or_else(|| camel(name)));
            }
        }
    }
    fields
}
