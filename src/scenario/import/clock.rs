//! When the text was printed, and the moments in it on the clock of the run.

use super::reading::kind_of;
use crate::api::time::{TAKEN_OVER_MS, rfc3339, unix_seconds};
use serde_json::Value;

/// The fields that tell of a moment that was.
const PAST: [&str; 8] =
    ["creationTimestamp", "finishedAt", "lastHeartbeatTime", "lastTransitionTime", "lastUpdateTime", "startTime", "startedAt", "timeAdded"];

/// The clock of the text against that of the run.
pub(super) struct Clock {
    /// When the text was printed, in Unix seconds, as far as it tells: the latest moment in it.
    printed: Option<i64>,
    /// That moment as the text writes it.
    written: String,
}

impl Clock {
    /// The clock of these objects.
    pub fn of(objects: &[Value]) -> Clock {
        let mut clock = Clock { printed: None, written: String::new() };
        // What is not taken over tells nothing: the state is named by the rest alone.
        objects.iter().filter(|object| kind_of(object).is_some()).for_each(|object| clock.look(object));
        clock
    }

    fn look(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.look(item)),
            Value::Object(fields) => {
                for (field, value) in fields {
                    match value.as_str() {
                        Some(text) if PAST.contains(&field.as_str()) => self.hear(text, 0),
                        // It lies the grace period after the moment the deletion was asked for.
                        Some(text) if field == "deletionTimestamp" => {
                            self.hear(text, grace_seconds(fields.get("deletionGracePeriodSeconds")))
                        }
                        Some(_) => {}
                        None => self.look(value),
                    }
                }
            }
            _ => {}
        }
    }

    fn hear(&mut self, written: &str, before_seconds: i64) {
        let seconds = unix_seconds(written).map(|seconds| seconds - before_seconds);
        if seconds > self.printed {
            self.printed = seconds;
            self.written = written.to_owned();
        }
    }

    /// A moment as the text writes it, on the clock of the run.
    pub fn at(&self, written: &Value) -> Option<u64> {
        let (printed, seconds) = (self.printed?, unix_seconds(written.as_str()?)?);
        let apart_ms = printed.abs_diff(seconds).saturating_mul(1000).min(TAKEN_OVER_MS / 4);
        Some(if seconds <= printed { TAKEN_OVER_MS - apart_ms } else { TAKEN_OVER_MS + apart_ms })
    }

    /// What is assumed of the moment the text was printed.
    pub fn told(&self) -> Option<String> {
        let begins = rfc3339(TAKEN_OVER_MS);
        self.printed.map(|_| {
            format!(
                "The clock here begins at {begins}. That stands for {}, the latest moment in the text: ages are right as of then, dates \
                 are shifted.",
                self.written
            )
        })
    }
}

/// `deletionGracePeriodSeconds`, as far as it can be one.
pub(super) fn grace_seconds(value: Option<&Value>) -> i64 {
    const YEAR: i64 = 31_536_000;
    value.and_then(Value::as_i64).unwrap_or(0).clamp(0, YEAR)
}
