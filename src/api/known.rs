//! Names that the components write over and over, made once.

use super::Name;
use std::cell::RefCell;

thread_local! {
    static KNOWN: RefCell<Vec<(&'static str, Name)>> = const { RefCell::new(Vec::new()) };
}

/// A text of the program as a name: the same one each time, so that a thousand objects with it hold it once.
pub fn known(text: &'static str) -> Name {
    KNOWN.with_borrow_mut(|known| {
        if let Some((_, name)) = known.iter().find(|(other, _)| std::ptr::eq(*other, text)) {
            return name.clone();
        }
        let name = Name::from(text);
        known.push((text, name.clone()));
        name
    })
}
