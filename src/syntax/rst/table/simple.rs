//! Simple tables: columns under `=====`, spans under `-----`.

use std::ops::Range;

use super::{
    Cell, Column, Row, Rows, Table, TableProblem, cell_lines, column_offset, columns,
    is_simple_border,
};
use crate::syntax::rst::block::Block;
use crate::syntax::rst::chars;
use crate::syntax::rst::lines::{Line, Lines};
use crate::syntax::rst::parser::Parser;
use crate::syntax::tree::NodeId;

impl<'a> Parser<'a> {
    /// Reads the lines of a simple table and parses them.
    pub(super) fn isolate_simple_table(&mut self, block: &mut Block<'a>) -> (Vec<NodeId>, bool) {
        let start = block.at;
        let is_blank_after = |at: usize| block.lines.get(at + 1).is_none_or(Line::is_blank);
        let top = block.line_at(start).text.trim().len();
        let mut borders: Vec<usize> = Vec::new();
        let mut end = None;
        for at in start + 1..block.lines.len() {
            if !is_border_at(&block.lines, at) {
                continue;
            }
            let text = block.line_at(at).text;
            if text.trim().len() != top {
                let detail = "Bottom border or header rule does not match top border.";
                let finish = is_blank_after(at);
                block.at = at + 1;
                let lines = block.lines.slice(start..=at);
                return (
                    vec![self.malformed_table(&lines, &TableProblem::of_line(detail, at - start))],
                    finish,
                );
            }
            borders.push(at);
            if borders.len() == 2 || is_blank_after(at) {
                end = Some(at);
                break;
            }
        }
        let Some(end) = end else {
            let mut detail = "No bottom table border found".to_owned();
            let last = match borders.last() {
                Some(&found) => {
                    detail.push_str(" or no blank line after table bottom");
                    found
                }
                None => block.lines.len() - 1,
            };
            detail.push('.');
            block.at = last + 1;
            let lines = block.lines.slice(start..=last);
            return (
                vec![self.malformed_table(&lines, &TableProblem::of_line(detail, 0))],
                borders.is_empty(),
            );
        };
        let finish = is_blank_after(end);
        block.at = end + 1;
        self.reached_last(block);
        let lines = block.lines.slice(start..=end);
        let node = match SimpleTable::parse(&lines) {
            Ok((table, odd)) => {
                for at in continuations(&lines, &odd) {
                    self.check_continuation(block.line_at(start + at), 0);
                }
                self.check_overflow(&overflow(&lines, &odd));
                self.build_table(table, &lines, 0)
            }
            Err(problem) => self.malformed_table(&lines, &problem),
        };
        (vec![node], finish)
    }
}

/// The lines of a simple table that look like rows, but continue the row above; `odd` are those that
/// are not [`SimpleTable::is_usual`].
fn continuations(lines: &Lines<'_>, odd: &[u32]) -> Vec<usize> {
    let columns = lines.first().map(|it| spans(it.text)).unwrap_or_default();
    let Some(others) = columns.get(1..).filter(|it| it.len() >= 2) else { return Vec::new() };
    let (mut is_in_row, mut before) = (false, 0);
    let mut found = Vec::new();
    for &at in odd.iter().skip(1) {
        // What stands below a usual line may continue it.
        is_in_row |= before + 1 < at;
        before = at;
        let at = at as usize;
        let Some(line) = lines.get(at) else { break };
        if !line.is_indented() {
            is_in_row = !matches!(line.text.as_bytes().first(), Some(b'=' | b'-'));
        } else if is_in_row && is_like_row(line, others) {
            found.push(at);
        }
    }
    found
}

/// What stands beyond the borders of a simple table.
pub(in crate::syntax::rst) struct Overflow<'a> {
    /// The text beyond them.
    pub(in crate::syntax::rst) texts: Vec<Line<'a>>,
    /// The borders and underlines that are too short.
    pub(in crate::syntax::rst) borders: Vec<Line<'a>>,
    /// How many columns they lack.
    pub(in crate::syntax::rst) lack: usize,
}

