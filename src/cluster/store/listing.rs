//! Lists the objects of a kind in key order. The order is computed on demand: most states of a history are never listed.

use super::Store;
use super::interner::KeyId;
use crate::api::table::BitSet;
use crate::api::{Key, Kind, Name, Object, Resource, order};
use std::cell::RefCell;
use std::rc::Rc;

/// The objects of each kind, with the key order of those kinds that were listed since their last change.
#[derive(Debug, Default)]
pub(super) struct Listing {
    objects: BitSet<(Kind, KeyId)>,
    /// How many objects there are of each kind.
    counts: [u32; Kind::COUNT],
    in_order: RefCell<[Option<Rc<Vec<KeyId>>>; Kind::COUNT]>,
}

impl Listing {
    /// Notes that an object was created or deleted.
    pub(super) fn set(&mut self, kind: Kind, id: KeyId, exists: bool) {
        self.objects.set((kind, id), exists);
        let count = &mut self.counts[kind as usize];
        *count = if exists { *count + 1 } else { count.saturating_sub(1) };
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
    fn in_order<'s>(&self, kind: Kind, key: impl Fn(KeyId) -> Option<&'s Key>) -> Rc<Vec<KeyId>> {
        let cached = &mut self.in_order.borrow_mut()[kind as usize];
        let sorted = || {
            let mut ids: Vec<KeyId> = self.objects.starting(kind).map(|(_, id)| id).collect();
            order::sort_by(&mut ids, |a, b| key(*a).cmp(&key(*b)));
            Rc::new(ids)
        };
        cached.get_or_insert_with(sorted).clone()
    }
}

impl Clone for Listing {
    /// A copy starts without the cached orders.
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
    fn ids_of(&self, kind: Kind) -> Rc<Vec<KeyId>> {
        self.listing.in_order(kind, |id| self.keys.key(id))
    }

    /// All objects of a kind in key order, over all namespaces.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (&Key, &Object)> {
        let ids = self.ids_of(kind);
        (0..ids.len()).filter_map(move |i| self.keys.key(ids[i]).zip(self.objects.get(ids[i])))
    }

    /// The first and the last namespace with objects of a kind; nothing when there are none.
    pub fn namespaces_of(&self, kind: Kind) -> Option<(&Name, &Name)> {
        let ids = self.ids_of(kind);
        let of = |id: Option<&KeyId>| id.and_then(|id| self.keys.key(*id)).map(|key| &key.namespace);
        of(ids.first()).zip(of(ids.last()))
    }

    /// All typed objects of a kind in key order, over all namespaces.
    pub fn all<T: Resource>(&self) -> impl Iterator<Item = &Rc<T>> {
        self.all_with_ids::<T>().map(|(_, object)| object)
    }

    /// Likewise, with their ids.
    pub fn all_with_ids<T: Resource>(&self) -> impl Iterator<Item = (KeyId, &Rc<T>)> {
        let ids = self.ids_of(T::KIND);
        (0..ids.len()).filter_map(move |i| Some((ids[i], self.typed_at(ids[i])?)))
    }

    /// All typed objects of a kind in one namespace, in name order.
    pub fn in_namespace<T: Resource>(&self, namespace: &str) -> impl Iterator<Item = &Rc<T>> {
        self.in_namespace_with_ids::<T>(namespace).map(|(_, object)| object)
    }

    /// Likewise, with their ids.
    pub fn in_namespace_with_ids<T: Resource>(&self, namespace: &str) -> impl Iterator<Item = (KeyId, &Rc<T>)> {
        let ids = self.ids_of(T::KIND);
        let of = |id: &KeyId| self.keys.key(*id).map_or("", |key| &*key.namespace);
        let (first, end) = (ids.partition_point(|id| of(id) < namespace), ids.partition_point(|id| of(id) <= namespace));
        (first..end).filter_map(move |i| Some((ids[i], self.typed_at(ids[i])?)))
    }

    /// Every object, in key order.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Object)> {
        Kind::all().flat_map(|kind| self.of_kind(kind))
    }
}
