//! Resolves resource arguments: `TYPE NAME…`, `TYPE/NAME…`, `TYPE,TYPE`, `all`.
//!
//! Models staging/src/k8s.io/cli-runtime/pkg/resource/builder.go ResourceTypeOrNameArgs.

use super::error::Error;
use crate::api::Kind;
use crate::api::kind::KINDS;
use std::collections::BTreeSet;

/// A resource type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// A kind of object.
    Of(Kind),
    /// Events, which the cluster does not store as objects.
    Events,
}

impl Resource {
    /// Whether the type is namespaced.
    pub fn namespaced(self) -> bool {
        match self {
            Resource::Of(kind) => kind.names().namespaced,
            Resource::Events => true,
        }
    }
}

/// The types that `all` stands for, in the order of the tables.
const ALL: [Kind; 5] = [Kind::Pod, Kind::Service, Kind::Deployment, Kind::ReplicaSet, Kind::StatefulSet];

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
pub fn types(word: &str) -> Result<Vec<Resource>, Error> {
    let mut found = Vec::new();
    let mut unique = BTreeSet::new();
    for part in word.split(',').filter(|p| !p.is_empty() && unique.insert(*p)) {
        if part == "all" {
            found.extend(ALL.map(Resource::Of));
        } else {
            found.push(one_type(part)?);
        }
    }
    Ok(found)
}

fn one_type(word: &str) -> Result<Resource, Error> {
    let lower = word.to_ascii_lowercase();
    let (name, group) = lower.split_once('.').map_or((lower.as_str(), None), |(name, group)| (name, Some(group)));
    if matches!(name, "events" | "event" | "ev") {
        return Ok(Resource::Events);
    }
    let named = KINDS.iter().find(|k| k.plural == name || k.singular == name || k.short.contains(&name));
    let matches_group = |kind: Kind| match group {
        None => true,
        // `statefulsets.apps` or `statefulsets.v1.apps`.
        Some(group) => group == kind.group() || group.split_once('.').is_some_and(|(_, g)| g == kind.group()),
    };
    match named.filter(|k| matches_group(k.kind)) {
        Some(names) => Ok(Resource::Of(names.kind)),
        None => Err(Error::client(format!("the server doesn't have a resource type \"{word}\""))),
    }
}

/// Resolves positional arguments; `None` when there are none.
pub fn resolve(words: &[String]) -> Result<Option<ResolvedResource>, Error> {
    let Some(first) = words.first() else { return Ok(None) };
    if words.iter().any(|w| w.contains('/')) {
        return named_by_slash(words).map(ResolvedResource::Named).map(Some);
    }
    let types = types(first)?;
    if words.len() == 1 {
        return Ok(Some(ResolvedResource::Types(types)));
    }
    let names = &words[1..];
    Ok(Some(ResolvedResource::Named(types.iter().flat_map(|t| names.iter().map(|name| (*t, name.clone()))).collect())))
}

fn named_by_slash(words: &[String]) -> Result<Vec<(Resource, String)>, Error> {
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
            Some((kind, name)) => named.extend(types(kind)?.into_iter().map(|t| (t, name.to_string()))),
        }
    }
    Ok(named)
}
