//! Refusals that are known: which rule is behind what kubectl or the API server said, and what a person can do.

use super::rules::Rule;

/// Why a command was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The rule behind it.
    pub rule: Rule,
    /// What the rule is for, in a sentence or two.
    pub words: &'static str,
    /// What a person can do.
    pub remedy: &'static str,
}

/// What a refusal says, which is Kubernetes' own wording, and what is told of it. The first that fits is told.
const REFUSALS: [(&str, Refusal); 13] = [
    (
        "updates to statefulset spec for fields other than",
        Refusal {
            rule: Rule::Updates,
            words: "The pods and claims of a StatefulSet are named and found by its serviceName, selector and volumeClaimTemplates, so these, and podManagementPolicy, stay as they were made.",
            remedy: "Delete the set with --cascade=orphan, which leaves its pods, and apply it anew: it adopts them.",
        },
    ),
    (
        "would violate the pod's disruption budget",
        Refusal {
            rule: Rule::DisruptionBudgets,
            words: "An eviction asks the pod's disruption budget first, and too few of its pods are healthy to spare one.",
            remedy: "Wait until more pods are Ready, or scale up. kubectl delete pod does not ask the budget.",
        },
    ),
    (
        "pod updates may not change fields other than",
        Refusal {
            rule: Rule::Updates,
            words: "What a pod runs, and where, stays as it was made.",
            remedy: "Change the template of its set or Deployment: new pods are made from that.",
        },
    ),
    (
        "declare no controller",
        Refusal {
            rule: Rule::Drains,
            words: "Draining deletes pods, and nobody would make these again: no controller owns them.",
            remedy: "Say --force if they may be lost.",
        },
    ),
    (
        "using local storage",
        Refusal {
            rule: Rule::Drains,
            words: "Draining deletes pods, and what these keep in an emptyDir goes with them.",
            remedy: "Say --delete-emptydir-data if it may be lost.",
        },
    ),
    (
        "only dynamically provisioned pvc can be resized",
        Refusal {
            rule: Rule::Expanding,
            words: "A claim can ask for more only if its class lets its volumes grow.",
            remedy: "Set allowVolumeExpansion: true in the StorageClass.",
        },
    ),
    (
        "is immutable",
        Refusal {
            rule: Rule::Updates,
            words: "The field stays as it was when the object was made: what was found or made by it would be lost otherwise.",
            remedy: "Delete the object and make it anew, or leave the field as it was.",
        },
    ),
    (
        "unknown field",
        Refusal {
            rule: Rule::FieldValidation,
            words: "The API server knows no such field at that place, and refuses it rather than dropping it in silence.",
            remedy: "Look at the problems below the editor: where a field is nearly right, they offer the one that is meant.",
        },
    ),
    (
        "no matches for kind",
        Refusal {
            rule: Rule::FieldValidation,
            words: "Each kind belongs to a version of the API, and this kind is not in this version.",
            remedy: "Correct kind or apiVersion: Ctrl and Space in the editor offers both.",
        },
    ),
    (
        "the server doesn't have a resource type",
        Refusal {
            rule: Rule::Names,
            words: "No kind has that name, long or short.",
            remedy: "Write it as kubectl get does, such as pods, sts or pvc.",
        },
    ),
    (
        "(NotFound)",
        Refusal {
            rule: Rule::Names,
            words: "Nothing of that kind has that name in that namespace at the moment looked at.",
            remedy: "List what there is with kubectl get, or let time go on until it is made.",
        },
    ),
    (
        "(AlreadyExists)",
        Refusal {
            rule: Rule::Names,
            words: "A name is taken once for each kind and namespace, and create makes only what is not there.",
            remedy: "Use kubectl apply, which changes what is there.",
        },
    ),
    (
        " is invalid",
        Refusal {
            rule: Rule::FieldValidation,
            words: "The API server checks an object before it keeps it. It refuses the fields named, and changed nothing.",
            remedy: "Correct the fields named: the problems below the editor lead to their lines.",
        },
    ),
];

/// What is known of what a failed command printed, if anything is.
pub fn known(printed: &str) -> Option<&'static Refusal> {
    REFUSALS.iter().find(|(sign, _)| printed.contains(sign)).map(|(_, refusal)| refusal)
}
