//! The view state of a run: branch, time, selection, zoom, speed.

use super::super::kinds::key;
use super::super::read::moment;
use super::super::setup::{milliseconds, seconds};
use super::super::step_writer::reference;
use crate::api::Key;
use serde_json::{Map, Value, json};

/// The maximum speed, as a factor.
const SPEED_MAX: f64 = 10_000.0;
/// The name of [`ViewSpeed::Fastest`] in files.
const FASTEST: &str = "fastest";

/// The view state of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ViewState {
    /// The index of the current branch in the list.
    pub branch: usize,
    /// The current time, in milliseconds.
    pub at_ms: u64,
    /// The number of moments up to the current state, if more moments have the current time.
    pub moments: Option<usize>,
    /// The selected object.
    pub selected: Option<Key>,
    /// The name of the inspector's tab; absent: the first.
    pub tab: Option<String>,
    /// Whether tables are shown instead of the diagram.
    pub table: bool,
    /// The zoom of the diagram; absent: 100.
    pub zoom_percent: Option<u32>,
    /// The speed of playback; absent: the default.
    pub speed: Option<ViewSpeed>,
    /// Start and length of the timeline's visible range, in milliseconds; absent: all of the time.
    pub lanes_ms: Option<(u64, u64)>,
}

/// The speed of playback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewSpeed {
    /// Simulated time per real time, in percent.
    Percent(u32),
    /// As fast as the machine simulates.
    Fastest,
}

impl ViewState {
    /// Reads the view state; `branch` gives the index of the branch that a value refers to.
    pub(super) fn from_value(value: &Value, branch: impl Fn(&Value) -> Option<usize>) -> Result<ViewState, String> {
        if !value.is_object() {
            return Err("look: expected a map, such as `at: 12`".to_owned());
        }
        let error_at = |error: String| format!("look.{error}");
        let whole_number = |key: &str| match value.get(key) {
            None => Ok(None),
            Some(number) => number.as_u64().map(Some).ok_or(format!("look.{key}: expected a whole number")),
        };
        Ok(ViewState {
            branch: match value.get("branch") {
                None => 0,
                Some(named) => branch(named).ok_or("look.branch: no branch has this name")?,
            },
            at_ms: moment(value, "at").map_err(error_at)?.unwrap_or(0),
            moments: whole_number("moments")?.and_then(|moments| usize::try_from(moments).ok()),
            selected: value.get("selected").map(key).transpose().map_err(|error| format!("look.selected.{error}"))?,
            tab: value.get("tab").map(|tab| tab.as_str().map(str::to_owned).ok_or("look.tab: expected a name")).transpose()?,
            table: value.get("table").is_some_and(|table| *table == Value::Bool(true)),
            zoom_percent: whole_number("zoom")?.and_then(|zoom| u32::try_from(zoom).ok()),
            speed: value.get("speed").map(speed).transpose()?,
            lanes_ms: value.get("lanes").map(lanes).transpose()?,
        })
    }

    /// The view state as a file has it. `branch` refers to the current branch.
    pub(super) fn to_value(&self, branch: Option<Value>) -> Value {
        let mut fields = Map::new();
        let mut set = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                fields.insert(key.to_owned(), value);
            }
        };
        set("branch", branch);
        set("at", Some(seconds(self.at_ms)));
        set("moments", self.moments.map(Value::from));
        set("selected", self.selected.as_ref().map(reference));
        set("tab", self.tab.clone().map(Value::from));
        set("table", self.table.then_some(true.into()));
        set("zoom", self.zoom_percent.map(Value::from));
        set(
            "speed",
            self.speed.map(|speed| match speed {
                ViewSpeed::Percent(percent) if percent % 100 == 0 => (percent / 100).into(),
                ViewSpeed::Percent(percent) => (f64::from(percent) / 100.0).into(),
                ViewSpeed::Fastest => FASTEST.into(),
            }),
        );
        set("lanes", self.lanes_ms.map(|(from_ms, span_ms)| json!({"from": seconds(from_ms), "for": seconds(span_ms)})));
        fields.into()
    }
}

fn speed(value: &Value) -> Result<ViewSpeed, String> {
    if value.as_str() == Some(FASTEST) {
        return Ok(ViewSpeed::Fastest);
    }
    let factor = value.as_f64().filter(|factor| *factor > 0.0 && *factor <= SPEED_MAX);
    factor.map(|factor| ViewSpeed::Percent((factor * 100.0).round() as u32)).ok_or(format!("look.speed: expected a factor or `{FASTEST}`"))
}

fn lanes(value: &Value) -> Result<(u64, u64), String> {
    const SECONDS_MAX: f64 = 1e9;
    let part = |key: &str| value.get(key).and_then(|part| milliseconds(part, SECONDS_MAX));
    part("from").zip(part("for")).ok_or("look.lanes: expected `from` and `for`, in seconds".to_owned())
}
