//! SVG path data (the attribute `d`) for icons.

/// Positions and scales a path. `path` has relative commands only, in tenths of a pixel; the result starts at `(x, y)`.
///
/// An SVG transform would do the same, but the browser would keep extra records for every transformed element.
pub fn placed(path: &str, (x, y): (i32, i32), percent: i32) -> String {
    let (mut out, mut command, mut number) = (format!("M{x} {y}"), ' ', 0);
    let mut rest = path;
    while let Some(first) = rest.chars().next() {
        let is_digit = |c: char| c.is_ascii_digit();
        let end = if is_digit(first) || first == '-' { 1 + rest[1..].find(|c| !is_digit(c)).unwrap_or(rest.len() - 1) } else { 1 };
        match rest[..end].parse::<i32>() {
            // The angle and the two flags of an arc are not lengths.
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

/// Formats tenths of a pixel as pixels.
pub fn pixels(tenths: i32) -> String {
    format!("{}{}.{}", if tenths < 0 { "-" } else { "" }, tenths.abs() / 10, tenths.abs() % 10)
}

#[cfg(test)]
mod tests {
    use super::placed;

    #[test]
    fn lengths_scale_and_arc_flags_do_not() {
        assert_eq!(placed("m34 -26a43 43 0 1 0 8 36v-9z", (7, 11), 100), "M7 11m3.4 -2.6a4.3 4.3 0 1 0 0.8 3.6v-0.9z");
        assert_eq!(placed("m-40 0h80m39 0h1", (0, -2), 50), "M0 -2m-2.0 0.0h4.0m1.9 0.0h0.0");
    }
}
