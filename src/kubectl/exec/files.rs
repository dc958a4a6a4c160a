//! The files of a container that are known: the data of the simulated program, mounted ConfigMaps and Secrets, and the files
//! that the kubelet writes. The image's own files are not.

use crate::api::pod::Pod;
use crate::api::pod_spec::{Container, Volume};
use crate::api::{Kind, Name, read};
use crate::cluster::State;
use serde_json::Value;

/// A path in a container.
pub enum Location {
    /// The directory or a file of the program's data: its path below the directory.
    Data(String),
    /// The directory or a file of a mounted ConfigMap or Secret: its files, and the path below the directory.
    Mounted(Vec<(String, String)>, String),
    /// A file that the kubelet writes.
    Text(String),
    /// Nothing is known about the path.
    Unknown,
}

/// What is at an absolute path.
pub fn find(state: &State, pod: &Pod, container: &Container, path: &str) -> Location {
    match path {
        "/etc/hostname" => return Location::Text(format!("{}\n", hostname(pod))),
        "/etc/resolv.conf" => return Location::Text(resolver(state, pod)),
        _ => {}
    }
    // The innermost mount decides.
    let mounts = container.volume_mounts.iter().filter_map(|mount| Some((mount, below(path, &mount.mount_path)?)));
    let Some((mount, rest)) = mounts.max_by_key(|(mount, _)| mount.mount_path.len()) else {
        let is_layer = data_volume(pod).is_none() && path.starts_with('/');
        return if is_layer { Location::Data(path.trim_start_matches('/').to_string()) } else { Location::Unknown };
    };
    if data_volume(pod).is_some_and(|volume| *volume == mount.name) {
        return Location::Data(rest);
    }
    let volume = pod.spec.volumes.iter().find(|volume| volume.name == mount.name);
    match volume.and_then(|volume| mounted(state, pod, volume)) {
        Some(files) => Location::Mounted(files, rest),
        None => Location::Unknown,
    }
}

/// The mount path of the program's data in a container; `None` if it is elsewhere.
pub fn data_path<'p>(pod: &'p Pod, container: &'p Container) -> Option<&'p Name> {
    let volume = data_volume(pod)?;
    container.volume_mounts.iter().find(|mount| mount.name == *volume).map(|mount| &mount.mount_path)
}

/// The volume of the program's data, as in `State::location_of`; `None` for the container's own file system.
fn data_volume(pod: &Pod) -> Option<&Name> {
    let writable = || pod.spec.containers.iter().flat_map(|container| &container.volume_mounts).filter(|mount| !mount.read_only);
    let claimed = writable().find(|mount| pod.claims().any(|(volume, _)| *volume == mount.name));
    let is_local = |name: &Name| {
        pod.spec.volumes.iter().any(|volume| volume.name == *name && (volume.empty_dir.is_some() || volume.host_path.is_some()))
    };
    claimed.or_else(|| writable().find(|mount| is_local(&mount.name))).map(|mount| &mount.name)
}

/// The rest of a path below a directory; empty for the directory itself.
fn below(path: &str, directory: &str) -> Option<String> {
    let rest = path.strip_prefix(directory.trim_end_matches('/'))?;
    (rest.is_empty() || rest.starts_with('/')).then(|| rest.trim_matches('/').to_string())
}

/// The files of a volume with a ConfigMap or Secret that exists.
fn mounted(state: &State, pod: &Pod, volume: &Volume) -> Option<Vec<(String, String)>> {
    let (kind, name) = match (&volume.config_map, &volume.secret) {
        (Some(source), _) => (Kind::ConfigMap, &source.name),
        (None, Some(source)) => (Kind::Secret, &source.secret_name),
        (None, None) => return None,
    };
    let object = state.get(&crate::api::Key::new(kind, &pod.meta.namespace, name))?.to_value();
    let data = read::at(&object, &["data"]).as_object().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    Some(data.iter().map(|(key, value)| (key.clone(), if kind == Kind::Secret { decoded(&text(value)) } else { text(value) })).collect())
}

/// The text that a base64 text encodes.
pub fn decoded(text: &str) -> String {
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => Some(u32::from(letter - b'A')),
        b'a'..=b'z' => Some(u32::from(letter - b'a') + 26),
        b'0'..=b'9' => Some(u32::from(letter - b'0') + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let letters: Vec<u32> = text.bytes().filter_map(value).collect();
    let mut bytes = Vec::new();
    for chunk in letters.chunks(4) {
        let bits = chunk.iter().enumerate().fold(0u32, |bits, (at, letter)| bits | letter << (18 - 6 * at));
        bytes.extend((0..chunk.len().saturating_sub(1)).map(|at| (bits >> (16 - 8 * at)) as u8));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The host name of a Pod.
pub fn hostname(pod: &Pod) -> &str {
    if pod.hostname.is_empty() { &pod.meta.name } else { &pod.hostname }
}

/// `/etc/resolv.conf` with dnsPolicy ClusterFirst.
fn resolver(state: &State, pod: &Pod) -> String {
    let (namespace, domain) = (&pod.meta.namespace, &state.settings().cluster_domain);
    format!("search {namespace}.svc.{domain} svc.{domain} {domain}\nnameserver 10.96.0.10\noptions ndots:5\n")
}
