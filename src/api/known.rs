//! Names that the components write over and over, made once.

use super::Name;
use std::cell::RefCell;
use std::rc::Rc;

/// A text of the program, as a name and as a list with nothing else in it.
struct Known {
    text: &'static str,
    name: Name,
    alone: Rc<Vec<Name>>,
}

thread_local! {
    static KNOWN: RefCell<Vec<Known>> = const { RefCell::new(Vec::new()) };
}

fn with_known<T>(text: &'static str, give: impl FnOnce(&Known) -> T) -> T {
    KNOWN.with_borrow_mut(|known| {
        let found = known.iter().position(|known| std::ptr::eq(known.text, text));
        let at = found.unwrap_or_else(|| {
            let name = Name::from(text);
            known.push(Known { text, alone: Rc::new(vec![name.clone()]), name });
            known.len() - 1
        });
        give(&known[at])
    })
}

/// A text of the program as a name: the same one each time, so that a thousand objects with it hold it once.
pub fn known(text: &'static str) -> Name {
    with_known(text, |known| known.name.clone())
}

/// Likewise a list that holds such a text alone.
pub fn known_alone(text: &'static str) -> Rc<Vec<Name>> {
    with_known(text, |known| known.alone.clone())
}
