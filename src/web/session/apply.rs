//! Applying manifests, until kubectl does it.

use super::Session;
use crate::api::{Key, Kind, Object};
use crate::cluster::Action;
use crate::manifest;
use crate::view::problems::known;

impl Session {
    /// Applies the good documents of a text at the playhead. Gives what was done and refused, as kubectl prints it.
    pub fn apply(&mut self, text: &str) -> String {
        let state = self.history.state();
        let manifests = manifest::read(text, &known(state));
        let objects = manifests.objects().filter_map(|o| Object::from_value(Kind::from_name(&o.kind)?, &o.defaulted));
        let action = |object: Object| {
            let key: Key = object.key();
            if state.get(&key).is_some() { Action::Replace(object) } else { Action::Create(object) }
        };
        let actions: Vec<Action> = objects.map(action).collect();
        self.act("kubectl apply -f -", &actions).err().unwrap_or_default()
    }
}
