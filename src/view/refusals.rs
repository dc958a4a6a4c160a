//! Known refusals of kubectl and the API server: the rule behind each, and the remedy.

use super::rules::Rule;

/// Why a command was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusalHelp {
    /// The rule behind it.
    pub rule: Rule,
    /// What the rule is for.
    pub words: &'static str,
    /// What a person can do.
    pub remedy: &'static str,
}

/// A part of the message, in Kubernetes' own words, and its explanation. The first match is used.
const REFUSALS: [(&str, RefusalHelp); 14] = [
    (
        "updates to statefulset spec for fields other than",
        RefusalHelp {
            rule: Rule::Updates,
            words: "serviceName, selector, volumeClaimTemplates and podManagementPolicy determine the names of the Pods and claims, and which Pods belong to the StatefulSet. They are immutable.",
            remedy: "Delete the StatefulSet with --cascade=orphan, which keeps its Pods, and re-create it: it adopts the orphaned Pods.",
        },
    ),
    (
        "would violate the pod's disruption budget",
        RefusalHelp {
            rule: Rule::DisruptionBudgets,
            words: "An eviction respects the PodDisruptionBudget of the Pod, and too few of its Pods are healthy to evict one.",
            remedy: "Wait until more Pods are ready, or scale up. kubectl delete pod does not check the budget.",
        },
    ),
    (
        "pod updates may not change fields other than",
        RefusalHelp {
            rule: Rule::Updates,
            words: "Most fields of a Pod are immutable.",
            remedy: "Change the template of its StatefulSet or Deployment: new Pods are created from it.",
        },
    ),
    (
        "declare no controller",
        RefusalHelp {
            rule: Rule::Drains,
            words: "A drain deletes Pods, and these have no controller that would recreate them.",
            remedy: "Use --force if they may be lost.",
        },
    ),
    (
        "using local storage",
        RefusalHelp {
            rule: Rule::Drains,
            words: "A drain deletes Pods, and the data in their emptyDir volumes is lost with them.",
            remedy: "Use --delete-emptydir-data if it may be lost.",
        },
    ),
    (
        "only dynamically provisioned pvc can be resized",
        RefusalHelp {
            rule: Rule::Expanding,
            words: "A PersistentVolumeClaim can be expanded only if its StorageClass allows it.",
            remedy: "Set allowVolumeExpansion: true in the StorageClass.",
        },
    ),
    (
        "is immutable",
        RefusalHelp {
            rule: Rule::Updates,
            words: "The field cannot be changed after the object was created.",
            remedy: "Delete the object and re-create it, or restore the field.",
        },
    ),
    (
        "unknown field",
        RefusalHelp {
            rule: Rule::FieldValidation,
            words: "The field does not exist at this path. With strict field validation, the API server refuses it instead of dropping it.",
            remedy: "See the problems below the editor: for a misspelled field they offer the right one.",
        },
    ),
    (
        "no matches for kind",
        RefusalHelp {
            rule: Rule::FieldValidation,
            words: "This kind does not exist in this API version.",
            remedy: "Correct kind or apiVersion: Ctrl and Space in the editor offers both.",
        },
    ),
    (
        "the server doesn't have a resource type",
        RefusalHelp {
            rule: Rule::Names,
            words: "No resource has this name or short name.",
            remedy: "Use a resource name as in kubectl api-resources, such as pods, sts or pvc.",
        },
    ),
    (
        "namespaces \"",
        RefusalHelp {
            rule: Rule::Names,
            words: "An object can only be created in a namespace that exists.",
            remedy: "Create the namespace first, with kubectl create namespace or a Namespace object before the others; the problems below the editor offer this.",
        },
    ),
    (
        "(NotFound)",
        RefusalHelp {
            rule: Rule::Names,
            words: "No such object exists in this namespace at this time.",
            remedy: "List the objects with kubectl get, or let time pass until it is created.",
        },
    ),
    (
        "(AlreadyExists)",
        RefusalHelp {
            rule: Rule::Names,
            words: "Names are unique per kind and namespace, and kubectl create only creates new objects.",
            remedy: "Use kubectl apply, which also changes existing objects.",
        },
    ),
    (
        " is invalid",
        RefusalHelp {
            rule: Rule::FieldValidation,
            words: "The API server validates an object before it stores it. It refused the fields named; nothing was changed.",
            remedy: "Correct these fields: the problems below the editor link to their lines.",
        },
    ),
];

/// The explanation of what a failed command printed.
pub fn help_for(printed: &str) -> Option<&'static RefusalHelp> {
    REFUSALS.iter().find(|(sign, _)| printed.contains(sign)).map(|(_, refusal)| refusal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_namespace_is_explained_as_one() {
        let help = |printed| help_for(printed).map(|help| help.remedy);
        let namespace = help("Error from server (NotFound): error when creating \"STDIN\": namespaces \"apps\" not found");
        let pod = help("Error from server (NotFound): pods \"web-9\" not found");
        assert!(namespace.is_some_and(|remedy| remedy.starts_with("Create the namespace first")), "{namespace:?}");
        assert!(pod.is_some_and(|remedy| remedy.starts_with("List the objects")), "{pod:?}");
    }
}
