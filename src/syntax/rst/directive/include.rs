//! `include`: the text of another file, in place.

use super::{Directive, Failure, Outcomes, Spec, options};
use crate::syntax::rst::block::Block;
use crate::syntax::rst::chars;
use crate::syntax::rst::lines::{self, Line, Text};
use crate::syntax::rst::message::Level;
use crate::syntax::rst::options::{Hindrance, Unread};
use crate::syntax::rst::parser::Parser;

/// What of a file is included: first line, last line, text before, text after.
pub(in crate::syntax::rst) type Clip = (Option<i64>, Option<i64>, Option<String>, Option<String>);

/// How many files a document may include, one after the other or in each other.
const MAX_INCLUDED: usize = 1_000;

pub(super) static SPECS: &[Spec] = &[Spec {
    name: "include",
    required: 1,
    optional: 0,
    spaces: true,
    options: &[
        ("literal", options::flag),
        ("code", options::unchanged),
        ("encoding", options::encoding),
        ("parser", parser_name),
        ("tab-width", options::int),
        ("start-line", options::int),
        ("end-line", options::int),
        ("start-after", options::unchanged),
        ("end-before", options::unchanged),
        ("number-lines", options::line_numbers),
        ("class", options::class),
        ("name", options::unchanged),
    ],
    content: false,
    run,
}];

fn parser_name(value: Option<&str>) -> Result<super::Value, String> {
    match value {
        Some(name @ ("rst" | "restructuredtext" | "rest" | "restx" | "rtxt" | "rstx")) => {
            Ok(super::Value::Text(name.to_owned()))
        }
        Some(name) => Err(format!("Parser \"{name}\" not found. No module named '{name}'")),
        None => Ok(super::Value::Flag),
    }
}

fn run<'a>(p: &mut Parser<'a>, block: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    let name = directive.name.clone();
    if !p.options.file_insertion {
        let text = format!("\"{name}\" directive disabled.");
        return Err(Failure::new(Level::Warning, "insertion-disabled", text, &[&name]));
    }
    let path = options::joined_path(&directive.arguments[0]);
    let standard = super::standard::text(&path);
    let is_standard = standard.is_some();
    let included = match standard {
        // All of it lies where it is asked for.
        Some(text) => {
            let file = p.line_span(directive.first).file;
            crate::syntax::rst::options::Included { file, path, text: text.into() }
        }
        None => p.resolve(&path, directive).map_err(|why| unread(&why, &name))?,
    };
    let clip: Clip = (
        directive.number("start-line"),
        directive.number("end-line"),
        directive.text("start-after").map(str::to_owned),
        directive.text("end-before").map(str::to_owned),
    );
    let (start, end) = clipped(&included.text, &clip, &name)?;
    let at = is_standard.then(|| p.line_span(directive.first).start);
    let source =
        Included { file: included.file, path: included.path, text: included.text, start, end, at };
    if directive.option("literal").is_some() || directive.option("code").is_some() {
        return super::body::included_literal(p, directive, &source);
    }
    insert(p, block, directive, &source, clip)
}

/// A part of a file that is included.
pub(super) struct Included {
    pub(super) file: crate::text::FileId,
    pub(super) path: String,
    pub(super) text: crate::text::SharedText,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Where all of it lies, if it is from no file.
    pub(super) at: Option<u32>,
}

/// The range of the text that the options ask for.
impl Included {
    /// The places in the file of a part that was normalized, whose own map is `map`.
    pub(super) fn places(&self, map: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
        let start = self.start as u32;
        match self.at {
            // As with a tab, all characters lie at one place.
            Some(at) => vec![(0, at), (u32::MAX, at + 1)],
            None if map.is_empty() && start > 0 => vec![(0, start)],
            None => map.into_iter().map(|(from, to)| (from, to + start)).collect(),
        }
    }
}

fn clipped(text: &str, clip: &Clip, name: &str) -> Result<(usize, usize), Failure> {
    let (mut start, mut end) = (0, text.len());
    if clip.0.unwrap_or(0) != 0 || clip.1.is_some() {
        let lines = chars::split_lines(text);
        let index = |number: Option<i64>, missing: usize| match number {
            None => missing,
            Some(number) if number < 0 => {
                lines.len().saturating_sub(number.unsigned_abs() as usize)
            }
            Some(number) => (number as usize).min(lines.len()),
        };
        let (first, last) = (index(clip.0, 0), index(clip.1, lines.len()));
        let offset = |line: &str| line.as_ptr() as usize - text.as_ptr() as usize;
        start = lines.get(first).map_or(text.len(), |it| offset(it));
        end = match last.checked_sub(1).and_then(|it| lines.get(it)) {
            Some(line) if last > first => offset(line) + line.len(),
            _ => start,
        };
    }
    if let Some(after) = &clip.2 {
        let after = if after.is_empty() { "\n\n" } else { after };
        let Some(at) = text[start..end].find(after) else {
            return Err(not_found("start-after", name));
        };
        start += at + after.len();
    }
    match clip.3.as_deref() {
        Some("") => {
            if let Some(at) = text[start..end].find("\n\n").filter(|&at| at > 0) {
                end = start + at + 1;
            }
        }
        Some(before) => {
            let Some(at) = text[start..end].find(before) else {
                return Err(not_found("end-before", name));
            };
            end = start + at;
        }
        None => {}
    }
    Ok((start, end))
}

