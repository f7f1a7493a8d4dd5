//! Comparisons and arithmetic in templates work on what a value says, not on where it was written.
//!
//! A value of the document is an object to the template engine, which compares an object with a
//! text as different without a word. So `settings.os == "el7"` is read as
//! `(settings.os)|__plain == ("el7")|__plain`, and so are the operands of `<` and `in` and what stands
//! in `table[…]`; operands of `+` and the like pass `__operand`, which wants numbers or lists of what
//! the document says. Lines do not move; [`Rewritten::offset`] gives back columns.

use std::ops::Range;

/// A template in which operands are plain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Rewritten {
    /// The text for the engine.
    pub(super) text: String,
    /// What was put in: the offset in the original, and the text.
    inserted: Vec<(usize, &'static str)>,
}

impl Rewritten {
    /// The offset in the original of the byte `offset` of the text for the engine.
    pub(super) fn offset(&self, offset: usize) -> usize {
        let mut added = 0;
        for &(at, text) in &self.inserted {
            if at + added + text.len() > offset {
                return at.min(offset - added);
            }
            added += text.len();
        }
        offset - added
    }
}

/// Rewrites a template.
pub(super) fn template(source: &str) -> Rewritten {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(found) = source.get(at..).and_then(|rest| rest.find('{')) {
        let open = at + found;
        let behind = open + 2;
        at = match source.as_bytes().get(open + 1) {
            Some(b'#') => find(source, behind, "#}").map_or(source.len(), |it| it + 2),
            Some(b'{') => expression(source, behind, "}}", &mut out),
            Some(b'%') => statement(source, behind, &mut out),
            _ => open + 1,
        };
    }
    apply(source, out)
}

/// Rewrites an expression that stands alone.
pub(super) fn standalone(source: &str) -> Rewritten {
    let mut out = Vec::new();
    expression(source, 0, "", &mut out);
    apply(source, out)
}

