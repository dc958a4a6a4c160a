//! `kubectl create -f -`. The subcommands that build an object from arguments, such as `create configmap`, are in [`kinds`].
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/create.

pub mod ingress;
pub mod kinds;
pub mod policy;
pub mod rbac;
pub mod service;
pub mod workloads;

use super::apply::last_applied;
use super::command_context::CommandContext;
use super::error::Error;
use super::flags::{Arguments, Flag, number, optional, switch, usage_error, value};
use super::manifests::{self, OutgoingObject};
use super::output::{Format, ObjectOutput};

/// The flags of `create -f`.
pub const FLAGS: &[Flag] = &[value("filename", Some('f'))];

/// The flags of `create` and all its subcommands. `--field-manager` has no visible effect: `managedFields` are not
/// simulated.
pub const COMMON: &[Flag] = &[optional("validate", "strict"), switch("save-config", None), value("field-manager", None)];

/// The flags of `create configmap` and `create secret generic`.
pub const DATA: &[Flag] = &[value("from-literal", None)];

/// The flags of `create secret generic`.
pub const SECRET: &[Flag] = &[value("type", None)];

/// The flags of `create deployment`.
pub const DEPLOYMENT: &[Flag] = &[value("image", None), number("port", None), number("replicas", Some('r'))];

/// Runs the command.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let format = Format::read(arguments)?;
    if arguments.value("filename").is_none() {
        // create.go prints this and then the help of a command without a subcommand.
        context.eprint_line("Error: must specify one of -f and -k\n");
        return Err(match arguments.positionals.as_slice() {
            [] => Error::Silent,
            words => usage_error("create", &format!("unknown command \"{}\"", words.join(" "))),
        });
    }
    if !arguments.positionals.is_empty() {
        return Err(usage_error("create", &format!("Unexpected args: [{}]", arguments.positionals.join(" "))));
    }
    let mut read = manifests::read(context, arguments, "no objects passed to create")?;
    let mut errors = Vec::new();
    for sent in &read.objects {
        match create(context, arguments, sent) {
            Ok(shown) => context.print_next_object(&format, &shown, "created")?,
            Err(error) => errors.push(error),
        }
    }
    errors.extend(read.take_unread());
    Error::collect(errors)
}

fn create(context: &mut CommandContext, arguments: &Arguments, sent: &OutgoingObject) -> Result<ObjectOutput, Error> {
    sent.check_namespace(arguments)?;
    let annotation = arguments.is_on("save-config").then(|| last_applied(&sent.value));
    sent.create(context, arguments, annotation.as_deref())
}

#[cfg(test)]
mod tests {
    use crate::cluster::{Settings, State, setup};
    use crate::kubectl;

    #[test]
    fn generate_name_yields_unique_names() {
        let mut state = State::new(Settings::default(), setup::nodes(1));
        let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: made-}\n";
        for count in 1..=3 {
            let outcome = kubectl::run(&state, "kubectl create -f -", Some(text));
            outcome.actions.iter().for_each(|action| drop(state.apply(action)));
            let names = kubectl::run(&state, "kubectl get cm -o name", None).stdout;
            let name = outcome.stdout.strip_suffix(" created\n").unwrap_or_default();
            assert!(name.starts_with("configmap/made-") && name.len() == "configmap/made-".len() + 5, "{outcome:?}");
            assert_eq!(names.lines().filter(|line| line.starts_with("configmap/made-")).count(), count, "{names}");
        }
    }
}
