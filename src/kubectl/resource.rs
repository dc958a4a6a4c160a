//! Resolves resource arguments: `TYPE NAME…`, `TYPE/NAME…`, `TYPE,TYPE`, `all`.
//!
//! Models staging/src/k8s.io/cli-runtime/pkg/resource/builder.go ResourceTypeOrNameArgs.

use super::endpoints;
use super::error::Error;
use crate::api::kind::KINDS;
use crate::api::stored_object::StoredObject;
use crate::api::{Key, Kind, NOT_SIMULATED, Object, ResourceType, order};
use crate::cluster::State;
use serde_json::Value;
use std::collections::BTreeSet;
use std::rc::Rc;

/// A resource type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resource {
    /// A simulated kind of object.
    Of(Kind),
    /// A kind whose objects are only stored.
    Stored(Rc<ResourceType>),
    /// Events, which the cluster does not store as objects.
    Events,
}

impl Resource {
    /// The type of an object.
    pub fn of_object(object: &Object) -> Resource {
        match object {
            Object::StoredObject(object) => Resource::Stored(object.resource.clone()),
            object => Resource::Of(object.kind()),
        }
    }

    /// Whether the type is namespaced.
    pub fn namespaced(&self) -> bool {
        match self {
            Resource::Of(kind) => kind.names().namespaced,
            Resource::Stored(resource) => resource.namespaced,
            Resource::Events => true,
        }
    }

    /// Its plural name without the group.
    pub fn plural(&self) -> &str {
        match self {
            Resource::Of(kind) => kind.names().plural,
            Resource::Stored(resource) => &resource.plural,
            Resource::Events => "events",
        }
    }

    /// The kind of its objects.
    pub fn kind_name(&self) -> &str {
        match self {
            Resource::Of(kind) => kind.names().name,
            Resource::Stored(resource) => &resource.kind,
            Resource::Events => "Event",
        }
    }

    /// The API version of its objects.
    pub fn api_version(&self) -> &str {
        match self {
            Resource::Of(kind) => kind.names().api_version,
            Resource::Stored(resource) => &resource.api_version,
            Resource::Events => "v1",
        }
    }

    /// Its plural name with the group, as in `jobs.batch "pi" not found`.
    pub fn plural_with_group(&self) -> String {
        match self {
            Resource::Of(kind) => kind.plural_with_group(),
            Resource::Stored(resource) => resource.plural_with_group(),
            Resource::Events => "events".into(),
        }
    }

    /// The key of an object of this type. Events have none.
    pub fn key(&self, namespace: &str, name: &str) -> Result<Key, Error> {
        match self {
            Resource::Of(kind) => Ok(Key::new(*kind, namespace, name)),
            Resource::Stored(resource) => Ok(Key::stored(resource, namespace, name)),
            Resource::Events => Err(Error::resource_not_found("events", name)),
        }
    }

    /// Reads a defaulted manifest of this type. `None` for the types that only controllers create here.
    pub fn read(&self, value: &Value) -> Option<Object> {
        match self {
            Resource::Of(kind) => Object::from_value(*kind, value),
            Resource::Stored(resource) => Some(Object::StoredObject(Rc::new(StoredObject::read(resource.clone(), value)))),
            Resource::Events => None,
        }
    }

    /// The objects of this type, in key order. Endpoints are derived from EndpointSlices.
    pub fn objects(&self, state: &State) -> Vec<(Key, Object)> {
        let of_kind = |kind| state.store().of_kind(kind).map(|(key, object)| (key.clone(), object.clone()));
        match self {
            Resource::Of(kind) => of_kind(*kind).collect(),
            Resource::Stored(resource) => {
                let name = resource.plural_with_group();
                let mut found: Vec<(Key, Object)> =
                    of_kind(Kind::StoredObject).filter(|(key, _)| name == key.resource_and_name().0).collect();
                if endpoints::is_endpoints(resource) {
                    let derived = endpoints::all(state, resource).into_iter().map(|object| (object.key(), object));
                    found.extend(derived.filter(|(key, _)| state.get(key).is_none()));
                    order::sort_by(&mut found, |a, b| a.0.cmp(&b.0));
                }
                found
            }
            Resource::Events => Vec::new(),
        }
    }
}

