//! `csv-table`, with the dialect of Python's `csv` module.

use super::{Directive, Failure, Outcomes, Spec, options};
use crate::syntax::rst::block::Block;
use crate::syntax::rst::lines::{Line, Lines, Text, trim_end};
use crate::syntax::rst::message::Level;
use crate::syntax::rst::parser::Parser;
use crate::syntax::rst::table::{self, Cell, Table};

pub(super) static SPECS: &[Spec] = &[Spec {
    name: "csv-table",
    required: 0,
    optional: 1,
    spaces: true,
    options: &[
        ("header-rows", options::nonnegative_int),
        ("stub-columns", options::nonnegative_int),
        ("header", options::unchanged),
        ("width", options::length_or_percentage),
        ("widths", options::data_widths),
        ("file", options::path),
        ("url", options::uri),
        ("encoding", options::encoding),
        ("class", options::class),
        ("name", options::unchanged),
        ("align", options::align),
        ("delim", options::single_char_or_space),
        ("keepspace", options::flag),
        ("quote", options::single_char),
        ("escape", options::single_char),
    ],
    content: true,
    run,
}];

/// A row as it was read.
struct CsvRow<'a> {
    /// The lines of each cell; of an empty one, an empty line where it is.
    cells: Vec<Lines<'a>>,
    /// The empty line where the row ends.
    end: Line<'a>,
}

fn run<'a>(p: &mut Parser<'a>, block: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    let name = directive.name.clone();
    let is_external = directive.option("file").is_some() || directive.option("url").is_some();
    if is_external && !p.options.file_insertion {
        let text = format!("File and URL access deactivated; ignoring \"{name}\" directive.");
        return Err(Failure::new(Level::Warning, "insertion-disabled", text, &[&name]));
    }
    let (title, messages) = p.table_title(directive, block);
    let data = csv_lines(p, directive)?;
    let dialect = Dialect::of(directive);
    let bad_csv = |why: String| {
        let text = format!("Error with CSV data in \"{name}\" directive:\n{why}");
        Failure::error("malformed-csv", text, &[&name, &why])
    };
    let header = match directive.option("header") {
        Some(_) => option_lines(p, directive, "header").into(),
        None => Lines::default(),
    };
    let head_lengths = dialect.lengths(&header).map_err(bad_csv)?;
    let lengths = dialect.lengths(&data).map_err(bad_csv)?;
    let columns = lengths.iter().chain(&head_lengths).copied().max().unwrap_or(0);
    let header_rows = directive.number("header-rows").unwrap_or(0) as usize;
    let stubs = directive.number("stub-columns").unwrap_or(0) as usize;
    p.check_dimensions(&name, &lengths, header_rows, stubs)?;
    let widths = p.column_widths(directive, columns)?;
    let mut readers = [Reader::new(&header), Reader::new(&data)];
    let table = Table {
        widths: widths.iter().map(|&it| it as usize).collect(),
        head: head_lengths.len() + header_rows,
        columns: Vec::new(),
        rows: |p: &mut Parser<'a>, cells: &mut Vec<Cell<'a>>| {
            let row = readers.iter_mut().find_map(|it| it.row(&dialect, Some(p)).ok().flatten());
            cells.extend(padded(row?, columns));
            Some(table::Row::Cells)
        },
    };
    let node = p.build_table(table, &data, stubs);
    p.mark_widths(directive, node);
    p.add_classes(directive, node);
    p.note_line(node, directive.first);
    p.finish_table_directive(directive, node, title);
    Ok(std::iter::once(node).chain(messages).collect())
}

