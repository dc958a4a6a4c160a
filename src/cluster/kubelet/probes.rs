//! Probes as timers from their fields: startup holds the others back, liveness restarts, readiness admits.
//!
//! Models pkg/kubelet/prober/worker.go. Tries that would change nothing are not made, so that a healthy pod costs nothing.

use super::container_look::ContainerLook;
use super::look::ms;
use super::runtime::ProbeRuntime;
use super::stages::ContainerStage;
use crate::api::pod_spec::Probe;
use crate::api::read;
use crate::cluster::action::Hold;
use serde_json::Value;

/// What a probe is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names are the field's own
pub enum ProbeKind {
    Startup,
    Liveness,
    Readiness,
}

impl ProbeKind {
    /// All, in the order of [`super::runtime::ContainerRuntime::probes`].
    pub const ALL: [ProbeKind; 3] = [ProbeKind::Startup, ProbeKind::Liveness, ProbeKind::Readiness];

    /// As the kubelet's events begin.
    pub fn name(self) -> &'static str {
        match self {
            ProbeKind::Startup => "Startup",
            ProbeKind::Liveness => "Liveness",
            ProbeKind::Readiness => "Readiness",
        }
    }
}

impl ContainerLook<'_> {
    pub(super) fn probe(&self, kind: ProbeKind) -> Option<&Probe> {
        if self.look.stand_in() {
            return None;
        }
        match kind {
            ProbeKind::Startup => self.container.startup_probe.as_ref(),
            ProbeKind::Liveness => self.container.liveness_probe.as_ref(),
            ProbeKind::Readiness => self.container.readiness_probe.as_ref(),
        }
    }

    /// Whether a probe counts now. A container without a readiness probe is asked too: it is ready a while after it started.
    fn is_probed(&self, kind: ProbeKind) -> bool {
        let runs = self.runtime.at.stage == ContainerStage::Running && !self.is_to_end();
        runs && match kind {
            ProbeKind::Startup => self.probe(kind).is_some() && !self.status.started,
            ProbeKind::Liveness => self.probe(kind).is_some() && self.status.started,
            ProbeKind::Readiness => self.status.started,
        }
    }

    /// Whether the pod's probes are this container's to fail: the first that has one, else the first of all.
    fn is_asked(&self) -> bool {
        let has_probe =
            |c: &crate::api::pod_spec::Container| c.readiness_probe.is_some() || c.liveness_probe.is_some() || c.startup_probe.is_some();
        let containers = &self.look.pod.spec.containers;
        let first = containers.iter().position(has_probe).unwrap_or(0);
        self.look.stand_in() || self.index == self.look.init_count() + first
    }

    fn hangs(&self, kind: ProbeKind) -> bool {
        self.is_asked() && self.probe(kind).is_some() && self.look.state.faults.hanging.contains(self.look.key())
    }

    /// What a try would answer now.
    fn answer(&self, kind: ProbeKind) -> bool {
        let unready = || self.look.state.faults.unready.contains(self.look.key()) || self.look.hold() == Some(Hold::Running);
        !(self.hangs(kind) || kind == ProbeKind::Readiness && self.is_asked() && unready())
    }

    /// How often a probe has to answer alike before that counts.
    fn threshold(&self, kind: ProbeKind, answer: bool) -> i64 {
        let Some(probe) = self.probe(kind) else { return 1 };
        if answer { probe.success_threshold.max(1) } else { probe.failure_threshold.max(1) }
    }

    /// A probe brought up to date with what its tries answer now.
    pub(super) fn probe_now(&self, kind: ProbeKind) -> ProbeRuntime {
        let mut probe = self.runtime.probes[kind as usize];
        let answer = self.answer(kind);
        if !self.is_probed(kind) || probe.result == Some(answer) {
            return ProbeRuntime { run: 0, next_ms: None, ..probe };
        }
        if probe.answer != answer {
            probe = ProbeRuntime { answer, run: 0, next_ms: None, ..probe };
        }
        probe.next_ms = probe.next_ms.or_else(|| Some(self.first_try_ms(kind, answer)));
        probe
    }

    /// When the next try of a probe that does not run yet is answered.
    fn first_try_ms(&self, kind: ProbeKind, answer: bool) -> u64 {
        let now_ms = self.look.state.now_ms;
        let boot_ms = self.delays().ready_ms;
        let since_ms = self.status.running_since_ms().unwrap_or(now_ms);
        let known = self.runtime.probes[kind as usize].result;
        let Some(probe) = self.probe(kind) else {
            return match (answer, known) {
                (false, _) => now_ms,
                (true, None) => now_ms.max(since_ms.saturating_add(boot_ms)),
                (true, Some(_)) => now_ms.saturating_add(boot_ms),
            };
        };
        let first_ms = since_ms.saturating_add(boot_ms).saturating_add(ms(probe.initial_delay_seconds));
        let period_ms = ms(probe.period_seconds.max(1));
        let try_ms = match now_ms.checked_sub(first_ms) {
            None => first_ms,
            // A container that has just started is asked at once (prober_manager.go UpdatePodStatus).
            Some(_) if known.is_none() => now_ms,
            Some(passed_ms) => first_ms.saturating_add(passed_ms.div_ceil(period_ms).saturating_mul(period_ms)),
        };
        let timeout_ms = if self.hangs(kind) { ms(probe.timeout_seconds.max(1)) } else { 0 };
        try_ms.saturating_add(timeout_ms)
    }

    /// The probe after the try that is due, and whether it has come to a result by it.
    pub(super) fn probe_after_try(&self, kind: ProbeKind) -> ProbeRuntime {
        let mut probe = self.runtime.probes[kind as usize];
        probe.run += 1;
        if probe.run >= self.threshold(kind, probe.answer) {
            return ProbeRuntime { result: Some(probe.answer), run: 0, next_ms: None, ..probe };
        }
        let period_ms = self.probe(kind).map_or(0, |p| ms(p.period_seconds.max(1)));
        probe.next_ms = Some(self.look.state.now_ms.saturating_add(period_ms));
        probe
    }

    /// When a probe will have come to another result, if it goes on as now.
    pub(super) fn probe_settles_ms(&self, kind: ProbeKind) -> Option<u64> {
        let probe = self.runtime.probes[kind as usize];
        let left = self.threshold(kind, probe.answer) - probe.run - 1;
        let period_ms = self.probe(kind).map_or(0, |p| ms(p.period_seconds.max(1)));
        Some(probe.next_ms?.saturating_add(u64::try_from(left).unwrap_or(0).saturating_mul(period_ms)))
    }

    /// What the kubelet says of a try that failed: the words of pkg/probe.
    pub(super) fn probe_output(&self, kind: ProbeKind) -> String {
        let Some(probe) = self.probe(kind) else { return String::new() };
        let hangs = self.hangs(kind);
        let ip = self.look.pod.status.ip.map_or_else(String::new, |ip| ip.to_string());
        let seconds = probe.timeout_seconds.max(1);
        if let Some(get) = &probe.http_get {
            let text = |key: &str| read::at(get, &[key]).as_str().unwrap_or_default();
            let (scheme, path) = (text("scheme").to_lowercase(), text("path"));
            let url = format!("{scheme}://{ip}:{}{path}", self.port(read::at(get, &["port"])));
            return match hangs {
                true => format!("Get \"{url}\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)"),
                false => "HTTP probe failed with statuscode: 503".into(),
            };
        }
        if let Some(socket) = &probe.tcp_socket {
            let why = if hangs { "i/o timeout" } else { "connect: connection refused" };
            return format!("dial tcp {ip}:{}: {why}", self.port(read::at(socket, &["port"])));
        }
        match (&probe.grpc, &probe.exec) {
            (Some(_), _) if hangs => format!("timeout: health rpc did not complete within {seconds}s"),
            (Some(_), _) => "service unhealthy (responded with \"NOT_SERVING\")".into(),
            (_, Some(exec)) if hangs => {
                let words = read::at(exec, &["command"]).as_array().into_iter().flatten().filter_map(Value::as_str);
                format!("command timed out: \"{}\" timed out after {seconds}s", words.collect::<Vec<_>>().join(" "))
            }
            // What a failing command prints is its own.
            _ => String::new(),
        }
    }

    /// A port given by number or by the name of a container's port.
    fn port(&self, port: &Value) -> String {
        let named = port.as_str().and_then(|name| self.container.ports.iter().find(|p| *p.name == *name));
        named.map_or_else(|| port.to_string().trim_matches('"').to_string(), |p| p.container_port.to_string())
    }
}
