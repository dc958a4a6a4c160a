//! Ordinal: a playground for Kubernetes StatefulSets.
//!
//! A user enters manifests; the control plane simulated here does with them what Kubernetes 1.36 would, one visible step at a
//! time. This page is the architecture: what is where, the direction of the data, and the rules of the code.
//!
//! # Data flow
//!
//! ```text
//! text ─ yaml ─▶ documents with positions ─ manifest ─▶ typed objects and diagnostics
//!                                                          │  Action (apply, kubectl, click, fault)
//!                                                          ▼
//!         history (moments, snapshots, branches) ─▶ cluster: State × Action or Step → State and Changes
//!                                                          │  a State, read only
//!                                                          ▼
//!                         view: plain data to draw ─▶ web: Yew components
//! ```
//!
//! A browser event becomes a `Msg`, a `Msg` becomes actions, the history applies them, the view reads the state, and the
//! components draw the view. Only `Msg` travels back.
//!
//! # Modules, in reading order
//!
//! - [`yaml`]: text → documents in which every node has its range. A port of the reader of kubectl: no crate accepts exactly what
//!   kubectl does.
//! - [`api`]: the kinds. A schema of all fields, typed views of the fields that the control plane uses, names, selectors,
//!   quantities, defaults, the revision hash; and the persistent containers that states are made of.
//! - [`manifest`]: documents → objects and diagnostics: strict decoding, the validation of the API server, advice, fixes, and the
//!   detection of texts that are not manifests.
//! - [`cluster`]: the control plane. A store with resource versions and indexes, a work queue, one module for each component,
//!   and the only loop, [`cluster::step`].
//! - [`history`]: every moment of a run, the start and end of waits, seeking, branches, undo and redo.
//! - [`kubectl`]: a command line → actions and printed text.
//! - [`scenario`]: a run as a file or a link; the same run with one difference ([`scenario::variant`]), guided tours, the export
//!   as a script for a real cluster, the import of a live cluster.
//! - [`view`]: a state → what is drawn and written, as plain comparable data.
//! - [`web`]: the page. Natively, without a browser, it can be rendered as text only.
//!
//! `tests/tidy.rs` checks which module may import which.
//!
//! # Glossary
//!
//! Kubernetes' own terms have Kubernetes' meaning everywhere. Besides them:
//!
//! - *action*: a write to the API server or a fault, the only input of the simulation ([`cluster::Action`]).
//! - *change*: one write to the store, with the component that made it and the change that caused it ([`cluster::Change`]).
//! - *fault*: a failure that the user injects, such as a node that is down ([`cluster::Fault`]).
//! - *sync*: one reconcile of one key by one component; keys are *enqueued*.
//! - *wait*: why a sync stopped: the object that blocks, the reason, and the step that is blocked ([`cluster::Wait`]).
//! - *idle*: no key is due at any time, so nothing happens without an action.
//! - *moment*: a point of a run at which something changed; *snapshot*: the stored state of some moments.
//! - *branch*: one line of moments; a command at an earlier moment forks a new one.
//! - *command*: what the user did, with its actions ([`history::UserCommand`]).
//! - *scenario*: a run as a list of steps in a file; *tour*: a scenario with texts and questions; *beat*: one step of a tour.
//! - *lane*: the row of a Pod in the timeline; *slot*: the position of an ordinal in the diagram.
//!
//! # Accessible names
//!
//! Screen readers and page tests find the parts of the page by these names:
//!
//! - region `Manifests`: textbox `Manifests`, list `Problems`, button `Apply`; region `Console`: textbox `kubectl`, log `Output`.
//! - region `Cluster`: group `Node node-1` with button `Pod web-0`, group `Unscheduled`, group `StatefulSet web` with button
//!   `Slot web-0`, button `Service nginx`, button `Claim data-web-0`; group `Zoom`.
//! - region `Timeline`: slider `Time`; buttons `Play` or `Pause`, `Step`, `Step back`, `To the end`; comboboxes `Speed`, `Step by`.
//! - region `Explanation` with group `Try this`, list `What happened` and a polite live region; region `Inspector` with its tabs.
//! - dialogs `Tours`, `Fields`, `Open`, `Share`, `Export`, `Fix all`.
//!
//! # First load
//!
//! `static/index.html` contains the first screen as text, with the first example as an animated SVG (`static/arrival.html`,
//! `static/css/film.css`). `tests/arrival` renders the app natively at every moment of the run of that example, for every width
//! that has its own layout (`view::diagram`), and fails when the files differ; `ORDINAL_UPDATE=1 cargo test --test arrival`
//! writes them. `static/boot` loads the code, shows the progress, and queues the input of the user. When the code is
//! loaded, it asks for the time that the animation shows, simulates the run up to that moment, renders the page in place, and
//! replays the queued input. The editor is loaded after the code. Texts that are not code (tours, descriptions of fields) are
//! files that `web::session` fetches when they are needed, and passes to the core.
//!
//! # Cost
//!
//! Work grows with what changed, not with the size of the cluster. A name (kind, namespace, name) has a number, and all data
//! about it is found by that number ([`cluster::store`], [`api::persistent_vec`], [`api::table`]). A sync of a StatefulSet
//! visits the Pods in its index that are unhealthy, changed or missing ([`cluster::store::controller_pods`]). The scheduler
//! takes the first node that fits, in an order that the store maintains ([`cluster::store::node_ranking`]).
//! `Store::inconsistent_indexes` compares the indexes with the objects; property tests call it.
//!
//! # Rules
//!
//! - **No time and no randomness in the core.** The clock and the random generator are values in the state. No `Instant`, no
//!   `HashMap` iteration, no browser outside of `web`. The same actions at the same moments give the same states, so manifests,
//!   seed and actions identify a run; the history stores some snapshots and replays the rest.
//! - **No controller calls another.** Controllers read the store through indexes and write to it; [`cluster::watch`] enqueues the
//!   keys that a change concerns. A key is synced once however many changes it had.
//! - **No explanation is guessed.** A sync that stops records a [`cluster::Wait`]; a change records its actor and its cause. The
//!   view only words them.
//! - **No copies of the cluster.** States share what does not differ; seeking replays a few moments.
//! - **Bad input is a value**: a range and a message, never a panic.
//! - **No markup in the view.** Positions are integers and words are text; markup is in the components. Whatever is drawn from
//!   data alone uses one Yew component (`web::components::drawn`).

pub mod api;
pub mod cluster;
pub mod history;
pub mod kubectl;
pub mod manifest;
pub mod scenario;
pub mod view;
pub mod web;
pub mod yaml;
