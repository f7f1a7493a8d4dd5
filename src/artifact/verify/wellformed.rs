//! Files whose reader would stop at once: XML that is none, and blocks of nginx that do not close.

use super::{File, Found, Made, line_of};
use crate::diag::{Diagnostic, Text};
use crate::text::Span;

pub(super) fn check(made: &Made<'_>, found: &mut Found) {
    for file in &made.files {
        found.look_at(file);
        match file.install.format {
            "nginx" => nginx(made, file, found),
            "xml" => xml(made, file, found),
            _ => {}
        }
    }
}

fn xml(made: &Made<'_>, file: &File<'_>, found: &mut Found) {
    if file.text.trim().is_empty() {
        return;
    }
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let Err(error) = roxmltree::Document::parse_with_options(file.text, options) else { return };
    let pos = error.pos();
    let at = byte_at(file.text, pos.row, pos.col);
    let (at, why) = match &error {
        // It shows what is closed instead, and the reader looks for what was opened.
        roxmltree::Error::UnexpectedCloseTag(open, close, _) => {
            let before = file.text.get(..at).unwrap_or_default();
            let place = before.rfind(&format!("<{open}")).unwrap_or(at);
            let why = Text::new(
                format!("`<{open}>` is not closed before `</{close}>`"),
                format!("`<{open}>` не закрыт до `</{close}>`"),
            );
            (place, why)
        }
        roxmltree::Error::UnclosedRootNode => {
            (0, Text::new("an element is not closed", "элемент не закрыт"))
        }
        other => {
            let said = other.to_string();
            let said = said.rsplit_once(" at ").map_or(said.as_str(), |it| it.0);
            (at, Text::new(said.to_owned(), format!("разбор остановился здесь ({said})")))
        }
    };
    let path = &file.artifact.path;
    let message = Text::new(
        format!("`{path}` is no well-formed XML"),
        format!("`{path}` — не правильный XML"),
    );
    let note = Text::new(
        "its program would not start, or would leave the whole file out",
        "программа не запустится или пропустит файл целиком",
    );
    report(made, file, found, at, ("malformed-xml", message, why, note));
}

fn nginx(made: &Made<'_>, file: &File<'_>, found: &mut Found) {
    let Err((at, why)) = read_nginx(file.text) else { return };
    let path = &file.artifact.path;
    let message =
        Text::new(format!("nginx would not read `{path}`"), format!("nginx не прочтёт `{path}`"));
    let note = Text::new(
        "with one such file nginx does not start, nor takes a change over",
        "с таким файлом nginx не запустится и не примет изменений",
    );
    report(made, file, found, at, ("malformed-nginx", message, why, note));
}

/// Says what is wrong at the byte `at` of `file`, once for each template, and at its line as far as that
/// can be told.
fn report(
    made: &Made<'_>,
    file: &File<'_>,
    found: &mut Found,
    at: usize,
    (rule, message, why, note): (&'static str, Text, Text, Text),
) {
    let whole = Span::empty(file.install.template, 0);
    let line = line_of(file.text, at).trim();
    let place = own_line(made, file, line).or_else(|| made.template(file, &(at..at)));
    let place = place.unwrap_or(whole);
    let why = if place == whole && !line.is_empty() {
        let number = file.text.get(..at).map_or(0, |it| it.matches('\n').count()) + 1;
        Text::new(
            format!("{} (line {number} of the file: `{line}`)", why.en),
            format!("{} (строка {number} файла: `{line}`)", why.ru),
        )
    } else {
        why
    };
    let it = Diagnostic::error(rule, place, message).label(why).note(note);
    found.missing(format!("{:?}", file.install.template), it);
}

/// The line of the template of `file` that says just `line`.
fn own_line(made: &Made<'_>, file: &File<'_>, line: &str) -> Option<Span> {
    let text = &made.sources.get(file.install.template).text;
    let mut places = text.lines().map(str::trim).filter(|it| *it == line && !it.is_empty());
    let found = places.next().filter(|_| places.next().is_none())?;
    let start = found.as_ptr() as usize - text.as_ptr() as usize;
    Some(Span::new(file.install.template, start..start + found.len()))
}

/// The byte at `row` and `column`, both from 1, in characters.
fn byte_at(text: &str, row: u32, column: u32) -> usize {
    let start: usize =
        text.split_inclusive('\n').take(row.saturating_sub(1) as usize).map(str::len).sum();
    let line = text.get(start..).unwrap_or_default();
    let before = line.chars().take(column.saturating_sub(1) as usize);
    start + before.map(char::len_utf8).sum::<usize>()
}

/// Reads a file as nginx parts it into words, directives and blocks; the error is where and why it would
/// stop.
fn read_nginx(text: &str) -> Result<(), (usize, Text)> {
    let mut open: Vec<usize> = Vec::new();
    // Where the directive begins that is not complete.
    let mut begun: Option<usize> = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            ' ' | '\t' | '\r' | '\n' => {}
            '#' => while chars.next_if(|it| it.1 != '\n').is_some() {},
            ';' | '{' if begun.is_none() => {
                return Err((at, nothing_before(c)));
            }
            ';' => begun = None,
            '{' => {
                // What stands in such a block is another language.
                let words = text.get(begun.unwrap_or(at)..at).unwrap_or_default();
                if words.trim_end().ends_with("_by_lua_block") {
                    return Ok(());
                }
                open.push(at);
                begun = None;
            }
            '}' => {
                if let Some(begun) = begun {
                    return Err((begun, no_semicolon()));
                }
                if open.pop().is_none() {
                    return Err((
                        at,
                        Text::new("this `}` closes nothing", "эта `}` ничего не закрывает"),
                    ));
                }
            }
            '"' | '\'' => {
                begun.get_or_insert(at);
                quoted(&mut chars, at, c)?;
            }
            _ => {
                begun.get_or_insert(at);
                bare(&mut chars, c);
            }
        }
    }
    if let Some(begun) = begun {
        return Err((begun, no_semicolon()));
    }
    match open.pop() {
        Some(at) => Err((at, Text::new("this `{` is never closed", "эта `{` не закрыта"))),
        None => Ok(()),
    }
}

