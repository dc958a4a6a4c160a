//! What a cluster has, to begin a run with: the command, a place to paste what it prints, and what was taken over.

use crate::view::imported::Imported;
use crate::web::browser;
use crate::web::msg::Msg;
use std::rc::Rc;
use yew::prelude::*;

/// What prints all that can be taken over.
const COMMAND: &str = "kubectl get sts,svc,pvc,pv,pods,nodes,controllerrevisions,deploy,rs,sc,pdb -o yaml";

/// What the section shows.
#[derive(Properties, PartialEq)]
pub struct FromClusterProps {
    /// What was pasted before the dialog was opened, and since.
    pub typed: Rc<str>,
    /// What became of what was taken over last.
    pub said: Option<Rc<Imported>>,
    /// Hears of what is pasted, and of a run to begin.
    pub on_msg: Callback<Msg>,
}

/// The section. The browser keeps the text in its area: it may be large, and is not drawn again with every letter.
pub struct FromCluster {
    /// What was in the area when it was opened.
    before: Rc<str>,
}

impl Component for FromCluster {
    type Message = ();
    type Properties = FromClusterProps;

    fn create(ctx: &Context<Self>) -> Self {
        FromCluster { before: ctx.props().typed.clone() }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let FromClusterProps { said, on_msg, .. } = ctx.props();
        let on_input = on_msg.reform(|event: InputEvent| Msg::TypeCluster(browser::text_of(&event)));
        let on_begin = on_msg.reform(|_: MouseEvent| Msg::BeginWithCluster);
        html! {
            <div class="from-cluster">
                <p>{ "Paste what this command prints. A run begins with those nodes, pods and claims as they are: apply a change here and see what would follow there. Nothing is sent anywhere." }</p>
                <p class="from-cluster-command"><code>{ COMMAND }</code></p>
                <p>{ "Add " }<code>{ "-n NAME" }</code>{ " for another namespace, or " }<code>{ "-A" }</code>{ " for all of them: with " }<code>{ "-A" }</code>
                    { " the pods of others take up their room on the nodes here as well. Leave out what you may not read." }</p>
                <label class="from-cluster-text">
                    <span>{ "What the cluster has" }</span>
                    <textarea rows="8" spellcheck="false" autocomplete="off" autocapitalize="off" wrap="off"
                        placeholder="apiVersion: v1\nitems:\n- apiVersion: apps/v1\n  kind: StatefulSet" defaultvalue={self.before.to_string()} oninput={on_input} />
                </label>
                <p><button type="button" class="button primary" onclick={on_begin}>{ "Start from this" }</button></p>
                <div class="from-cluster-said" role="status">{ for said.iter().map(|said| head(said)) }</div>
                <div>{ for said.iter().map(|said| details(said)) }</div>
            </div>
        }
    }
}

/// What became of it, in a line.
fn head(said: &Imported) -> Html {
    match said {
        Imported::Refused(why) => {
            html! { <p class="from-cluster-refused">{ format!("Nothing was taken over, and nothing here has changed. {why}") }</p> }
        }
        Imported::Begun { taken, .. } => html! { <p>{ format!("A run has begun with {taken}.") }</p> },
    }
}

/// What was left out and assumed, and how to go on.
fn details(said: &Imported) -> Html {
    let Imported::Begun { left_out, assumed, manifests, .. } = said else { return html! {} };
    html! {
        <>
            { list("Not taken over", left_out) }
            { list("Assumed", assumed) }
            <p>{ "What is in the editor has stayed. To ask what a change would do: put its manifest into the editor and press Apply, or type the command into the console." }</p>
            if !manifests.is_empty() {
                <details>
                    <summary>{ "Manifests of what was taken over" }</summary>
                    <textarea rows="12" readonly=true wrap="off" aria-label="Manifests of what was taken over" value={manifests.clone()} />
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
