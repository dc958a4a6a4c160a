//! The rules behind what is told: each has a short name and a page of the Kubernetes documentation.

/// A rule by which a cluster does what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names below say what each is
pub enum Rule {
    Order,
    Parallel,
    RollingUpdate,
    ForcedRollback,
    MinReadySeconds,
    OnePerName,
    StableStorage,
    ClaimRetention,
    WantedState,
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

/// Each rule, its name, and its page and heading below the documentation's address.
const RULES: [(Rule, &str, &str); 41] = [
    (Rule::Order, "Ordered creation and removal", "concepts/workloads/controllers/statefulset/#deployment-and-scaling-guarantees"),
    (Rule::Parallel, "Parallel pod management", "concepts/workloads/controllers/statefulset/#parallel-pod-management"),
    (Rule::RollingUpdate, "Rolling update", "concepts/workloads/controllers/statefulset/#rolling-updates"),
    (Rule::ForcedRollback, "Forced rollback", "concepts/workloads/controllers/statefulset/#forced-rollback"),
    (Rule::MinReadySeconds, "Minimum ready seconds", "concepts/workloads/controllers/statefulset/#minimum-ready-seconds"),
    (Rule::OnePerName, "At most one pod per name", "tasks/run-application/force-delete-stateful-set-pod/#statefulset-considerations"),
    (Rule::StableStorage, "Stable storage", "concepts/workloads/controllers/statefulset/#stable-storage"),
    (Rule::ClaimRetention, "Claim retention", "concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention"),
    (Rule::WantedState, "Wanted and current state", "concepts/architecture/controller/#desired-vs-current"),
    (Rule::Replicas, "Replicas", "concepts/workloads/controllers/replicaset/#how-a-replicaset-works"),
    (Rule::Scheduling, "Scheduling", "concepts/scheduling-eviction/kube-scheduler/#scheduling"),
    (Rule::Provisioning, "Provisioning", "concepts/storage/persistent-volumes/#provisioning"),
    (Rule::Binding, "Binding", "concepts/storage/persistent-volumes/#binding"),
    (Rule::Classes, "Storage classes", "concepts/storage/storage-classes/#storageclass-objects"),
    (Rule::AccessModes, "Access modes", "concepts/storage/persistent-volumes/#access-modes"),
    (Rule::Reclaiming, "Reclaiming", "concepts/storage/persistent-volumes/#reclaiming"),
    (Rule::InUse, "Storage in use is protected", "concepts/storage/persistent-volumes/#storage-object-in-use-protection"),
    (Rule::NodeController, "Node controller", "concepts/architecture/nodes/#node-controller"),
    (Rule::NodeShutdown, "Node shutdown", "concepts/cluster-administration/node-shutdown/#non-graceful-node-shutdown"),
    (Rule::TaintEvictions, "Eviction by taint", "concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions"),
    (Rule::Containers, "Container states", "concepts/workloads/pods/pod-lifecycle/#container-states"),
    (Rule::Images, "Image pulls", "concepts/containers/images/#imagepullbackoff"),
    (Rule::InitContainers, "Init containers", "concepts/workloads/pods/init-containers/#understanding-init-containers"),
    (Rule::Probes, "Probes", "concepts/workloads/pods/pod-lifecycle/#types-of-probe"),
    (Rule::Restarts, "Container restarts", "concepts/workloads/pods/pod-lifecycle/#container-restarts"),
    (Rule::Termination, "Pod termination", "concepts/workloads/pods/pod-lifecycle/#pod-termination"),
    (Rule::Phases, "Pod phases", "concepts/workloads/pods/pod-lifecycle/#pod-phase"),
    (Rule::ConfigMaps, "ConfigMaps and pods", "concepts/configuration/configmap/#configmaps-and-pods"),
    (Rule::Owners, "Owners and dependents", "concepts/architecture/garbage-collection/#owners-dependents"),
    (Rule::Endpoints, "Endpoints of a Service", "concepts/services-networking/service/#endpointslices"),
    (Rule::HeadlessServices, "Headless Services", "concepts/services-networking/service/#headless-services"),
    (Rule::Updates, "Update strategies", "concepts/workloads/controllers/statefulset/#update-strategies"),
    (Rule::DisruptionBudgets, "Disruption budgets", "concepts/workloads/pods/disruptions/#pod-disruption-budgets"),
    (Rule::Drains, "Draining a node", "tasks/administer-cluster/safely-drain-node/#use-kubectl-drain-to-remove-a-node-from-service"),
    (Rule::Expanding, "Expanding claims", "concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims"),
    (Rule::FieldValidation, "Field validation", "reference/using-api/api-concepts/#field-validation"),
    (Rule::Names, "Names", "concepts/overview/working-with-objects/names/#names"),
    (Rule::Cloning, "Cloning data", "tasks/run-application/run-replicated-stateful-application/#cloning-existing-data"),
    (Rule::Replication, "Replication", "tasks/run-application/run-replicated-stateful-application/#starting-replication"),
    (Rule::ContainerFiles, "Files of a container", "concepts/storage/volumes/#background"),
    (Rule::EmptyDirs, "emptyDir", "concepts/storage/volumes/#emptydir"),
];

impl Rule {
    /// Its name, as one speaks of it.
    pub fn name(self) -> &'static str {
        self.entry().0
    }

    /// Where the documentation tells of it.
    pub fn address(self) -> String {
        format!("https://kubernetes.io/docs/{}", self.entry().1)
    }

    fn entry(self) -> (&'static str, &'static str) {
        // The test below knows that every rule is there.
        RULES.iter().find(|(rule, ..)| *rule == self).map_or(("", ""), |(_, name, page)| (name, page))
    }
}

#[cfg(test)]
mod tests {
    use super::RULES;
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
    fn every_rule_is_told_of_somewhere() {
        let mut found = String::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/view"), &mut found);
        let is_word = |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric());
        for (rule, ..) in RULES {
            let told = found.split(&format!("Rule::{rule:?}")).skip(1).any(is_word);
            assert!(told, "nothing is told with {rule:?}");
        }
    }

    #[test]
    fn every_rule_has_its_own_name_and_a_place_in_the_documentation() {
        let source = include_str!("rules.rs");
        let variants = source.split("pub enum Rule {").nth(1).and_then(|rest| rest.split('}').next()).unwrap_or_default();
        assert_eq!(variants.matches(',').count(), RULES.len(), "each rule is in the table");
        assert_eq!(RULES.iter().map(|(_, name, _)| name).collect::<BTreeSet<_>>().len(), RULES.len());
        assert_eq!(RULES.iter().map(|(rule, ..)| format!("{rule:?}")).collect::<BTreeSet<_>>().len(), RULES.len());
        for (rule, name, page) in RULES {
            let (path, anchor) = page.split_once("/#").unwrap_or_default();
            let is_path = path.starts_with("concepts/") || path.starts_with("tasks/") || path.starts_with("reference/");
            let is_anchor = !anchor.is_empty() && anchor.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            assert!(is_path && is_anchor, "{name}: {page}");
            assert_eq!((rule.name(), rule.address()), (name, format!("https://kubernetes.io/docs/{page}")));
        }
    }
}
