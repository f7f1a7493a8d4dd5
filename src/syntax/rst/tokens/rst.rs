//! Pieces of code in reStructuredText.

use super::{Piece, Scanner};

pub(super) fn lex(code: &str) -> Vec<Piece> {
    let mut it = Scanner::new(code);
    while let Some(c) = it.next() {
        if c == '\n' {
            it.take_char("whitespace");
        } else if !(it.is_line_start() && block(&mut it)) {
            inline(&mut it);
        }
    }
    it.pieces
}

/// Takes what only begins a line; the rest of the line may be inline.
fn block(it: &mut Scanner<'_>) -> bool {
    let line = it.line();
    let next = it.rest()[line.len()..].trim_start_matches('\n').lines().next().unwrap_or_default();
    let is_next =
        it.rest()[line.len()..].starts_with('\n') && !it.rest()[line.len()..].starts_with("\n\n");
    if !line.starts_with(char::is_whitespace) && is_next && is_adornment(next) {
        it.take("generic heading", line.len());
        it.take("", 1);
        it.take("generic heading", next.len());
        it.take("", usize::from(it.rest().starts_with('\n')));
        return true;
    }
    let indent = line.len() - line.trim_start().len();
    let body = line.trim_start();
    if let Some(after) = body.strip_prefix("..").filter(|it| it.is_empty() || it.starts_with(' ')) {
        explicit(it, indent, after);
        return true;
    }
    if let Some(marker) = marker(body) {
        it.take("", indent);
        it.take("literal number", marker);
        return true;
    }
    let field =
        body.strip_prefix(':').and_then(|it| it.find(": ").or(it.strip_suffix(':').map(str::len)));
    if let Some(name) = field.filter(|&it| it > 0) {
        it.take("", indent);
        it.take("name class", name + 2);
        it.take_while("", |c| c == ' ');
        return true;
    }
    false
}

fn is_adornment(line: &str) -> bool {
    let mut chars = line.chars();
    let Some(first) = chars.next() else { return false };
    line.len() >= 3 && "=-`:.'\"~^_*+#".contains(first) && chars.all(|it| it == first)
}

/// The length of the mark of a list item.
fn marker(body: &str) -> Option<usize> {
    let end = body.find(' ')?;
    let mark = &body[..end];
    let number = mark.trim_start_matches('(').trim_end_matches(['.', ')']);
    let is_number = !number.is_empty()
        && number.len() < mark.len()
        && number.chars().all(|c| c.is_ascii_digit() || "#ivxlcmIVXLCM".contains(c));
    (matches!(mark, "-" | "*" | "+") || is_number).then_some(end)
}

/// Takes what begins with two dots.
fn explicit(it: &mut Scanner<'_>, indent: usize, after: &str) {
    let gap = after.len() - after.trim_start().len();
    let body = after.trim_start();
    let is_name = |c: char| c.is_alphanumeric() || "-_:.+".contains(c);
    let name = body.find("::").filter(|&end| end > 0 && body[..end].chars().all(is_name));
    let tag = match body.chars().next() {
        Some('_') => body.find(": ").map(|it| it + 1).or(body.ends_with(':').then_some(body.len())),
        Some('[') => body.find(']').map(|it| it + 1),
        Some('|') => body[1..].find('|').map(|it| it + 2),
        _ => None,
    };
    if let Some(tag) = tag {
        it.take("punctuation", indent + 2);
        it.take("", gap);
        it.take("name tag", tag);
        return;
    }
    let Some(name) = name else {
        // A comment takes the indented lines below it along.
        let mut end = it.line().len();
        for line in it.rest()[end..].split_inclusive('\n').skip(1) {
            if !line.starts_with(' ') && !line.trim().is_empty() {
                break;
            }
            end += line.len();
        }
        it.take("comment", end);
        return;
    };
    it.take("punctuation", indent + 2);
    it.take("", gap);
    it.take("operator word", name);
    it.take("punctuation", 2);
    it.take_while("", |c| c == ' ');
}

/// Takes one piece of inline markup.
fn inline(it: &mut Scanner<'_>) {
    let line = it.line();
    let closed = |mark: &str| {
        line[mark.len()..].find(mark).filter(|&at| at > 0).map(|at| at + 2 * mark.len())
    };
    if line.starts_with("``")
        && let Some(end) = closed("``")
    {
        it.take("literal string", end);
    } else if line.starts_with("**")
        && let Some(end) = closed("**")
    {
        it.take("generic strong", end);
    } else if line.starts_with('*')
        && let Some(end) = closed("*")
    {
        it.take("generic emph", end);
    } else if line.starts_with('`')
        && let Some(end) = closed("`")
    {
        let marks = line[end..].bytes().take_while(|&it| it == b'_').count().min(2);
        it.take(if marks > 0 { "literal string" } else { "name variable" }, end + marks);
    } else if let Some(end) = role(line) {
        it.take("name attribute", end);
    } else if line.starts_with('[')
        && let Some(end) = line.find("]_")
    {
        it.take("literal string", end + 2);
    } else if let Some(escaped) = line.strip_prefix('\\') {
        let next = escaped.chars().next().map_or(0, char::len_utf8);
        it.take("", 1 + next);
    } else if !it.take_while("", |c| !"\\\n[*`:".contains(c)) {
        it.take_char("");
    }
}

/// The length of the role before a text in backquotes.
fn role(line: &str) -> Option<usize> {
    let name = line.strip_prefix(':')?;
    let end = name.find(":`")?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == ':' || c == '-';
    (end > 0 && name[..end].chars().all(is_name)).then_some(end + 2)
}
