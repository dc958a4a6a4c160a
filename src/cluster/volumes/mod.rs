//! Claims and volumes: binding, provisioning, protection.

mod binder;
mod protection;
mod provisioner;

pub use binder::SELECTED_NODE;
