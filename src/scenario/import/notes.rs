//! What is told about a text that was taken in: what was left out, and what was assumed.

/// So many sentences of each are told.
const TOLD_MAX: usize = 100;

/// Sentences, in the order they came up.
#[derive(Default)]
pub(super) struct Notes {
    /// What was not taken over.
    pub left_out: Vec<String>,
    /// What was assumed.
    pub assumed: Vec<String>,
}

impl Notes {
    /// An object is not taken over, and why.
    pub fn leave_out(&mut self, what: &str, why: impl std::fmt::Display) {
        self.left_out.push(format!("{what}: {why}."));
    }

    /// Something is assumed.
    pub fn assume(&mut self, sentence: String) {
        if !self.assumed.contains(&sentence) {
            self.assumed.push(sentence);
        }
    }

    /// What was left out and what was assumed; of many sentences the first and how many more there are.
    pub fn told(self) -> (Vec<String>, Vec<String>) {
        (first(self.left_out), first(self.assumed))
    }
}

fn first(mut sentences: Vec<String>) -> Vec<String> {
    let more = sentences.len().saturating_sub(TOLD_MAX);
    if more > 0 {
        sentences.truncate(TOLD_MAX);
        sentences.push(format!("And {more} more of the kind."));
    }
    sentences
}
