//! The order of a merged list.
//!
//! Models normalizeElementOrder of staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go.

use crate::api::order;
use serde_json::Value;

/// Puts the items of a merged list in order: those the patch names as it names them, the others where they stood.
///
/// `same` tells whether two items stand for the same thing; `patched` and `live` are the lists that give the orders.
pub fn merged_order(merged: Vec<Value>, patched: &[Value], live: &[Value], same: impl Fn(&Value, &Value) -> bool) -> Vec<Value> {
    let place = |list: &[Value], item: &Value| list.iter().position(|other| same(other, item));
    let (mut named, mut others): (Vec<Value>, Vec<Value>) = merged.into_iter().partition(|item| place(patched, item).is_some());
    order::sort_by_key(&mut named, |item| place(patched, item));
    order::sort_by_key(&mut others, |item| place(live, item));
    let mut out = Vec::with_capacity(named.len() + others.len());
    let (mut named, mut others) = (named.into_iter().peekable(), others.into_iter().peekable());
    while let (Some(a), Some(b)) = (named.peek(), others.peek()) {
        let before = place(live, a).zip(place(live, b)).is_some_and(|(a, b)| a < b);
        out.extend(if before { named.next() } else { others.next() });
    }
    out.extend(named);
    out.extend(others);
    out
}
