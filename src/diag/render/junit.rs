//! `JUnit` XML: one suite a file, one failed case a finding.

use std::fmt::Write;

use super::{Diagnostic, Options, SourceMap, place::Place};

pub(super) fn render(found: &[Diagnostic], sources: &SourceMap, options: &Options<'_>) -> String {
    let mut suites: Vec<(&str, Vec<&Diagnostic>)> = Vec::new();
    for it in found {
        let path = sources.try_get(it.primary.span.file).map_or("rcsgen", |it| &it.path);
        match suites.iter_mut().find(|(name, _)| *name == path) {
            Some((_, all)) => all.push(it),
            None => suites.push((path, vec![it])),
        }
    }
    let count = found.len();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let total = count.max(1);
    let _ = writeln!(
        out,
        r#"<testsuites name="rcsgen" tests="{total}" failures="{count}" errors="0">"#
    );
    for (path, all) in &suites {
        let (path, count) = (escape(path), all.len());
        let _ = writeln!(
            out,
            r#"  <testsuite name="{path}" tests="{count}" failures="{count}" errors="0">"#
        );
        for it in all {
            case(&mut out, it, &path, sources, options);
        }
        out.push_str("  </testsuite>\n");
    }
    if suites.is_empty() {
        // An empty report reads as a run that broke off.
        out.push_str("  <testsuite name=\"rcsgen\" tests=\"1\" failures=\"0\" errors=\"0\">\n");
        out.push_str("    <testcase name=\"no findings\" classname=\"rcsgen\"/>\n");
        out.push_str("  </testsuite>\n");
    }
    out + "</testsuites>\n"
}

fn case(out: &mut String, it: &Diagnostic, path: &str, sources: &SourceMap, options: &Options<'_>) {
    let message = escape(it.message.get(options.lang));
    let _ = write!(out, r#"    <testcase name="{}" classname="{path}""#, it.rule);
    let mut body = String::new();
    if let Some(place) = Place::of(sources, &it.primary) {
        let (line, column) = (place.start.line, place.start.column);
        let _ = write!(out, r#" line="{line}" column="{column}""#);
        let _ = write!(body, "line {line}, column {column}, ");
    }
    let _ = writeln!(body, "{message}");
    for note in &it.notes {
        let _ = writeln!(body, "{}", escape(note.get(options.lang)));
    }
    let kind = it.severity.as_str();
    let _ = writeln!(out, ">");
    let _ = writeln!(out, r#"      <failure message="{message}" type="{kind}">{body}</failure>"#);
    out.push_str("    </testcase>\n");
}

/// `text` as XML 1.0 content or attribute; characters that XML cannot hold become U+FFFD.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}