/// What stands beyond the borders in the lines `odd`, which are those that are not
/// [`SimpleTable::is_usual`].
fn overflow<'a>(lines: &Lines<'a>, odd: &[u32]) -> Overflow<'a> {
    let end = lines.first().map_or(0, |it| columns(it.text.trim_end()));
    let mut found = Overflow { texts: Vec::new(), borders: Vec::new(), lack: 0 };
    let lasts = lines.first().and_then(|it| spans(it.text).last().copied());
    for line in odd.iter().filter_map(|&it| lines.get(it as usize)) {
        let text = line.text;
        if text.len() <= end && !text.starts_with(['=', '-']) {
            continue;
        }
        let text = text.trim_end();
        if is_simple_border(text) || is_span_rule(text) {
            found.borders.push(line.part(0..text.len()));
        } else if text.len() > end && columns(text) > end {
            let begin = lasts.map_or(0, |it| column_offset(line, it.0));
            let cell = line.part(begin..text.len()).trim();
            // A comment is not drawn.
            if !cell.text.starts_with(".. ") {
                found.lack = found.lack.max(columns(text) - end);
                found.texts.push(cell);
            }
        }
    }
    found
}

/// Whether a line fills all of `columns`, most of them with one word: as a row does, and hardly a
/// text that goes on.
fn is_like_row(line: Line<'_>, columns: &[Column]) -> bool {
    let text = line.text;
    let Some(first) = columns.first() else { return false };
    let starts = columns.iter().map(|it| column_offset(line, it.0));
    let ends = columns.iter().skip(1).map(|it| column_offset(line, it.0));
    let cells: Vec<&str> = starts
        .zip(ends.chain([text.len()]))
        .map(|(start, end)| text.get(start..end).unwrap_or_default().trim())
        .collect();
    let words = cells.iter().filter(|it| !it.contains(chars::is_space)).count();
    !has_text(text, 0, first.0) && cells.iter().all(|it| !it.is_empty()) && words >= 2
}

struct SimpleTable<'t, 'a> {
    lines: &'t Lines<'a>,
    columns: Vec<Column>,
    /// Where the last column ends in the top border.
    border_end: usize,
    rows: Vec<Extent>,
    /// The lines that are not [usual](Self::is_usual), from the top border on.
    odd: Vec<u32>,
}

/// The lines of a row, or of many: most are a line, and stand one below the other.
struct Extent {
    lines: Range<u32>,
    form: Form,
}

/// How lines make rows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Each is a row.
    Each,
    /// All are one row.
    All,
    /// All are one row, whose spans the line below gives.
    Ruled,
}

impl Extent {
    /// How many rows there are.
    fn count(&self) -> usize {
        if self.form == Form::Each { self.lines.len() } else { 1 }
    }
}

impl<'t, 'a> SimpleTable<'t, 'a> {
    /// The table, and its lines that are not [usual](Self::is_usual).
    fn parse(
        lines: &'t Lines<'a>,
    ) -> Result<(Table<impl Rows<'a> + use<'t, 'a>>, Vec<u32>), TableProblem> {
        let separator = head_separator(lines)?;
        let columns = lines.first().map(|it| spans(it.text)).unwrap_or_default();
        let border_end = columns.last().map_or(0, |it| it.1);
        let mut table = SimpleTable { lines, columns, border_end, rows: Vec::new(), odd: vec![0] };
        table.parse_rows(separator)?;
        let widths = table.columns.iter().map(|it| it.1 - it.0).collect();
        let is_body = |it: &Extent| separator.is_some_and(|at| it.lines.start as usize > at);
        let head = table.rows.iter().position(is_body).unwrap_or(0);
        let head = table.rows[..head].iter().map(Extent::count).sum();
        let (rows, odd) = (std::mem::take(&mut table.rows), std::mem::take(&mut table.odd));
        let (mut rows, mut each) = (rows.into_iter(), 0..0);
        let columns = table.columns.clone();
        let rows = move |_: &mut Parser<'a>, cells: &mut Vec<Cell<'a>>| {
            if each.is_empty() {
                let row = rows.next()?;
                if row.form != Form::Each {
                    table.row_of_lines(&row, cells);
                    return Some(Row::Cells);
                }
                each = row.lines;
            }
            table.lines.get(each.next()? as usize).map(Row::Line)
        };
        Ok((Table { widths, head, columns, rows }, odd))
    }

