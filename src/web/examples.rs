//! The example manifests.

/// One entry of the list of examples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// Its title in the list.
    pub title: &'static str,
    /// Its manifests.
    pub text: &'static str,
}

/// The examples in the order of the list. A first visit starts with the first one.
pub const EXAMPLES: [Example; 6] = [
    Example { title: "Redis cluster (with two common mistakes)", text: include_str!("../../static/examples/redis.yaml") },
    Example { title: "Redis cluster, fixed", text: include_str!("../../static/examples/redis-mended.yaml") },
    Example { title: "nginx, in order, with volumes", text: include_str!("../../static/examples/nginx-ordered.yaml") },
    Example { title: "nginx, in parallel, with volumes", text: include_str!("../../static/examples/nginx-parallel.yaml") },
    Example { title: "ZooKeeper, two claims per Pod", text: include_str!("../../static/examples/zookeeper.yaml") },
    Example { title: "Deployment, for comparison", text: include_str!("../../static/examples/deployment.yaml") },
];