fn apply(source: &str, mut inserted: Vec<(usize, &'static str)>) -> Rewritten {
    // Closing brackets of an operand come before opening ones of the next at the same place.
    inserted.sort_by_key(|&(at, text)| (at, text == OPEN));
    let mut text = String::with_capacity(source.len() + 8 * inserted.len());
    let mut done = 0;
    for &(at, insert) in &inserted {
        text.push_str(&source[done..at]);
        text.push_str(insert);
        done = at;
    }
    text.push_str(&source[done..]);
    Rewritten { text, inserted }
}

fn find(source: &str, from: usize, what: &str) -> Option<usize> {
    source.get(from..)?.find(what).map(|it| from + it)
}

/// Rewrites the statement at `from`; the result is where the text goes on.
fn statement(source: &str, from: usize, out: &mut Vec<(usize, &'static str)>) -> usize {
    let end = expression(source, from, "%}", out);
    let word = source[from..end].trim_start_matches(['-', '+']).trim_start();
    if !word.starts_with("raw") {
        return end;
    }
    let mut at = end;
    while let Some(open) = find(source, at, "{%") {
        let word = source[open + 2..].trim_start_matches(['-', '+']).trim_start();
        if word.starts_with("endraw") {
            return open;
        }
        at = open + 2;
    }
    source.len()
}

const OPEN: &str = "(";
/// Ends an operand of a comparison. No template names the filter, which takes origins away.
pub(super) const PLAIN: &str = ")|__plain";
/// Ends an operand of arithmetic.
pub(super) const OPERAND: &str = ")|__operand";

/// An operand that is being read.
#[derive(Clone, Copy, Default)]
struct Operand {
    /// Where it lies so far.
    range: Option<(usize, usize)>,
    /// Whether an operator stands before it.
    follows: bool,
}

impl Operand {
    fn extend(&mut self, token: &Range<usize>) {
        let start = self.range.map_or(token.start, |it| it.0);
        self.range = Some((start, token.end));
    }

    /// Ends the operand before an operator (`operator`) or another boundary.
    fn end(&mut self, operator: bool, close: &'static str, out: &mut Vec<(usize, &'static str)>) {
        if let Some((start, end)) = self.range
            && (operator || self.follows)
        {
            out.push((start, OPEN));
            out.push((end, close));
        }
        *self = Self { range: None, follows: operator };
    }
}

/// What is open between a pair of brackets.
#[derive(Clone, Copy, Default)]
struct Frame {
    comparison: Operand,
    arithmetic: Operand,
    /// Where the content of `table[…]` begins.
    subscript: Option<usize>,
}

impl Frame {
    fn boundary(&mut self, out: &mut Vec<(usize, &'static str)>) {
        self.arithmetic.end(false, OPERAND, out);
        self.comparison.end(false, PLAIN, out);
    }
}

/// Rewrites an expression from `from` to the delimiter `close`; the result is the place behind it.
fn expression(
    source: &str,
    from: usize,
    close: &str,
    out: &mut Vec<(usize, &'static str)>,
) -> usize {
    let mut frames = vec![Frame::default()];
    let mut before = "";
    let mut two_before = "";
    let mut loop_head = false;
    let mut first = true;
    let mut at = from;
    while let Some(token) = next_token(source, at) {
        let text = &source[token.clone()];
        let depth = frames.len();
        let Some(frame) = frames.last_mut() else { break };
        if depth == 1 && !close.is_empty() && source[token.start..].starts_with(close) {
            frame.boundary(out);
            return token.start + close.len();
        }
        // `-%}` takes white space away.
        if depth == 1
            && matches!(text, "-" | "+")
            && !close.is_empty()
            && source[token.end..].starts_with(close)
        {
            at = token.end;
            continue;
        }
        let after_operand = frame.arithmetic.range.is_some();
        match text {
            "(" | "[" | "{" => {
                let subscript = (text == "[" && after_operand).then_some(token.end);
                frame.arithmetic.extend(&token);
                frame.comparison.extend(&token);
                frames.push(Frame { subscript, ..Frame::default() });
            }
            ")" | "]" | "}" => {
                frame.boundary(out);
                if let Some(start) = frame.subscript {
                    out.push((start, OPEN));
                    out.push((token.start, PLAIN));
                }
                if depth > 1 {
                    frames.pop();
                }
                if let Some(frame) = frames.last_mut() {
                    frame.arithmetic.extend(&token);
                    frame.comparison.extend(&token);
                }
            }
            "==" | "!=" | "<" | "<=" | ">" | ">=" => {
                frame.arithmetic.end(false, OPERAND, out);
                frame.comparison.end(true, PLAIN, out);
            }
            "in" if before == "is" || (before == "not" && two_before == "is") => {
                frame.arithmetic.extend(&token);
                frame.comparison.extend(&token);
            }
            "in" if loop_head && depth == 1 => {
                loop_head = false;
                frame.boundary(out);
            }
            "in" => {
                frame.arithmetic.end(false, OPERAND, out);
                frame.comparison.end(true, PLAIN, out);
            }
            "not" if before == "is" => {
                frame.arithmetic.extend(&token);
                frame.comparison.extend(&token);
            }
            // `a not in b`: the operator goes on with the next word.
            "not" if after_operand => {
                frame.arithmetic.end(false, OPERAND, out);
                frame.comparison.end(true, PLAIN, out);
            }
            "+" | "-" | "*" | "/" | "//" | "%" | "**" if after_operand => {
                frame.arithmetic.end(true, OPERAND, out);
                frame.comparison.extend(&token);
            }
            "~" => {
                frame.arithmetic.end(false, OPERAND, out);
                frame.comparison.extend(&token);
            }
            "and" | "or" | "not" | "if" | "elif" | "else" | "," | ":" | "=" => {
                if text == ":" {
                    frame.subscript = None;
                }
                frame.boundary(out);
            }
            // The word that begins a statement is no operand.
            _ if first && close == "%}" => loop_head = text == "for",
            "+" | "-" if first => {}
            _ => {
                frame.arithmetic.extend(&token);
                frame.comparison.extend(&token);
            }
        }
        first = first && matches!(text, "+" | "-");
        (two_before, before) = (before, text);
        at = token.end;
    }
    if let Some(frame) = frames.first_mut() {
        frame.boundary(out);
    }
    source.len()
}

/// The token at or behind `at`.
fn next_token(source: &str, at: usize) -> Option<Range<usize>> {
    let rest = source.get(at..)?;
    let start = at + rest.find(|c: char| !c.is_whitespace())?;
    let rest = &source[start..];
    let first = rest.chars().next()?;
    let len = match first {
        '"' | '\'' => string_len(rest, first),
        c if c.is_alphanumeric() || c == '_' => {
            rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
        }
        _ => ["==", "!=", "<=", ">=", "//", "**"]
            .iter()
            .find(|it| rest.starts_with(**it))
            .map_or(first.len_utf8(), |it| it.len()),
    };
    Some(start..start + len)
}

fn string_len(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == quote {
            return at + 1;
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expected: &str) {
        assert_eq!(template(source).text, expected);
    }

    #[test]
    fn operands_of_comparisons_are_plain() {
        check("{% if a.b == \"x\" %}", "{% if (a.b)|__plain == (\"x\")|__plain %}");
        check("{{ a ~ b == c }}", "{{ (a ~ b)|__plain == (c)|__plain }}");
        check("{{ x if a != b else y }}", "{{ x if (a)|__plain != (b)|__plain else y }}");
        check("{{ f(a < b, c) }}", "{{ f((a)|__plain < (b)|__plain, c) }}");
        check(
            "{%- if not a|upper in b[0] and c -%}",
            "{%- if not (a|upper)|__plain in (b[(0)|__plain])|__plain and c -%}",
        );
        check("{% if a not in b %}", "{% if (a)|__plain not in (b)|__plain %}");
    }

    #[test]
    fn operands_of_arithmetic_are_plain() {
        check("{{ a.port + 1 }}", "{{ (a.port)|__operand + (1)|__operand }}");
        check("{{ a + 1 == b }}", "{{ ((a)|__operand + (1)|__operand)|__plain == (b)|__plain }}");
        check("{{- -a }}", "{{- -a }}");
        check("{{ a ~ b }}", "{{ a ~ b }}");
        check("{{ {'a': 1}[b] }}", "{{ {'a': 1}[(b)|__plain] }}");
    }

    #[test]
    fn what_is_no_operator_stays() {
        for source in [
            "{% for a in b %}{% endfor %}",
            "{% for a, b in c|items %}",
            "{% set a = b %}",
            "{% if a is in(b) %}{% if a is not none %}",
            "{# a == b #}a == b { b == c }",
            "{% raw %}{{ a == b }}{% endraw %}",
            "{{ \"a == b\" }}{{ a[1:2] }}{{ f(a, sep='==') }}",
            "{% macro f(a, b=1) -%}",
        ] {
            check(source, source);
        }
        check("{% for a in b if a == c %}", "{% for a in b if (a)|__plain == (c)|__plain %}");
    }

    #[test]
    fn places_lead_back_to_the_original() {
        let source = "{{ aa == bb }}{{ x }}";
        let rewritten = template(source);
        for what in ["aa", "bb", "x"] {
            let offset = rewritten.text.find(what).unwrap();
            assert_eq!(rewritten.offset(offset), source.find(what).unwrap(), "{what}");
        }
    }
}