    #[inline]
    fn text(&self, at: usize) -> &'a str {
        self.lines.get(at).map_or("", |it| it.text)
    }

    /// Whether a line is blank or a row as most are: ASCII from its first column on, and nothing
    /// between the columns or past the border.
    fn is_usual(&self, text: &str) -> bool {
        let is_begun = !matches!(text.as_bytes().first(), Some(0..=b' ' | b'-' | b'='));
        is_begun
            && text.len() <= self.border_end
            && text.is_ascii()
            && self.columns.windows(2).all(|it| is_clear(text.as_bytes(), it[0].1, it[1].0))
    }

    fn parse_rows(&mut self, separator: Option<usize>) -> Result<(), TableProblem> {
        let (first_start, first_end) = self.columns[0];
        let (mut start, mut is_text_found) = (1, false);
        let last = self.lines.len() - 1;
        for at in 1..self.lines.len() {
            let text = self.text(at);
            let is_usual = self.is_usual(text);
            let is_rule = at == last || Some(at) == separator || !is_usual && is_span_rule(text);
            if is_rule {
                self.parse_row(start, at, true)?;
                (start, is_text_found) = (at + 1, false);
            } else if is_usual && !text.is_empty() || has_text(text, first_start, first_end) {
                if is_text_found && at != start {
                    self.parse_row(start, at, false)?;
                }
                (start, is_text_found) = (at, true);
            } else if !is_text_found {
                start = at + 1;
            }
            if !is_usual {
                self.odd.push(at as u32);
            }
        }
        Ok(())
    }

    /// Parses the lines `start..end` as a row; with `ruled`, the line at `end` gives its spans.
    #[inline]
    fn parse_row(&mut self, start: usize, end: usize, ruled: bool) -> Result<(), TableProblem> {
        let lines = start as u32..end as u32;
        if ruled || end - start != 1 || self.odd.last() >= Some(&lines.start) {
            self.check_row(start, end, ruled)?;
        }
        let form = match end - start {
            _ if ruled => Form::Ruled,
            1 => Form::Each,
            _ => Form::All,
        };
        match self.rows.last_mut() {
            Some(above)
                if form == Form::Each
                    && above.form == Form::Each
                    && above.lines.end == lines.start =>
            {
                above.lines.end = lines.end;
            }
            _ => self.rows.push(Extent { lines, form }),
        }
        Ok(())
    }

    /// Checks a row that is no usual line, and makes the last column as wide as it needs.
    fn check_row(&mut self, start: usize, end: usize, ruled: bool) -> Result<(), TableProblem> {
        let ruled_columns = if ruled { Some(self.rule(end)?) } else { None };
        let columns = ruled_columns.as_ref().unwrap_or(&self.columns);
        let widest = self.check_columns(start, end, columns)?;
        if let Some(last) = self.columns.last_mut() {
            last.1 = last.1.max(widest);
        }
        if ruled {
            self.init_row(&self.rule(end)?, start)?;
        }
        Ok(())
    }

    fn row_of_lines(&self, row: &Extent, cells: &mut Vec<Cell<'a>>) {
        let (start, end) = (row.lines.start as usize, row.lines.end as usize);
        let is_ruled = row.form == Form::Ruled;
        let lines = self.lines.slice(start..end);
        let part = |it: &Column| cell_lines(&mut None, &lines, it.0, it.1);
        if let Some(columns) = is_ruled.then(|| self.rule(end).ok()).flatten() {
            let made = self.init_row(&columns, start).unwrap_or_default().into_iter();
            cells.extend(made.zip(&columns).map(|(it, at)| Cell { lines: part(at), ..it }));
        } else {
            let cell = |it| Cell { more_rows: 0, more_columns: 0, lines: part(it) };
            cells.extend(self.columns.iter().map(cell));
        }
    }

    /// The columns of the rule at `at`.
    fn rule(&self, at: usize) -> Result<Vec<Column>, TableProblem> {
        let mut columns = spans(self.text(at));
        let end = columns.last().map_or(0, |it| it.1);
        if end != self.border_end {
            let text = format!("Column span incomplete in table line {}.", at + 1);
            return Err(TableProblem::of_line(text, at));
        }
        // The last column has no end.
        if let (Some(last), Some(own)) = (columns.last_mut(), self.columns.last()) {
            last.1 = own.1;
        }
        Ok(columns)
    }

    fn init_row(&self, columns: &[Column], start: usize) -> Result<Vec<Cell<'a>>, TableProblem> {
        let misaligned = || {
            let text = format!("Column span alignment problem in table line {}.", start + 2);
            TableProblem::of_line(text, start + 1)
        };
        let mut at = 0;
        let mut cells = Vec::with_capacity(columns.len());
        for &(left, right) in columns {
            if self.columns.get(at).is_none_or(|it| it.0 != left) {
                return Err(misaligned());
            }
            let mut more_columns = 0;
            while self.columns.get(at).ok_or_else(misaligned)?.1 != right {
                at += 1;
                more_columns += 1;
            }
            cells.push(Cell { more_rows: 0, more_columns, lines: Lines::default() });
            at += 1;
        }
        Ok(cells)
    }

    /// [`check_columns`](Self::check_columns) where there is nothing to say.
    fn quick_width(&self, start: usize, end: usize, row: &[Column]) -> Option<usize> {
        let mut widest = 0;
        for at in start..end {
            widest = widest.max(clear_width(self.text(at), row)?);
        }
        Some(widest)
    }

    /// How wide the last column must be for its text; text between columns is an error.
    fn check_columns(
        &self,
        start: usize,
        end: usize,
        row: &[Column],
    ) -> Result<usize, TableProblem> {
        if let Some(widest) = self.quick_width(start, end, row) {
            return Ok(widest);
        }
        let mut widest = 0;
        for (at, &(_, right)) in row.iter().enumerate() {
            let next = row.get(at + 1).map(|it| it.0);
            for at in start..end {
                let text = self.text(at);
                if let Some(next) = next
                    && has_text(text, right, next)
                {
                    let detail = format!("Text in column margin in table line {}.", at + 1);
                    let part = self.lines.get(at).map(|it| crossing(it, right, next));
                    return Err(TableProblem { text: detail, line: at, part });
                }
                if next.is_none() {
                    widest = widest.max(columns(text));
                }
            }
        }
        Ok(widest)
    }
}