/// The types that `all` stands for, in the order of the tables (the categories of the storages in pkg/registry).
pub const CATEGORY_ALL: [&str; 10] = [
    "pods",
    "replicationcontrollers",
    "services",
    "daemonsets.apps",
    "deployments.apps",
    "replicasets.apps",
    "statefulsets.apps",
    "horizontalpodautoscalers.autoscaling",
    "cronjobs.batch",
    "jobs.batch",
];

/// The resources that the arguments of a command refer to.
#[derive(Clone, Debug, PartialEq)]
pub enum ResolvedResource {
    /// Every object of these types.
    Types(Vec<Resource>),
    /// These objects.
    Named(Vec<(Resource, String)>),
}

/// The types that a word such as `po`, `pods,svc` or `statefulsets.apps` names. A repeated type counts once
/// (cli-runtime/pkg/resource/builder.go SplitResourceArgument).
pub fn types(state: &State, word: &str) -> Result<Vec<Resource>, Error> {
    let mut found = Vec::new();
    let mut unique = BTreeSet::new();
    for part in word.split(',').filter(|p| !p.is_empty() && unique.insert(*p)) {
        if part == "all" {
            for name in CATEGORY_ALL {
                found.push(one_type(state, name)?);
            }
        } else {
            found.push(one_type(state, part)?);
        }
    }
    Ok(found)
}

fn one_type(state: &State, word: &str) -> Result<Resource, Error> {
    let lower = word.to_ascii_lowercase();
    let (name, group) = lower.split_once('.').map_or((lower.as_str(), None), |(name, group)| (name, Some(group)));
    if matches!(name, "events" | "event" | "ev") {
        return Ok(Resource::Events);
    }
    // `statefulsets.apps` or `statefulsets.v1.apps`.
    let matches_group = |api_version: &str| {
        let (of, version) = api_version.split_once('/').unwrap_or(("", api_version));
        group.is_none_or(|given| given == of || given == format!("{version}.{of}") || of.is_empty() && given == version)
    };
    let simulated =
        KINDS.iter().find(|k| (k.plural == name || k.singular == name || k.short.contains(&name)) && matches_group(k.api_version));
    if let Some(names) = simulated {
        return Ok(Resource::Of(names.kind));
    }
    let is_named = |found: &ResourceType| {
        let mut names = [&found.plural, &found.singular].into_iter().chain(&found.short);
        names.any(|known| **known == *name) && matches_group(&found.api_version)
    };
    let built_in = NOT_SIMULATED.iter().map(ResourceType::from).find(is_named);
    match built_in.or_else(|| state.custom_types().into_iter().find(is_named)) {
        Some(found) => Ok(Resource::Stored(Rc::new(found))),
        None => Err(Error::client(format!("the server doesn't have a resource type \"{word}\""))),
    }
}

/// Resolves positional arguments; `None` when there are none.
pub fn resolve(state: &State, words: &[String]) -> Result<Option<ResolvedResource>, Error> {
    let Some(first) = words.first() else { return Ok(None) };
    if words.iter().any(|w| w.contains('/')) {
        return named_by_slash(state, words).map(ResolvedResource::Named).map(Some);
    }
    let types = types(state, first)?;
    if words.len() == 1 {
        return Ok(Some(ResolvedResource::Types(types)));
    }
    let names = &words[1..];
    Ok(Some(ResolvedResource::Named(types.iter().flat_map(|t| names.iter().map(|name| (t.clone(), name.clone()))).collect())))
}

fn named_by_slash(state: &State, words: &[String]) -> Result<Vec<(Resource, String)>, Error> {
    let mut named = Vec::new();
    for word in words {
        match word.split_once('/') {
            None => {
                let message = "there is no need to specify a resource type as a separate argument when passing arguments in resource/name \
                     form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'";
                return Err(Error::client(message));
            }
            Some((kind, name)) if kind.is_empty() || name.is_empty() || name.contains('/') => {
                return Err(Error::client(format!("arguments in resource/name form must have a single resource and name: {word:?}")));
            }
            Some((kind, name)) => named.extend(types(state, kind)?.into_iter().map(|t| (t, name.to_string()))),
        }
    }
    Ok(named)
}
