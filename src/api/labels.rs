//! A shared map of labels, annotations or selector terms.

use super::{Name, order};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Keys and values in key order. A sorted array, because most have few entries; copies share it until one is modified.
#[derive(Clone, Debug, Default, Eq, PartialOrd, Ord)]
pub struct Labels(Option<Rc<[(Name, Name)]>>);

/// Up to this many pairs a linear scan is faster than a binary search.
const LINEAR_SCAN_MAX: usize = 8;

impl Labels {
    fn pairs(&self) -> &[(Name, Name)] {
        self.0.as_deref().unwrap_or_default()
    }

    fn search(&self, key: &str) -> Result<usize, usize> {
        self.pairs().binary_search_by(|(other, _)| (**other).cmp(key))
    }

    /// The value of `key`, if there is one.
    pub fn get(&self, key: &str) -> Option<&Name> {
        let pairs = self.pairs();
        match pairs.len() {
            0..=LINEAR_SCAN_MAX => pairs.iter().find(|(other, _)| **other == *key).map(|(_, value)| value),
            _ => self.search(key).ok().and_then(|at| pairs.get(at)).map(|(_, value)| value),
        }
    }

    /// Whether it has no entries.
    pub fn is_empty(&self) -> bool {
        self.pairs().is_empty()
    }

    /// The number of keys.
    pub fn len(&self) -> usize {
        self.pairs().len()
    }

    /// All pairs in key order.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Name)> {
        self.pairs().iter().map(|(key, value)| (key, value))
    }

    /// Sets `key` to `value`; copies are not affected.
    pub fn set(&mut self, key: &str, value: &str) {
        self.insert(key.into(), value.into());
    }

    /// Sets `key` to `value`, sharing both texts.
    pub fn insert(&mut self, key: Name, value: Name) {
        self.set_all([(key, value)]);
    }

    /// Adds all entries of `others`; shares the array if `self` is empty.
    pub fn extend(&mut self, others: &Labels) {
        if self.is_empty() {
            *self = others.clone();
        } else {
            *self = self.pairs().iter().chain(others.pairs()).cloned().collect();
        }
    }

    /// Sets several keys at once.
    pub fn set_all(&mut self, pairs: impl IntoIterator<Item = (Name, Name)>) {
        let pairs = pairs.into_iter();
        let mut all: Vec<(Name, Name)> = Vec::with_capacity(self.len() + pairs.size_hint().1.unwrap_or(1));
        all.extend_from_slice(self.pairs());
        for (key, value) in pairs {
            match all.binary_search_by(|(other, _)| other.cmp(&key)) {
                Ok(at) => all[at].1 = value,
                Err(at) => all.insert(at, (key, value)),
            }
        }
        *self = Labels::of(all);
    }

    /// Removes `key`; returns whether it existed.
    pub fn remove(&mut self, key: &str) -> bool {
        let Ok(at) = self.search(key) else { return false };
        let pairs = self.pairs().iter().enumerate().filter(|(index, _)| *index != at).map(|(_, pair)| pair.clone());
        *self = Labels::of(pairs.collect());
        true
    }

    fn of(pairs: Vec<(Name, Name)>) -> Labels {
        Labels((!pairs.is_empty()).then(|| pairs.into()))
    }

    /// Whether `labels` has every pair of `self` (an equality selector).
    pub fn is_subset_of(&self, labels: &Labels) -> bool {
        self.iter().all(|(k, v)| labels.get(k) == Some(v))
    }

    /// As JSON.
    pub fn to_value(&self) -> serde_json::Value {
        super::order::gather_object(self.iter().map(|(k, v)| (k.to_string(), serde_json::Value::from(&**v)))).into()
    }
}

impl PartialEq for Labels {
    /// Shared arrays are equal without a comparison.
    fn eq(&self, other: &Labels) -> bool {
        let (a, b) = (self.pairs(), other.pairs());
        std::ptr::eq(a, b) || a == b
    }
}

impl<K: Into<Name>, V: Into<Name>> FromIterator<(K, V)> for Labels {
    /// The last value of a key wins.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        order::gather(pairs.into_iter().map(|(k, v)| (k.into(), v.into()))).into()
    }
}

impl From<BTreeMap<Name, Name>> for Labels {
    fn from(map: BTreeMap<Name, Name>) -> Self {
        Labels::of(map.into_iter().collect())
    }
}

impl Serialize for Labels {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Labels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::deserialize(deserializer).map(Labels::from)
    }
}
