//! The parts of the page. Each gets plain comparable data and reports what happened through a callback.
//!
//! Events may come between a change and its drawing: the framework lets the browser go on once 16 ms have passed. What a
//! handler does therefore follows from the event or from the component's state at that time, never from what was drawn last.

pub mod apply;
pub mod branches;
pub mod cluster;
pub mod compare;
pub mod console;
pub mod data;
pub mod dialog;
pub mod drawn;
pub mod editor;
pub mod embed;
pub mod explanation;
pub mod export;
pub mod export_stage;
pub mod fields;
pub mod fix_all;
pub mod header;
pub mod icon;
pub mod import;
pub mod inspector;
mod lane_gestures;
mod lane_row;
pub mod lanes;
mod legend;
pub mod missing;
pub mod open;
pub mod palette;
pub mod panel;
pub mod problems;
pub mod selection;
pub mod share;
pub mod sheets;
pub mod tabs;
pub mod tour;
pub mod tours;
pub mod transport;
pub mod why;
