//! `kubectl create role`, `clusterrole`, `rolebinding` and `clusterrolebinding`. Models create_role.go, create_clusterrole.go,
//! create_rolebinding.go and create_clusterrolebinding.go in staging/src/k8s.io/kubectl/pkg/cmd/create.

use super::super::command_context::CommandContext;
use super::super::error::Error;
use super::super::flags::{Arguments, Flag, value};
use super::super::resource::{self, Resource};
use super::kinds::{create_stored, only_name};
use serde_json::{Value, json};

/// The flags of `create role` and `create clusterrole`.
pub const ROLE: &[Flag] = &[value("verb", None), value("resource", None), value("resource-name", None)];
/// The other flag of `create clusterrole`.
pub const CLUSTER_ROLE: &[Flag] = &[value("non-resource-url", None)];
/// The flags of `create rolebinding` and `create clusterrolebinding`.
pub const BINDING: &[Flag] = &[value("clusterrole", None), value("user", None), value("group", None), value("serviceaccount", None)];
/// The other flag of `create rolebinding`.
pub const ROLE_BINDING: &[Flag] = &[value("role", None)];

const API_GROUP: &str = "rbac.authorization.k8s.io";

/// Runs `create role`.
pub fn role(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let name = only_name(arguments)?;
    let rules = resource_rules(context, arguments)?;
    create_stored(context, arguments, "Role", name, json!({"rules": rules}))
}

/// Runs `create clusterrole`.
pub fn cluster_role(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let name = only_name(arguments)?;
    let urls = list(arguments, "non-resource-url");
    let mut rules = if urls.is_empty() || arguments.value("resource").is_some() { resource_rules(context, arguments)? } else { Vec::new() };
    if !urls.is_empty() {
        rules.push(json!({"nonResourceURLs": urls, "verbs": verbs(arguments)?}));
    }
    create_stored(context, arguments, "ClusterRole", name, json!({"rules": rules}))
}

fn list<'a>(arguments: &'a Arguments, flag: &'a str) -> Vec<&'a str> {
    arguments.values(flag).flat_map(|list| list.split(',')).filter(|item| !item.is_empty()).collect()
}

fn verbs(arguments: &Arguments) -> Result<Vec<&str>, Error> {
    let mut unique: Vec<&str> = Vec::new();
    list(arguments, "verb").into_iter().for_each(|verb| {
        if !unique.contains(&verb) {
            unique.push(verb)
        }
    });
    if unique.contains(&"*") {
        unique = vec!["*"];
    }
    if unique.is_empty() { Err(Error::client("at least one verb must be specified")) } else { Ok(unique) }
}

/// One rule for each API group, in the order of the resources (generateResourcePolicyRules).
fn resource_rules(context: &CommandContext, arguments: &Arguments) -> Result<Vec<Value>, Error> {
    let verbs = verbs(arguments)?;
    let (given, names) = (list(arguments, "resource"), list(arguments, "resource-name"));
    if given.is_empty() {
        return Err(Error::client("at least one resource must be specified"));
    }
    if given.len() > 1 && !names.is_empty() {
        return Err(Error::client("resource-name can only be applied to one resource"));
    }
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for word in given {
        let (word, subresource) = word.split_once('/').map_or((word, ""), |(word, sub)| (word, sub));
        let (group, plural) = if word == "*" { ("*".to_string(), "*".to_string()) } else { group_and_plural(context, word)? };
        let plural = if subresource.is_empty() { plural } else { format!("{plural}/{subresource}") };
        match groups.iter_mut().find(|(known, _)| *known == group) {
            Some((_, plurals)) => plurals.push(plural),
            None => groups.push((group, vec![plural])),
        }
    }
    let rule = |(group, resources): &(String, Vec<String>)| {
        let mut rule = json!({"apiGroups": [group], "resources": resources, "verbs": verbs});
        if !names.is_empty() {
            rule["resourceNames"] = names.clone().into();
        }
        rule
    };
    Ok(groups.iter().map(rule).collect())
}

fn group_and_plural(context: &CommandContext, word: &str) -> Result<(String, String), Error> {
    let types = resource::types(&context.state, word)?;
    let found = types.first().unwrap_or(&Resource::Events);
    let group = found.api_version().split_once('/').map_or("", |(group, _)| group);
    Ok((group.to_string(), found.plural().to_string()))
}

/// Runs `create rolebinding`.
pub fn role_binding(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let name = only_name(arguments)?;
    let given = |flag: &str| arguments.value(flag).filter(|given| !given.is_empty());
    let role = match (given("clusterrole"), given("role")) {
        (Some(role), None) => ("ClusterRole", role),
        (None, Some(role)) => ("Role", role),
        _ => return Err(Error::client("exactly one of clusterrole or role must be specified")),
    };
    binding(context, arguments, "RoleBinding", name, role)
}

/// Runs `create clusterrolebinding`.
pub fn cluster_role_binding(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let name = only_name(arguments)?;
    let Some(role) = arguments.value("clusterrole").filter(|role| !role.is_empty()) else {
        return Err(Error::client("required flag(s) \"clusterrole\" not set"));
    };
    binding(context, arguments, "ClusterRoleBinding", name, ("ClusterRole", role))
}

fn binding(context: &mut CommandContext, arguments: &Arguments, kind: &str, name: &str, role: (&str, &str)) -> Result<(), Error> {
    let subject = |kind: &str, name: &str| json!({"apiGroup": API_GROUP, "kind": kind, "name": name});
    let mut subjects: Vec<Value> = list(arguments, "user").into_iter().map(|user| subject("User", user)).collect();
    subjects.extend(list(arguments, "group").into_iter().map(|group| subject("Group", group)));
    for account in list(arguments, "serviceaccount") {
        let (namespace, name) = account
            .split_once(':')
            .filter(|(a, b)| !a.is_empty() && !b.is_empty() && !b.contains(':'))
            .ok_or_else(|| Error::client("serviceaccount must be <namespace>:<name>"))?;
        subjects.push(json!({"kind": "ServiceAccount", "name": name, "namespace": namespace}));
    }
    let mut fields = json!({"roleRef": {"apiGroup": API_GROUP, "kind": role.0, "name": role.1}});
    if !subjects.is_empty() {
        fields["subjects"] = subjects.into();
    }
    create_stored(context, arguments, kind, name, fields)
}
