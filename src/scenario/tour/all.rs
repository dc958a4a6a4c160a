//! The tours of the page: the files of `static/tours`.

/// The address and the text of each, in the order of the list.
pub const ALL: [(&str, &str); 13] = [
    ("why-order", include_str!("../../../static/tours/why-order.ordinal.yaml")),
    ("ordered-or-parallel", include_str!("../../../static/tours/ordered-or-parallel.ordinal.yaml")),
    ("names", include_str!("../../../static/tours/names.ordinal.yaml")),
    ("volumes", include_str!("../../../static/tours/volumes.ordinal.yaml")),
    ("scale-down-and-back", include_str!("../../../static/tours/scale-down-and-back.ordinal.yaml")),
    ("retention", include_str!("../../../static/tours/retention.ordinal.yaml")),
    ("canary", include_str!("../../../static/tours/canary.ordinal.yaml")),
    ("stuck-update", include_str!("../../../static/tours/stuck-update.ordinal.yaml")),
    ("by-hand", include_str!("../../../static/tours/by-hand.ordinal.yaml")),
    ("dead-node", include_str!("../../../static/tours/dead-node.ordinal.yaml")),
    ("lost-zone", include_str!("../../../static/tours/lost-zone.ordinal.yaml")),
    ("set-or-deployment", include_str!("../../../static/tours/set-or-deployment.ordinal.yaml")),
    ("cloning", include_str!("../../../static/tours/cloning.ordinal.yaml")),
];
