//! Points and frames in whole CSS pixels, and how equal boxes flow into rows.

/// A place in the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)] // right and down from the picture's corner
pub struct Point {
    pub x: i32,
    pub y: i32,
}

/// A box of the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // its corner and its size
pub struct Frame {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

impl Frame {
    /// A box of this corner and size.
    pub const fn new(x: i32, y: i32, width: i32, height: i32) -> Frame {
        Frame { x, y, width, height }
    }

    /// One past its last column.
    pub fn right(&self) -> i32 {
        self.x + self.width
    }

    /// One past its last row.
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

    /// The same box moved.
    pub fn moved(self, by: Point) -> Frame {
        Frame { x: self.x + by.x, y: self.y + by.y, ..self }
    }

    /// Whether two boxes share a pixel.
    pub fn overlaps(&self, other: &Frame) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// Whether `other` lies wholly within.
    pub fn contains(&self, other: &Frame) -> bool {
        self.x <= other.x && self.y <= other.y && other.right() <= self.right() && other.bottom() <= self.bottom()
    }
}

/// Boxes of one size put into rows, like words into lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    origin: Point,
    /// How many stand in a row.
    pub per_row: i32,
    width: i32,
    height: i32,
    gap: i32,
}

impl Flow {
    /// Rows from `origin` that are `room` wide, of boxes of this size; at least one box a row.
    pub fn new(origin: Point, room: i32, width: i32, height: i32, gap: i32) -> Flow {
        let per_row = ((room + gap) / (width + gap)).max(1);
        Flow { origin, per_row, width: width.min(room), height, gap }
    }

    /// The box of this number.
    pub fn place(&self, number: usize) -> Frame {
        let number = i32::try_from(number).unwrap_or(i32::MAX / 4096);
        let (row, column) = (number / self.per_row, number % self.per_row);
        let (x, y) = (self.origin.x + column * (self.width + self.gap), self.origin.y + row * (self.height + self.gap));
        Frame::new(x, y, self.width, self.height)
    }

    /// How high `count` boxes are, one row at least.
    pub fn height(&self, count: usize) -> i32 {
        let count = i32::try_from(count).unwrap_or(i32::MAX / 4096).max(1);
        let rows = (count + self.per_row - 1) / self.per_row;
        rows * (self.height + self.gap) - self.gap
    }
}
