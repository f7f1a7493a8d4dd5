//! `date`: the day that the document is made on, which the caller tells: the parser knows no clock.

use super::{Directive, Outcomes, Spec};
use crate::syntax::rst::block::Block;
use crate::syntax::rst::message::Level;
use crate::syntax::rst::parser::Parser;
use crate::text::day;

pub(super) static SPECS: &[Spec] = &[Spec {
    name: "date",
    required: 0,
    optional: 0,
    spaces: true,
    options: &[],
    content: true,
    run,
}];

fn run<'a>(p: &mut Parser<'a>, _: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    super::misc::only_in_substitution(p, directive)?;
    let lines: Vec<_> = directive.content.iter().map(|it| it.text).collect();
    let format = if lines.is_empty() { "%Y-%m-%d".to_owned() } else { lines.join("\n") };
    let span = crate::text::Span { end: directive.span.start, ..directive.span };
    let time = p.options.resolver.and_then(super::super::Resolver::time);
    if time.is_none() && format.contains('%') {
        let text = format!("The date of the \"{}\" directive is not known.", directive.name);
        let node = p.doc.make_text(&format, span, &[]);
        let name = directive.name.clone();
        let message =
            p.directive_problem(directive, Level::Warning, "unknown-date", &text, &[&name]);
        return Ok(vec![node, message]);
    }
    let text = formatted(&format, time.unwrap_or_default());
    Ok(vec![p.doc.make_text(&text, span, &[])])
}

const DAYS: [&str; 7] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The second `time` since 1970, in UTC, as C's `strftime` writes it.
fn formatted(format: &str, time: u64) -> String {
    let (year, month, of_month) = day(time);
    let (hour, minute, second) = (time / 3600 % 24, time / 60 % 60, time % 60);
    let weekday = (time / 86_400 + 4) % 7;
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let month_at = (month - 1) as usize;
    let of_year = before[month_at] + of_month + u64::from(is_leap && month > 2);
    let (day_name, month_name) = (DAYS[weekday as usize], MONTHS[month_at]);
    let twelve = (hour + 11) % 12 + 1;
    let mut text = String::with_capacity(format.len() * 2);
    let mut rest = format.chars();
    while let Some(c) = rest.next() {
        let Some(code) = (c == '%').then(|| rest.next()).flatten() else {
            text.push(c);
            continue;
        };
        let inner = |format: &str| formatted(format, time);
        let part = match code {
            'a' => day_name[..3].to_owned(),
            'A' => day_name.to_owned(),
            'b' | 'h' => month_name[..3].to_owned(),
            'B' => month_name.to_owned(),
            'c' => inner("%a %b %e %H:%M:%S %Y"),
            'C' => format!("{:02}", year / 100),
            'd' => format!("{of_month:02}"),
            'D' | 'x' => inner("%m/%d/%y"),
            'e' => format!("{of_month:2}"),
            'F' => inner("%Y-%m-%d"),
            'H' => format!("{hour:02}"),
            'I' => format!("{twelve:02}"),
            'j' => format!("{of_year:03}"),
            'm' => format!("{month:02}"),
            'M' => format!("{minute:02}"),
            'n' => "\n".to_owned(),
            'p' => if hour < 12 { "AM" } else { "PM" }.to_owned(),
            'r' => inner("%I:%M:%S %p"),
            'R' => inner("%H:%M"),
            's' => time.to_string(),
            'S' => format!("{second:02}"),
            't' => "\t".to_owned(),
            'T' | 'X' => inner("%H:%M:%S"),
            'u' => (if weekday == 0 { 7 } else { weekday }).to_string(),
            'U' => format!("{:02}", (of_year + 6 - weekday) / 7),
            'w' => weekday.to_string(),
            'W' => format!("{:02}", (of_year + 6 - (weekday + 6) % 7) / 7),
            'y' => format!("{:02}", year % 100),
            'Y' => format!("{year:04}"),
            'z' => "+0000".to_owned(),
            'Z' => "UTC".to_owned(),
            '%' => "%".to_owned(),
            other => format!("%{other}"),
        };
        text.push_str(&part);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_c_writes_them() {
        // Sunday, 22 November 2026, 13:05:09.
        let time = 1_795_352_709;
        let format = "%a, %d %b %Y %T|%x %I %p|%j %U %W %u %w|%e|täglich %%|%A %B %y %Q%";
        assert_eq!(
            formatted(format, time),
            "Sun, 22 Nov 2026 13:05:09|11/22/26 01 PM|326 47 46 7 0|22|täglich %|Sunday November 26 %Q%"
        );
        assert_eq!(formatted("%F %j", 951_782_400), "2000-02-29 060");
    }
}