/// The cells of a row; those that it lacks lie at its end.
fn padded(row: CsvRow<'_>, columns: usize) -> impl Iterator<Item = Cell<'_>> {
    let missing = columns - row.cells.len();
    let end = row.end;
    row.cells.into_iter().chain(std::iter::repeat_n(end.into(), missing)).map(|lines| Cell {
        more_rows: 0,
        more_columns: 0,
        lines,
    })
}

/// The lines that the table is made from.
fn csv_lines<'a>(p: &mut Parser<'a>, directive: &mut Directive<'a>) -> Result<Lines<'a>, Failure> {
    let name = directive.name.clone();
    let has_file = directive.option("file").is_some();
    let has_url = directive.option("url").is_some();
    if !directive.content.is_empty() {
        if has_file || has_url {
            let text = format!(
                "\"{name}\" directive may not both specify an external file and have content."
            );
            return Err(Failure::error("content-and-file", text, &[&name]));
        }
        return Ok(std::mem::take(&mut directive.content));
    }
    if has_file && has_url {
        let text = format!(
            "The \"file\" and \"url\" options may not be simultaneously specified for the \
             \"{name}\" directive."
        );
        return Err(Failure::error("file-and-url", text, &[&name]));
    }
    if let Some(path) = directive.text("file").map(str::to_owned) {
        return p.file_lines(&path, directive).map(Lines::from).map_err(|why| {
            let text = format!("Problems with \"{name}\" directive path:\n{why}.");
            let args = [name.as_str(), &why.path, why.detail()];
            Failure::new(Level::Severe, why.rule(), text, &args)
        });
    }
    if let Some(url) = directive.text("url") {
        let why = if url.contains(':') {
            "<urlopen error no network access>".to_owned()
        } else {
            format!("unknown url type: {}", crate::syntax::rst::chars::python_repr(url))
        };
        let text = format!("Problems with \"{name}\" directive URL \"{url}\":\n{why}.");
        return Err(Failure::new(Level::Severe, "unreadable-file", text, &[&name, url, &why]));
    }
    let text = format!("The \"{name}\" directive requires content; none supplied.");
    Err(Failure::new(Level::Warning, "missing-content", text, &[&name]))
}

/// The lines of an option's value.
fn option_lines<'a>(p: &Parser<'a>, directive: &Directive<'a>, option: &str) -> Vec<Line<'a>> {
    let given = directive.options.iter().find(|it| it.name == option);
    given.map_or(Vec::new(), |it| {
        it.lines
            .iter()
            .map(|&(source, start, end, number)| {
                let text = &p.texts[source as usize].text[start as usize..end as usize];
                Line { text, start, number, source }
            })
            .collect()
    })
}

/// How cells are parted and quoted.
struct Dialect {
    delimiter: char,
    quote: char,
    escape: Option<char>,
    skip_space: bool,
}

/// A line of a cell while it is read.
struct Part<'a> {
    line: Line<'a>,
    start: usize,
    end: usize,
    /// The text, once it is no longer one piece of the line, and where its pieces come from.
    made: Option<(String, Vec<(u32, u32)>)>,
}

impl<'a> Part<'a> {
    fn new(line: Line<'a>, at: usize) -> Self {
        Self { line, start: at, end: at, made: None }
    }

    fn push(&mut self, at: usize, piece: &str) {
        if self.start == self.end && self.made.is_none() {
            (self.start, self.end) = (at, at + piece.len());
            return;
        }
        if self.end != at {
            let (start, end, line) = (self.start, self.end, self.line);
            let (text, map) = self.made.get_or_insert_with(|| {
                (line.text[start..end].to_owned(), vec![(0, line.start + start as u32)])
            });
            map.push((text.len() as u32, self.line.start + at as u32));
        }
        if let Some((text, _)) = &mut self.made {
            text.push_str(piece);
        }
        self.end = at + piece.len();
    }

