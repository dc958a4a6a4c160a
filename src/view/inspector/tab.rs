//! The inspector's tabs and their order.

/// What can be looked at of the selected object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    /// As kubectl describe prints it.
    #[default]
    Describe,
    /// The object as the API server keeps it.
    Yaml,
    /// The events about it.
    Events,
    /// The names that lead to it.
    Dns,
    /// The claims and volumes it uses.
    Volumes,
    /// What lies in the volumes.
    Data,
}

impl Tab {
    /// All tabs, in order.
    pub const ALL: [Tab; 6] = [Tab::Describe, Tab::Yaml, Tab::Events, Tab::Dns, Tab::Volumes, Tab::Data];

    /// What the tab is called.
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

    /// Its place among them.
    pub fn number(self) -> usize {
        Tab::ALL.iter().position(|tab| *tab == self).unwrap_or_default()
    }

    /// Where a key leads from this tab, around the ends.
    pub fn after_key(self, key: &str) -> Option<Tab> {
        let count = Tab::ALL.len();
        let number = match key {
            "ArrowRight" => (self.number() + 1) % count,
            "ArrowLeft" => (self.number() + count - 1) % count,
            "Home" => 0,
            "End" => count - 1,
            _ => return None,
        };
        Tab::ALL.get(number).copied()
    }
}
