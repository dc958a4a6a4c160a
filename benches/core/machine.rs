//! The clock and the memory of the benchmark, natively and in a browser.

#[cfg(not(target_arch = "wasm32"))]
mod platform {
    use std::sync::OnceLock;
    use std::time::Instant;

    /// Whether the benchmark runs natively.
    pub const NATIVE: bool = true;

    /// A monotonic clock, in milliseconds.
    pub fn now_ms() -> f64 {
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed().as_secs_f64() * 1_000.0
    }

    /// The peak memory of this process in bytes (VmHWM of Linux); 0 on other systems.
    pub fn memory_bytes() -> usize {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<usize>().ok()).unwrap_or(0) * 1_024
    }
}

#[cfg(target_arch = "wasm32")]
mod platform {
    /// Whether the benchmark runs natively.
    pub const NATIVE: bool = false;

    const PAGE_BYTES: usize = 65_536;

    /// A monotonic clock, in milliseconds.
    pub fn now_ms() -> f64 {
        web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
    }

    /// The peak memory of this instance in bytes: WebAssembly memory never shrinks.
    pub fn memory_bytes() -> usize {
        core::arch::wasm32::memory_size::<0>() * PAGE_BYTES
    }
}

pub use platform::{NATIVE, memory_bytes, now_ms};
