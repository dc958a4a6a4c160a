//! Runs many cases on all processors.

/// Runs `work` in one thread per processor and returns the results. Each call gets its first case and the step to its next.
pub fn on_all<T: Send>(work: impl Fn(usize, usize) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    std::thread::scope(|scope| {
        let work = &work;
        let workers: Vec<_> = (0..threads).map(|first| scope.spawn(move || work(first, threads))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    })
}
