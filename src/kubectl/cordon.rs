//! `kubectl cordon` and `kubectl uncordon`.
//!
//! Models staging/src/k8s.io/kubectl/pkg/drain/cordon.go and pkg/cmd/drain/drain.go RunCordonOrUncordon.

use super::error::Error;
use super::flags::{Arguments, Flag, misused, value};
use super::session::Session;
use super::targets;
use crate::api::node::Node;
use crate::api::{Kind, Object, Resource as _};
use crate::cluster::Action;
use std::rc::Rc;

/// The flags of both.
pub const FLAGS: &[Flag] = &[value("selector", Some('l'))];

/// Runs `cordon`.
pub fn cordon(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    run(session, arguments, "cordon", true)
}

/// Runs `uncordon`.
pub fn uncordon(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    run(session, arguments, "uncordon", false)
}

fn run(session: &mut Session, arguments: &Arguments, command: &str, unschedulable: bool) -> Result<(), Error> {
    let (nodes, errors) = nodes(session, arguments, command)?;
    for node in nodes {
        set_unschedulable(session, &node, unschedulable)?;
    }
    Error::collect(errors)
}

/// The nodes meant by names or a selector.
pub fn nodes(session: &mut Session, arguments: &Arguments, command: &str) -> Result<(Vec<Rc<Node>>, Vec<Error>), Error> {
    let selected = arguments.value("selector").is_some();
    match (arguments.positionals.is_empty(), selected) {
        (true, false) => {
            return Err(misused(command, &format!("USAGE: {command} NODE [flags]")));
        }
        (false, true) => return Err(Error::client("error: cannot specify both a node name and a --selector option")),
        _ => {}
    }
    let mut words = vec!["nodes".to_string()];
    // `node/NAME` means NAME.
    words.extend(arguments.positionals.iter().map(|w| w.rsplit('/').next().unwrap_or(w).to_string()));
    let found = targets::find(session, arguments, &words)?;
    Ok((found.objects.iter().filter_map(Node::of).cloned().collect(), found.errors))
}

/// Cordons a node or ends that, and says so.
pub fn set_unschedulable(session: &mut Session, node: &Rc<Node>, unschedulable: bool) -> Result<(), Error> {
    let name = node.meta.name.clone();
    let word = if unschedulable { "cordoned" } else { "uncordoned" };
    if node.unschedulable == unschedulable {
        session.say_done(format!("{}/{name} already {word}", Kind::Node.names().singular));
        return Ok(());
    }
    let mut changed = node.clone();
    Rc::make_mut(&mut changed).unschedulable = unschedulable;
    session.act(Action::Replace(Object::Node(changed)))?;
    session.say_done(format!("{}/{name} {word}", Kind::Node.names().singular));
    Ok(())
}