/// The problem that a file cannot be read.
pub(super) fn unread(why: &Unread, name: &str) -> Failure {
    let text = match why.why {
        Hindrance::Undecodable(_) => format!("Problem with \"{name}\" directive:\n{why}"),
        _ => format!("Problems with \"{name}\" directive path:\nInputError: {why}."),
    };
    Failure::error(why.rule(), text, &[name, &why.path, why.detail()])
}

fn not_found(option: &str, name: &str) -> Failure {
    let text =
        format!("Problem with \"{option}\" option of \"{name}\" directive:\nText not found.");
    Failure::error("include-text-not-found", text, &[option])
}

fn insert<'a>(
    p: &mut Parser<'a>,
    block: &mut Block<'a>,
    directive: &Directive<'a>,
    included: &Included,
    clip: Clip,
) -> Outcomes {
    let name = &directive.name;
    if p.include_log.is_empty() {
        let root = p.texts[0].name.clone();
        p.include_log.push((root, Clip::default()));
    }
    p.included += 1;
    let key = (included.path.clone(), clip);
    if p.include_log.contains(&key) || p.included > MAX_INCLUDED {
        let mut chain = vec![included.path.as_str()];
        chain.extend(p.include_log.iter().rev().map(|it| it.0.as_str()));
        let chain = chain.join("\n> ");
        let text = format!("circular inclusion in \"{name}\" directive:\n{chain}");
        return Err(Failure::new(Level::Warning, "circular-inclusion", text, &[&included.path]));
    }
    let tab_width = directive.number("tab-width").unwrap_or(p.options.tab_width as i64);
    let path = included.path.clone();
    let mut inserted = text_lines(p, included, tab_width.max(0) as usize);
    if let Some(long) =
        inserted.iter().position(|it| it.text.chars().count() > p.options.line_length_limit)
    {
        let line = long as i64 + 1 + directive.number("start-line").unwrap_or(0);
        let text = format!("\"{path}\": line {line} exceeds the line-length-limit.");
        return Err(Failure::new(Level::Warning, "line-too-long", text, &[]));
    }
    p.include_log.push(key);
    // Blank lines around keep the file's blocks apart from those of the document, and a comment
    // tells when the file ends.
    let source = inserted.last().map_or(directive.first.source, |it| it.source);
    let last = inserted.last().copied();
    let number = last.map_or(0, |it| it.number);
    let end = p.arena.keep(format!(".. end of inclusion from \"{path}\""));
    let place = last.map_or(0, Line::end);
    let blank = Line { text: "", start: place, number: number + 1, source };
    let mark = Line { text: end, start: place, number: number + 2, source };
    inserted
        .insert(0, Line { number: 0, start: inserted.first().map_or(0, |it| it.start), ..blank });
    inserted.extend([blank, mark, Line { number: number + 3, ..blank }]);
    let mut lines = block.lines.to_vec();
    lines.splice(block.at..block.at, inserted);
    block.lines = lines.into();
    Ok(Vec::new())
}

/// The lines of an included text.
fn text_lines<'a>(p: &mut Parser<'a>, included: &Included, tab_width: usize) -> Vec<Line<'a>> {
    let part = &included.text[included.start..included.end];
    let (text, map) = lines::normalize(part, tab_width);
    let map = included.places(map);
    let text = p.arena.keep(text.into_owned());
    let index = p.texts.len() as u32;
    p.texts.push(Text::mapped(text, included.file, included.path.clone(), map));
    lines::split(text, index)
}

impl<'a> Parser<'a> {
    /// Finds a file that a directive names.
    pub(super) fn resolve(
        &self,
        path: &str,
        directive: &Directive<'a>,
    ) -> Result<crate::syntax::rst::options::Included, Unread> {
        let base = &self.texts[directive.first.source as usize].name;
        let encoding = directive.text("encoding");
        let root = self.options.root_prefix.trim_end_matches('/');
        let rooted = path.strip_prefix('/').filter(|_| !root.is_empty());
        let path = rooted.map_or_else(|| path.to_owned(), |it| format!("{root}/{it}"));
        match self.options.resolver {
            Some(resolver) => resolver.resolve(&path, base, encoding),
            None => Err(Unread::new(path, Hindrance::Missing)),
        }
    }

    /// The lines of a file that a directive names.
    pub(super) fn file_lines(
        &mut self,
        path: &str,
        directive: &Directive<'a>,
    ) -> Result<Vec<Line<'a>>, Unread> {
        let found = self.resolve(path, directive)?;
        let end = found.text.len();
        let included = Included {
            file: found.file,
            path: found.path,
            text: found.text,
            start: 0,
            end,
            at: None,
        };
        Ok(text_lines(self, &included, 0))
    }
}
