//! How a run is looked at.

use super::super::deed::reference;
use super::super::kinds::key;
use super::super::read::moment;
use super::super::setup::{milliseconds, seconds};
use crate::api::Key;
use serde_json::{Map, Value, json};

/// The fastest a run may be said to go, in times.
const SPEED_MAX: f64 = 10_000.0;
/// What runs as fast as the machine simulates.
const FASTEST: &str = "fastest";

/// How a run is looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Look {
    /// The place of the branch looked at in the list.
    pub branch: usize,
    /// The moment, in milliseconds.
    pub at_ms: u64,
    /// How many moments lie behind it, when not all that are at that time.
    pub moments: Option<usize>,
    /// What is selected.
    pub selected: Option<Key>,
    /// The inspector's tab, by its name; the first when absent.
    pub tab: Option<String>,
    /// Whether tables are in the place of the picture.
    pub table: bool,
    /// How large the picture is; 100 when absent.
    pub zoom_percent: Option<u32>,
    /// How fast time runs; as usual when absent.
    pub speed: Option<LookSpeed>,
    /// What the lanes show, when not all of the time: from where, in milliseconds, and how long.
    pub lanes_ms: Option<(u64, u64)>,
}

/// How fast time runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookSpeed {
    /// Simulated time per time of the viewer, in percent.
    Percent(u32),
    /// As fast as the machine simulates.
    Fastest,
}

impl Look {
    /// Reads how a run is looked at; `branch` tells the place of the branch that a value names.
    pub(super) fn from_value(value: &Value, branch: impl Fn(&Value) -> Option<usize>) -> Result<Look, String> {
        if !value.is_object() {
            return Err("look: a map is wanted, such as `at: 12`".to_owned());
        }
        let told = |error: String| format!("look.{error}");
        let whole = |key: &str| match value.get(key) {
            None => Ok(None),
            Some(number) => number.as_u64().map(Some).ok_or(format!("look.{key}: a whole number is wanted")),
        };
        Ok(Look {
            branch: match value.get("branch") {
                None => 0,
                Some(named) => branch(named).ok_or("look.branch: there is no branch of that name")?,
            },
            at_ms: moment(value, "at").map_err(told)?.unwrap_or(0),
            moments: whole("moments")?.and_then(|moments| usize::try_from(moments).ok()),
            selected: value.get("selected").map(key).transpose().map_err(|error| format!("look.selected.{error}"))?,
            tab: value.get("tab").map(|tab| tab.as_str().map(str::to_owned).ok_or("look.tab: a name is wanted")).transpose()?,
            table: value.get("table").is_some_and(|table| *table == Value::Bool(true)),
            zoom_percent: whole("zoom")?.and_then(|zoom| u32::try_from(zoom).ok()),
            speed: value.get("speed").map(speed).transpose()?,
            lanes_ms: value.get("lanes").map(lanes).transpose()?,
        })
    }

    /// How a file says it. `branch` is what the branch looked at is called there.
    pub(super) fn written(&self, branch: Option<Value>) -> Value {
        let mut written = Map::new();
        let mut say = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                written.insert(key.to_owned(), value);
            }
        };
        say("branch", branch);
        say("at", Some(seconds(self.at_ms)));
        say("moments", self.moments.map(Value::from));
        say("selected", self.selected.as_ref().map(reference));
        say("tab", self.tab.clone().map(Value::from));
        say("table", self.table.then_some(true.into()));
        say("zoom", self.zoom_percent.map(Value::from));
        say(
            "speed",
            self.speed.map(|speed| match speed {
                LookSpeed::Percent(percent) if percent % 100 == 0 => (percent / 100).into(),
                LookSpeed::Percent(percent) => (f64::from(percent) / 100.0).into(),
                LookSpeed::Fastest => FASTEST.into(),
            }),
        );
        say("lanes", self.lanes_ms.map(|(from_ms, span_ms)| json!({"from": seconds(from_ms), "for": seconds(span_ms)})));
        written.into()
    }
}

fn speed(value: &Value) -> Result<LookSpeed, String> {
    if value.as_str() == Some(FASTEST) {
        return Ok(LookSpeed::Fastest);
    }
    let times = value.as_f64().filter(|times| *times > 0.0 && *times <= SPEED_MAX);
    times
        .map(|times| LookSpeed::Percent((times * 100.0).round() as u32))
        .ok_or(format!("look.speed: a number of times or `{FASTEST}` is wanted"))
}

fn lanes(value: &Value) -> Result<(u64, u64), String> {
    const SECONDS_MAX: f64 = 1e9;
    let part = |key: &str| value.get(key).and_then(|part| milliseconds(part, SECONDS_MAX));
    part("from").zip(part("for")).ok_or("look.lanes: `from` and `for`, in seconds, are wanted".to_owned())
}
