//! The manifests to begin with.

/// One entry of the list of examples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// What the list calls it.
    pub title: &'static str,
    /// Its manifests.
    pub text: &'static str,
}

/// The examples in the order of the list. A first visit opens the first one.
pub const EXAMPLES: [Example; 6] = [
    Example { title: "Redis, as in the notes", text: include_str!("../../static/examples/redis.yaml") },
    Example { title: "Redis, mended", text: include_str!("../../static/examples/redis-mended.yaml") },
    Example { title: "nginx, in order, with volumes", text: include_str!("../../static/examples/nginx-ordered.yaml") },
    Example { title: "nginx, in parallel, with volumes", text: include_str!("../../static/examples/nginx-parallel.yaml") },
    Example { title: "ZooKeeper, two claims a pod", text: include_str!("../../static/examples/zookeeper.yaml") },
    Example { title: "A Deployment, for contrast", text: include_str!("../../static/examples/deployment.yaml") },
];
