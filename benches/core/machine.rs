//! The clock and the memory of what runs the bench.

#[cfg(not(target_arch = "wasm32"))]
mod of_this_machine {
    use std::sync::OnceLock;
    use std::time::Instant;

    /// Natively, this is where the figures are taken.
    pub const NATIVE: bool = true;

    /// A clock that only goes forward.
    pub fn now_ms() -> f64 {
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed().as_secs_f64() * 1_000.0
    }

    /// The most memory this process ever had, as Linux tells it; elsewhere nothing is known.
    pub fn memory_bytes() -> usize {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<usize>().ok()).unwrap_or(0) * 1_024
    }
}

#[cfg(target_arch = "wasm32")]
mod of_this_machine {
    /// In a browser, this is where the figures are taken.
    pub const NATIVE: bool = false;

    const PAGE_BYTES: usize = 65_536;

    /// A clock that only goes forward.
    pub fn now_ms() -> f64 {
        web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
    }

    /// The most memory this instance ever had: WebAssembly never gives any back.
    pub fn memory_bytes() -> usize {
        core::arch::wasm32::memory_size::<0>() * PAGE_BYTES
    }
}

pub use of_this_machine::{NATIVE, memory_bytes, now_ms};
