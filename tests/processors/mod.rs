//! Work on many cases, shared among the processors.

/// What so many threads as there are processors say: each is told which case is its first, and every how manieth is its own.
pub fn by_all<T: Send>(told: impl Fn(usize, usize) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    std::thread::scope(|scope| {
        let told = &told;
        let workers: Vec<_> = (0..threads).map(|first| scope.spawn(move || told(first, threads))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    })
}