type Chars<'a> = std::iter::Peekable<std::str::CharIndices<'a>>;

/// Goes behind a word between quotes.
fn quoted(chars: &mut Chars<'_>, start: usize, quote: char) -> Result<(), (usize, Text)> {
    loop {
        match chars.next() {
            Some((_, '\\')) => {
                chars.next();
            }
            Some((_, c)) if c == quote => break,
            Some(_) => {}
            None => {
                return Err((
                    start,
                    Text::new("this quote is never closed", "эта кавычка не закрыта"),
                ));
            }
        }
    }
    match chars.peek() {
        Some(&(at, c)) if !" \t\r\n;{)".contains(c) => Err((
            at,
            Text::new(
                format!("`{c}` stands directly behind a quote"),
                format!("`{c}` стоит сразу за кавычкой"),
            ),
        )),
        _ => Ok(()),
    }
}

/// Goes behind a word that `first` begins. A quote or a `}` within it is a letter like others, and so is
/// the `{` of a variable.
fn bare(chars: &mut Chars<'_>, first: char) {
    let mut last = first;
    if first == '\\' {
        chars.next();
    }
    while let Some((_, c)) =
        chars.next_if(|it| !" \t\r\n;{".contains(it.1) || (it.1 == '{' && last == '$'))
    {
        last = c;
        if c == '\\' {
            chars.next();
        }
    }
}

fn nothing_before(c: char) -> Text {
    Text::new(format!("nothing stands before this `{c}`"), format!("перед этой `{c}` ничего нет"))
}

fn no_semicolon() -> Text {
    Text::new("this directive does not end with `;`", "эта директива не кончается на `;`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_nginx_reads_are_read() {
        for good in [
            "",
            "# a comment with { and \"\n",
            "server { listen 80; location ~ ^/a { return 200 'it; is {'; } }\n",
            "map $a $b { default \"x\\\"y\"; ~^(?<n>\\d+)$ $n; }",
            "set $x ${y}z;\nproxy_set_header Connection 'upgrade';\nif ($a = \"\") { return 404; }\n",
            "rewrite ^/x'y y}z;",
            "content_by_lua_block { return '}' -- { \n }",
        ] {
            assert!(read_nginx(good).is_ok(), "{good}: {:?}", read_nginx(good));
        }
    }

    #[test]
    fn what_nginx_refuses_is_found_at_its_place() {
        for (bad, at) in [
            ("server { listen 80; ", 7),
            ("server { listen 80 }", 9),
            ("listen 80;\n}\n", 11),
            ("listen 80", 0),
            ("a 'b;\n", 2),
            ("a 'b'c;\n", 5),
            ("a; ;", 3),
            ("{ a; }", 0),
        ] {
            assert_eq!(read_nginx(bad).map_err(|it| it.0), Err(at), "{bad}");
        }
    }

    #[test]
    fn rows_and_columns_are_bytes() {
        assert_eq!(byte_at("äb\ncé!", 2, 3), 7);
        assert_eq!(byte_at("a", 9, 9), 1);
    }
}
