//! Claims and volumes: binding, provisioning, attachment, protection, and the claims of ephemeral volumes.

mod attachment;
mod binder;
mod ephemeral;
mod protection;
mod provisioner;

pub use attachment::OUT_OF_SERVICE;
pub use binder::SELECTED_NODE;
pub use ephemeral::claim_is_for_pod;
