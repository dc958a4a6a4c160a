//! Ordinal: a playground for Kubernetes StatefulSets.
//!
//! Someone pastes manifests; a control plane simulated here does with them what Kubernetes 1.36 would, one visible step at
//! a time. This page is the architecture: what lives where, which way the data goes, and what is never where.
//!
//! # One direction
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
//! A browser event becomes a `Msg`, a `Msg` becomes actions, the history applies them, the view reads the state, the
//! components draw the view. Only `Msg` travels back.
//!
//! # Rooms, in reading order
//!
//! - [`yaml`]: text → documents whose every node has its range. A port of Go's reader: no crate accepts just what kubectl does.
//! - [`api`]: the kinds. A schema of all fields, lean typed views of what the control plane acts on, names, selectors,
//!   quantities, defaults, the revision hash.
//! - [`manifest`]: documents → objects and diagnostics: strict decoding, the API server's validation, advice, fixes, and what a
//!   text is that is no manifest.
//! - [`cluster`]: the control plane. A store with versions and indexes, a queue, the components one a module, and the only
//!   loop, [`cluster::step`].
//! - [`history`]: every moment of a run, when waits began and ended, going to any moment, branches, undo and redo.
//! - [`kubectl`]: a command line → actions and printed text.
//! - [`scenario`]: a run as a file or a link: what is applied and done, and what is recorded of it; a run played again with
//!   one thing otherwise, told beat by beat as a tour, taken away as a script for a real cluster, begun with what one has.
//! - [`view`]: a state → what is drawn and said, as plain comparable data.
//! - [`web`]: the page. Natively there is no browser: it can be written as text, and no more.
//!
//! What each room may import stands in `tests/tidy.rs`, which checks it.
//!
//! # Arriving
//!
//! `static/index.html` carries what the page draws at first, as text, with the first example as a moving picture
//! (`static/arrival.html`, `static/css/film.css`). `tests/arrival` has the app draw itself natively at every moment of the
//! example's run and for every width its picture is laid out for (`view::diagram`), puts that together, and fails when the
//! files differ from what is drawn; `ORDINAL_UPDATE=1 cargo test --test arrival` writes them anew. `static/boot` loads the code
//! behind it, tells how much is there, and keeps what is done meanwhile. When the code is there it asks how far the picture
//! has come, plays the run up to that moment, draws the page in the place of what was seen, and what was kept is done. The
//! editor comes after the code. Texts that are no code (the tours, what the fields of manifests are for) are files that
//! `web::session` has fetched when they are wanted, and which the core is handed.
//!
//! # What it costs
//!
//! Work follows what changed, never how much there is. A name (kind, namespace, name) has a number from when it is first
//! heard of, and what is kept about it is found by that number ([`cluster::store`], [`api::row`], [`api::table`]). A sync of
//! a set walks its roll ([`cluster::store::roll`]): the pods that lack something, changed or are missing. The scheduler
//! takes the first node that fits of an order the store keeps ([`cluster::store::ranks`]). `Store::wrong_indexes` says
//! whether all of that still agrees with the objects; random sequences ask it.
//!
//! # What is never here
//!
//! - **No time and no chance in the core.** The clock is a number in the state, the generator too. No `Instant`, no
//!   `HashMap` iteration, no browser outside `web`. The same actions at the same moments give the same states, so a run is
//!   named by its manifests, its seed and its actions; the history keeps a snapshot now and then and plays the rest again.
//! - **No controller calls another.** They read the store through indexes and write to it; [`cluster::watch`] tells from a
//!   change who has to look. A key is looked at once however many changes it saw.
//! - **No explanation is guessed.** A sync that stops leaves a [`cluster::Wait`], a change names who made it and because of
//!   which earlier change. The view prints that.
//! - **No copy of the cluster.** States share what does not differ; going back costs a few replayed moments.
//! - **No error for bad input beyond a value.** A range and a message, never a panic.
//! - **No drawing in the view.** Positions and words as integers and text; markup is the components' affair.
//!   What is drawn from data alone is one Yew component for all kinds of data (`web::components::drawn`).

pub mod api;
pub mod cluster;
pub mod history;
pub mod kubectl;
pub mod manifest;
pub mod scenario;
pub mod view;
pub mod web;
pub mod yaml;
