//! Which names belong to a name, where most have one: the pods of a claim, its volumes.

use super::names::Id;
use crate::api::row::Row;
use crate::api::table::Places;

/// There is more than one: all of them are in [`Links::several`].
const SEVERAL: u64 = u64::MAX;

/// Names that belong to names.
#[derive(Clone, Debug, Default)]
pub struct Links {
    one: Row<Id, u64>,
    several: Places<(Id, Id)>,
}

impl Links {
    /// What belongs to a name, in order.
    pub fn of(&self, id: Id) -> impl Iterator<Item = Id> {
        let found = self.one.get(id).copied();
        let one = found.filter(|other| *other != SEVERAL).map(|other| Id(other as u32));
        let several = (found == Some(SEVERAL)).then(|| self.several.starting(id).map(|(_, other)| other));
        one.into_iter().chain(several.into_iter().flatten())
    }

    /// Another name belongs to a name from now on, or no longer.
    pub fn set(&mut self, id: Id, other: Id, belongs: bool) {
        let found = self.one.get(id).copied();
        match (found, belongs) {
            (None, true) => self.one.insert(id, other.0.into()),
            (Some(SEVERAL), true) => {
                self.several.insert((id, other));
            }
            (Some(one), true) if one != u64::from(other.0) => {
                self.several.insert((id, Id(one as u32)));
                self.several.insert((id, other));
                self.one.insert(id, SEVERAL);
            }
            (Some(SEVERAL), false) => self.part(id, other),
            (Some(one), false) if one == u64::from(other.0) => {
                self.one.remove(id);
            }
            _ => {}
        }
    }

    fn part(&mut self, id: Id, other: Id) {
        self.several.remove((id, other));
        let mut left = self.several.starting(id).map(|(_, other)| other);
        if let (Some(last), None) = (left.next(), left.next()) {
            drop(left);
            self.several.remove((id, last));
            self.one.insert(id, last.0.into());
        }
    }
}

impl PartialEq for Links {
    fn eq(&self, other: &Links) -> bool {
        self.several == other.several && self.one.iter().eq(other.one.iter())
    }
}
