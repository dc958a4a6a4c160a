//! The icons of the page as SVG paths. They are hidden from screen readers; their buttons have accessible names.

use yew::prelude::*;

/// An icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Start playback.
    Play,
    /// Pause playback.
    Pause,
    /// One step forward.
    Step,
    /// One step back.
    StepBack,
    /// Run until the cluster is idle.
    ToTheEnd,
    /// Zoom in.
    ZoomIn,
    /// Zoom out.
    ZoomOut,
    /// Fit to the width.
    Fit,
    /// Fit to width and height.
    FitAll,
    /// The dark theme.
    Moon,
    /// An error.
    Error,
    /// A warning.
    Warning,
    /// Information.
    Info,
    /// Success.
    Check,
}

impl Shape {
    fn path(self) -> &'static str {
        match self {
            Shape::Play => "M4.5 2.8v10.4c0 .6.7 1 1.2.6l7.6-5.2c.4-.3.4-.9 0-1.2L5.7 2.2c-.5-.4-1.2 0-1.2.6z",
            Shape::Pause => "M4 2.5h2.6v11H4zM9.4 2.5H12v11H9.4z",
            Shape::Step => "M2.5 3.2v9.6c0 .6.7.9 1.1.5L9.6 8.5c.3-.3.3-.7 0-1L3.6 2.7c-.4-.4-1.1-.1-1.1.5zM11.3 2.5h2v11h-2z",
            Shape::StepBack => "M13.5 3.2v9.6c0 .6-.7.9-1.1.5L6.4 8.5c-.3-.3-.3-.7 0-1l6-4.8c.4-.4 1.1-.1 1.1.5zM2.7 2.5h2v11h-2z",
            Shape::ToTheEnd => {
                "M1.5 3.2v9.6c0 .6.6.9 1 .5L7 9.3v3.5c0 .6.6.9 1 .5l5-4.8V2.5h2v11h-2V8.9L8 2.7c-.4-.4-1-.1-1 .5v3.5L2.5 2.7c-.4-.4-1-.1-1 .5z"
            }
            Shape::ZoomIn => "M7.2 3h1.6v4.2H13v1.6H8.8V13H7.2V8.8H3V7.2h4.2z",
            Shape::ZoomOut => "M3 7.2h10v1.6H3z",
            Shape::Fit => "M1.5 3h1.6v10H1.5zM12.9 3h1.6v10h-1.6zM4 8l2.6-2.4v1.6h2.8V5.6L12 8l-2.6 2.4V8.8H6.6v1.6z",
            Shape::Moon => "M6.2 1.6a6.6 6.6 0 1 0 8.2 8.2A5.6 5.6 0 0 1 6.2 1.6z",
            Shape::Error => "M5 1h6l4 4v6l-4 4H5l-4-4V5zM7.2 4v5h1.6V4zM7.2 10.4V12h1.6v-1.6z",
            Shape::Warning => "M8 1l7.4 13.4H.6zM7.2 5.8v4.4h1.6V5.8zM7.2 11.2v1.6h1.6v-1.6z",
            Shape::Info => "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zM7.2 4v1.6h1.6V4zM7.2 6.8V12h1.6V6.8z",
            Shape::FitAll => "M2 2h4.2v1.6H3.6v2.6H2zM9.8 2H14v4.2h-1.6V3.6H9.8zM2 9.8h1.6v2.6h2.6V14H2zM12.4 9.8H14V14H9.8v-1.6h2.6z",
            Shape::Check => "M6.3 12.6L2 8.3l1.3-1.3 3 3 6.4-6.4L14 4.9z",
        }
    }
}

/// An icon in the colour and size of the text around it.
pub fn icon(shape: Shape) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path fill-rule="evenodd" d={shape.path()} />
        </svg>
    }
}
