//! Addresses and address families of Services, in an IPv4 single-stack cluster.
//!
//! Models pkg/apis/core/validation/validation.go ValidateServiceClusterIPsRelatedFields, validateUpgradeDowngradeClusterIPs,
//! validateUpgradeDowngradeIPFamilies and pkg/registry/core/service/storage/alloc.go initIPFamilyFields.

use std::collections::BTreeSet;
use std::net::IpAddr;

use serde_json::{Value, json};

use super::errors::{Errors, items, list, map, text};

/// The API server's message for an invalid IP address.
pub(super) const ADDRESS_DETAIL: &str = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
const FAMILIES: &[&str] = &["IPv4", "IPv6"];
const POLICIES: &[&str] = &["PreferDualStack", "RequireDualStack", "SingleStack"];
/// The Service CIDR, a /16.
const SERVICE_NETWORK: [u8; 2] = [10, 96];

/// Errors of the address allocation; they come before all others.
pub(super) fn allocation(errors: &mut Errors, spec: &Value) {
    if text(spec, "type") == "ExternalName" {
        return;
    }
    cluster_ips(errors, spec);
    if !errors.0.is_empty() {
        return;
    }
    let (policy, families, addresses) = (text(spec, "ipFamilyPolicy"), list(spec, "ipFamilies"), list(spec, "clusterIPs"));
    for (what, several) in [("cluster IPs", addresses), ("IP families", families)] {
        if policy == "SingleStack" && several.len() == 2 {
            let detail = format!("must be 'RequireDualStack' or 'PreferDualStack' when multiple {what} are specified");
            errors.invalid("spec.ipFamilyPolicy", policy, detail);
        }
    }
    for (index, address) in addresses.iter().filter_map(Value::as_str).enumerate() {
        // The defaulted families contain only IPv4, but an address of the other family was requested.
        if address.contains(':') && families.iter().all(|family| family == "IPv4") {
            errors.invalid(format!("spec.clusterIPs[{index}]"), json!(addresses), "IPv6 is not configured on this cluster");
        }
    }
    let selects = map(spec, "selector").is_some_and(|selector| !selector.is_empty());
    if !errors.0.is_empty() || (text(spec, "clusterIP") == "None" && !selects) {
        return;
    }
    if policy == "RequireDualStack" {
        errors.invalid("spec.ipFamilyPolicy", policy, "this cluster is not configured for dual-stack services");
    }
    for (path, family) in items(spec, "spec", "ipFamilies").filter(|(_, family)| *family == "IPv6") {
        errors.invalid(path, family.clone(), "not configured on this cluster");
    }
    if let Some(address) = addresses.first().and_then(Value::as_str).filter(|address| errors.0.is_empty() && *address != "None")
        && !matches!(address.parse(), Ok(IpAddr::V4(ip)) if ip.octets()[..2] == SERVICE_NETWORK)
    {
        let detail = format!("failed to allocate IP {address}: the provided network does not match the current range");
        errors.invalid("spec.clusterIPs", json!(addresses), detail);
    }
}

/// The format of clusterIP and clusterIPs.
pub(super) fn cluster_ips(errors: &mut Errors, spec: &Value) {
    if text(spec, "type") == "ExternalName" {
        return;
    }
    let (first, all) = (text(spec, "clusterIP"), list(spec, "clusterIPs"));
    let path = "spec.clusterIPs";
    if first.is_empty() && !all.is_empty() {
        errors.invalid(path, json!(all), "must be empty when `clusterIP` is not specified");
    } else if all.first().is_some_and(|address| address != first) {
        errors.invalid(path, json!(all), "first value must match `clusterIP`");
    }
    let mut seen = BTreeSet::new();
    for (path, family) in items(spec, "spec", "ipFamilies") {
        let family = family.as_str().unwrap_or_default();
        if !FAMILIES.contains(&family) {
            errors.not_supported(path.clone(), family, FAMILIES);
        }
        if !seen.insert(family) {
            errors.duplicate(path, family);
        }
    }
    let policy = text(spec, "ipFamilyPolicy");
    if !policy.is_empty() && !POLICIES.contains(&policy) {
        errors.not_supported("spec.ipFamilyPolicy", policy, POLICIES);
    }
    let mut sound = true;
    for (index, address) in all.iter().filter_map(Value::as_str).enumerate() {
        if index == 0 && address == "None" {
            if all.len() > 1 {
                sound = false;
                errors.invalid(path, json!(all), "'None' must be the first and only value");
            }
        } else if address.parse::<IpAddr>().is_err() {
            sound = false;
            errors.invalid(format!("{path}[{index}]"), address, ADDRESS_DETAIL);
        }
    }
    if all.len() > 2 {
        errors.invalid(path, json!(all), "may only hold up to 2 values");
    }
    let is_v6 = |address: &&Value| address.as_str().is_some_and(|address| address.contains(':'));
    let of_one_family = [0, all.len()].contains(&all.iter().filter(is_v6).count());
    if sound && all.len() > 1 && of_one_family {
        errors.invalid(path, json!(all), "may specify no more than one IP for each IP family");
    }
}

/// The external IPs.
pub(super) fn external_ips(errors: &mut Errors, spec: &Value) {
    for (path, address) in items(spec, "spec", "externalIPs") {
        let address = address.as_str().unwrap_or_default();
        let detail = match address.parse::<IpAddr>() {
            Err(_) => ADDRESS_DETAIL,
            Ok(ip) if ip.is_unspecified() => "may not be unspecified (0.0.0.0 or ::)",
            Ok(ip) if ip.is_loopback() => "may not be in the loopback range (127.0.0.0/8, ::1/128)",
            Ok(IpAddr::V4(ip)) if ip.is_link_local() => "may not be in the link-local range (169.254.0.0/16, fe80::/10)",
            Ok(IpAddr::V4(ip)) if ip.octets()[..3] == [224, 0, 0] => {
                "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"
            }
            Ok(_) => continue,
        };
        errors.invalid(path, address, detail);
    }
}

/// Whether a string is a CIDR.
pub(super) fn is_range(text: &str) -> bool {
    text.split_once('/').is_some_and(|(address, bits)| match (address.parse::<IpAddr>(), bits.parse::<u8>()) {
        (Ok(IpAddr::V4(_)), Ok(bits)) => bits <= 32,
        (Ok(IpAddr::V6(_)), Ok(bits)) => bits <= 128,
        _ => false,
    })
}

/// The immutable addresses of a Service once they are allocated.
pub(super) fn update(errors: &mut Errors, before: &Value, after: &Value) {
    if [before, after].iter().any(|spec| text(spec, "type") == "ExternalName") {
        return;
    }
    let is_headless = |spec: &Value| list(spec, "clusterIPs").first().is_some_and(|address| address == "None");
    let (was_headless, headless) = (is_headless(before), is_headless(after));
    let (old, new) = (list(before, "clusterIPs"), list(after, "clusterIPs"));
    if !(was_headless && headless) {
        if old.len() > new.len() && new.is_empty() {
            errors.invalid("spec.clusterIPs[0]", json!(new), "primary clusterIP can not be unset");
        }
        for (index, _) in old.iter().zip(new).enumerate().filter(|(_, (one, other))| one != other) {
            errors.invalid(format!("spec.clusterIPs[{index}]"), json!(new), "may not change once set");
        }
    }
    let (old, new) = (list(before, "ipFamilies"), list(after, "ipFamilies"));
    if !was_headless && !headless && !old.is_empty() && !new.is_empty() && old.first() != new.first() {
        errors.invalid("spec.ipFamilies[0]", json!(new), "may not change once set");
    }
}
