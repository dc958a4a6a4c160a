//! The order of a merged list.
//!
//! Models normalizeElementOrder of staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go.

use crate::api::order;
use serde_json::Value;

/// Orders the items of a merged list: items of the patch in the order of the patch, the others in their live order.
///
/// `same` compares items by merge key or value; `patched` and `live` are the lists that define the two orders.
pub fn merged_order(merged: Vec<Value>, patched: &[Value], live: &[Value], same: impl Fn(&Value, &Value) -> bool) -> Vec<Value> {
    let index_in = |list: &[Value], item: &Value| list.iter().position(|other| same(other, item));
    let (mut in_patch, mut others): (Vec<Value>, Vec<Value>) = merged.into_iter().partition(|item| index_in(patched, item).is_some());
    order::sort_by_key(&mut in_patch, |item| index_in(patched, item));
    order::sort_by_key(&mut others, |item| index_in(live, item));
    let mut out = Vec::with_capacity(in_patch.len() + others.len());
    let (mut in_patch, mut others) = (in_patch.into_iter().peekable(), others.into_iter().peekable());
    while let (Some(a), Some(b)) = (in_patch.peek(), others.peek()) {
        let before = index_in(live, a).zip(index_in(live, b)).is_some_and(|(a, b)| a < b);
        out.extend(if before { in_patch.next() } else { others.next() });
    }
    out.extend(in_patch);
    out.extend(others);
    out
}
