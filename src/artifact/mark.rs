//! Marks: how a value's origin travels through the template engine inside the text itself.
//!
//! A value of the document prints itself between an opening and a closing mark, so that its origin
//! survives `~`, filters, macros and captures, which only see text. [`finish`](super::finish) takes the marks out
//! of the rendered text in one pass. Marks are characters of the private planes 15 and 16, which
//! values and templates may not contain.

use std::borrow::Cow;

/// Ends what the last opening mark began.
const CLOSE: char = '\u{10FFFD}';
/// [`CLOSE`] as text.
pub(super) const CLOSED: &str = "\u{10FFFD}";
/// Stands where the serial of a zone goes.
pub(super) const SERIAL: char = '\u{10FFFC}';
/// The first digit of an opening mark is one of this and the next [`BASE`] - 1 characters.
const HIGH: u32 = 0xF_0000;
/// The second digit is one of this and the next [`BASE`] - 1 characters.
const LOW: u32 = 0x10_0000;
/// How many characters stand for a digit.
const BASE: u32 = 0x8000;

/// The number of a marked place; its span is in the table that [`finish`](super::finish) is given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Place(pub(super) u32);

/// A place that is in no table.
const UNKNOWN: Place = Place(BASE * BASE - 1);

/// Whether `c` belongs to the marks.
pub(super) fn is_mark(c: char) -> bool {
    u32::from(c) >= HIGH
}

/// Whether a mark may be in `text`: quick, and never wrong where there is one.
pub(super) fn may_hold(text: &str) -> bool {
    memchr::memchr2(0xF3, 0xF4, text.as_bytes()).is_some()
}

/// Writes `text` between marks for `place`; without any if there is no place.
pub(super) fn wrap(
    out: &mut impl std::fmt::Write,
    place: Option<Place>,
    text: &str,
) -> std::fmt::Result {
    let Some(place) = place else { return out.write_str(text) };
    for digit in digits(place) {
        out.write_char(digit)?;
    }
    out.write_str(text)?;
    out.write_char(CLOSE)
}

/// Writes the opening mark for `place`.
pub(super) fn open(out: &mut String, place: Place) {
    out.extend(digits(place));
}

fn digits(Place(number): Place) -> [char; 2] {
    // A number past the last pair of digits would only lose an origin, never text.
    let digit = |base, value| char::from_u32(base + value).unwrap_or(CLOSE);
    [digit(HIGH, (number / BASE).min(BASE - 1)), digit(LOW, number % BASE)]
}

/// `text` without its marks.
pub(super) fn strip(text: &str) -> String {
    if !may_hold(text) {
        return text.to_owned();
    }
    text.chars().filter(|&c| !is_mark(c)).collect()
}

/// `text` with a mark for each one that a filter has cut off, so that what is left of a value stays
/// one: its origin may be lost, but not the check for the format that it enters.
pub(super) fn balanced(text: &str) -> Cow<'_, str> {
    let (mut open, mut lost) = (0_usize, 0_usize);
    for piece in pieces(text) {
        match piece {
            Piece::Open(_) => open += 1,
            Piece::Close if open == 0 => lost += 1,
            Piece::Close => open -= 1,
            Piece::Text(_) | Piece::Serial => {}
        }
    }
    if open == 0 && lost == 0 {
        return Cow::Borrowed(text);
    }
    let mut whole = String::with_capacity(text.len() + 8 * (open + lost));
    for _ in 0..lost {
        self::open(&mut whole, UNKNOWN);
    }
    whole.push_str(text);
    whole.extend(std::iter::repeat_n(CLOSE, open));
    Cow::Owned(whole)
}

/// What stands at a place of marked text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Piece<'a> {
    /// Text of the template, or of the value that was opened last.
    Text(&'a str),
    /// A value begins.
    Open(Place),
    /// The value that was opened last ends.
    Close,
    /// The serial of a zone.
    Serial,
}

/// The pieces of marked text.
///
/// A filter may have cut a pair of digits apart; a lone digit is left out.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            // All marks, and nothing that is common, begin with 0xF3 or 0xF4.
            let at = memchr::memchr2(0xF3, 0xF4, rest.as_bytes()).unwrap_or(rest.len());
            if at > 0 {
                let (text, behind) = rest.split_at(at);
                rest = behind;
                return Some(Piece::Text(text));
            }
            let mut chars = rest.chars();
            let first = chars.next()?;
            let behind = chars.as_str();
            if !is_mark(first) {
                let (text, behind) = rest.split_at(first.len_utf8());
                rest = behind;
                return Some(Piece::Text(text));
            }
            rest = behind;
            match (first, chars.next()) {
                (CLOSE, _) => return Some(Piece::Close),
                (SERIAL, _) => return Some(Piece::Serial),
                (high, Some(low)) => {
                    let high = u32::from(high) - HIGH;
                    let low = u32::from(low).checked_sub(LOW).filter(|&it| it < BASE);
                    if let (true, Some(low)) = (high < BASE, low) {
                        rest = chars.as_str();
                        return Some(Piece::Open(Place(high * BASE + low)));
                    }
                }
                (_, None) => {}
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(number: u32, text: &str) -> String {
        let mut out = String::new();
        wrap(&mut out, Some(Place(number)), text).unwrap();
        out
    }

    #[test]
    fn marks_come_out_as_they_went_in() {
        for number in [0, 1, BASE - 1, BASE, BASE * BASE - 1] {
            let text = format!("a{}b", marked(number, "имя"));
            let expected = [
                Piece::Text("a"),
                Piece::Open(Place(number)),
                Piece::Text("имя"),
                Piece::Close,
                Piece::Text("b"),
            ];
            assert_eq!(pieces(&text).collect::<Vec<_>>(), expected);
            assert_eq!(strip(&text), "aимяb");
        }
    }

    #[test]
    fn a_cut_mark_loses_its_origin_and_no_text() {
        let text = marked(7, "abc");
        let cut: String = text.chars().skip(1).collect();
        assert_eq!(pieces(&cut).collect::<Vec<_>>(), [Piece::Text("abc"), Piece::Close]);
        let cut: String = text.chars().take(1).chain("x".chars()).collect();
        assert_eq!(pieces(&cut).collect::<Vec<_>>(), [Piece::Text("x")]);
    }

    #[test]
    fn a_cut_value_stays_a_value() {
        let text = marked(7, "abc");
        assert_eq!(balanced(&text), text);
        let tail: String = text.chars().skip(3).collect();
        let mended = balanced(&tail);
        let expected = [Piece::Open(UNKNOWN), Piece::Text("bc"), Piece::Close];
        assert_eq!(pieces(&mended).collect::<Vec<_>>(), expected);
        let head: String = text.chars().take(3).collect();
        let mended = balanced(&head);
        let expected = [Piece::Open(Place(7)), Piece::Text("a"), Piece::Close];
        assert_eq!(pieces(&mended).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn other_rare_characters_are_text() {
        let text = "😀\u{E000}";
        assert_eq!(pieces(text).collect::<Vec<_>>(), [Piece::Text(text)]);
    }
}
