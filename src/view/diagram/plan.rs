//! Chooses how the picture is arranged for a width: one column per ordinal while they fit, packed rows when not.

use super::census::Census;
use super::model::Detail;

/// Left and right of everything.
pub const MARGIN: i32 = 10;
/// Above everything; the heading of the region is above that.
pub const TOP: i32 = 13;
/// Below everything: the provisioner's arrows come from there.
pub const BOTTOM: i32 = 17;
/// Between boxes of one level.
pub const GAP: i32 = 10;
/// Within a box, around what it holds.
pub const INSET: i32 = 8;
/// Between neighbouring pods.
pub const POD_GAP: i32 = 6;

/// Names of things: 12 pixels, as wide as 13 because they are bold.
pub const NAME_SIZE: i32 = 13;
/// What is said of them.
pub const NOTE_SIZE: i32 = 11;

const COLUMN_WIDTH_MIN: i32 = 46;
const COLUMN_WIDTH_MAX: i32 = 184;
const CARD_WIDTH_MIN: i32 = 104;
const BAND_WIDTH_MIN: i32 = 132;
const GUTTER: i32 = 98;
const GUTTER_FROM_WIDTH: i32 = 560;
/// The widths for which columns are laid out. In between the picture is drawn a little larger, so that it fills its place
/// and a page of a few more pixels shows the same picture.
const CANVAS_WIDTHS: [i32; 20] =
    [320, 342, 360, 400, 450, 500, 560, 630, 700, 780, 960, 1_160, 1_400, 1_680, 2_020, 2_440, 2_940, 3_540, 4_260, 5_140];
/// A small cluster, in which every pod is a card, is drawn this much larger at most, in percent, and is laid out at least
/// that wide before.
const ENLARGED_MAX_PERCENT: i32 = 145;
const ENLARGED_FROM_WIDTH: i32 = 640;
/// How wide the board becomes at most.
const BOARD_WIDTH_MAX: i32 = 8_000;
const ROWS_MAX: usize = 9;
const CHIPS_MAX: u64 = 60;
const CELLS_MAX: u64 = 300;
const DOTS_MAX: u64 = 1_500;
/// Dots smaller than this are specks: no sign fits in, and no finger finds one.
pub const SPECK_BELOW: i32 = 12;

/// The arrangement.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// How wide the picture is to be shown.
    pub shown_width: i32,
    /// How wide it is laid out.
    pub canvas: i32,
    /// Where the content begins, and how wide it is.
    pub left: i32,
    /// How wide it is.
    pub width: i32,
    /// How much pods, slots and claims show.
    pub detail: Detail,
    /// Width and height of a pod.
    pub pod: (i32, i32),
    /// Width and height of a slot.
    pub slot: (i32, i32),
    /// Width and height of a claim.
    pub claim: (i32, i32),
    /// The columns; absent when rows are packed.
    pub columns: Option<Columns>,
}

/// One column for each place, so that what belongs to an ordinal stands in one line from top to bottom.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    /// The room left of the columns for names; 0 when names stand above.
    pub gutter: i32,
    /// Left edge and width of each workload's band, then of the loose pods.
    pub bands: Vec<(i32, i32)>,
    /// Left edge of each column, in the census' order.
    pub lefts: Vec<i32>,
}

impl Plan {
    /// The arrangement for what is there and `width_px` pixels, so many percent of what that gives by itself: what is
    /// condensed shows more on a larger board before it is drawn larger, so that names appear where there were dots.
    pub fn choose(census: &Census, width_px: u32, zoom_percent: u32) -> Plan {
        let zoom = |length: i32| i32::try_from(i64::from(length) * i64::from(zoom_percent) / 100).unwrap_or(i32::MAX / 8);
        let width = i32::try_from(width_px).unwrap_or(i32::MAX / 8).clamp(240, BOARD_WIDTH_MAX);
        let plan = Plan::for_width(census, width, width, 100);
        if zoom_percent <= 100 || plan.detail == Detail::Card {
            return Plan { shown_width: zoom(plan.shown_width), ..plan };
        }
        Plan::for_width(census, width, zoom(width).min(BOARD_WIDTH_MAX), zoom_percent)
    }

    /// Between neighbours in packed rows.
    pub fn gap(&self) -> i32 {
        match self.detail {
            Detail::Dot if self.pod.0 < SPECK_BELOW => 2,
            Detail::Dot => 3,
            _ => POD_GAP,
        }
    }

    /// Columns as wide as `columns_width`; rows, where those do not fit, are packed as wide as `width`.
    fn for_width(census: &Census, width: i32, columns_width: i32, zoom_percent: u32) -> Plan {
        let counts = bands(census);
        let rows_fit = census.nodes.len() < ROWS_MAX;
        let columns = || on_canvas(&counts, columns_width).or_else(|| in_columns(&counts, columns_width));
        rows_fit.then(columns).flatten().unwrap_or_else(|| packed(counts.iter().sum(), width, zoom_percent))
    }
}

/// How many places each workload has, then the loose pods if there are any.
fn bands(census: &Census) -> Vec<i32> {
    let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX / 4096);
    let mut counts: Vec<i32> = census.workloads.iter().map(|w| count(w.columns.len())).collect();
    if !census.loose_pods.is_empty() {
        counts.push(count(census.loose_pods.len()));
    }
    counts
}

fn band_width(count: i32, column: i32) -> i32 {
    (count.max(1) * (column + POD_GAP) - POD_GAP + 2 * INSET).max(BAND_WIDTH_MIN)
}

/// Columns on the widest canvas there is room for; cards on the narrowest from which they need not be enlarged too much.
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
    let room = width - 2 * MARGIN - gutter;
    let gaps = GAP * (i32::try_from(counts.len()).unwrap_or(i32::MAX / 4096) - 1).max(0);
    let needed = |column: i32| counts.iter().map(|n| band_width(*n, column)).sum::<i32>() + gaps;
    if counts.iter().any(|n| *n > 200) {
        return None;
    }
    let column = (COLUMN_WIDTH_MIN..=COLUMN_WIDTH_MAX).rev().find(|column| needed(*column) <= room)?;
    let content = needed(column).max(room.min(560));
    let left = MARGIN + (room - content) / 2;
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

/// Rows of what shows the more of itself the fewer there are to so much of the board.
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
