//! The table of commands and their flags.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/cmd.go.

use super::command_context::CommandContext;
use super::dry_run;
use super::error::Error;
use super::flags::{Arguments, Flags};
use super::not_simulated;
use super::output;
use super::{api_resources, config, diff, events, explain, replace, version, wait};
use super::{apply, autoscale, cordon, create, delete, describe, drain, exec, expose, get, label, logs};
use super::{patch, rollout, run, scale, set, set_image, taint};

/// A kubectl command.
pub struct Command {
    /// Its name without `kubectl`, such as `rollout status`.
    pub name: &'static str,
    /// Its flags, without the global ones.
    pub flags: Flags,
    /// Runs it.
    pub run: fn(&mut CommandContext, &Arguments) -> Result<(), Error>,
    /// What it does, for the help.
    pub help: &'static str,
}

const fn command(
    name: &'static str,
    flags: Flags,
    run: fn(&mut CommandContext, &Arguments) -> Result<(), Error>,
    help: &'static str,
) -> Command {
    Command { name, flags, run, help }
}

/// The flags of a command that changes objects: its own groups, and those that all have.
macro_rules! changes {
    ($($own:expr),*) => { &[$($own,)* dry_run::FLAG, output::FLAG, not_simulated::PRINT] };
}

/// The same for a command that updates fields of objects that it reads.
macro_rules! updates {
    ($($own:expr),*) => { changes![$($own,)* not_simulated::FILES, not_simulated::RECORD, not_simulated::LOCAL] };
}

const LABEL: Flags = updates![label::FLAGS];
const CORDON: Flags = &[cordon::FLAGS, dry_run::FLAG];
const CREATE_SIMPLE: Flags = changes![create::COMMON];
const CREATE_DATA: Flags = changes![create::COMMON, create::DATA, not_simulated::CREATE_FROM];
const CREATE_SECRET: Flags = changes![create::COMMON, create::DATA, create::SECRET, not_simulated::CREATE_FROM];
const ROLLOUT: Flags = &[rollout::FLAGS, rollout::MANAGER, output::FLAG, not_simulated::PRINT, not_simulated::FILES];

const CREATE_POLICY: Flags = changes![create::COMMON, create::policy::BUDGET];
const CREATE_PRIORITY: Flags = changes![create::COMMON, create::policy::PRIORITY];
const CREATE_QUOTA: Flags = changes![create::COMMON, create::policy::QUOTA];
const CREATE_JOB: Flags = changes![create::COMMON, create::workloads::JOB];
const CREATE_CRON_JOB: Flags = changes![create::COMMON, create::workloads::CRON_JOB];
const CREATE_INGRESS: Flags = changes![create::COMMON, create::ingress::FLAGS];
const CREATE_ROLE: Flags = changes![create::COMMON, create::rbac::ROLE];
const CREATE_CLUSTER_ROLE: Flags = changes![create::COMMON, create::rbac::ROLE, create::rbac::CLUSTER_ROLE, not_simulated::CLUSTER_ROLE];
const CREATE_BINDING: Flags = changes![create::COMMON, create::rbac::BINDING];
const CREATE_ROLE_BINDING: Flags = changes![create::COMMON, create::rbac::BINDING, create::rbac::ROLE_BINDING];
const CREATE_SERVICE: Flags = changes![create::COMMON, create::service::TCP];
const CREATE_CLUSTER_IP: Flags = changes![create::COMMON, create::service::TCP, create::service::CLUSTER_IP];
const CREATE_NODE_PORT: Flags = changes![create::COMMON, create::service::TCP, create::service::NODE_PORT];
const CREATE_EXTERNAL_NAME: Flags = changes![create::COMMON, create::service::TCP, create::service::EXTERNAL_NAME];
const SET_ENV: Flags = changes![set::env::FLAGS, not_simulated::FILES, not_simulated::LOCAL, not_simulated::SET_ENV];

