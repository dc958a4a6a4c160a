//! `kubectl create -f -`; the objects that `create` makes from words are in [`words`].
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/create.

pub mod words;

use super::apply::recorded;
use super::error::Error;
use super::flags::{Arguments, Flag, misused, number, optional, switch, value};
use super::manifests::{self, Sent};
use super::output::{Format, Shown};
use super::session::Session;

/// The flags of `create -f`.
pub const FLAGS: &[Flag] = &[value("filename", Some('f'))];

/// The flags of `create` and all its subcommands. Who manages a field is not kept, so `--field-manager` shows in nothing that
/// can be printed.
pub const COMMON: &[Flag] = &[optional("validate", "strict"), switch("save-config", None), value("field-manager", None)];

/// The flags of `create configmap` and `create secret generic`.
pub const DATA: &[Flag] = &[value("from-literal", None)];

/// The flags of `create secret generic`.
pub const SECRET: &[Flag] = &[value("type", None)];

/// The flags of `create deployment`.
pub const DEPLOYMENT: &[Flag] = &[value("image", None), number("port", None), number("replicas", Some('r'))];

/// Runs the command.
pub fn run(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    let format = Format::read(arguments)?;
    if arguments.value("filename").is_none() {
        return Err(Error::client("must specify one of -f and -k"));
    }
    if !arguments.positionals.is_empty() {
        return Err(misused("create", &format!("Unexpected args: [{}]", arguments.positionals.join(" "))));
    }
    let read = manifests::read(session, arguments, "no objects passed to create")?;
    let mut errors = Vec::new();
    for sent in &read.objects {
        match create(session, arguments, sent) {
            Ok(shown) => session.show_next(&format, &shown, "created")?,
            Err(error) => errors.push(error),
        }
    }
    errors.extend(read.errors);
    Error::collect(errors)
}

fn create(session: &mut Session, arguments: &Arguments, sent: &Sent) -> Result<Shown, Error> {
    sent.check_namespace(arguments)?;
    let saved = arguments.is_on("save-config").then(|| recorded(&sent.value));
    sent.create(session, arguments, saved.as_deref())
}

#[cfg(test)]
mod tests {
    use crate::cluster::{Settings, State, setup};
    use crate::kubectl;

    #[test]
    fn a_name_is_made_of_generate_name_and_never_twice() {
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
