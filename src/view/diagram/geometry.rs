//! Points and frames in whole CSS pixels, and a flow layout of equal boxes.

/// A point of the diagram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)] // right and down from the upper left corner
pub struct Point {
    pub x: i32,
    pub y: i32,
}

/// A rectangle of the diagram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // upper left corner and size
pub struct Frame {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

impl Frame {
    /// A rectangle with this upper left corner and size.
    pub const fn new(x: i32, y: i32, width: i32, height: i32) -> Frame {
        Frame { x, y, width, height }
    }

    /// The x coordinate right after its last column.
    pub fn right(&self) -> i32 {
        self.x + self.width
    }

    /// The y coordinate right after its last row.
    pub fn bottom(&self) -> i32 {
        self.y + self.height
    }

    /// The middle of its upper edge.
    pub fn top_middle(&self) -> Point {
        Point { x: self.x + self.width / 2, y: self.y }
    }

    /// The middle of its lower edge.
    pub fn bottom_middle(&self) -> Point {
        Point { x: self.x + self.width / 2, y: self.bottom() }
    }

    /// The same rectangle, moved.
    pub fn moved(self, by: Point) -> Frame {
        Frame { x: self.x + by.x, y: self.y + by.y, ..self }
    }

    /// Whether two rectangles share a pixel.
    pub fn overlaps(&self, other: &Frame) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// Whether `other` lies entirely within this one.
    pub fn contains(&self, other: &Frame) -> bool {
        self.x <= other.x && self.y <= other.y && other.right() <= self.right() && other.bottom() <= self.bottom()
    }
}

/// Lays out boxes of one size in rows, as words in lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    origin: Point,
    /// How many boxes a row holds.
    pub per_row: i32,
    width: i32,
    height: i32,
    gap: i32,
}

impl Flow {
    /// Rows from `origin`, `row_width` wide, of boxes of this size; at least one box per row.
    pub fn new(origin: Point, row_width: i32, width: i32, height: i32, gap: i32) -> Flow {
        let per_row = ((row_width + gap) / (width + gap)).max(1);
        Flow { origin, per_row, width: width.min(row_width), height, gap }
    }

    /// The frame of the box with this index.
    pub fn frame(&self, index: usize) -> Frame {
        let index = i32::try_from(index).unwrap_or(i32::MAX / 4096);
        let (row, column) = (index / self.per_row, index % self.per_row);
        let (x, y) = (self.origin.x + column * (self.width + self.gap), self.origin.y + row * (self.height + self.gap));
        Frame::new(x, y, self.width, self.height)
    }

    /// The height of `count` boxes, at least one row.
    pub fn height(&self, count: usize) -> i32 {
        let count = i32::try_from(count).unwrap_or(i32::MAX / 4096).max(1);
        let rows = (count + self.per_row - 1) / self.per_row;
        rows * (self.height + self.gap) - self.gap
    }
}
