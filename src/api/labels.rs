//! A shared map of labels, annotations or selector terms.

use super::{Name, order};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Keys and values in key order; copies share the map until one is written to.
#[derive(Clone, Debug, Default, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Labels(Rc<BTreeMap<Name, Name>>);

impl Labels {
    /// The value of `key`, if there is one.
    pub fn get(&self, key: &str) -> Option<&Name> {
        self.0.get(key)
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// All pairs in key order.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Name)> {
        self.0.iter()
    }

    /// Sets `key` to `value`; the other holders of the map keep theirs.
    pub fn set(&mut self, key: &str, value: &str) {
        self.insert(key.into(), value.into());
    }

    /// Sets `key` to `value`, which others have as well.
    pub fn insert(&mut self, key: Name, value: Name) {
        Rc::make_mut(&mut self.0).insert(key, value);
    }

    /// Removes `key`; says whether it was there.
    pub fn remove(&mut self, key: &str) -> bool {
        self.0.contains_key(key) && Rc::make_mut(&mut self.0).remove(key).is_some()
    }

    /// Whether every pair of `self` is among `labels` (an equality selector).
    pub fn is_subset_of(&self, labels: &Labels) -> bool {
        self.iter().all(|(k, v)| labels.get(k) == Some(v))
    }

    /// As JSON.
    pub fn to_value(&self) -> serde_json::Value {
        self.iter().map(|(k, v)| (k.to_string(), serde_json::Value::from(&**v))).collect::<serde_json::Map<_, _>>().into()
    }
}

impl PartialEq for Labels {
    /// A shared map is equal without a look.
    fn eq(&self, other: &Labels) -> bool {
        Rc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl<K: Into<Name>, V: Into<Name>> FromIterator<(K, V)> for Labels {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Labels(Rc::new(order::gather(pairs.into_iter().map(|(k, v)| (k.into(), v.into())))))
    }
}
