//! Any bytes as manifests: they are read, every range lies in the text, fixes remove their diagnostics, and objects round-trip.

use super::{Verdict, ensure};
use ordinal::kubectl::yaml_text;
use ordinal::manifest::{ClusterContext, Diagnostic, DocumentCache, DocumentResult, Manifests, read};
use ordinal::yaml;
use serde_json::Value;

/// The most fixes of one text that are applied.
const FIXES_MAX: usize = 4;
/// The most objects of one text that are round-tripped.
const OBJECTS_MAX: usize = 4;

/// Any bytes as the text of the editor.
pub fn any_bytes(bytes: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(bytes);
    any_text(&text)
}

/// Any text as manifests.
pub fn any_text(text: &str) -> Verdict {
    let manifests = read_and_check(text)?;
    cache_is_transparent(text, &manifests)?;
    for diagnostic in manifests.diagnostics.iter().filter(|diagnostic| diagnostic.fix.is_some()).take(FIXES_MAX) {
        fix_works(text, diagnostic)?;
    }
    for document in yaml::read(text).0.iter().take(OBJECTS_MAX) {
        round_trips(&document.root.to_json())?;
    }
    manifests.objects().take(OBJECTS_MAX).try_for_each(|object| defaulting_is_idempotent(&object.defaulted))
}

/// Reads a text and checks that all its diagnostics can be shown.
pub fn read_and_check(text: &str) -> Result<Manifests, String> {
    let manifests = read(text, &ClusterContext::default());
    for diagnostic in &manifests.diagnostics {
        can_be_shown(text, diagnostic)?;
    }
    Ok(manifests)
}

/// A document cache that read another text before has the same diagnostics.
fn cache_is_transparent(text: &str, manifests: &Manifests) -> Verdict {
    let mut cache = DocumentCache::default();
    let middle = (0..=text.len() / 2).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    for before in [&text[..middle], &text[middle..]] {
        cache.diagnose(before, &ClusterContext::default());
        let diagnostics = cache.diagnose(text, &ClusterContext::default());
        ensure(diagnostics == manifests.diagnostics, || format!("after {before:?} the diagnostics of {text:?} differ: {diagnostics:?}"))?;
    }
    Ok(())
}

fn can_be_shown(text: &str, diagnostic: &Diagnostic) -> Verdict {
    let range = diagnostic.range;
    ensure(text.get(range.start..range.end).is_some(), || format!("{diagnostic:?} lies outside of the text:\n{text:?}"))?;
    ensure(range.line >= 1 && range.column >= 1, || format!("{diagnostic:?} has no position"))?;
    let line = 1 + text[..range.start].matches('\n').count();
    ensure(text.contains('\r') || range.line == line, || format!("{diagnostic:?} is on line {line}"))?;
    ensure(!diagnostic.message.is_empty(), || format!("{diagnostic:?} has no message"))?;
    let mut before = 0;
    for (range, _) in diagnostic.fix.iter().flat_map(|fix| &fix.edits) {
        ensure(text.get(range.start..range.end).is_some(), || format!("{diagnostic:?} edits outside of the text:\n{text:?}"))?;
        ensure(range.start >= before, || format!("the edits of {diagnostic:?} overlap"))?;
        before = range.end;
    }
    Ok(())
}

/// After a fix its diagnostic is gone, and the others can still be shown.
fn fix_works(text: &str, diagnostic: &Diagnostic) -> Verdict {
    let mut fixed = text.to_owned();
    for (range, words) in diagnostic.fix.iter().flat_map(|fix| fix.edits.iter().rev()) {
        fixed.replace_range(range.start..range.end, words);
    }
    let same = |other: &Diagnostic| {
        (other.code, other.range.start, &other.message) == (diagnostic.code, diagnostic.range.start, &diagnostic.message)
    };
    let remains = read_and_check(&fixed)?.diagnostics.iter().any(same);
    ensure(!remains, || format!("the fix of {diagnostic:?} has no effect:\n{text:?}\n{fixed:?}"))
}

/// A value written as JSON or YAML is read as the same value.
fn round_trips(value: &Value) -> Verdict {
    if !value.is_object() {
        return Ok(());
    }
    for written in [value.to_string(), yaml_text::print(value)] {
        let (documents, errors) = yaml::read(&written);
        let read: Vec<Value> = documents.iter().map(|document| document.root.to_json()).collect();
        ensure(read.first() == Some(value) && read.len() == 1, || {
            format!("{value} was written as\n{written:?}\nand read as {read:?} {errors:?}")
        })?;
    }
    Ok(())
}

/// Defaulting an object that was defaulted changes nothing.
fn defaulting_is_idempotent(defaulted: &Value) -> Verdict {
    let read_again = read(&defaulted.to_string(), &ClusterContext::default());
    match read_again.outcomes.as_slice() {
        [DocumentResult::Object(object)] => {
            ensure(object.defaulted.as_ref() == defaulted, || format!("{defaulted} is defaulted to {}", object.defaulted))
        }
        other => Err(format!("{defaulted} is not accepted: {other:?}")),
    }
}