    fn finish(self, p: &mut Parser<'a>) -> Line<'a> {
        let Some((text, map)) = self.made else { return self.line.part(self.start..self.end) };
        let source = &p.texts[self.line.source as usize];
        let mut places = Vec::new();
        for (at, &(from, to)) in map.iter().enumerate() {
            let end = map.get(at + 1).map_or(text.len() as u32, |it| it.0);
            places.push((from, source.offset(to)));
            let breaks = source.breaks(to, to + (end - from));
            places.extend(breaks.map(|(at, place)| (from + (at - to), place)));
        }
        let map = places;
        let (file, name) = (source.file, source.name.clone());
        let text = p.arena.keep(text);
        p.texts.push(Text::mapped(text, file, name, map));
        Line { text, start: 0, number: self.line.number, source: p.texts.len() as u32 - 1 }
    }
}

/// Lines that are from several texts, as lines of one: a paragraph is read from one text.
fn in_one_text<'a>(p: &mut Parser<'a>, lines: &[Line<'a>]) -> Vec<Line<'a>> {
    let (mut text, mut map, mut starts) = (String::new(), Vec::new(), Vec::new());
    for line in lines {
        let source = &p.texts[line.source as usize];
        let from = text.len() as u32;
        map.push((from, source.offset(line.start)));
        let breaks = source.breaks(line.start, line.end());
        map.extend(breaks.map(|(at, place)| (from + (at - line.start), place)));
        starts.push(from);
        text.push_str(line.text);
        text.push('\n');
    }
    let first = &p.texts[lines.first().map_or(0, |it| it.source) as usize];
    let (file, name) = (first.file, first.name.clone());
    let text = p.arena.keep(text);
    p.texts.push(Text::mapped(text, file, name, map));
    let source = p.texts.len() as u32 - 1;
    let one = |(line, start): (&Line<'a>, u32)| {
        let part = &text[start as usize..start as usize + line.text.len()];
        Line { text: part, start, number: line.number, source }
    };
    lines.iter().zip(starts).map(one).collect()
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Start,
    Field,
    Quoted,
    QuoteInQuoted,
    Escaped { quoted: bool },
}

/// The cells of a row that is being read.
struct Row<'a> {
    cells: Vec<Lines<'a>>,
    cell: Vec<Part<'a>>,
    state: State,
}

impl<'a> Row<'a> {
    /// Ends the cell at the byte `at` of `line`; without a parser, it is only counted.
    fn save(&mut self, p: Option<&mut Parser<'a>>, line: Line<'a>, at: usize) {
        self.state = State::Start;
        let Some(p) = p else {
            self.cell.clear();
            self.cells.push(Lines::default());
            return;
        };
        if self.cell.len() == 1
            && let Some(part) = self.cell.pop()
        {
            // Most cells have one line.
            let mut only = part.finish(p);
            let is_empty = only.text.is_empty();
            only.text = trim_end(only.text);
            self.cells.push(if is_empty { line.part(at..at) } else { only }.into());
            return;
        }
        let mut lines: Vec<_> = self.cell.drain(..).map(|it| it.finish(p)).collect();
        // As with Python's `splitlines`, what follows the last line end counts only if it is there.
        if lines.last().is_some_and(|it| it.text.is_empty()) {
            lines.pop();
        }
        for line in &mut lines {
            line.text = trim_end(line.text);
        }
        if lines.windows(2).any(|pair| pair[0].source != pair[1].source) {
            lines = in_one_text(p, &lines);
        }
        self.cells.push(match lines[..] {
            [] => line.part(at..at).into(),
            [line] => line.into(),
            _ => lines.into(),
        });
    }

    fn push(&mut self, line: Line<'a>, at: usize, end: usize) {
        if self.cell.is_empty() {
            self.cell.push(Part::new(line, at));
        }
        if let Some(part) = self.cell.last_mut() {
            part.push(at, &line.text[at..end]);
        }
    }
}

/// Reads lines row by row.
struct Reader<'t, 'a> {
    lines: &'t Lines<'a>,
    at: usize,
    row: Row<'a>,
}

impl<'t, 'a> Reader<'t, 'a> {
    fn new(lines: &'t Lines<'a>) -> Self {
        let row = Row { cells: Vec::new(), cell: Vec::new(), state: State::Start };
        Self { lines, at: 0, row }
    }

