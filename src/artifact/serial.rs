//! The serial of a zone: it stays while the zone does, and never goes back.

/// The serial of a zone that has no predecessor, where no date is known.
pub(super) const FIRST: u32 = 1;

/// The serial of a zone file whose text is `text.0`, the serial, `text.1`.
///
/// - The previous file differs in nothing: its serial stays.
/// - It differs: the greater of `dated` (`YYYYMMDDnn`) and the previous serial plus one, so that
///   secondaries see the change (RFC 1912 §2.2, RFC 1982).
/// - There is none: `dated`, or [`FIRST`].
///
/// No state is needed besides the last output, and the same input gives the same serial.
pub fn serial(previous: Option<&str>, text: (&str, &str), dated: Option<u32>) -> u32 {
    let Some((old, number)) = previous.and_then(|it| Some((it, number(it)?))) else {
        return dated.unwrap_or(FIRST);
    };
    let same = old
        .strip_prefix(text.0)
        .and_then(|rest| rest.strip_prefix(&number.to_string()))
        // The serial is padded to the width of the widest.
        .is_some_and(|rest| rest.trim_start_matches(' ') == text.1.trim_start_matches(' '));
    if same {
        return number;
    }
    // Behind the last number comes 1: secondaries compare in a circle, where 0 is often special.
    let next = number.checked_add(1).unwrap_or(FIRST);
    dated.map_or(next, |it| it.max(next))
}

/// Whether two zone files say the same, whatever their serials are.
pub fn same_zone(a: &str, b: &str) -> bool {
    match (around(a), around(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

/// What stands before and behind the serial of a zone file.
fn around(text: &str) -> Option<(&str, &str)> {
    let number = number(text)?.to_string();
    let soa = text.find(" SOA ")?;
    let is_alone = |at: &usize| {
        let (before, behind) = (&text[..*at], &text[*at + number.len()..]);
        let parts = |c: char| c.is_whitespace() || c == '(' || c == ')';
        before.ends_with(parts) && behind.starts_with(parts)
    };
    let mut places = text[soa..].match_indices(&number).map(|(at, _)| soa + at);
    let at = places.find(is_alone)?;
    Some((&text[..at], text[at + number.len()..].trim_start_matches(' ')))
}

/// The serial in the text of a zone file: the third word of the SOA record's data.
fn number(text: &str) -> Option<u32> {
    let lines = text.lines().map(|line| line.split(';').next().unwrap_or_default());
    let mut words = lines.flat_map(str::split_whitespace).filter(|it| *it != "(");
    words.find(|it| it.eq_ignore_ascii_case("SOA"))?;
    words.nth(2)?.trim_matches(['(', ')']).parse().ok()
}

#[cfg(test)]
#[expect(clippy::inconsistent_digit_grouping, reason = "dates are grouped as dates")]
mod tests {
    use super::*;

    const BEFORE: &str = "; SOA 9 9 9\n@ IN SOA a. b. ( ";
    const BEHIND: &str = " ; serial\n 7200 )\n";

    #[track_caller]
    fn check(previous: Option<(&str, u32, &str)>, date: Option<u32>, expected: u32) {
        let previous = previous.map(|(before, serial, behind)| format!("{before}{serial}{behind}"));
        assert_eq!(serial(previous.as_deref(), (BEFORE, BEHIND), date), expected);
    }

    #[test]
    fn the_same_zone_keeps_its_serial() {
        check(Some((BEFORE, 2026_01_01_07, BEHIND)), None, 2026_01_01_07);
        check(Some((BEFORE, 2026_01_01_07, BEHIND)), Some(2026_11_22_01), 2026_01_01_07);
    }

    #[test]
    fn a_changed_zone_goes_on() {
        let old = "@ IN SOA a. b. (";
        check(Some((old, 2026_01_01_07, ")")), None, 2026_01_01_08);
        check(Some((old, 2026_01_01_07, ")")), Some(2026_11_22_01), 2026_11_22_01);
        check(Some((old, 2026_11_22_01, ")")), Some(2026_11_22_01), 2026_11_22_02);
        check(Some((old, 2026_12_31_99, ")")), Some(2026_11_22_01), 2026_12_32_00);
        check(Some((old, u32::MAX, ")")), None, 1);
    }

    #[test]
    fn zones_are_compared_without_their_serials() {
        let zone = |serial: &str| {
            format!("@ IN SOA ns1.a. b. ( {serial} ; serial\n 7200 )\nx A 192.0.2.1\n")
        };
        assert!(same_zone(&zone("1         "), &zone("2026112201")));
        assert!(!same_zone(&zone("1"), &zone("1").replace("192.0.2.1", "192.0.2.2")));
    }

    #[test]
    fn a_new_zone_begins_at_the_date() {
        check(None, Some(2026_11_22_03), 2026_11_22_03);
        check(None, None, FIRST);
        assert_eq!(serial(Some("no zone"), ("a", "b"), None), FIRST);
    }
}
