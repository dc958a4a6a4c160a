//! `kubectl rollout history`.

use super::super::describe;
use super::super::error::Error;
use super::super::flags::Arguments;
use super::super::session::Session;
use super::super::tabs;
use super::super::targets;
use super::revisions::recorded;
use crate::api::Object;

/// Runs the command for one object.
pub fn run(session: &mut Session, arguments: &Arguments, object: &Object) -> Result<(), Error> {
    let all = recorded(&session.state, object);
    let name = targets::name_of(object);
    let wanted = arguments.number("revision").unwrap_or(0);
    if wanted > 0 {
        let Some(found) = all.get(&wanted) else { return Err(Error::client("unable to find the specified revision")) };
        session.say(format!("{name} with revision #{wanted}"));
        // Upstream does not line these columns up.
        session.print(&describe::template::pod_template(&found.shown));
        session.say("");
        return Ok(());
    }
    let mut table = String::from("REVISION\tCHANGE-CAUSE\n");
    for (number, recorded) in &all {
        table.push_str(&format!("{number}\t{}\n", recorded.cause.as_deref().unwrap_or("<none>")));
    }
    // The real one leaves a blank after the name: it prints what was asked for and nothing more.
    session.say(format!("{name} "));
    session.print(&tabs::align(&table, tabs::DESCRIBE));
    session.say("");
    Ok(())
}
