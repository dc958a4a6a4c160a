//! Chooses the layout for a width: one column per ordinal while they fit, otherwise packed rows.

use super::input::DiagramInput;
use super::model::Detail;

/// Margin at the left and right edge.
pub const MARGIN: i32 = 10;
/// Margin at the top, below the heading of the region.
pub const TOP: i32 = 13;
/// Margin at the bottom: the arrows of the provisioner start there.
pub const BOTTOM: i32 = 17;
/// Gap between boxes of one level.
pub const GAP: i32 = 10;
/// Padding of a box.
pub const INSET: i32 = 8;
/// Gap between neighbouring Pods.
pub const POD_GAP: i32 = 6;

/// Font size of names: 12 px, measured as 13 px because they are bold.
pub const NAME_SIZE: i32 = 13;
/// Font size of notes.
pub const NOTE_SIZE: i32 = 11;

const COLUMN_WIDTH_MIN: i32 = 46;
const COLUMN_WIDTH_MAX: i32 = 184;
const CARD_WIDTH_MIN: i32 = 104;
const BAND_WIDTH_MIN: i32 = 132;
const GUTTER: i32 = 98;
const GUTTER_FROM_WIDTH: i32 = 560;
/// The widths for which columns are laid out. For widths in between the diagram is scaled up, so that it fills the
/// available width and a slightly wider page shows the same layout.
const CANVAS_WIDTHS: [i32; 20] =
    [320, 342, 360, 400, 450, 500, 560, 630, 700, 780, 960, 1_160, 1_400, 1_680, 2_020, 2_440, 2_940, 3_540, 4_260, 5_140];
/// The largest scale of a small cluster, in which every Pod is a card, in percent; its layout is at least
/// `ENLARGED_FROM_WIDTH` wide.
const ENLARGED_MAX_PERCENT: i32 = 145;
const ENLARGED_FROM_WIDTH: i32 = 640;
/// The largest width of a zoomed diagram.
const ZOOMED_WIDTH_MAX: i32 = 8_000;
const ROWS_MAX: usize = 9;
const CHIPS_MAX: u64 = 60;
const CELLS_MAX: u64 = 300;
const DOTS_MAX: u64 = 1_500;
/// Dots smaller than this have no icon and are no targets for touch.
pub const SPECK_BELOW: i32 = 12;

/// The chosen layout.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The width the diagram is displayed with.
    pub shown_width: i32,
    /// The width it is laid out with.
    pub canvas: i32,
    /// The left edge of the content.
    pub left: i32,
    /// The width of the content.
    pub width: i32,
    /// The level of detail of Pods, slots and claims.
    pub detail: Detail,
    /// Width and height of a Pod.
    pub pod: (i32, i32),
    /// Width and height of a slot.
    pub slot: (i32, i32),
    /// Width and height of a claim.
    pub claim: (i32, i32),
    /// The columns; absent when rows are packed.
    pub columns: Option<Columns>,
}

/// One column per ordinal (or Pod without ordinal): slot, Pod and claims are aligned from top to bottom.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    /// The width left of the columns for names of nodes; 0 when names are above.
    pub gutter: i32,
    /// Left edge and width of each workload's band, then of the Pods without workload.
    pub bands: Vec<(i32, i32)>,
    /// Left edge of each column, in the order of [`DiagramInput::columns`].
    pub lefts: Vec<i32>,
}

impl Plan {
    /// Chooses the layout for `width_px` and a zoom factor. A condensed layout first gets a higher level of detail from
    /// zooming, so that dots become names, and only then is scaled up.
    pub fn choose(input: &DiagramInput, width_px: u32, zoom_percent: u32) -> Plan {
        let zoom = |length: i32| i32::try_from(i64::from(length) * i64::from(zoom_percent) / 100).unwrap_or(i32::MAX / 8);
        let width = i32::try_from(width_px).unwrap_or(i32::MAX / 8).clamp(240, ZOOMED_WIDTH_MAX);
        let plan = Plan::for_width(input, width, width, 100);
        if zoom_percent <= 100 || plan.detail == Detail::Card {
            return Plan { shown_width: zoom(plan.shown_width), ..plan };
        }
        Plan::for_width(input, width, zoom(width).min(ZOOMED_WIDTH_MAX), zoom_percent)
    }

    /// The gap between neighbours in packed rows.
    pub fn gap(&self) -> i32 {
        match self.detail {
            Detail::Dot if self.pod.0 < SPECK_BELOW => 2,
            Detail::Dot => 3,
            _ => POD_GAP,
        }
    }

