//! The objects of a kind in key order. Most of them come and go unlisted: their order is made when somebody asks for it.

use super::Store;
use super::names::Id;
use crate::api::kind::KINDS;
use crate::api::table::Places;
use crate::api::{Key, Kind, Name, Object, Resource, order};
use std::cell::RefCell;
use std::rc::Rc;

/// Which objects there are of each kind, and the order of the kinds that were listed since.
#[derive(Debug, Default)]
pub(super) struct Listing {
    objects: Places<(Kind, Id)>,
    /// How many there are of each kind.
    counts: [u32; KINDS.len()],
    in_order: RefCell<[Option<Rc<Vec<Id>>>; KINDS.len()]>,
}

impl Listing {
    /// An object came or went.
    pub(super) fn set(&mut self, kind: Kind, id: Id, is_there: bool) {
        self.objects.set((kind, id), is_there);
        let count = &mut self.counts[kind as usize];
        *count = if is_there { *count + 1 } else { count.saturating_sub(1) };
        self.in_order.get_mut()[kind as usize] = None;
    }

    /// How many objects there are.
    pub(super) fn len(&self) -> usize {
        self.objects.len()
    }

    /// How many objects there are of a kind.
    pub(super) fn count_of(&self, kind: Kind) -> usize {
        self.counts[kind as usize] as usize
    }

    /// The objects of a kind, ordered by their keys.
    fn in_order<'s>(&self, kind: Kind, key: impl Fn(Id) -> Option<&'s Key>) -> Rc<Vec<Id>> {
        let known = &mut self.in_order.borrow_mut()[kind as usize];
        let sorted = || {
            let mut ids: Vec<Id> = self.objects.starting(kind).map(|(_, id)| id).collect();
            order::sort_by(&mut ids, |a, b| key(*a).cmp(&key(*b)));
            Rc::new(ids)
        };
        known.get_or_insert_with(sorted).clone()
    }
}

impl Clone for Listing {
    /// A copy orders for itself: most states of a history are never listed.
    fn clone(&self) -> Self {
        Listing { objects: self.objects.clone(), counts: self.counts, in_order: RefCell::default() }
    }
}

impl PartialEq for Listing {
    fn eq(&self, other: &Listing) -> bool {
        self.objects == other.objects && self.counts == other.counts
    }
}

impl Store {
    fn ids_of(&self, kind: Kind) -> Rc<Vec<Id>> {
        self.listing.in_order(kind, |id| self.names.key(id))
    }

    /// All objects of a kind in key order, over all namespaces.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (&Key, &Object)> {
        let ids = self.ids_of(kind);
        (0..ids.len()).filter_map(move |place| self.names.key(ids[place]).zip(self.objects.get(ids[place])))
    }

    /// The first and the last namespace that has objects of a kind; nothing when there are none.
    pub fn namespaces_of(&self, kind: Kind) -> Option<(&Name, &Name)> {
        let ids = self.ids_of(kind);
        let of = |id: Option<&Id>| id.and_then(|id| self.names.key(*id)).map(|key| &key.namespace);
        of(ids.first()).zip(of(ids.last()))
    }

    /// All typed objects of a kind in key order, over all namespaces.
    pub fn all<T: Resource>(&self) -> impl Iterator<Item = &Rc<T>> {
        self.named::<T>().map(|(_, object)| object)
    }

    /// Likewise, with the numbers of their names.
    pub fn named<T: Resource>(&self) -> impl Iterator<Item = (Id, &Rc<T>)> {
        let ids = self.ids_of(T::KIND);
        (0..ids.len()).filter_map(move |place| Some((ids[place], self.typed_at(ids[place])?)))
    }

    /// All typed objects of a kind in one namespace, in name order.
    pub fn in_namespace<T: Resource>(&self, namespace: &str) -> impl Iterator<Item = &Rc<T>> {
        self.named_in::<T>(namespace).map(|(_, object)| object)
    }

    /// Likewise, with the numbers of their names.
    pub fn named_in<T: Resource>(&self, namespace: &str) -> impl Iterator<Item = (Id, &Rc<T>)> {
        let ids = self.ids_of(T::KIND);
        let of = |id: &Id| self.names.key(*id).map_or("", |key| &*key.namespace);
        let (first, end) = (ids.partition_point(|id| of(id) < namespace), ids.partition_point(|id| of(id) <= namespace));
        (first..end).filter_map(move |place| Some((ids[place], self.typed_at(ids[place])?)))
    }

    /// Every object, in key order.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Object)> {
        KINDS.iter().flat_map(|names| self.of_kind(names.kind))
    }
}
