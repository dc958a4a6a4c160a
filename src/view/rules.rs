//! The rules behind the explanations: each has a short name and a page of the Kubernetes documentation.

/// A rule of Kubernetes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // NAMES below says what each is
pub enum Rule {
    Order,
    Parallel,
    RollingUpdate,
    ForcedRollback,
    MinReadySeconds,
    OnePerName,
    StableStorage,
    ClaimRetention,
    DesiredState,
    Replicas,
    Scheduling,
    Provisioning,
    Binding,
    Classes,
    AccessModes,
    Reclaiming,
    InUse,
    NodeController,
    NodeShutdown,
    TaintEvictions,
    EvictionRates,
    Containers,
    Images,
    InitContainers,
    Probes,
    Restarts,
    Termination,
    Phases,
    ConfigMaps,
    Owners,
    Endpoints,
    HeadlessServices,
    Updates,
    DisruptionBudgets,
    Drains,
    Expanding,
    FieldValidation,
    Names,
    Cloning,
    Replication,
    ContainerFiles,
    EmptyDirs,
}

/// Each rule and its name.
const NAMES: [(Rule, &str); 42] = [
    (Rule::Order, "Ordered creation and deletion"),
    (Rule::Parallel, "Parallel Pod management"),
    (Rule::RollingUpdate, "Rolling update"),
    (Rule::ForcedRollback, "Forced rollback"),
    (Rule::MinReadySeconds, "Minimum ready seconds"),
    (Rule::OnePerName, "At most one Pod per name"),
    (Rule::StableStorage, "Stable storage"),
    (Rule::ClaimRetention, "Claim retention"),
    (Rule::DesiredState, "Desired and current state"),
    (Rule::Replicas, "Replicas"),
    (Rule::Scheduling, "Scheduling"),
    (Rule::Provisioning, "Provisioning"),
    (Rule::Binding, "Binding"),
    (Rule::Classes, "Storage classes"),
    (Rule::AccessModes, "Access modes"),
    (Rule::Reclaiming, "Reclaiming"),
    (Rule::InUse, "Storage in use is protected"),
    (Rule::NodeController, "Node controller"),
    (Rule::NodeShutdown, "Node shutdown"),
    (Rule::TaintEvictions, "Eviction by taint"),
    (Rule::EvictionRates, "Rate limits on eviction"),
    (Rule::Containers, "Container states"),
    (Rule::Images, "Image pulls"),
    (Rule::InitContainers, "Init containers"),
    (Rule::Probes, "Probes"),
    (Rule::Restarts, "Container restarts"),
    (Rule::Termination, "Pod termination"),
    (Rule::Phases, "Pod phases"),
    (Rule::ConfigMaps, "ConfigMaps and Pods"),
    (Rule::Owners, "Owners and dependents"),
    (Rule::Endpoints, "Endpoints of a Service"),
    (Rule::HeadlessServices, "Headless Services"),
    (Rule::Updates, "Update strategies"),
    (Rule::DisruptionBudgets, "Disruption budgets"),
    (Rule::Drains, "Draining a node"),
    (Rule::Expanding, "Expanding claims"),
    (Rule::FieldValidation, "Field validation"),
    (Rule::Names, "Names"),
    (Rule::Cloning, "Cloning data"),
    (Rule::Replication, "Replication"),
    (Rule::ContainerFiles, "Files of a container"),
    (Rule::EmptyDirs, "emptyDir"),
];

