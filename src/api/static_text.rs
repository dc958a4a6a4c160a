//! Interned names of static texts, which the components write again and again.

use super::Name;
use std::cell::RefCell;
use std::rc::Rc;

/// A static text, as a name and as a list of only this name.
struct StaticText {
    text: &'static str,
    name: Name,
    list: Rc<Vec<Name>>,
}

thread_local! {
    static INTERNED: RefCell<Vec<StaticText>> = const { RefCell::new(Vec::new()) };
}

fn with_interned<T>(text: &'static str, read: impl FnOnce(&StaticText) -> T) -> T {
    INTERNED.with_borrow_mut(|all| {
        let found = all.iter().position(|interned| std::ptr::eq(interned.text, text));
        let index = found.unwrap_or_else(|| {
            let name = Name::from(text);
            all.push(StaticText { text, list: Rc::new(vec![name.clone()]), name });
            all.len() - 1
        });
        read(&all[index])
    })
}

/// The interned name of a static text, so that all objects with it share one allocation.
pub fn interned(text: &'static str) -> Name {
    with_interned(text, |interned| interned.name.clone())
}

/// The interned list of only this name.
pub fn interned_list(text: &'static str) -> Rc<Vec<Name>> {
    with_interned(text, |interned| interned.list.clone())
}
