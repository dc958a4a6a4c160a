//! Shapes drawn in strokes, as the `d` of an SVG path.

/// A path of relative commands, whose numbers are tenths of a pixel, begun at a place and so many percent as large.
///
/// A transform would say the same, and have the browser keep a layer's worth of records for each.
pub fn placed(path: &str, (x, y): (i32, i32), percent: i32) -> String {
    let (mut out, mut command, mut number) = (format!("M{x} {y}"), ' ', 0);
    let mut rest = path;
    while let Some(first) = rest.chars().next() {
        let is_digit = |c: char| c.is_ascii_digit();
        let end = if is_digit(first) || first == '-' { 1 + rest[1..].find(|c| !is_digit(c)).unwrap_or(rest.len() - 1) } else { 1 };
        match rest[..end].parse::<i32>() {
            // An arc's angle and its two flags are no lengths.
            Ok(flag) if command == 'a' && (2..5).contains(&number) => out.push_str(&flag.to_string()),
            Ok(tenths) => out.push_str(&pixels(tenths * percent / 100)),
            Err(_) => {
                out.push(first);
                if first != ' ' {
                    (command, number) = (first, -1);
                }
            }
        }
        number += i32::from(first != ' ');
        rest = &rest[end..];
    }
    out
}

/// Tenths of a pixel in pixels.
pub fn pixels(tenths: i32) -> String {
    format!("{}{}.{}", if tenths < 0 { "-" } else { "" }, tenths.abs() / 10, tenths.abs() % 10)
}

#[cfg(test)]
mod tests {
    use super::placed;

    #[test]
    fn lengths_grow_and_flags_stay() {
        assert_eq!(placed("m34 -26a43 43 0 1 0 8 36v-9z", (7, 11), 100), "M7 11m3.4 -2.6a4.3 4.3 0 1 0 0.8 3.6v-0.9z");
        assert_eq!(placed("m-40 0h80m39 0h1", (0, -2), 50), "M0 -2m-2.0 0.0h4.0m1.9 0.0h0.0");
    }
}
