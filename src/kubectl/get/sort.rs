//! `--sort-by`. Models staging/src/k8s.io/kubectl/pkg/cmd/get/sorter.go.

use super::super::error::Error;
use super::json_path;
use crate::api::order;
use serde_json::Value;

/// Sorts by the value that a JSONPath selects: numbers numerically, everything else as text.
pub fn sort<T: Clone>(items: &mut [T], path: &str, to_value: impl Fn(&T) -> Value) -> Result<(), Error> {
    let path = json_path::relaxed(path);
    let key = |item: &T| json_path::print(&path, &to_value(item)).map(|text| (text.parse().unwrap_or(0.0), text));
    let keys: Vec<(f64, String)> = items.iter().map(key).collect::<Result<_, Error>>()?;
    let mut order: Vec<usize> = (0..items.len()).collect();
    order::sort_by(&mut order, |a, b| keys[*a].0.total_cmp(&keys[*b].0).then_with(|| keys[*a].1.cmp(&keys[*b].1)));
    let sorted: Vec<T> = order.into_iter().map(|at| items[at].clone()).collect();
    items.clone_from_slice(&sorted);
    Ok(())
}
