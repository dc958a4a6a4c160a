//! Where pictures are drawn that nobody sees: one after the other, by what draws the picture of the page, each gathered
//! with the colours it has there.

use super::cluster::Cluster;
use crate::view::film::Film;
use crate::web::browser::{self, ExportModule, Gathered};
use crate::web::msg::Msg;
use gloo_timers::callback::Timeout;
use std::rc::Rc;
use yew::prelude::*;

/// What is drawn.
#[derive(Properties, PartialEq)]
pub struct ExportStageProps {
    /// The pictures.
    pub film: Rc<Film>,
    /// Whether they are dark.
    pub dark: bool,
    /// Hears of the drawing, or why there is none.
    pub on_drawn: Callback<Result<String, String>>,
}

/// The pictures being drawn.
pub struct ExportStage {
    stage: NodeRef,
    /// Which of them is drawn.
    number: usize,
    gathered: Option<Gathered>,
    next: Option<Timeout>,
    /// Nobody hears of these pictures. It is the same for all of them, so that each draws only what differs from the last.
    unheard: Callback<Msg>,
}

/// What happens on the way.
pub enum StageEvent {
    /// The module is there, or is not.
    Loaded(Option<ExportModule>),
    /// What is drawn is on the page.
    Drawn,
}

impl Component for ExportStage {
    type Message = StageEvent;
    type Properties = ExportStageProps;

    fn create(ctx: &Context<Self>) -> Self {
        ctx.link().send_future(async { StageEvent::Loaded(browser::load_export().await.ok()) });
        ExportStage { stage: NodeRef::default(), number: 0, gathered: None, next: None, unheard: Callback::noop() }
    }

    fn update(&mut self, ctx: &Context<Self>, event: StageEvent) -> bool {
        let went = match event {
            StageEvent::Loaded(module) => self.begin(ctx, module),
            StageEvent::Drawn => self.gather(ctx),
        };
        match went {
            Ok(goes_on) => goes_on,
            Err(words) => {
                ctx.props().on_drawn.emit(Err(words));
                false
            }
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let ExportStageProps { film, dark, .. } = ctx.props();
        let Some(frame) = film.frames.get(self.number) else { return html! {} };
        let theme = if *dark { "is-dark" } else { "is-light" };
        html! {
            <>
                <p class="export-drawing">{ format!("Drawing {} of {} …", self.number + 1, film.frames.len()) }</p>
                <div ref={self.stage.clone()} class={classes!("export-stage", theme)} aria-hidden="true" inert=true>
                    <Cluster diagram={frame.diagram.clone()} hidden={false} second={true} zoom_percent={100}
                        on_msg={self.unheard.clone()} />
                </div>
            </>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        if self.gathered.is_some() {
            self.draw_on(ctx);
        }
    }
}

impl ExportStage {
    fn begin(&mut self, ctx: &Context<Self>, module: Option<ExportModule>) -> Result<bool, String> {
        let module = module.ok_or_else(|| browser::NO_MODULE.to_owned())?;
        self.gathered = Some(module.begin()?);
        self.draw_on(ctx);
        Ok(false)
    }

    /// The page stays alive between two pictures.
    fn draw_on(&mut self, ctx: &Context<Self>) {
        let link = ctx.link().clone();
        self.next = Some(Timeout::new(0, move || link.send_message(StageEvent::Drawn)));
    }

    /// Gathers what is drawn; says whether another one is to be.
    fn gather(&mut self, ctx: &Context<Self>) -> Result<bool, String> {
        let film = &ctx.props().film;
        let (Some(gathered), Some(frame)) = (&self.gathered, film.frames.get(self.number)) else { return Ok(false) };
        gathered.take(&self.stage, &frame.at, &frame.words, frame.shown_ms)?;
        self.number += 1;
        if self.number < film.frames.len() {
            return Ok(true);
        }
        let moving = film.frames.len() > 1;
        let title = if moving { "A run of Ordinal, a playground for Kubernetes StatefulSets" } else { &frame.words };
        let svg = gathered.svg(title, moving)?;
        ctx.props().on_drawn.emit(Ok(svg));
        Ok(false)
    }
}