    /// Columns within `columns_width`, or packed rows within `width` if the columns do not fit.
    fn for_width(input: &DiagramInput, width: i32, columns_width: i32, zoom_percent: u32) -> Plan {
        let counts = column_counts(input);
        let rows_fit = input.nodes.len() < ROWS_MAX;
        let columns = || on_canvas(&counts, columns_width).or_else(|| in_columns(&counts, columns_width));
        rows_fit.then(columns).flatten().unwrap_or_else(|| packed(counts.iter().sum(), width, zoom_percent))
    }
}

/// The number of columns of each workload, then of the Pods without workload if there are any.
fn column_counts(input: &DiagramInput) -> Vec<i32> {
    let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX / 4096);
    let mut counts: Vec<i32> = input.workloads.iter().map(|w| count(w.columns.len())).collect();
    if !input.loose_pods.is_empty() {
        counts.push(count(input.loose_pods.len()));
    }
    counts
}

fn band_width(count: i32, column: i32) -> i32 {
    (count.max(1) * (column + POD_GAP) - POD_GAP + 2 * INSET).max(BAND_WIDTH_MIN)
}

/// Columns on the widest canvas that fits; cards on the narrowest canvas that needs no more than the largest scale.
fn on_canvas(counts: &[i32], width: i32) -> Option<Plan> {
    let widest = CANVAS_WIDTHS.iter().rfind(|canvas| **canvas <= width).and_then(|canvas| in_columns(counts, *canvas))?;
    let cards = || {
        let from = ENLARGED_FROM_WIDTH.max(width * 100 / ENLARGED_MAX_PERCENT);
        let canvases = CANVAS_WIDTHS.iter().filter(|canvas| (from..=widest.canvas).contains(*canvas));
        canvases.filter_map(|canvas| in_columns(counts, *canvas)).find(|plan| plan.detail == Detail::Card)
    };
    let plan = (widest.detail == Detail::Card).then(cards).flatten().unwrap_or(widest);
    Some(Plan { shown_width: width.min(plan.canvas * ENLARGED_MAX_PERCENT / 100), ..plan })
}

fn in_columns(counts: &[i32], width: i32) -> Option<Plan> {
    let gutter = if width >= GUTTER_FROM_WIDTH { GUTTER } else { 0 };
    let available = width - 2 * MARGIN - gutter;
    let gaps = GAP * (i32::try_from(counts.len()).unwrap_or(i32::MAX / 4096) - 1).max(0);
    let required = |column: i32| counts.iter().map(|n| band_width(*n, column)).sum::<i32>() + gaps;
    if counts.iter().any(|n| *n > 200) {
        return None;
    }
    let column = (COLUMN_WIDTH_MIN..=COLUMN_WIDTH_MAX).rev().find(|column| required(*column) <= available)?;
    let content = required(column).max(available.min(560));
    let left = MARGIN + (available - content) / 2;
    let (mut bands, mut lefts) = (Vec::new(), Vec::new());
    let mut x = left + gutter;
    for count in counts {
        let band = band_width(*count, column);
        let used = count * (column + POD_GAP) - POD_GAP;
        bands.push((x, band));
        lefts.extend((0..*count).map(|i| x + (band - used) / 2 + i * (column + POD_GAP)));
        x += band + GAP;
    }
    let card = column >= CARD_WIDTH_MIN;
    Some(Plan {
        shown_width: width,
        canvas: width,
        left,
        width: content + gutter,
        detail: if card { Detail::Card } else { Detail::Column },
        pod: (column, if card { 50 } else { 52 }),
        slot: (column, 38),
        claim: (column, 36),
        columns: Some(Columns { gutter, bands, lefts }),
    })
}

/// Packed rows; the fewer Pods there are per visible area, the higher the level of detail.
fn packed(count: i32, width: i32, zoom_percent: u32) -> Plan {
    let zoom = u64::from(zoom_percent.max(1));
    let count = u64::try_from(count).unwrap_or(0) * 10_000 / (zoom * zoom);
    let (detail, pod, small) = match count {
        n if n <= CHIPS_MAX => (Detail::Chip, (112, 30), (44, 26)),
        n if n <= CELLS_MAX => (Detail::Cell, (44, 24), (44, 24)),
        n if n <= DOTS_MAX => (Detail::Dot, (14, 14), (14, 14)),
        _ => (Detail::Dot, (7, 7), (7, 7)),
    };
    Plan {
        shown_width: width,
        canvas: width,
        left: MARGIN,
        width: width - 2 * MARGIN,
        detail,
        pod,
        slot: small,
        claim: small,
        columns: None,
    }
}
