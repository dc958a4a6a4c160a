//! The parts of the page. Each gets plain comparable data and reports what happened through a callback.

pub mod branches;
pub mod cluster;
pub mod compare;
pub mod console;
pub mod data;
pub mod dialog;
pub mod drawn;
pub mod editor;
pub mod explanation;
pub mod header;
pub mod icon;
pub mod import;
pub mod inspector;
mod lane_gestures;
mod lane_row;
pub mod lanes;
mod legend;
pub mod palette;
pub mod panel;
pub mod problems;
pub mod selection;
pub mod sheets;
pub mod tabs;
pub mod transport;
pub mod why;
