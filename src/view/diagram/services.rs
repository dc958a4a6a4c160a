//! The Services, above everything: the names they give, and who gets their traffic.

use super::census::key_of;
use super::geometry::{Flow, Point};
use super::model::ServiceTile;
use super::plan::{GAP, INSET, NAME_SIZE, NOTE_SIZE};
use super::scene::Scene;
use super::text::{fit, fit_name, text_width};
use crate::api::endpoint_slice::EndpointSlice;
use crate::api::service::Service;

/// How high a Service is.
pub const HEIGHT: i32 = 58;
const WIDTH_MIN: i32 = 230;
const WIDTH_MAX: i32 = 420;
/// More names than this are counted, not listed.
const NAMES_MAX: usize = 20;

/// The tiles of all Services from `top` on, and where they end.
pub fn lay_out(scene: &Scene<'_>, top: i32) -> (Vec<ServiceTile>, i32) {
    let services = &scene.census.services;
    if services.is_empty() {
        return (Vec::new(), top);
    }
    let room = scene.plan.width;
    let count = i32::try_from(services.len()).unwrap_or(i32::MAX / 4096);
    let per_row = ((room + GAP) / (WIDTH_MIN + GAP)).clamp(1, count);
    let width = ((room + GAP) / per_row - GAP).min(WIDTH_MAX);
    let flow = Flow::new(Point { x: scene.plan.left, y: top }, per_row * (width + GAP), width, HEIGHT, GAP);
    let tiles = services.iter().enumerate().map(|(i, service)| tile(scene, service, flow.place(i))).collect();
    (tiles, top + flow.height(services.len()))
}

fn tile(scene: &Scene<'_>, service: &Service, frame: super::Frame) -> ServiceTile {
    let key = key_of(service);
    let called = scene.naming.name(&key);
    let room = frame.width - 2 * INSET - 4;
    let kind = kind_of(service);
    let kind_room = text_width(&kind, NOTE_SIZE).min(room / 2);
    let name = format!("{}.{}.svc.{}", service.meta.name, service.meta.namespace, scene.state.settings().cluster_domain);
    let (answers, names) = names(scene, service);
    ServiceTile {
        title: fit_name(&called, NAME_SIZE + 1, room - kind_room - INSET - 16),
        kind: fit(&kind, NOTE_SIZE, kind_room),
        dns: fit(&name, NOTE_SIZE, room),
        answers,
        description: format!("{kind}, {name}: {names}").into(),
        names: fit(&names, NOTE_SIZE, room),
        emphasis: scene.emphasis(&key),
        frame,
        name: called,
        key,
    }
}

fn kind_of(service: &Service) -> String {
    match &*service.spec.service_type {
        "ExternalName" => format!("stands for {}", service.spec.external_name),
        _ if service.is_headless() => "headless".into(),
        "ClusterIP" | "" => service.cluster_ip.to_string(),
        other => format!("{other} {}", service.cluster_ip),
    }
}

/// Whether its name is answered now, and what DNS says of it in a line.
fn names(scene: &Scene<'_>, service: &Service) -> (bool, String) {
    let slice = scene.state.find::<EndpointSlice>(&service.meta.namespace, &service.meta.name);
    let all = slice.map_or(0, |s| s.endpoints.len());
    let ready = || slice.into_iter().flat_map(|s| s.endpoints.iter()).filter(|(_, e)| e.ready);
    let count = ready().count();
    if !service.is_headless() {
        return (true, format!("{count} of {all} endpoints ready"));
    }
    let hosts: Vec<&str> = ready().map(|(_, e)| &*e.hostname).filter(|host| !host.is_empty()).take(NAMES_MAX).collect();
    let addresses = if count == 1 { "1 address".into() } else { format!("{count} addresses") };
    match () {
        () if count == 0 => (false, "NXDOMAIN: no endpoint is ready".into()),
        () if hosts.is_empty() => (true, format!("{addresses}, no names for pods")),
        () if count > hosts.len() => (true, format!("{addresses}: {}, …", hosts.join(", "))),
        () => (true, format!("{addresses}: {}", hosts.join(", "))),
    }
}
