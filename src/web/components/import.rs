//! The import section of the Open dialog: the command to run, a field for its output, and the result.

use crate::view::import::ImportOutcome;
use crate::web::browser;
use crate::web::msg::Msg;
use std::rc::Rc;
use yew::prelude::*;

/// The command that prints all kinds that can be imported.
const COMMAND: &str = "kubectl get sts,svc,pvc,pv,pods,nodes,controllerrevisions,deploy,rs,sc,pdb -o yaml";

/// The section's properties.
#[derive(Properties, PartialEq)]
pub struct FromClusterProps {
    /// The pasted output; it outlives the dialog.
    pub typed: Rc<str>,
    /// The result of the last import.
    pub message: Option<Rc<ImportOutcome>>,
    /// Receives the pasted text, and the request to import it.
    pub on_msg: Callback<Msg>,
}

/// The section. The text area is uncontrolled: its text may be large and is not rendered again on every input.
pub struct FromCluster {
    /// The text when the dialog was opened.
    initial: Rc<str>,
}

impl Component for FromCluster {
    type Message = ();
    type Properties = FromClusterProps;

    fn create(ctx: &Context<Self>) -> Self {
        FromCluster { initial: ctx.props().typed.clone() }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let FromClusterProps { message, on_msg, .. } = ctx.props();
        let on_input = on_msg.reform(|event: InputEvent| Msg::TypeCluster(browser::text_of(&event)));
        let on_import = on_msg.reform(|_: MouseEvent| Msg::ImportCluster);
        html! {
            <div class="from-cluster">
                <p>{ "Run this command and paste its output. A new run starts with these nodes, Pods and PersistentVolumeClaims in their current state, so you can try a change here before you apply it there. Nothing is sent anywhere." }</p>
                <p class="from-cluster-command"><code>{ COMMAND }</code></p>
                <p>{ "Add " }<code>{ "-n NAME" }</code>{ " for another namespace, or " }<code>{ "-A" }</code>{ " for all of them. With " }<code>{ "-A" }</code>
                    { ", Pods of other namespaces also use their share of the nodes' resources. Omit resources you have no permission to read." }</p>
                <label class="from-cluster-input">
                    <span>{ "Output of the command" }</span>
                    <textarea rows="8" spellcheck="false" autocomplete="off" autocapitalize="off" wrap="off"
                        placeholder="apiVersion: v1\nitems:\n- apiVersion: apps/v1\n  kind: StatefulSet" defaultvalue={self.initial.to_string()} oninput={on_input} />
                </label>
                <p><button type="button" class="button primary" onclick={on_import}>{ "Import" }</button></p>
                <div class="from-cluster-result" role="status">{ for message.iter().map(|outcome| summary(outcome)) }</div>
                <div>{ for message.iter().map(|outcome| details(outcome)) }</div>
            </div>
        }
    }
}

/// The result in one sentence.
fn summary(outcome: &ImportOutcome) -> Html {
    match outcome {
        ImportOutcome::Refused(why) => {
            html! { <p class="from-cluster-error">{ format!("Nothing was imported, and nothing here has changed. {why}") }</p> }
        }
        ImportOutcome::Started { imported, .. } => html! { <p>{ format!("Imported {imported}. A new run starts with them.") }</p> },
    }
}

/// Omitted objects, assumptions, and the next steps.
fn details(outcome: &ImportOutcome) -> Html {
    let ImportOutcome::Started { left_out, assumed, manifests, .. } = outcome else { return html! {} };
    html! {
        <>
            { list("Not imported", left_out) }
            { list("Assumed", assumed) }
            <p>{ "The text in the editor is unchanged. To try a change, put its manifest into the editor and press Apply, or run a command in the console." }</p>
            if !manifests.is_empty() {
                <details>
                    <summary>{ "Manifests of the imported objects" }</summary>
                    <textarea rows="12" readonly=true wrap="off" aria-label="Manifests of the imported objects" value={manifests.clone()} />
                </details>
            }
        </>
    }
}

fn list(name: &'static str, sentences: &[String]) -> Html {
    if sentences.is_empty() {
        return html! {};
    }
    html! {
        <>
            <h4>{ name }</h4>
            <ul role="list" aria-label={name}>{ for sentences.iter().map(|sentence| html! { <li>{ sentence }</li> }) }</ul>
        </>
    }
}
