//! Converts the timestamps of the text to the clock of the run, which starts when the text was printed.

use super::importer::kind_of;
use crate::api::time::{IMPORT_MS, rfc3339, unix_seconds};
use serde_json::Value;

/// The timestamp fields that lie in the past.
const PAST: [&str; 8] =
    ["creationTimestamp", "finishedAt", "lastHeartbeatTime", "lastTransitionTime", "lastUpdateTime", "startTime", "startedAt", "timeAdded"];

/// The time at which the text was printed.
pub(super) struct Clock {
    /// The latest past timestamp in the text, in Unix seconds: approximately when it was printed.
    printed: Option<i64>,
    /// The same as written in the text.
    written: String,
}

impl Clock {
    /// The clock of these objects.
    pub fn of(objects: &[Value]) -> Clock {
        let mut clock = Clock { printed: None, written: String::new() };
        // Ignores objects that are not imported: the shorter text does not have them.
        objects.iter().filter(|object| kind_of(object).is_some()).for_each(|object| clock.scan(object));
        clock
    }

    fn scan(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.scan(item)),
            Value::Object(fields) => {
                for (field, value) in fields {
                    match value.as_str() {
                        Some(text) if PAST.contains(&field.as_str()) => self.note(text, 0),
                        // It is the time of the deletion request plus the grace period.
                        Some(text) if field == "deletionTimestamp" => {
                            self.note(text, grace_seconds(fields.get("deletionGracePeriodSeconds")))
                        }
                        Some(_) => {}
                        None => self.scan(value),
                    }
                }
            }
            _ => {}
        }
    }

    fn note(&mut self, written: &str, before_seconds: i64) {
        let seconds = unix_seconds(written).map(|seconds| seconds - before_seconds);
        if seconds > self.printed {
            self.printed = seconds;
            self.written = written.to_owned();
        }
    }

    /// A timestamp of the text, in milliseconds on the clock of the run.
    pub fn at(&self, written: &Value) -> Option<u64> {
        let (printed, seconds) = (self.printed?, unix_seconds(written.as_str()?)?);
        let apart_ms = printed.abs_diff(seconds).saturating_mul(1000).min(IMPORT_MS / 4);
        Some(if seconds <= printed { IMPORT_MS - apart_ms } else { IMPORT_MS + apart_ms })
    }

    /// The note on the start of the clock.
    pub fn note_on_start(&self) -> Option<String> {
        let start = rfc3339(IMPORT_MS);
        self.printed.map(|_| {
            format!(
                "The clock here starts at {start}, which corresponds to {}, the latest time in the text: ages are correct at that time, \
                 dates are shifted.",
                self.written
            )
        })
    }
}

/// The value of `deletionGracePeriodSeconds`, limited to valid values.
pub(super) fn grace_seconds(value: Option<&Value>) -> i64 {
    const YEAR: i64 = 31_536_000;
    value.and_then(Value::as_i64).unwrap_or(0).clamp(0, YEAR)
}
