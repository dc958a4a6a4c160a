//! `kubectl cordon` and `kubectl uncordon`.
//!
//! Models staging/src/k8s.io/kubectl/pkg/drain/cordon.go and pkg/cmd/drain/drain.go RunCordonOrUncordon.

use super::command_context::CommandContext;
use super::error::Error;
use super::flags::{Arguments, Flag, usage_error, value};
use super::targets;
use crate::api::node::Node;
use crate::api::{Kind, Object, Resource as _};
use crate::cluster::Action;
use std::rc::Rc;

/// The flags of both commands.
pub const FLAGS: &[Flag] = &[value("selector", Some('l'))];

/// Runs `cordon`.
pub fn cordon(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    run(context, arguments, "cordon", true)
}

/// Runs `uncordon`.
pub fn uncordon(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    run(context, arguments, "uncordon", false)
}

fn run(context: &mut CommandContext, arguments: &Arguments, command: &str, unschedulable: bool) -> Result<(), Error> {
    let (nodes, errors) = nodes(context, arguments, command)?;
    for node in nodes {
        set_unschedulable(context, &node, unschedulable)?;
    }
    Error::collect(errors)
}

/// The Nodes that names or a selector select, and the errors of those that do not exist.
pub fn nodes(context: &mut CommandContext, arguments: &Arguments, command: &str) -> Result<(Vec<Rc<Node>>, Vec<Error>), Error> {
    let selected = arguments.value("selector").is_some();
    match (arguments.positionals.is_empty(), selected) {
        (true, false) => {
            return Err(usage_error(command, &format!("USAGE: {command} NODE [flags]")));
        }
        (false, true) => return Err(Error::client("error: cannot specify both a node name and a --selector option")),
        _ => {}
    }
    let mut words = vec!["nodes".to_string()];
    // `node/NAME` means NAME.
    words.extend(arguments.positionals.iter().map(|w| w.rsplit('/').next().unwrap_or(w).to_string()));
    let found = targets::find(context, arguments, &words)?;
    Ok((found.objects.iter().filter_map(Node::of).cloned().collect(), found.errors))
}

/// Cordons or uncordons a Node and prints the result.
pub fn set_unschedulable(context: &mut CommandContext, node: &Rc<Node>, unschedulable: bool) -> Result<(), Error> {
    let name = node.meta.name.clone();
    let verb = if unschedulable { "cordoned" } else { "uncordoned" };
    if node.unschedulable == unschedulable {
        context.print_result(format!("{}/{name} already {verb}", Kind::Node.names().singular));
        return Ok(());
    }
    let mut updated = node.clone();
    Rc::make_mut(&mut updated).unschedulable = unschedulable;
    context.apply_action(Action::Replace(Object::Node(updated)))?;
    context.print_result(format!("{}/{name} {verb}", Kind::Node.names().singular));
    Ok(())
}