/// The word of `line` that stands in the margin from `left` to `right`.
fn crossing(line: Line<'_>, left: usize, right: usize) -> Range<usize> {
    let text = line.text;
    let (left, right) = (column_offset(line, left), column_offset(line, right));
    let is_space = |it: char| chars::is_space(it);
    let margin = text.get(left..right).unwrap_or_default();
    let first = left + (margin.len() - margin.trim_start_matches(is_space).len());
    let start = text.get(..first).map_or(0, |it| it.trim_end_matches(|it| !is_space(it)).len());
    let rest = text.get(first..).unwrap_or_default();
    start..first + rest.find(is_space).unwrap_or(rest.len())
}

/// Whether the line at `at` is a border; most lines differ in their first byte.
#[inline]
fn is_border_at(lines: &Lines<'_>, at: usize) -> bool {
    lines.first_byte(at) == Some(b'=') && is_whole_border(lines, at)
}

fn is_whole_border(lines: &Lines<'_>, at: usize) -> bool {
    lines.get(at).is_some_and(|it| is_simple_border(it.text))
}

/// The line of `=` between head and body, if there is one.
fn head_separator(lines: &Lines<'_>) -> Result<Option<usize>, TableProblem> {
    let mut found = None;
    for at in (1..lines.len() - 1).filter(|&at| is_border_at(lines, at)) {
        if let Some(first) = found {
            let text = format!(
                "Multiple head/body row separators (table lines {} and {}); only one allowed.",
                first + 1,
                at + 1
            );
            return Err(TableProblem::of_line(text, at));
        }
        found = Some(at);
    }
    Ok(found)
}

/// The columns of a rule.
fn spans(text: &str) -> Vec<Column> {
    let mut columns = Vec::new();
    let mut at = 0;
    for part in text.split(' ') {
        if !part.is_empty() {
            columns.push((at, at + part.len()));
        }
        at += part.len() + 1;
    }
    columns
}

/// How many columns a line takes that has nothing between those of `row`; `None` if it has, or a
/// character that takes not just one.
fn clear_width(text: &str, row: &[Column]) -> Option<usize> {
    let mut margins = row.windows(2).map(|it| (it[0].1, it[1].0));
    if text.is_ascii() {
        let bytes = text.as_bytes();
        return margins.all(|(from, to)| is_clear(bytes, from, to)).then_some(text.len());
    }
    let (mut column, mut margin) = (0, margins.next());
    for c in text.chars() {
        while let Some((from, to)) = margin
            && from <= column
        {
            if column < to {
                if c != ' ' {
                    return None;
                }
                break;
            }
            margin = margins.next();
        }
        if chars::columns(c) != 1 {
            return None;
        }
        column += 1;
    }
    Some(column)
}

/// Whether there are but spaces between two columns, each of which takes a byte.
#[inline]
fn is_clear(bytes: &[u8], left: usize, right: usize) -> bool {
    let part = bytes.get(left..right.min(bytes.len())).unwrap_or_default();
    part.iter().all(|&it| it == b' ')
}

fn is_span_rule(text: &str) -> bool {
    text.as_bytes().first() == Some(&b'-') && text.bytes().all(|it| matches!(it, b'-' | b' '))
}

/// Whether there is text between two columns.
fn has_text(text: &str, left: usize, right: usize) -> bool {
    if text.is_ascii() {
        return !is_clear(text.as_bytes(), left, right);
    }
    // A wide character that reaches into the range counts, too.
    let mut column = 0;
    text.chars().any(|c| {
        let columns = chars::columns(c);
        let start = column;
        column += columns;
        start < right && left < column && !chars::is_space(c)
    })
}
