//! What `make test` says at its end: how much of what was tested passed.

use std::path::Path;

/// Notes that so many of something passed, for the closing line of `.ci/test`.
pub fn passed(what: &str, count: usize) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("passed");
    let written = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(folder.join(what), count.to_string()));
    assert!(written.is_ok(), "{}: {written:?}", folder.display());
}
