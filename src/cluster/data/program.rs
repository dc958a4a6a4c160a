//! The program in a pod: it opens its data when its container starts, and a replica's copies from another pod.

use super::{Place, Role, Topology};
use crate::api::pod::Pod;
use crate::api::stateful_set::{StatefulSet, parent_and_ordinal, pod_name};
use crate::api::{Kind, Name, Object, Uid};
use crate::cluster::change::{Actor, Fact};
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use crate::cluster::store::Id;
use std::rc::Rc;

/// A program that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Its pod, and which start of its container it is.
    pub(super) run: (Uid, u32),
    /// What it is about.
    pub stage: Stage,
}

/// What a program is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It serves what it has.
    Serves,
    /// A replica can't reach the pod it begins with or follows: its name has no address that answers.
    LooksFor {
        /// The pod.
        pod: Name,
        /// Its full name in DNS.
        name: Name,
        /// When the answer was given, if it came from a cache.
        cached_ms: Option<u64>,
    },
    /// The pod whose data it begins with has none yet itself.
    WaitsFor {
        /// That pod.
        pod: Name,
    },
    /// It copies all that another pod has.
    Clones {
        /// That pod.
        from: Name,
        /// When it will be done.
        until_ms: u64,
    },
    /// It has all that its primary has.
    Follows {
        /// The primary.
        primary: Name,
    },
    /// It has the very volume of the pod it would copy from.
    Shares {
        /// That pod.
        with: Name,
    },
}

impl State {
    /// What a pod's program is about; nothing while it does not run, or nobody uses data.
    pub fn program_of(&self, id: Id) -> Option<&Program> {
        self.data.programs.get(u64::from(id.0))
    }

    /// What a pod is to the others of its set.
    pub fn role_of(&self, pod: &Pod) -> Role {
        let owner = pod.meta.controller().filter(|owner| owner.kind == Kind::StatefulSet);
        let set = owner.and_then(|owner| self.store.find::<StatefulSet>(&pod.meta.namespace, &owner.name));
        let (Some(set), Some((_, ordinal))) = (set, parent_and_ordinal(&pod.meta.name)) else { return Role::Alone };
        let first = set.spec.ordinals().start;
        let primary = pod_name(&set.meta.name, first);
        match self.data.topology {
            Topology::Alone => Role::Alone,
            _ if ordinal == first => Role::Primary,
            Topology::CloneFromPredecessor if ordinal > first => Role::Replica { primary, source: pod_name(&set.meta.name, ordinal - 1) },
            _ => Role::Replica { source: primary.clone(), primary },
        }
    }

    /// A look of a pod's program at its data.
    pub(in crate::cluster) fn run_program(&mut self, id: Id) -> Result<(), Retry> {
        let pod = self.store.typed_at::<Pod>(id).filter(|pod| self.serves(pod)).cloned();
        let Some((pod, place)) = pod.and_then(|pod| self.place_of(id, &pod).map(|place| (pod, place))) else {
            self.data.programs.remove(u64::from(id.0));
            return Ok(());
        };
        self.open(id, &pod, &place);
        match self.role_of(&pod) {
            Role::Replica { primary, source } => self.follow(id, &pod, &place, &primary, &source),
            Role::Alone | Role::Primary => self.set_stage(id, Stage::Serves),
        }
        Ok(())
    }

    /// A program that was just started opens its data: what is there, or nothing.
    fn open(&mut self, id: Id, pod: &Rc<Pod>, place: &Place) {
        let run = (pod.meta.uid, pod.status.containers.first().map_or(0, |container| container.restarts));
        if self.program_of(id).is_some_and(|program| program.run == run) {
            return;
        }
        self.data.programs.insert(u64::from(id.0), Program { run, stage: Stage::Serves });
        let found = self.data.contents.get(place).cloned();
        let (new, writes) = (found.is_none(), found.as_ref().map_or(0, |contents| contents.entries.len()));
        self.data.contents.insert(place.clone(), found.unwrap_or_default());
        self.tell(Object::Pod(pod.clone()), Fact::DataOpened { writes, new });
        if self.role_of(pod) == Role::Primary {
            self.wake_followers(id, 0);
        }
    }

    pub(super) fn set_stage(&mut self, id: Id, stage: Stage) {
        let number = u64::from(id.0);
        if let Some(program) = self.data.programs.get(number).filter(|program| program.stage != stage).cloned() {
            self.data.programs.insert(number, Program { stage, ..program });
        }
    }

    /// Asks all programs for a look.
    pub(super) fn look_at_all_programs(&mut self) {
        let pods: Vec<Id> = self.store.named::<Pod>().map(|(id, _)| id).collect();
        pods.into_iter().for_each(|pod| self.enqueue(Actor::Program, pod, 0));
    }
}
