//! The tiles of Services: DNS names and ready endpoints.

use super::geometry::{Flow, Point};
use super::input::key_of;
use super::model::ServiceTile;
use super::plan::{GAP, INSET, NAME_SIZE, NOTE_SIZE};
use super::scene::Scene;
use super::text::{fit, fit_name, text_width};
use crate::api::endpoint_slice::EndpointSlice;
use crate::api::service::Service;

/// The height of a Service's tile.
pub const HEIGHT: i32 = 58;
const WIDTH_MIN: i32 = 230;
const WIDTH_MAX: i32 = 420;
/// The largest number of hostnames that are listed.
const NAMES_MAX: usize = 20;

/// The tiles of all Services from `top` on, and their lower edge.
pub fn lay_out(scene: &Scene<'_>, top: i32) -> (Vec<ServiceTile>, i32) {
    let services = &scene.input.services;
    if services.is_empty() {
        return (Vec::new(), top);
    }
    let available = scene.plan.width;
    let count = i32::try_from(services.len()).unwrap_or(i32::MAX / 4096);
    let per_row = ((available + GAP) / (WIDTH_MIN + GAP)).clamp(1, count);
    let width = ((available + GAP) / per_row - GAP).min(WIDTH_MAX);
    let flow = Flow::new(Point { x: scene.plan.left, y: top }, per_row * (width + GAP), width, HEIGHT, GAP);
    let tiles = services.iter().enumerate().map(|(i, service)| tile(scene, service, flow.frame(i))).collect();
    (tiles, top + flow.height(services.len()))
}

fn tile(scene: &Scene<'_>, service: &Service, frame: super::Frame) -> ServiceTile {
    let key = key_of(service);
    let display_name = scene.naming.name(&key);
    let max_width = frame.width - 2 * INSET - 4;
    let kind = kind_of(service);
    let kind_width = text_width(&kind, NOTE_SIZE).min(max_width / 2);
    let name = format!("{}.{}.svc.{}", service.meta.name, service.meta.namespace, scene.state.settings().cluster_domain);
    let (resolves, names) = names(scene, service);
    ServiceTile {
        title: fit_name(&display_name, NAME_SIZE + 1, max_width - kind_width - INSET - 16),
        kind: fit(&kind, NOTE_SIZE, kind_width),
        dns: fit(&name, NOTE_SIZE, max_width),
        resolves,
        description: format!("{kind}, {name}: {names}").into(),
        names: fit(&names, NOTE_SIZE, max_width),
        emphasis: scene.emphasis(&key),
        frame,
        name: display_name,
        key,
    }
}

fn kind_of(service: &Service) -> String {
    match &*service.spec.service_type {
        "ExternalName" => format!("ExternalName {}", service.spec.external_name),
        _ if service.is_headless() => "headless".into(),
        "ClusterIP" | "" => service.cluster_ip.to_string(),
        other => format!("{other} {}", service.cluster_ip),
    }
}

/// Whether its DNS name resolves now, and its endpoints in one line.
fn names(scene: &Scene<'_>, service: &Service) -> (bool, String) {
    let slice = scene.state.find::<EndpointSlice>(&service.meta.namespace, &service.meta.name);
    let all = slice.map_or(0, |s| s.endpoints.len());
    let ready = || slice.into_iter().flat_map(|s| s.endpoints.iter()).filter(|(_, e)| e.ready);
    let count = ready().count();
    if !service.is_headless() {
        return (true, format!("{count} of {all} endpoints ready"));
    }
    let hosts: Vec<&str> = ready().map(|(_, e)| &*e.hostname).filter(|host| !host.is_empty()).take(NAMES_MAX).collect();
    let endpoints = if count == 1 { "1 endpoint".into() } else { format!("{count} endpoints") };
    match () {
        () if count == 0 => (false, "NXDOMAIN: no ready endpoints".into()),
        () if hosts.is_empty() => (true, format!("{endpoints}, no per-Pod DNS records")),
        () if count > hosts.len() => (true, format!("{endpoints}: {}, …", hosts.join(", "))),
        () => (true, format!("{endpoints}: {}", hosts.join(", "))),
    }
}
