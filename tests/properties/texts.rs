//! Any bytes as manifests: they are read, every place lies in the text, fixes mend, and what is written and read again is the
//! same.

use super::{Verdict, ensure};
use ordinal::kubectl::yaml_text;
use ordinal::manifest::{Diagnostic, Known, Manifests, Memory, Outcome, read};
use ordinal::yaml;
use serde_json::Value;

/// How many fixes of one text are tried.
const FIXES_MAX: usize = 4;
/// How many objects of one text are written and read again.
const OBJECTS_MAX: usize = 4;

/// Any bytes as the text of an editor.
pub fn any_bytes(bytes: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(bytes);
    any_text(&text)
}

/// Any text as manifests.
pub fn any_text(text: &str) -> Verdict {
    let manifests = read_and_check(text)?;
    remembers(text, &manifests)?;
    for diagnostic in manifests.diagnostics.iter().filter(|diagnostic| diagnostic.fix.is_some()).take(FIXES_MAX) {
        fix_mends(text, diagnostic)?;
    }
    for document in yaml::read(text).0.iter().take(OBJECTS_MAX) {
        written_reads_the_same(&document.root.to_json())?;
    }
    manifests.objects().take(OBJECTS_MAX).try_for_each(|object| defaulted_stays(&object.defaulted))
}

/// Reads a text and checks that everything said of it can be shown.
pub fn read_and_check(text: &str) -> Result<Manifests, String> {
    let manifests = read(text, &Known::default());
    for diagnostic in &manifests.diagnostics {
        can_be_shown(text, diagnostic)?;
    }
    Ok(manifests)
}

/// Whoever read another text before says the same of this one.
fn remembers(text: &str, manifests: &Manifests) -> Verdict {
    let mut memory = Memory::default();
    let middle = (0..=text.len() / 2).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    for before in [&text[..middle], &text[middle..]] {
        memory.diagnose(before, &Known::default());
        let diagnostics = memory.diagnose(text, &Known::default());
        ensure(diagnostics == manifests.diagnostics, || format!("after {before:?} other things are said of {text:?}: {diagnostics:?}"))?;
    }
    Ok(())
}

fn can_be_shown(text: &str, diagnostic: &Diagnostic) -> Verdict {
    let range = diagnostic.range;
    ensure(text.get(range.start..range.end).is_some(), || format!("{diagnostic:?} lies outside of the text:\n{text:?}"))?;
    ensure(range.line >= 1 && range.column >= 1, || format!("{diagnostic:?} has no place"))?;
    let line = 1 + text[..range.start].matches('\n').count();
    ensure(text.contains('\r') || range.line == line, || format!("{diagnostic:?} is on line {line}"))?;
    ensure(!diagnostic.message.is_empty(), || format!("{diagnostic:?} says nothing"))?;
    let mut before = 0;
    for (range, _) in diagnostic.fix.iter().flat_map(|fix| &fix.edits) {
        ensure(text.get(range.start..range.end).is_some(), || format!("{diagnostic:?} mends outside of the text:\n{text:?}"))?;
        ensure(range.start >= before, || format!("the edits of {diagnostic:?} overlap"))?;
        before = range.end;
    }
    Ok(())
}

/// After a fix, what it mends is no longer said of that place, and the rest can still be shown.
fn fix_mends(text: &str, diagnostic: &Diagnostic) -> Verdict {
    let mut mended = text.to_owned();
    for (range, words) in diagnostic.fix.iter().flat_map(|fix| fix.edits.iter().rev()) {
        mended.replace_range(range.start..range.end, words);
    }
    let same = |other: &Diagnostic| {
        (other.code, other.range.start, &other.message) == (diagnostic.code, diagnostic.range.start, &diagnostic.message)
    };
    let again = read_and_check(&mended)?.diagnostics.iter().any(same);
    ensure(!again, || format!("the fix of {diagnostic:?} mends nothing:\n{text:?}\n{mended:?}"))
}

/// A value written as JSON and as YAML is read as the same value.
fn written_reads_the_same(value: &Value) -> Verdict {
    if !value.is_object() {
        return Ok(());
    }
    for written in [value.to_string(), yaml_text::print(value)] {
        let (documents, errors) = yaml::read(&written);
        let again: Vec<Value> = documents.iter().map(|document| document.root.to_json()).collect();
        ensure(again.first() == Some(value) && again.len() == 1, || {
            format!("{value} was written as\n{written:?}\nand read again as {again:?} {errors:?}")
        })?;
    }
    Ok(())
}

/// What the API server would keep of an object is what it would keep of that.
fn defaulted_stays(defaulted: &Value) -> Verdict {
    let again = read(&defaulted.to_string(), &Known::default());
    match again.outcomes.as_slice() {
        [Outcome::Object(object)] => {
            ensure(object.defaulted.as_ref() == defaulted, || format!("{defaulted} is kept as {}", object.defaulted))
        }
        other => Err(format!("{defaulted} is not taken again: {other:?}")),
    }
}
