//! The off-screen stage of exports: renders one picture after another with the page's diagram component; the export module
//! copies each with its computed colours.

use super::cluster::Cluster;
use crate::view::animation::Animation;
use crate::web::browser::{self, ExportModule, Gathered};
use crate::web::msg::Msg;
use gloo_timers::callback::Timeout;
use std::rc::Rc;
use yew::prelude::*;

/// The stage's properties.
#[derive(Properties, PartialEq)]
pub struct ExportStageProps {
    /// The pictures.
    pub animation: Rc<Animation>,
    /// Whether they use the dark theme.
    pub dark: bool,
    /// Receives the SVG, or the error.
    pub on_drawn: Callback<Result<String, String>>,
}

/// The stage.
pub struct ExportStage {
    stage: NodeRef,
    /// The index of the rendered picture.
    number: usize,
    gathered: Option<Gathered>,
    next: Option<Timeout>,
    /// Ignores all messages. One callback for all pictures, so that each render only updates the differences.
    ignore: Callback<Msg>,
}

/// The stage's messages.
pub enum StageEvent {
    /// The export module is loaded, or failed to load.
    Loaded(Option<ExportModule>),
    /// The picture is rendered.
    Drawn,
}

impl Component for ExportStage {
    type Message = StageEvent;
    type Properties = ExportStageProps;

    fn create(ctx: &Context<Self>) -> Self {
        ctx.link().send_future(async { StageEvent::Loaded(browser::load_export().await.ok()) });
        ExportStage { stage: NodeRef::default(), number: 0, gathered: None, next: None, ignore: Callback::noop() }
    }

    fn update(&mut self, ctx: &Context<Self>, event: StageEvent) -> bool {
        let result = match event {
            StageEvent::Loaded(module) => self.begin(ctx, module),
            StageEvent::Drawn => self.gather(ctx),
        };
        match result {
            Ok(has_next) => has_next,
            Err(words) => {
                ctx.props().on_drawn.emit(Err(words));
                false
            }
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let ExportStageProps { animation, dark, .. } = ctx.props();
        let Some(frame) = animation.frames.get(self.number) else { return html! {} };
        let theme = if *dark { "is-dark" } else { "is-light" };
        html! {
            <>
                <p class="export-drawing">{ format!("Drawing {} of {}…", self.number + 1, animation.frames.len()) }</p>
                <div ref={self.stage.clone()} class={classes!("export-stage", theme)} aria-hidden="true" inert=true>
                    <Cluster diagram={frame.diagram.clone()} hidden={false} second={true} zoom_percent={100}
                        on_msg={self.ignore.clone()} />
                </div>
            </>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        if self.gathered.is_some() {
            self.schedule_next(ctx);
        }
    }
}

impl ExportStage {
    fn begin(&mut self, ctx: &Context<Self>, module: Option<ExportModule>) -> Result<bool, String> {
        let module = module.ok_or_else(|| browser::NO_MODULE.to_owned())?;
        self.gathered = Some(module.begin()?);
        self.schedule_next(ctx);
        Ok(false)
    }

    /// Continues in a new task, so that the page stays responsive between two pictures.
    fn schedule_next(&mut self, ctx: &Context<Self>) {
        let link = ctx.link().clone();
        self.next = Some(Timeout::new(0, move || link.send_message(StageEvent::Drawn)));
    }

    /// Collects the rendered picture; returns whether another one follows.
    fn gather(&mut self, ctx: &Context<Self>) -> Result<bool, String> {
        let animation = &ctx.props().animation;
        let (Some(gathered), Some(frame)) = (&self.gathered, animation.frames.get(self.number)) else { return Ok(false) };
        gathered.add_frame(&self.stage, &frame.at, &frame.words, frame.shown_ms)?;
        self.number += 1;
        if self.number < animation.frames.len() {
            return Ok(true);
        }
        let moving = animation.frames.len() > 1;
        let title = if moving { "A run of Ordinal, a playground for Kubernetes StatefulSets" } else { &frame.words };
        let svg = gathered.svg(title, moving)?;
        ctx.props().on_drawn.emit(Ok(svg));
        Ok(false)
    }
}
