//! The Fields dialog: the description of one field, and an index of all fields by kind with a link each.

use super::drawn::Draw;
use super::missing::missing_html;
use crate::view::help::{FieldPage, field_page, fields_of, kinds};
use crate::web::browser;
use crate::web::msg::{Dialog, Msg};
use crate::web::session::Missing;
use yew::prelude::*;

/// The content of the dialog.
#[derive(PartialEq)]
pub struct Fields {
    /// The requested path, if any.
    pub path: Option<String>,
    /// Why the texts are not available.
    pub missing: Option<Missing>,
    /// Receives the retry.
    pub on_msg: Callback<Msg>,
}

impl Draw for Fields {
    /// The field, then the index.
    fn draw(&self) -> Html {
        if let Some(missing) = self.missing {
            return missing_html(missing, Dialog::Fields, &self.on_msg);
        }
        let found = self.path.as_deref().map(|path| (path, field_page(path)));
        html! {
            <div class="fields">
                <div role="status">{ for found.iter().map(|(path, page)| match page {
                    Some(page) => page_html(page),
                    None => html! { <p>{ format!("There is no documentation for the field {path}. The documented fields are listed below.") }</p> },
                }) }</div>
                { for kinds().into_iter().map(|(kind, words)| kind_html(kind, words)) }
            </div>
        }
    }
}

fn page_html(page: &FieldPage) -> Html {
    html! {
        <section class="field-page" aria-labelledby="field-name">
            <h3 id="field-name"><code>{ &page.path }</code></h3>
            <p class="field-type">{ &page.holds }</p>
            <p>{ &page.words }</p>
            if !page.values.is_empty() {
                <p class="field-type">{ format!("Values: {}", page.values) }</p>
            }
        </section>
    }
}

fn kind_html(kind: &'static str, words: &'static str) -> Html {
    let fields = browser::address_at("field="); // read once, because there are many links
    let field = |path: String| {
        let short = path.strip_prefix(kind).unwrap_or(&path).trim_start_matches('.').to_owned();
        html! { <li key={path.clone()}><a href={format!("{fields}{path}")}>{ short }</a></li> }
    };
    html! {
        <details key={kind}>
            <summary>{ kind }</summary>
            <p>{ words }</p>
            <ul>{ for fields_of(kind).into_iter().map(field) }</ul>
        </details>
    }
}
