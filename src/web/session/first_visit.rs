//! The first visit: the first example runs before the code that reads manifests is there, from what
//! `kubectl apply -f -` made of it in a new cluster. `tests/first_visit.rs` writes that file and keeps it true.

use super::Session;
use crate::api::{Kind, Object};
use crate::cluster::Action;
use crate::history::Deed;
use crate::web::examples::EXAMPLES;
use serde_json::Value;

impl Session {
    /// Goes on as if the first example had just been applied to the new cluster. Gives `false`, and does nothing, when
    /// the prepared file can't be read, which its test rules out.
    pub fn begin_first_visit(&mut self) -> bool {
        let Some((printed, actions)) = prepared() else { return false };
        let command = "kubectl apply -f -";
        let deed = Deed { source: command.into(), input: Some(EXAMPLES[0].text.into()), actions };
        let began = self.do_once(deed).is_ok();
        if began {
            self.console.print(command, printed, false);
        }
        began
    }
}

/// What the command printed and what it asked of the API server.
fn prepared() -> Option<(String, Vec<Action>)> {
    let file: Value = serde_json::from_str(include_str!("../../../static/examples/redis.applied.json")).ok()?;
    let mut actions = Vec::new();
    for object in file["created"].as_array()? {
        let kind = Kind::from_name(object["kind"].as_str()?)?;
        actions.push(Action::Create(Object::from_value(kind, object)?));
    }
    Some((file["printed"].as_str()?.to_owned(), actions))
}
