//! The volume controllers: binding, provisioning, attachment, protection, and the claims of generic ephemeral volumes.
//!
//! The binder asks the provisioner for the volume of a `PersistentVolumeClaim` with annotations, as upstream; the scheduler
//! sets [`SELECTED_NODE`] for classes with `WaitForFirstConsumer`. Attachments of `PersistentVolume`s to nodes are kept in the
//! state, and the kubelet waits for them. Each controller has a sync function, which [`super::step`] calls, and `watch_…`
//! functions, which [`super::watch`] calls for each change.

mod attachment;
mod binder;
mod ephemeral;
mod protection;
mod provisioner;

pub use attachment::OUT_OF_SERVICE;
pub use binder::{BOUND_BY_CONTROLLER, NO_PROVISIONER, SELECTED_NODE};
pub use ephemeral::claim_is_for_pod;
