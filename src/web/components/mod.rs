//! The Yew components. Each receives plain comparable data as properties and reports user input through a callback.
//!
//! Components without state implement [`drawn::Draw`]. An event can arrive between a change and its render, because Yew yields
//! to the browser after 16 ms: handlers therefore use the event or the component's current state, never the last render.

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
pub mod tables;
pub mod tabs;
pub mod tour;
pub mod tours;
pub mod transport;
pub mod why;
