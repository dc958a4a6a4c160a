//! Tests of the defaults by kind. The expected values come from pkg/apis/*/v1/defaults.go and from recorded objects.

use serde_json::{Value, json};

use super::{apply, apply_pod_template};

/// Applies the defaults of a kind and checks that every JSON pointer of `expected` has its value.
fn check(kind: &str, mut object: Value, expected: &[(&str, Value)]) {
    apply(kind, &mut object);
    for (pointer, value) in expected {
        assert_eq!(object.pointer(pointer), Some(value), "{kind} {pointer} of {object:#}");
    }
}

#[test]
fn template_defaults_match_the_hashed_template() {
    let mut template = json!({"spec": {"containers": [{
        "name": "a",
        "image": "registry:5000/a",
        "ports": [{"containerPort": 80}],
        "readinessProbe": {"httpGet": {"port": 80}, "initialDelaySeconds": 0},
        "resources": {"limits": {"cpu": "1"}},
        "env": [{"name": "IP", "value": "", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}],
    }], "volumes": [{"name": "c", "configMap": {"name": "c"}}, {"name": "e"}], "hostNetwork": false}});
    apply_pod_template(&mut template);
    let expected = json!({"metadata": {}, "spec": {
        "containers": [{
            "name": "a",
            "image": "registry:5000/a",
            "imagePullPolicy": "Always",
            "ports": [{"containerPort": 80, "protocol": "TCP"}],
            "readinessProbe": {
                "httpGet": {"path": "/", "port": 80, "scheme": "HTTP"},
                "failureThreshold": 3, "periodSeconds": 10, "successThreshold": 1, "timeoutSeconds": 1,
            },
            "resources": {"limits": {"cpu": "1"}},
            "env": [{"name": "IP", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "status.podIP"}}}],
            "terminationMessagePath": "/dev/termination-log",
            "terminationMessagePolicy": "File",
        }],
        "volumes": [{"name": "c", "configMap": {"defaultMode": 420, "name": "c"}}, {"name": "e", "emptyDir": {}}],
        "dnsPolicy": "ClusterFirst",
        "restartPolicy": "Always",
        "schedulerName": "default-scheduler",
        "securityContext": {},
        "terminationGracePeriodSeconds": 30,
    }});
    assert_eq!(template, expected);
}

#[test]
fn every_kind_gets_its_defaults() {
    let set = json!({"spec": {"volumeClaimTemplates": [{"metadata": {"name": "d"}, "spec": {}}]}});
    check(
        "StatefulSet",
        set,
        &[
            ("/spec/podManagementPolicy", json!("OrderedReady")),
            ("/spec/replicas", json!(1)),
            ("/spec/updateStrategy", json!({"type": "RollingUpdate", "rollingUpdate": {"partition": 0}})),
            ("/spec/persistentVolumeClaimRetentionPolicy", json!({"whenDeleted": "Retain", "whenScaled": "Retain"})),
            ("/spec/volumeClaimTemplates/0/status", json!({"phase": "Pending"})),
            ("/spec/volumeClaimTemplates/0/kind", json!("PersistentVolumeClaim")),
        ],
    );
    check(
        "StatefulSet",
        json!({"spec": {"replicas": 0, "updateStrategy": {"type": "OnDelete"}}}),
        &[("/spec/replicas", json!(0)), ("/spec/updateStrategy", json!({"type": "OnDelete"}))],
    );
    check(
        "Deployment",
        json!({"spec": {}}),
        &[
            ("/spec/strategy/rollingUpdate", json!({"maxSurge": "25%", "maxUnavailable": "25%"})),
            ("/spec/progressDeadlineSeconds", json!(600)),
        ],
    );
    check(
        "Service",
        json!({"spec": {"clusterIP": "None", "selector": {"a": "b"}, "ports": [{"port": 80}]}}),
        &[
            ("/spec/clusterIPs", json!(["None"])),
            ("/spec/ports/0", json!({"port": 80, "protocol": "TCP", "targetPort": 80})),
            ("/spec/ipFamilies", json!(["IPv4"])),
            ("/spec/internalTrafficPolicy", json!("Cluster")),
            ("/status", json!({"loadBalancer": {}})),
        ],
    );
    check("Service", json!({"spec": {"clusterIP": "None"}}), &[("/spec/ipFamilyPolicy", json!("RequireDualStack"))]);
    let pod = json!({"spec": {"containers": [{"image": "a:1", "resources": {"limits": {"cpu": "2"}}}]}});
    check(
        "Pod",
        pod,
        &[
            ("/spec/containers/0/resources/requests", json!({"cpu": "2"})),
            ("/spec/containers/0/imagePullPolicy", json!("IfNotPresent")),
            ("/spec/enableServiceLinks", json!(true)),
            ("/spec/serviceAccountName", json!("default")),
        ],
    );
    check("PersistentVolumeClaim", json!({"spec": {}}), &[("/spec/volumeMode", json!("Filesystem")), ("/status/phase", json!("Pending"))]);
    check(
        "Secret",
        json!({"data": {"a": "eA=="}, "stringData": {"b": "pass", "c": ""}}),
        &[("/type", json!("Opaque")), ("/data", json!({"a": "eA==", "b": "cGFzcw==", "c": ""}))],
    );
    check("StorageClass", json!({}), &[("/reclaimPolicy", json!("Delete")), ("/volumeBindingMode", json!("Immediate"))]);
    check("Namespace", json!({"metadata": {"name": "n"}}), &[("/metadata/labels", json!({"kubernetes.io/metadata.name": "n"}))]);
}
