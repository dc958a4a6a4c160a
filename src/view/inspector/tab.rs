//! The inspector's tabs and their order.

/// A tab of the inspector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    /// The output of `kubectl describe`.
    #[default]
    Describe,
    /// The object as YAML.
    Yaml,
    /// Its events.
    Events,
    /// The DNS names that resolve to it.
    Dns,
    /// The claims and volumes it uses.
    Volumes,
    /// The data in its volumes.
    Data,
}

impl Tab {
    /// All tabs, in order.
    pub const ALL: [Tab; 6] = [Tab::Describe, Tab::Yaml, Tab::Events, Tab::Dns, Tab::Volumes, Tab::Data];

    /// The title of the tab.
    pub fn name(self) -> &'static str {
        match self {
            Tab::Describe => "Describe",
            Tab::Yaml => "YAML",
            Tab::Events => "Events",
            Tab::Dns => "DNS",
            Tab::Volumes => "Volumes",
            Tab::Data => "Data",
        }
    }

    /// Its index in [`Tab::ALL`].
    pub fn index(self) -> usize {
        Tab::ALL.iter().position(|tab| *tab == self).unwrap_or_default()
    }

    /// The tab that an arrow key, Home or End selects from this one, with wrap-around.
    pub fn after_key(self, key: &str) -> Option<Tab> {
        let count = Tab::ALL.len();
        let index = match key {
            "ArrowRight" => (self.index() + 1) % count,
            "ArrowLeft" => (self.index() + count - 1) % count,
            "Home" => 0,
            "End" => count - 1,
            _ => return None,
        };
        Tab::ALL.get(index).copied()
    }
}
