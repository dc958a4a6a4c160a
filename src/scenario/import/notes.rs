//! The notes of an import: omitted objects and assumptions.

/// The maximum number of sentences of each.
const SENTENCES_MAX: usize = 100;

/// Sentences, in order of occurrence.
#[derive(Default)]
pub(super) struct Notes {
    /// The objects that were not imported.
    pub left_out: Vec<String>,
    /// The assumptions.
    pub assumed: Vec<String>,
}

impl Notes {
    /// Notes an object that is not imported, and why.
    pub fn leave_out(&mut self, what: &str, why: impl std::fmt::Display) {
        self.left_out.push(format!("{what}: {why}."));
    }

    /// Notes an assumption, once.
    pub fn assume(&mut self, sentence: String) {
        if !self.assumed.contains(&sentence) {
            self.assumed.push(sentence);
        }
    }

    /// The omitted objects and the assumptions, each truncated to [`SENTENCES_MAX`] sentences.
    pub fn notes(self) -> (Vec<String>, Vec<String>) {
        (truncated(self.left_out), truncated(self.assumed))
    }
}

fn truncated(mut sentences: Vec<String>) -> Vec<String> {
    let more = sentences.len().saturating_sub(SENTENCES_MAX);
    if more > 0 {
        sentences.truncate(SENTENCES_MAX);
        sentences.push(format!("And {more} more."));
    }
    sentences
}
