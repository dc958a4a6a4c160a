//! Startup, liveness and readiness probes as timers.
//!
//! Models pkg/kubelet/prober/worker.go. A probe whose result cannot change is not run, so that a healthy pod costs no steps.

use super::container_context::ContainerContext;
use super::pod_context::ms;
use super::runtime::ProbeRuntime;
use super::stages::ContainerStage;
use crate::api::pod_spec::Probe;
use crate::api::read;
use crate::cluster::action::Hold;
use serde_json::Value;

/// The three types of probes (prober_manager.go probeType).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names are those of the API
pub enum ProbeKind {
    Startup,
    Liveness,
    Readiness,
}

impl ProbeKind {
    /// All kinds, in the order of [`super::runtime::ContainerRuntime::probes`].
    pub const ALL: [ProbeKind; 3] = [ProbeKind::Startup, ProbeKind::Liveness, ProbeKind::Readiness];

    /// The name with which the kubelet's events begin (probeType.String).
    pub fn name(self) -> &'static str {
        match self {
            ProbeKind::Startup => "Startup",
            ProbeKind::Liveness => "Liveness",
            ProbeKind::Readiness => "Readiness",
        }
    }
}

impl ContainerContext<'_> {
    /// The probe of this kind, if the container defines one.
    pub(super) fn probe(&self, kind: ProbeKind) -> Option<&Probe> {
        if self.pod.fake_kubelet() {
            return None;
        }
        match kind {
            ProbeKind::Startup => self.container.startup_probe.as_ref(),
            ProbeKind::Liveness => self.container.liveness_probe.as_ref(),
            ProbeKind::Readiness => self.container.readiness_probe.as_ref(),
        }
    }

    /// Whether a probe runs now. A container without a readiness probe has an implicit one: it becomes ready `ready_ms` after
    /// its start.
    fn is_active(&self, kind: ProbeKind) -> bool {
        let running = self.runtime.current.stage == ContainerStage::Running && !self.runs_to_completion();
        running
            && match kind {
                ProbeKind::Startup => self.probe(kind).is_some() && !self.status.started,
                ProbeKind::Liveness => self.probe(kind).is_some() && self.status.started,
                ProbeKind::Readiness => self.status.started,
            }
    }

    /// Whether faults that fail the pod's probes apply to this container: the first one that defines a probe, or else the
    /// first one.
    fn is_fault_target(&self) -> bool {
        let has_probe =
            |c: &crate::api::pod_spec::Container| c.readiness_probe.is_some() || c.liveness_probe.is_some() || c.startup_probe.is_some();
        let containers = &self.pod.pod.spec.containers;
        let first = containers.iter().position(has_probe).unwrap_or(0);
        self.pod.fake_kubelet() || self.index == self.pod.init_count() + first
    }

    fn hangs(&self, kind: ProbeKind) -> bool {
        self.is_fault_target() && self.probe(kind).is_some() && self.pod.state.faults.hanging.contains(self.pod.key())
    }

    /// The result of a probe that runs now: true for success.
    fn answer(&self, kind: ProbeKind) -> bool {
        let unready = || self.pod.state.faults.unready.contains(self.pod.key()) || self.pod.hold() == Some(Hold::Running);
        !(self.hangs(kind) || kind == ProbeKind::Readiness && self.is_fault_target() && unready())
    }

    /// How many consecutive equal results change the probe's result: `successThreshold` or `failureThreshold`.
    fn threshold(&self, kind: ProbeKind, answer: bool) -> i64 {
        let Some(probe) = self.probe(kind) else { return 1 };
        if answer { probe.success_threshold.max(1) } else { probe.failure_threshold.max(1) }
    }

    /// The state of a probe after faults changed: schedules the next run if its result may change, or stops it.
    pub(super) fn updated_probe(&self, kind: ProbeKind) -> ProbeRuntime {
        let mut probe = self.runtime.probes[kind as usize];
        let answer = self.answer(kind);
        if !self.is_active(kind) || probe.result == Some(answer) {
            return ProbeRuntime { run: 0, next_ms: None, ..probe };
        }
        if probe.answer != answer {
            probe = ProbeRuntime { answer, run: 0, next_ms: None, ..probe };
        }
        probe.next_ms = probe.next_ms.or_else(|| Some(self.next_run_ms(kind, answer)));
        probe
    }

    /// When the next run of a probe that is not scheduled yet gives its result.
    fn next_run_ms(&self, kind: ProbeKind, answer: bool) -> u64 {
        let now_ms = self.pod.state.now_ms;
        let startup_ms = self.delays().ready_ms;
        let since_ms = self.status.running_since_ms().unwrap_or(now_ms);
        let result = self.runtime.probes[kind as usize].result;
        let Some(probe) = self.probe(kind) else {
            return match (answer, result) {
                (false, _) => now_ms,
                (true, None) => now_ms.max(since_ms.saturating_add(startup_ms)),
                (true, Some(_)) => now_ms.saturating_add(startup_ms),
            };
        };
        let first_ms = since_ms.saturating_add(startup_ms).saturating_add(ms(probe.initial_delay_seconds));
        let period_ms = ms(probe.period_seconds.max(1));
        let run_ms = match now_ms.checked_sub(first_ms) {
            None => first_ms,
            // A container that has just started is probed at once (prober_manager.go UpdatePodStatus).
            Some(_) if result.is_none() => now_ms,
            Some(elapsed_ms) => first_ms.saturating_add(elapsed_ms.div_ceil(period_ms).saturating_mul(period_ms)),
        };
        let timeout_ms = if self.hangs(kind) { ms(probe.timeout_seconds.max(1)) } else { 0 };
        run_ms.saturating_add(timeout_ms)
    }

    /// The state of a probe after the run that is due: it has a new result once the threshold is reached.
    pub(super) fn probe_after_run(&self, kind: ProbeKind) -> ProbeRuntime {
        let mut probe = self.runtime.probes[kind as usize];
        probe.run += 1;
        if probe.run >= self.threshold(kind, probe.answer) {
            return ProbeRuntime { result: Some(probe.answer), run: 0, next_ms: None, ..probe };
        }
        let period_ms = self.probe(kind).map_or(0, |p| ms(p.period_seconds.max(1)));
        probe.next_ms = Some(self.pod.state.now_ms.saturating_add(period_ms));
        probe
    }

    /// When the result of a probe will change if all further runs give the current answer.
    pub(super) fn probe_result_ms(&self, kind: ProbeKind) -> Option<u64> {
        let probe = self.runtime.probes[kind as usize];
        let remaining = self.threshold(kind, probe.answer) - probe.run - 1;
        let period_ms = self.probe(kind).map_or(0, |p| ms(p.period_seconds.max(1)));
        Some(probe.next_ms?.saturating_add(u64::try_from(remaining).unwrap_or(0).saturating_mul(period_ms)))
    }

    /// The output of a failed probe, as in the `Unhealthy` event (pkg/probe).
    pub(super) fn probe_output(&self, kind: ProbeKind) -> String {
        let Some(probe) = self.probe(kind) else { return String::new() };
        let hangs = self.hangs(kind);
        let ip = self.pod.pod.status.ip.map_or_else(String::new, |ip| ip.to_string());
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
                let command = read::at(exec, &["command"]).as_array().into_iter().flatten().filter_map(Value::as_str);
                format!("command timed out: \"{}\" timed out after {seconds}s", command.collect::<Vec<_>>().join(" "))
            }
            // The output of a failing command is unknown: commands are not run.
            _ => String::new(),
        }
    }

    /// Resolves a port given by number or by name (pkg/probe/util.go ResolveContainerPort).
    fn port(&self, port: &Value) -> String {
        let container_port = port.as_str().and_then(|name| self.container.ports.iter().find(|p| *p.name == *name));
        container_port.map_or_else(|| port.to_string().trim_matches('"').to_string(), |p| p.container_port.to_string())
    }
}
