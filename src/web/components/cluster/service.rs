//! The tile of a Service with its DNS names.

use super::selectable::{Selectable, selectable, sides};
use crate::view::diagram::{Key, ServiceTile};
use crate::web::components::drawn::Draw;
use yew::prelude::*;

/// A Service's tile.
#[derive(PartialEq)]
pub struct ServiceMark {
    /// The Service.
    pub service: ServiceTile,
    /// Receives the selection.
    pub on_select: Callback<Key>,
}

impl Draw for ServiceMark {
    /// The tile.
    fn draw(&self) -> Html {
        let service = &self.service;
        let frame = service.frame;
        let [x, y, width, height] = sides(frame);
        let at = |down: i32| (frame.y + down).to_string();
        let left = (frame.x + 10).to_string();
        let name = format!("{} {}", service.key.kind.names().name, service.name);
        let shapes = html! {
            <>
                    <rect class="box" {x} {y} {width} {height} rx="10" />
                    <g class="service-sign" transform={format!("translate({} {})", frame.x + 17, frame.y + 16)}>
                        <circle r="2.2" cy="-3.6" /><circle r="2.2" cx="-4.2" cy="3.4" /><circle r="2.2" cx="4.2" cy="3.4" />
                        <path d="M-.9 -1.8L-3.2 1.6M.9 -1.8L3.2 1.6" />
                    </g>
                    <text class="heading" x={(frame.x + 30).to_string()} y={at(20)}>{ &*service.title.text }</text>
                    <text class="kind is-end" x={(frame.right() - 10).to_string()} y={at(20)}>{ &*service.kind.text }</text>
                    <text class="dns" x={left.clone()} y={at(37)}>{ &*service.dns.text }</text>
                    <text class={if service.resolves { "note" } else { "note is-wait" }} x={left} y={at(52)}>{ &*service.names.text }</text>
            </>
        };
        html! {
            <g role="group" aria-label={name.clone()} class="service">
                { selectable(Selectable {
                    of: service.key.clone(), name: format!("Inspect {name}").into(), description: service.description.clone().into(),
                    class: "service-body".into(), emphasis: service.emphasis, area: frame, transform: None,
                    on_select: self.on_select.clone(), shapes, element: NodeRef::default(),
                }) }
            </g>
        }
    }
}
