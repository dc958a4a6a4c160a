//! Claims and volumes: binding, provisioning, attachment, protection.

mod attachment;
mod binder;
mod protection;
mod provisioner;

pub use attachment::OUT_OF_SERVICE;
pub use binder::SELECTED_NODE;
