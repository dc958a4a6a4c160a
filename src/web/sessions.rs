//! The sessions stored in this browser: the last ten, each as the fragment of its link, and a list of their names.

use super::browser;
use crate::view::share::SavedSession;
use serde_json::{Value, json};

/// The maximum number of sessions; a new one replaces the oldest.
const SESSIONS_MAX: usize = 10;
/// The maximum length of a name, in characters.
const NAME_CHARACTERS_MAX: usize = 80;
const LIST_KEY: &str = "ordinal.sessions";
/// The key of the session that this tab shows, which a reload restores.
const TAB_KEY: &str = "ordinal.session";

/// An entry of the list.
#[derive(Clone)]
struct Entry {
    kept: SavedSession,
    /// Whether the user renamed it.
    is_named: bool,
}

fn key_of(id: &str) -> String {
    format!("ordinal.session.{id}")
}

/// The stored list, which other tabs also write. Unreadable entries are skipped.
fn entries() -> Vec<Entry> {
    let list = browser::stored(LIST_KEY).and_then(|list| serde_json::from_str::<Value>(&list).ok());
    let entry = |item: &Value| {
        let text = |key: &str| item.get(key).and_then(Value::as_str).map(str::to_owned);
        let kept = SavedSession { id: text("id")?, name: text("name")? };
        Some(Entry { kept, is_named: item.get("named").and_then(Value::as_bool).unwrap_or(false) })
    };
    list.iter().flat_map(|list| list.as_array().into_iter().flatten()).filter_map(entry).take(SESSIONS_MAX).collect()
}

fn store(entries: &[Entry]) -> bool {
    let item = |entry: &Entry| json!({"id": entry.kept.id, "name": entry.kept.name, "named": entry.is_named});
    browser::store(LIST_KEY, &entries.iter().map(item).collect::<Value>().to_string())
}

/// The stored sessions, newest first.
pub fn all() -> Vec<SavedSession> {
    entries().into_iter().map(|entry| entry.kept).collect()
}

/// The fragment of a session.
pub fn fragment(id: &str) -> Option<String> {
    browser::stored(&key_of(id))
}

/// The session that this tab shows.
pub fn of_tab() -> Option<String> {
    browser::stored_in_tab(TAB_KEY).filter(|id| fragment(id).is_some())
}

/// Records the session that this tab shows; `None` for a run that is not stored.
pub fn show_in_tab(id: Option<&str>) {
    browser::store_in_tab(TAB_KEY, id);
}

/// Stores a session, under its ID or as a new one. Returns the ID, or `None` when the storage is full even after the oldest
/// sessions are deleted. A run that is already stored is not stored twice.
pub fn save(id: Option<&str>, name: &str, fragment_now: &str) -> Option<String> {
    let mut list = entries();
    if id.is_none()
        && let Some(same) = list.iter().find(|entry| fragment(&entry.kept.id).as_deref() == Some(fragment_now))
    {
        return Some(same.kept.id.clone());
    }
    let previous = id.and_then(|id| list.iter().position(|entry| entry.kept.id == id)).map(|index| list.remove(index));
    let id = id.map_or_else(|| browser::unix_ms().to_string(), str::to_owned);
    let is_named = previous.as_ref().is_some_and(|entry| entry.is_named);
    let name =
        previous.filter(|entry| entry.is_named).map_or_else(|| format!("{name} · {}", browser::time_label()), |entry| entry.kept.name);
    list.insert(0, Entry { kept: SavedSession { id: id.clone(), name }, is_named });
    list.drain(SESSIONS_MAX.min(list.len())..).for_each(|old| browser::remove_stored(&key_of(&old.kept.id)));
    while !(browser::store(&key_of(&id), fragment_now) && store(&list)) {
        if list.len() == 1 {
            return None;
        }
        list.pop().iter().for_each(|old| browser::remove_stored(&key_of(&old.kept.id)));
    }
    Some(id)
}

/// Renames a session; a blank name is ignored.
pub fn rename(id: &str, name: &str) {
    let name: String = name.trim().chars().take(NAME_CHARACTERS_MAX).collect();
    let mut list = entries();
    if let Some(entry) = list.iter_mut().find(|entry| entry.kept.id == id && !name.is_empty()) {
        (entry.kept.name, entry.is_named) = (name, true);
        store(&list);
    }
}

/// Deletes a session.
pub fn delete(id: &str) {
    let mut list = entries();
    list.retain(|entry| entry.kept.id != id);
    store(&list);
    browser::remove_stored(&key_of(id));
}
