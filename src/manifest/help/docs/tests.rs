//! The table of descriptions agrees with the schema, the defaults, the validation and the fields that the control plane reads.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{EVERY_KIND, fields, headings, of_field};
use crate::api::defaults;
use crate::api::schema::{Type, schema};
use crate::manifest::validation;

#[test]
fn every_documented_field_is_in_the_schema() {
    let mut seen = BTreeSet::new();
    for (type_name, _) in headings() {
        assert!(seen.insert(type_name), "{type_name} is listed twice");
        let schema_fields = schema().fields(if type_name == EVERY_KIND { "StatefulSet" } else { type_name });
        let mut names = BTreeSet::new();
        for (field, doc) in fields(type_name) {
            assert!(schema_fields.is_some_and(|fields| fields.contains_key(field)), "the schema has no {type_name}.{field}");
            assert!(names.insert(field), "{type_name}.{field} is listed twice");
            let is_sentence = doc.words.ends_with('.')
                && doc.words.len() > 8
                && doc.words.starts_with(|first: char| first.is_uppercase() || first == '$');
            assert!(is_sentence, "{type_name}.{field}: {:?} is not a sentence", doc.words);
        }
    }
}

/// Calls `visit` with each field of a value, recursively: the type, the field and its value.
fn walk(type_name: &str, value: &Value, visit: &mut impl FnMut(&str, &str, &Value)) {
    for (field, value) in value.as_object().into_iter().flatten() {
        visit(type_name, field, value);
        match schema().fields(type_name).and_then(|fields| fields.get(field)) {
            Some(Type::Object(inner)) => walk(inner, value, visit),
            Some(Type::List(item)) => {
                if let Type::Object(inner) = &**item {
                    value.as_array().into_iter().flatten().for_each(|value| walk(inner, value, visit));
                }
            }
            _ => {}
        }
    }
}

/// Minimal objects that together receive all defaults.
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
fn documented_defaults_are_those_of_the_api_server() {
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
            let is_zero_value =
                doc.default.is_none_or(|default| matches!(default, "0" | "false") || (owner, field) == ("ObjectMeta", "namespace"));
            assert!(is_zero_value, "nothing sets the default of {owner}.{field} ({:?})", doc.default);
        }
    }
}

/// Minimal valid objects of every kind that has enumerated values.
fn objects_with_enums() -> [(&'static str, Value); 6] {
    let pod = json!({"restartPolicy": "Always", "dnsPolicy": "Default",
        "containers": [{"name": "c", "image": "i", "imagePullPolicy": "Always", "terminationMessagePolicy": "File", "ports": [{"containerPort": 80, "protocol": "TCP"}],
            "readinessProbe": {"httpGet": {"port": 80, "scheme": "HTTP"}}}],
        "tolerations": [{"key": "k", "operator": "Exists", "effect": "NoExecute"}],
        "topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "z", "whenUnsatisfiable": "DoNotSchedule", "nodeAffinityPolicy": "Honor", "nodeTaintsPolicy": "Honor"}]});
    // The template of a StatefulSet has no choice of restartPolicy.
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

/// Sets the `number`th string field with enumerated values to a word; returns its type and name.
fn set_enum(type_name: &str, value: &mut Value, word: &str, number: &mut usize) -> Option<(String, String)> {
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
            (Type::Object(inner), value) => set_enum(inner, value, word, number),
            (Type::List(item), Value::Array(values)) => match &**item {
                Type::Object(inner) => values.iter_mut().find_map(|value| set_enum(inner, value, word, number)),
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
fn documented_values_are_those_that_validation_accepts() {
    let mut tried = BTreeSet::new();
    for (kind, object) in objects_with_enums() {
        for number in 0.. {
            let enum_errors = |word: &str| {
                let (mut object, mut number) = (object.clone(), number);
                let field = set_enum(kind, &mut object, word, &mut number)?;
                defaults::apply(kind, &mut object);
                let errors: Vec<String> = validation::create(kind, &object).iter().map(ToString::to_string).collect();
                Some((
                    field,
                    errors
                        .into_iter()
                        .filter(|error| ["Unsupported value", "must be '", "not a valid"].iter().any(|sign| error.contains(sign)))
                        .collect::<Vec<_>>(),
                ))
            };
            let Some(((owner, field), refused)) = enum_errors("Nonsense") else { break };
            assert!(!refused.is_empty(), "{owner}.{field} accepts any value");
            for word in of_field(&owner, &field).iter().flat_map(|doc| doc.values()) {
                let refused = enum_errors(word).map(|(_, refused)| refused);
                assert_eq!(refused, Some(Vec::new()), "{owner}.{field}: {word}");
            }
            tried.insert((owner, field));
        }
    }
    assert!(tried.len() >= 25, "{tried:?}");
}

/// The source files of the typed views, and the schema type that each of their structs reads.
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

/// Source files that read fields by path, and the types that the paths start from.
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
fn fields_of_the_typed_views_are_documented() {
    for (source, structs) in VIEWS {
        let names: BTreeSet<&str> = structs.iter().map(|(name, _)| *name).collect();
        for part in source.split("Deserialize)]\n").skip(1).filter(|part| part.contains("pub struct ")) {
            let head = part.split('{').next().unwrap_or_default();
            let Some(name) = head.split("pub struct ").nth(1).map(str::trim) else { continue };
            assert!(names.contains(name), "which type of the schema is {name}?");
            let body = part.split("\n}\n").next().unwrap_or_default();
            for (field, owner) in structs
                .iter()
                .filter(|(of, _)| *of == name)
                .flat_map(|(_, owner)| serde_fields(body).into_iter().map(move |field| (field, *owner)))
            {
                assert!(
                    of_field(owner, &field).is_some_and(|doc| doc.acts) || NOT_SIMULATED.contains(&(owner, &field)),
                    "{owner}.{field} is simulated and has no description"
                );
            }
        }
    }
}

#[test]
fn fields_read_by_path_are_documented() {
    for (source, roots) in PATHS {
        for path in source.split("&[\"").skip(1).filter_map(|rest| rest.split(']').next()) {
            let steps: Vec<&str> = path.split('"').step_by(2).filter(|step| !step.is_empty()).collect();
            assert!(roots.iter().any(|root| is_documented(root, &steps)), "{steps:?} is read and has no description");
        }
    }
}

/// Read, but not simulated.
const NOT_SIMULATED: [(&str, &str); 1] = [("Probe", "grpc")];

fn is_documented(root: &str, steps: &[&str]) -> bool {
    let Some((step, rest)) = steps.split_first() else { return true };
    let Some(of) = schema().fields(root).and_then(|fields| fields.get(*step)) else { return false };
    let documented = of_field(root, step).is_some_and(|doc| doc.acts);
    documented
        && match of {
            Type::Object(inner) => is_documented(inner, rest),
            Type::Map(_) => true,
            _ => rest.is_empty(),
        }
}

/// The serde field names of a struct.
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
                words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
            };
            if !std::mem::take(&mut skipped) {
                fields.push(renamed.take().unwrap_or_else(|| camel(name)));
            }
        }
    }
    fields
}