/// Its page and heading below the documentation's address.
const PAGES: [(Rule, &str); 42] = [
    (Rule::Order, "concepts/workloads/controllers/statefulset/#deployment-and-scaling-guarantees"),
    (Rule::Parallel, "concepts/workloads/controllers/statefulset/#parallel-pod-management"),
    (Rule::RollingUpdate, "concepts/workloads/controllers/statefulset/#rolling-updates"),
    (Rule::ForcedRollback, "concepts/workloads/controllers/statefulset/#forced-rollback"),
    (Rule::MinReadySeconds, "concepts/workloads/controllers/statefulset/#minimum-ready-seconds"),
    (Rule::OnePerName, "tasks/run-application/force-delete-stateful-set-pod/#statefulset-considerations"),
    (Rule::StableStorage, "concepts/workloads/controllers/statefulset/#stable-storage"),
    (Rule::ClaimRetention, "concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention"),
    (Rule::DesiredState, "concepts/architecture/controller/#desired-vs-current"),
    (Rule::Replicas, "concepts/workloads/controllers/replicaset/#how-a-replicaset-works"),
    (Rule::Scheduling, "concepts/scheduling-eviction/kube-scheduler/#scheduling"),
    (Rule::Provisioning, "concepts/storage/persistent-volumes/#provisioning"),
    (Rule::Binding, "concepts/storage/persistent-volumes/#binding"),
    (Rule::Classes, "concepts/storage/storage-classes/#storageclass-objects"),
    (Rule::AccessModes, "concepts/storage/persistent-volumes/#access-modes"),
    (Rule::Reclaiming, "concepts/storage/persistent-volumes/#reclaiming"),
    (Rule::InUse, "concepts/storage/persistent-volumes/#storage-object-in-use-protection"),
    (Rule::NodeController, "concepts/architecture/nodes/#node-controller"),
    (Rule::NodeShutdown, "concepts/cluster-administration/node-shutdown/#non-graceful-node-shutdown"),
    (Rule::TaintEvictions, "concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions"),
    (Rule::EvictionRates, "concepts/architecture/nodes/#rate-limits-on-eviction"),
    (Rule::Containers, "concepts/workloads/pods/pod-lifecycle/#container-states"),
    (Rule::Images, "concepts/containers/images/#imagepullbackoff"),
    (Rule::InitContainers, "concepts/workloads/pods/init-containers/#understanding-init-containers"),
    (Rule::Probes, "concepts/workloads/pods/pod-lifecycle/#container-probes"),
    (Rule::Restarts, "concepts/workloads/pods/pod-lifecycle/#container-restarts"),
    (Rule::Termination, "concepts/workloads/pods/pod-lifecycle/#pod-termination"),
    (Rule::Phases, "concepts/workloads/pods/pod-lifecycle/#pod-phase"),
    (Rule::ConfigMaps, "concepts/configuration/configmap/#configmaps-and-pods"),
    (Rule::Owners, "concepts/architecture/garbage-collection/#owners-dependents"),
    (Rule::Endpoints, "concepts/services-networking/service/#endpointslices"),
    (Rule::HeadlessServices, "concepts/services-networking/service/#headless-services"),
    (Rule::Updates, "concepts/workloads/controllers/statefulset/#update-strategies"),
    (Rule::DisruptionBudgets, "concepts/workloads/pods/disruptions/#pod-disruption-budgets"),
    (Rule::Drains, "tasks/administer-cluster/safely-drain-node/#use-kubectl-drain-to-remove-a-node-from-service"),
    (Rule::Expanding, "concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims"),
    (Rule::FieldValidation, "reference/using-api/api-concepts/#field-validation"),
    (Rule::Names, "concepts/overview/working-with-objects/names/#names"),
    (Rule::Cloning, "tasks/run-application/run-replicated-stateful-application/#cloning-existing-data"),
    (Rule::Replication, "tasks/run-application/run-replicated-stateful-application/#starting-replication"),
    (Rule::ContainerFiles, "concepts/storage/volumes/#why-volumes-are-important"),
    (Rule::EmptyDirs, "concepts/storage/volumes/#emptydir"),
];

impl Rule {
    /// Its name, as one speaks of it.
    pub fn name(self) -> &'static str {
        entry(&NAMES, self)
    }

    /// Where the documentation tells of it.
    pub fn address(self) -> String {
        format!("https://kubernetes.io/docs/{}", entry(&PAGES, self))
    }
}

/// What a table has for a rule; the tests below know that every rule is in both.
fn entry(table: &[(Rule, &'static str)], rule: Rule) -> &'static str {
    table.iter().find(|(other, _)| *other == rule).map_or("", |(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::{NAMES, PAGES};
    use std::collections::BTreeSet;
    use std::path::Path;

    fn sources(folder: &Path, found: &mut String) {
        for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            match path.extension().and_then(|extension| extension.to_str()) {
                None => sources(&path, found),
                Some("rs") if !path.ends_with("view/rules.rs") => found.push_str(&std::fs::read_to_string(&path).unwrap_or_default()),
                Some(_) => {}
            }
        }
    }

    #[test]
    fn every_rule_is_used() {
        let mut found = String::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/view"), &mut found);
        let is_word = |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric());
        for (rule, _) in NAMES {
            let is_used = found.split(&format!("Rule::{rule:?}")).skip(1).any(is_word);
            assert!(is_used, "nothing uses {rule:?}");
        }
    }

    #[test]
    fn every_rule_has_its_own_name_and_a_place_in_the_documentation() {
        let source = include_str!("rules.rs");
        let variants = source.split("pub enum Rule {").nth(1).and_then(|rest| rest.split('}').next()).unwrap_or_default();
        assert_eq!(variants.matches(',').count(), NAMES.len(), "each rule is in the table");
        assert_eq!(NAMES.iter().map(|(_, name)| name).collect::<BTreeSet<_>>().len(), NAMES.len());
        assert_eq!(NAMES.iter().map(|(rule, _)| format!("{rule:?}")).collect::<BTreeSet<_>>().len(), NAMES.len());
        for ((rule, name), (same, page)) in NAMES.into_iter().zip(PAGES) {
            assert_eq!(rule, same, "both tables are in one order");
            let (path, anchor) = page.split_once("/#").unwrap_or_default();
            let is_path = path.starts_with("concepts/") || path.starts_with("tasks/") || path.starts_with("reference/");
            let is_anchor = !anchor.is_empty() && anchor.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            assert!(is_path && is_anchor, "{name}: {page}");
            assert_eq!((rule.name(), rule.address()), (name, format!("https://kubernetes.io/docs/{page}")));
        }
    }
}
