//! `kubectl rollout history`.

use super::super::command_context::CommandContext;
use super::super::describe;
use super::super::error::Error;
use super::super::flags::Arguments;
use super::super::tabwriter;
use super::super::targets;
use super::revisions::recorded_revisions;
use crate::api::Object;

/// Runs the command for one object.
pub fn run(context: &mut CommandContext, arguments: &Arguments, object: &Object) -> Result<(), Error> {
    let revisions = recorded_revisions(&context.state, object);
    let name = targets::name_of(object);
    let requested = arguments.number("revision").unwrap_or(0);
    if requested > 0 {
        let Some(found) = revisions.get(&requested) else { return Err(Error::client("unable to find the specified revision")) };
        context.print_line(format!("{name} with revision #{requested}"));
        // kubectl does not align these columns.
        context.print(&describe::template::pod_template(&found.printed_template));
        context.print_line("");
        return Ok(());
    }
    let mut table = String::from("REVISION\tCHANGE-CAUSE\n");
    for (number, recorded) in &revisions {
        table.push_str(&format!("{number}\t{}\n", recorded.cause.as_deref().unwrap_or("<none>")));
    }
    // kubectl prints a space after the name, where the operation would be.
    context.print_line(format!("{name} "));
    context.print(&tabwriter::align(&table, tabwriter::DESCRIBE));
    context.print_line("");
    Ok(())
}
