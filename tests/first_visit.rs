//! What a first visit shows is prepared: the file holds what `kubectl apply -f -` makes of the first example, and this
//! keeps it so. ORDINAL_UPDATE=1 writes it anew.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // a file that can't be read fails the test, as it should

use ordinal::cluster::{Action, Settings, State, setup};
use ordinal::kubectl;
use serde_json::{Value, json};
use std::path::Path;

#[test]
fn the_first_visit_shows_what_applying_the_first_example_makes() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("static/examples");
    let manifests = std::fs::read_to_string(examples.join("redis.yaml")).unwrap();
    let state = State::new(Settings::default(), setup::zonal_nodes());
    let outcome = kubectl::run(&state, "kubectl apply -f -", Some(&manifests));
    assert_eq!(outcome.exit, 0, "{}", outcome.stderr);
    let created: Vec<Value> = outcome
        .actions
        .iter()
        .map(|action| match action {
            Action::Create(object) => object.to_value(),
            other => panic!("a new cluster has nothing that could be changed: {other:?}"),
        })
        .collect();
    let made = json!({ "printed": format!("{}{}", outcome.stdout, outcome.stderr), "created": created });
    let made = format!("{}\n", serde_json::to_string_pretty(&made).unwrap());
    let path = examples.join("redis.applied.json");
    if std::env::var_os("ORDINAL_UPDATE").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == made,
        "static/examples/redis.applied.json is not what applying redis.yaml makes: run `ORDINAL_UPDATE=1 cargo test --test first_visit`"
    );
}