    /// The next row; without a parser, its cells are only counted.
    fn row(
        &mut self,
        dialect: &Dialect,
        mut p: Option<&mut Parser<'a>>,
    ) -> Result<Option<CsvRow<'a>>, String> {
        let row = &mut self.row;
        while let Some(line) = self.lines.get(self.at) {
            self.at += 1;
            if row.state == State::Start && row.cells.is_empty() && line.text.is_empty() {
                return Ok(Some(CsvRow { cells: Vec::new(), end: line }));
            }
            dialect.read_line(p.as_deref_mut(), row, line)?;
            match row.state {
                State::Quoted => row.cell.push(Part::new(line, line.text.len())),
                // An escaped line end stays in the cell.
                State::Escaped { quoted } => {
                    row.cell.push(Part::new(line, line.text.len()));
                    row.state = if quoted { State::Quoted } else { State::Field };
                }
                _ => {
                    row.save(p, line, line.text.len());
                    let cells = std::mem::take(&mut row.cells);
                    let end = line.part(line.text.len()..line.text.len());
                    return Ok(Some(CsvRow { cells, end }));
                }
            }
        }
        if row.state != State::Start {
            return Err("unexpected end of data".into());
        }
        Ok(None)
    }
}

impl Dialect {
    fn of(directive: &Directive<'_>) -> Self {
        let character = |name: &str| directive.text(name).and_then(|it| it.chars().next());
        Self {
            delimiter: character("delim").unwrap_or(','),
            quote: character("quote").unwrap_or('"'),
            escape: character("escape"),
            skip_space: directive.option("keepspace").is_none(),
        }
    }

    /// How many cells each row of `lines` has.
    fn lengths(&self, lines: &Lines<'_>) -> Result<Vec<usize>, String> {
        let mut reader = Reader::new(lines);
        let mut lengths = Vec::new();
        while let Some(row) = reader.row(self, None)? {
            lengths.push(row.cells.len());
        }
        Ok(lengths)
    }

    fn read_line<'a>(
        &self,
        mut p: Option<&mut Parser<'a>>,
        row: &mut Row<'a>,
        line: Line<'a>,
    ) -> Result<(), String> {
        // A cell that goes on from the line before, whose end was quoted or escaped.
        if matches!(row.state, State::Quoted | State::Field)
            && let Some(last) = row.cell.last_mut()
        {
            *last = Part::new(line, 0);
        }
        let mut next = 0;
        while let Some(c) = line.text[next..].chars().next() {
            let at = next;
            next += c.len_utf8();
            // Where a run ends that has none of these in it.
            let run = |stop: char| {
                let rest = &line.text[at..];
                let found = if self.escape.is_none() && stop.is_ascii() {
                    rest.bytes().position(|it| it == stop as u8)
                } else {
                    rest.find(|c| c == stop || Some(c) == self.escape)
                };
                found.map_or(line.text.len(), |it| at + it)
            };
            match row.state {
                State::Start if c == self.quote => {
                    row.cell.push(Part::new(line, at + c.len_utf8()));
                    row.state = State::Quoted;
                }
                State::Start if c == ' ' && self.skip_space => {}
                State::Start | State::Field if Some(c) == self.escape => {
                    row.state = State::Escaped { quoted: false };
                }
                State::Start | State::Field if c == self.delimiter => {
                    row.save(p.as_deref_mut(), line, at);
                }
                State::Start | State::Field => {
                    next = run(self.delimiter);
                    row.push(line, at, next);
                    row.state = State::Field;
                }
                State::Escaped { quoted } => {
                    row.push(line, at, next);
                    row.state = if quoted { State::Quoted } else { State::Field };
                }
                State::Quoted if Some(c) == self.escape => {
                    row.state = State::Escaped { quoted: true };
                }
                State::Quoted if c == self.quote => {
                    row.state =
                        if self.escape.is_none() { State::QuoteInQuoted } else { State::Field };
                }
                State::Quoted => {
                    next = run(self.quote);
                    row.push(line, at, next);
                }
                State::QuoteInQuoted if c == self.quote => {
                    row.push(line, at, next);
                    row.state = State::Quoted;
                }
                State::QuoteInQuoted if c == self.delimiter => row.save(p.as_deref_mut(), line, at),
                State::QuoteInQuoted => {
                    return Err(format!("'{}' expected after '{}'", self.delimiter, self.quote));
                }
            }
        }
        Ok(())
    }
}