/// The simulated commands. A command precedes those whose names begin with its name.
pub const COMMANDS: &[Command] = &[
    command("annotate", LABEL, label::annotate, "Update the annotations on a resource"),
    command("api-resources", api_resources::FLAGS, api_resources::run, "Print the supported API resources on the server"),
    command("api-versions", &[], api_resources::versions, "Print the supported API versions on the server"),
    command(
        "apply",
        changes![apply::FLAGS, not_simulated::FILES, not_simulated::RECORD, not_simulated::APPLY],
        apply::run,
        "Apply a configuration to a resource by stdin (-f -)",
    ),
    command(
        "autoscale",
        changes![autoscale::FLAGS, not_simulated::FILES, not_simulated::RECORD],
        autoscale::run,
        "Store a HorizontalPodAutoscaler; metrics are not simulated",
    ),
    command("cluster-info", &[], version::cluster_info, "Display cluster information"),
    command("config current-context", &[], config::current_context, "Display the current-context"),
    command("config get-contexts", config::GET_CONTEXTS, config::get_contexts, "Describe one or many contexts"),
    command("config set-context", config::SET_CONTEXT, config::set_context, "Set the namespace of the context"),
    command("config use-context", &[], config::use_context, "Set the current-context"),
    command("config view", config::VIEW, config::view, "Display the settings of kubectl"),
    command("cordon", CORDON, cordon::cordon, "Mark node as unschedulable"),
    command(
        "create",
        changes![create::FLAGS, create::COMMON, not_simulated::FILES, not_simulated::RECORD, not_simulated::CREATE],
        create::run,
        "Create a resource from stdin (-f -)",
    ),
    command("create clusterrole", CREATE_CLUSTER_ROLE, create::rbac::cluster_role, "Create a cluster role"),
    command(
        "create clusterrolebinding",
        CREATE_BINDING,
        create::rbac::cluster_role_binding,
        "Create a cluster role binding for a particular cluster role",
    ),
    command("create configmap", CREATE_DATA, create::kinds::config_map, "Create a config map from literal values"),
    command("create cronjob", CREATE_CRON_JOB, create::workloads::cron_job, "Create a cron job with the specified name"),
    command(
        "create deployment",
        changes![create::COMMON, create::DEPLOYMENT],
        create::kinds::deployment,
        "Create a deployment with the specified name",
    ),
    command("create ingress", CREATE_INGRESS, create::ingress::run, "Create an ingress with the specified name"),
    command("create job", CREATE_JOB, create::workloads::job, "Create a job with the specified name"),
    command("create namespace", CREATE_SIMPLE, create::kinds::namespace, "Create a namespace with the specified name"),
    command("create poddisruptionbudget", CREATE_POLICY, create::policy::budget, "Create a pod disruption budget with the specified name"),
    command("create priorityclass", CREATE_PRIORITY, create::policy::priority_class, "Create a priority class with the specified name"),
    command("create quota", CREATE_QUOTA, create::policy::quota, "Create a quota with the specified name"),
    command("create role", CREATE_ROLE, create::rbac::role, "Create a role with single rule"),
    command(
        "create rolebinding",
        CREATE_ROLE_BINDING,
        create::rbac::role_binding,
        "Create a role binding for a particular role or cluster role",
    ),
    command("create secret generic", CREATE_SECRET, create::kinds::secret, "Create a secret from literal values"),
    command("create service clusterip", CREATE_CLUSTER_IP, create::service::cluster_ip, "Create a ClusterIP service"),
    command("create service externalname", CREATE_EXTERNAL_NAME, create::service::external_name, "Create an ExternalName service"),
    command("create service loadbalancer", CREATE_SERVICE, create::service::load_balancer, "Create a LoadBalancer service"),
    command("create service nodeport", CREATE_NODE_PORT, create::service::node_port, "Create a NodePort service"),
    command("create serviceaccount", CREATE_SIMPLE, create::kinds::service_account, "Create a service account with the specified name"),
    command(
        "delete",
        &[delete::FLAGS, dry_run::FLAG, output::FLAG, not_simulated::FILES, not_simulated::DELETE],
        delete::run,
        "Delete resources by names, stdin, or by resources and label selector",
    ),
    command(
        "describe",
        &[describe::FLAGS, not_simulated::FILES],
        describe::run,
        "Show details of a specific resource or group of resources",
    ),
    command("diff", diff::FLAGS, diff::run, "Diff the live version against a would-be applied version"),
    command("drain", &[drain::FLAGS, dry_run::FLAG, not_simulated::DRAIN], drain::run, "Drain node in preparation for maintenance"),
    command("events", events::FLAGS, events::run, "List events"),
    command("explain", explain::FLAGS, explain::run, "Get documentation for a resource"),
    command("exec", &[exec::FLAGS, not_simulated::EXEC], exec::run, "Run one of the simulated programs in a container"),
    command(
        "expose",
        changes![expose::FLAGS, not_simulated::FILES, not_simulated::RECORD, not_simulated::OVERRIDES],
        expose::run,
        "Create a service for a pod, replica set, deployment or service",
    ),
    command("get", &[get::FLAGS, not_simulated::FILES, not_simulated::GET], get::run, "Display one or many resources"),
    command("label", LABEL, label::label, "Update the labels on a resource"),
    command("logs", &[logs::FLAGS, not_simulated::LOGS], logs::run, "Print what is known about a container: its starts, ends and writes"),
    command("patch", updates![patch::FLAGS], patch::run, "Update fields of a resource"),
    command("replace", replace::FLAGS, replace::run, "Replace a resource by stdin (-f -)"),
    command(
        "rollout history",
        &[rollout::FLAGS, rollout::HISTORY, not_simulated::PRINT, not_simulated::FILES, not_simulated::ROLLOUT_HISTORY],
        rollout::history,
        "View rollout history",
    ),
    command("rollout pause", ROLLOUT, rollout::pause, "Mark the provided resource as paused"),
    command("rollout restart", ROLLOUT, rollout::restart, "Restart a resource"),
    command("rollout resume", ROLLOUT, rollout::resume, "Resume a paused resource"),
    command("rollout status", &[rollout::FLAGS, rollout::STATUS, not_simulated::FILES], rollout::status, "Show the status of the rollout"),
    command("rollout undo", changes![rollout::FLAGS, rollout::UNDO, not_simulated::FILES], rollout::undo, "Undo a previous rollout"),
    command("run", changes![run::FLAGS, not_simulated::OVERRIDES, not_simulated::RUN], run::run, "Create a pod from an image"),
    command(
        "scale",
        changes![scale::FLAGS, not_simulated::FILES, not_simulated::RECORD, not_simulated::SCALE],
        scale::run,
        "Set a new size for a deployment, replica set or stateful set",
    ),
    command("set env", SET_ENV, set::env::run, "Update environment variables on a pod template"),
    command("set image", updates![set_image::FLAGS], set_image::run, "Update the image of a pod template"),
    command(
        "set resources",
        updates![set::resources::FLAGS],
        set::resources::run,
        "Update resource requests/limits on objects with pod templates",
    ),
    command("set selector", updates![set::simple::SELECTOR], set::simple::selector, "Set the selector on a service"),
    command("set serviceaccount", updates![set::simple::ACCOUNT], set::simple::service_account, "Update the service account of a resource"),
    command("taint", changes![taint::FLAGS, not_simulated::TAINT], taint::run, "Update the taints on one or more nodes"),
    command("uncordon", CORDON, cordon::uncordon, "Mark node as schedulable"),
    command("version", version::FLAGS, version::run, "Print the client and server version information"),
    command("wait", wait::FLAGS, wait::run, "Wait for a specific condition on one or many resources"),
];
