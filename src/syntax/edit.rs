//! Edits that keep the layout of tables.
//!
//! A simple or grid table is read by columns, so a cell that grows or shrinks moves its neighbours into
//! other columns. A [`Layout`] turns edits of cells into edits that keep every column in its place:
//! blanks are taken or given behind the cell, and a column becomes wider only where the new text does
//! not fit; its borders follow, and nothing else moves. Rows of `list-table`, `csv-table` and prose
//! need no help.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::rst::columns as width;
use crate::text::{Edit, FileId, Line, Span, lines};

/// Turns edits of one text into edits that keep its tables. Lines and tables are looked for once,
/// when the first edit asks for them.
pub struct Layout<'t> {
    text: &'t str,
    lines: OnceCell<Vec<Line<'t>>>,
    /// The lines that are borders of simple tables.
    borders: OnceCell<Vec<usize>>,
    /// The tables that were found, by the first line of each.
    tables: RefCell<BTreeMap<usize, Rc<Table>>>,
}

impl<'t> Layout<'t> {
    /// The layout of `text`.
    pub fn new(text: &'t str) -> Self {
        Self { text, lines: OnceCell::new(), borders: OnceCell::new(), tables: RefCell::default() }
    }

    /// `edits`, which lie in one file with this text, as edits that keep the tables they touch; `None`
    /// if a table cannot be kept.
    pub fn keep(&self, edits: &[Edit]) -> Option<Vec<Edit>> {
        let lines = self.lines();
        let mut kept = Vec::new();
        // Cells by their column: all edits of one column make it wider together.
        let mut columns = BTreeMap::<(usize, usize), Column<'_>>::new();
        for edit in edits {
            let at = lines.partition_point(|it| it.start <= edit.span.start).checked_sub(1);
            let found = at.and_then(|at| Some((at, *lines.get(at)?)));
            let Some((at, line)) = found.filter(|(_, line)| edit.span.end <= line.end()) else {
                kept.push(edit.clone());
                continue;
            };
            // Who edits a rule knows its width.
            let is_rule = !line.is_blank() && line.text.chars().all(|it| "=- ".contains(it));
            let table = if is_rule { None } else { self.table(at) };
            let Some(table) = table.filter(|_| !edit.text.contains('\n')) else {
                kept.push(edit.clone());
                continue;
            };
            let column = width(line.text.get(..(edit.span.start - line.start) as usize)?);
            match table.edge(lines, at, column) {
                Some(edge) => {
                    let key = (table.top, edge.map_or(usize::MAX, |it| it.next));
                    let entry =
                        columns.entry(key).or_insert(Column { table, edge, cells: Vec::new() });
                    match entry.cells.iter_mut().find(|it| it.0 == at) {
                        Some((_, edits)) => edits.push(edit),
                        None => entry.cells.push((at, vec![edit])),
                    }
                }
                None => kept.push(edit.clone()),
            }
        }
        for column in columns.values() {
            column.edit(lines, edits.first()?.span.file, &mut kept)?;
        }
        kept.sort_by_key(|it| it.span);
        Some(kept)
    }

    fn lines(&self) -> &[Line<'t>] {
        self.lines.get_or_init(|| lines(self.text))
    }

    /// The table that the line `at` is a row of.
    fn table(&self, at: usize) -> Option<Rc<Table>> {
        let known = self.tables.borrow().range(..=at).next_back().map(|it| Rc::clone(it.1));
        if let Some(table) = known.filter(|it| at <= it.bottom) {
            return Some(table);
        }
        let table = Rc::new(self.find_table(at)?);
        self.tables.borrow_mut().insert(table.top, Rc::clone(&table));
        Some(table)
    }

    fn find_table(&self, at: usize) -> Option<Table> {
        let lines = self.lines();
        let line = lines.get(at)?;
        if line.trim().text.starts_with('|') {
            let is_part = |it: &&Line<'_>| it.trim().text.starts_with(['|', '+']);
            let above = lines.get(..at)?.iter().rev().take_while(is_part).count();
            let below = lines.get(at..)?.iter().take_while(is_part).count();
            let (top, bottom) = (at - above, at + below - 1);
            let is_grid = lines.get(top)?.trim().text.starts_with('+');
            let style = if is_grid { Style::Grid } else { Style::Pipes };
            let own = lines.get(top..=bottom)?;
            let borders = own.iter().filter(|it| is_grid && it.trim().text.starts_with('+'));
            let corners = borders.flat_map(|it| places(it.text, '+')).collect();
            return Some(Table { style, top, bottom, corners });
        }
        let borders = self.borders.get_or_init(|| {
            let is_border = |it: &usize| lines.get(*it).is_some_and(|it| is_simple_border(it.text));
            (0..lines.len()).filter(is_border).collect()
        });
        let blank = |it: usize| lines.get(it).is_none_or(|it| it.is_blank());
        let next = borders.partition_point(|it| *it < at);
        // Blank lines may stand between rows, so a border is what bounds a table: a top border has a
        // blank line above it, a bottom border has one below, and that of the header has neither.
        let mut above = borders.get(..next)?.iter().rev().copied();
        let nearest = above.next()?;
        if nearest > 0 && blank(nearest + 1) {
            return None;
        }
        let top = if nearest == 0 || blank(nearest - 1) { nearest } else { above.next()? };
        let bottom = borders.get(next..)?.iter().copied().find(|&it| blank(it + 1))?;
        let indent = lines.get(top)?.indent();
        let deep = |it: &Line<'_>| it.is_blank() || it.indent() >= indent;
        lines.get(top..=bottom)?.iter().all(deep).then(|| Table {
            style: Style::Simple,
            top,
            bottom,
            corners: BTreeSet::new(),
        })
    }
}

/// What a table is drawn with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Style {
    /// `====  ====`
    Simple,
    /// `+----+----+`
    Grid,
    /// `| a | b |`
    Pipes,
}

/// The lines of a table.
#[derive(Debug)]
struct Table {
    style: Style,
    top: usize,
    bottom: usize,
    /// The columns where the borders of a grid table cross.
    corners: BTreeSet<usize>,
}

/// Where a column ends, in columns of the screen.
#[derive(Clone, Copy, Debug)]
struct Edge {
    /// One past the last place that its text may take.
    end: usize,
    /// Where the next column, or the bar before it, begins.
    next: usize,
    /// Whether it is the last column, which nothing follows.
    is_last: bool,
}

/// The edits of one column.
struct Column<'a> {
    table: Rc<Table>,
    edge: Option<Edge>,
    /// The lines that change, with their edits.
    cells: Vec<(usize, Vec<&'a Edit>)>,
}

impl Table {
    /// Where the column that holds the place `column` of the line `at` ends: `Some(None)` if nothing
    /// depends on it, `None` if it is none of the table's.
    #[expect(clippy::option_option, reason = "no column and no limit are different answers")]
    fn edge(&self, lines: &[Line<'_>], at: usize, column: usize) -> Option<Option<Edge>> {
        match self.style {
            Style::Simple => {
                let runs = runs(lines.get(self.top)?.text);
                let index = runs.iter().rposition(|it| it.0 <= column)?;
                let (end, next) = (runs.get(index)?.1, runs.get(index + 1));
                let edge = Edge { end, next: next.map_or(end, |it| it.0), is_last: next.is_none() };
                Some(Some(edge))
            }
            Style::Grid => {
                let mut bars = places(lines.get(at)?.text, '|').into_iter();
                let next = bars.find(|it| *it > column && self.corners.contains(it))?;
                Some(Some(Edge { end: next.checked_sub(1)?, next, is_last: false }))
            }
            Style::Pipes => {
                let next = pipes(lines.get(at)?.text).into_iter().find(|it| *it > column)?;
                let others = lines.get(self.top..=self.bottom)?.iter();
                // This line is one of them.
                let aligned = others.filter(|it| pipes(it.text).contains(&next)).nth(1);
                let edge = Edge { end: next.checked_sub(1)?, next, is_last: false };
                Some(aligned.map(|_| edge))
            }
        }
    }
}

impl Column<'_> {
    /// Adds the edits of the column to `kept`; `None` if it cannot be made wider.
    fn edit(&self, lines: &[Line<'_>], file: FileId, kept: &mut Vec<Edit>) -> Option<()> {
        let Some(edge) = self.edge else {
            kept.extend(self.cells.iter().flat_map(|(_, edits)| edits.iter().copied().cloned()));
            return Some(());
        };
        let mut cells = Vec::new();
        let mut wider = 0;
        for (at, edits) in &self.cells {
            let cell = Cell::new(*lines.get(*at)?, edge, edits)?;
            wider = wider.max((cell.column + width(&cell.text)).saturating_sub(edge.end));
            cells.push((*at, cell));
        }
        for (at, cell) in &cells {
            let Cell { start, end, column, text } = cell;
            let line = lines.get(*at)?;
            let is_end = *end == line.text.trim_end().len() || edge.is_last;
            let blanks = if is_end && self.table.style == Style::Simple {
                0
            } else {
                (edge.next + wider).saturating_sub(column + width(text))
            };
            let text = format!("{text}{}", " ".repeat(blanks));
            if line.text.get(*start..*end)? != text {
                kept.push(Edit { span: span(*line, file, *start..*end), text });
            }
        }
        if wider > 0 {
            for at in self.table.top..=self.table.bottom {
                if cells.iter().all(|(other, _)| *other != at) {
                    kept.extend(self.widen(*lines.get(at)?, file, edge, wider)?);
                }
            }
        }
        Some(())
    }

    /// Makes the column wider in a line that does not change otherwise; `None` if text stands in the
    /// way.
    #[expect(clippy::option_option, reason = "nothing to do and nothing that can be done differ")]
    fn widen(
        &self,
        line: Line<'_>,
        file: FileId,
        edge: Edge,
        wider: usize,
    ) -> Option<Option<Edit>> {
        let insert = |at: usize, c: &str| {
            Some(Some(Edit { span: span(line, file, at..at), text: c.repeat(wider) }))
        };
        let text = line.text;
        match self.table.style {
            Style::Simple => {
                let is_rule = |c| text.contains(c) && text.chars().all(|it| it == c || it == ' ');
                if let Some(c) = ['=', '-'].into_iter().find(|&it| is_rule(it)) {
                    // An underline may run on below the next column.
                    let (at, filled) = offset(text, edge.end);
                    let drawn = filled && text.get(..at)?.ends_with(c);
                    return if drawn { insert(at, &c.to_string()) } else { insert(at, " ") };
                }
                let (at, filled) = offset(text, edge.next);
                if edge.is_last || !filled || at == text.trim_end().len() {
                    return Some(None);
                }
                if text.get(..at)?.ends_with(' ') { insert(at, " ") } else { None }
            }
            Style::Grid => {
                let (at, filled) = offset(text, edge.next);
                if !filled {
                    return None;
                }
                let (before, behind) = (text.get(..at)?, text.get(at..)?);
                if before.ends_with('=')
                    || before.ends_with('-') && behind.starts_with(['-', '+', '|'])
                {
                    let c = if before.ends_with('=') { "=" } else { "-" };
                    return insert(at, c);
                }
                // A cell that spans the edge grows at its own end.
                let end = at + behind.find(['|', '+'])?;
                insert(end, " ")
            }
            Style::Pipes => {
                if !pipes(text).contains(&edge.next) {
                    return Some(None);
                }
                let (at, _) = offset(text, edge.next);
                let is_delimiter = text.chars().all(|it| "|-: ".contains(it));
                match text.get(..at)?.rfind('-').filter(|_| is_delimiter) {
                    Some(dash) => insert(dash, "-"),
                    None => insert(at, " "),
                }
            }
        }
    }
}

/// The part of a line that a cell's edits change: from the first of them to where the next column
/// begins.
struct Cell {
    start: usize,
    end: usize,
    /// Where the part begins on the screen.
    column: usize,
    /// The new text, without blanks at its end.
    text: String,
}

impl Cell {
    fn new(line: Line<'_>, edge: Edge, edits: &[&Edit]) -> Option<Self> {
        let local = |edit: &Edit| {
            (edit.span.start - line.start) as usize..(edit.span.end - line.start) as usize
        };
        let start = edits.iter().map(|it| local(it).start).min()?;
        let last = edits.iter().map(|it| local(it).end).max()?;
        let end = if edge.is_last { line.text.len() } else { offset(line.text, edge.next).0 };
        // Text that runs over the edge spans columns, which only a person should move.
        if end < last {
            return None;
        }
        let inner: Vec<_> = edits
            .iter()
            .map(|it| {
                let range = local(it);
                let shifted = range.start - start..range.end - start;
                Edit { span: Span::new(FileId(0), shifted), text: it.text.clone() }
            })
            .collect();
        let text = crate::text::apply(line.text.get(start..end)?, &inner);
        let column = width(line.text.get(..start)?);
        Some(Self { start, end, column, text: text.trim_end().to_owned() })
    }
}

fn span(line: Line<'_>, file: FileId, range: std::ops::Range<usize>) -> Span {
    let start = line.start as usize;
    Span::new(file, start + range.start..start + range.end)
}

/// Whether `text` is the border of a simple table: two runs of `=` or more.
fn is_simple_border(text: &str) -> bool {
    text.chars().all(|it| it == '=' || it == ' ') && text.split_whitespace().nth(1).is_some()
}

/// Where the runs of a border begin and end; it is ASCII, so that bytes are columns.
fn runs(text: &str) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, c == '=') {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                runs.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    runs
}

/// The columns of the screen at which `wanted` stands.
fn places(text: &str, wanted: char) -> Vec<usize> {
    let mut column = 0;
    let mut places = Vec::new();
    for c in text.chars() {
        if c == wanted {
            places.push(column);
        }
        column += width(c.encode_utf8(&mut [0; 4]));
    }
    places
}

/// The columns of the bars of a Markdown row, without those that a backslash escapes.
fn pipes(text: &str) -> Vec<usize> {
    let mut column = 0;
    let mut escaped = false;
    let mut places = Vec::new();
    for c in text.chars() {
        if c == '|' && !escaped {
            places.push(column);
        }
        escaped = c == '\\' && !escaped;
        column += width(c.encode_utf8(&mut [0; 4]));
    }
    places
}

/// The byte at which `column` begins, and whether the line reaches it.
fn offset(text: &str, column: usize) -> (usize, bool) {
    let mut at = 0;
    for (byte, c) in text.char_indices() {
        if at >= column {
            return (byte, true);
        }
        at += width(c.encode_utf8(&mut [0; 4]));
    }
    (text.len(), at >= column)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `text` after each `(old, new)` was put in place of the first `old`.
    #[track_caller]
    fn edited(text: &str, changes: &[(&str, &str)]) -> String {
        let edits: Vec<_> = changes
            .iter()
            .map(|(old, new)| {
                let at = text.find(old).unwrap();
                Edit { span: Span::new(FileId(0), at..at + old.len()), text: (*new).to_owned() }
            })
            .collect();
        crate::text::apply(text, &Layout::new(text).keep(&edits).unwrap())
    }

    const SIMPLE: &str = "\
Текст

  =======  ====  ===
  имя      б     в
  =======  ====  ===
  сервер1  fs1   x1

  сервер2  fs2   x2
           +     y
  -------------  ---
  сервер3
  =======  ====  ===

конец
";

    #[test]
    fn a_shorter_cell_leaves_blanks() {
        let text = edited(SIMPLE, &[("сервер1", "с1"), ("x2", "x")]);
        assert!(text.contains("\n  с1       fs1   x1\n"), "{text}");
        assert!(text.contains("\n  сервер2  fs2   x\n"), "{text}");
    }

    #[test]
    fn a_longer_cell_takes_blanks_first() {
        let text = edited(SIMPLE, &[("fs1", "fs12")]);
        assert!(text.contains("\n  сервер1  fs12  x1\n"), "{text}");
    }

    #[test]
    fn a_column_widens_with_its_borders() {
        let expected = "\
Текст

  =======  =======  ===
  имя      б        в
  =======  =======  ===
  сервер1  fs12345  x1

  сервер2  fs234    x2
           +        y
  ----------------  ---
  сервер3
  =======  =======  ===

конец
";
        assert_eq!(edited(SIMPLE, &[("fs1", "fs12345"), ("fs2", "fs234")]), expected);
    }

    #[test]
    fn the_last_column_widens_only_its_borders() {
        let expected = "\
==  =====
a   b
==  =====
1   22222
3   4
==  =====
";
        assert_eq!(
            edited("==  ==\na   b\n==  ==\n1   2\n3   4\n==  ==\n", &[("2", "22222")]),
            expected
        );
    }

    #[test]
    fn the_last_cell_of_a_row_gets_no_blanks() {
        let text = "==  ==  ==\na   b   c\n==  ==  ==\nxy\n==  ==  ==\n";
        assert_eq!(edited(text, &[("xy", "x")]), text.replace("xy", "x"));
    }

    #[test]
    fn text_that_spans_columns_is_left_to_people() {
        let text = "==  ==\na   b\n==  ==\n1   2\nlonger\n==  ==\n";
        let edit = Edit { span: Span::new(FileId(0), 20..21), text: "long".into() };
        assert_eq!(&text[20..21], "1");
        assert_eq!(Layout::new(text).keep(&[edit]), None);
    }

    const GRID: &str = "\
+--------+------+
| имя    | b    |
+========+======+
| узел1  | x    |
+--------+------+
| over both     |
+--------+------+
| two    | y    |
| lines  +------+
|        | z    |
+--------+------+
";

    #[test]
    fn a_grid_keeps_its_bars() {
        let text = edited(GRID, &[("узел1", "у"), ("x ", "xyz ")]);
        assert!(text.contains("\n| у      | xyz  |\n"), "{text}");
    }

    #[test]
    fn a_grid_widens_with_cells_that_span() {
        let expected = "\
+-----------+------+
| имя       | b    |
+===========+======+
| узел12345 | x    |
+-----------+------+
| over both        |
+-----------+------+
| two       | y    |
| lines     +------+
|           | z    |
+-----------+------+
";
        assert_eq!(edited(GRID, &[("узел1", "узел12345")]), expected);
    }

    #[test]
    fn markdown_keeps_what_was_aligned() {
        let text = "| имя | b   |\n|-----|:---:|\n| x1  | y |\n| x2  | z   |\n";
        let expected = "| имя    | b   |\n|--------|:---:|\n| x12345 | y |\n| x2     | z   |\n";
        assert_eq!(edited(text, &[("x1", "x12345")]), expected);
        assert_eq!(edited("|a|b|\n|-|-|\n|c|dd|\n", &[("dd", "eee")]), "|a|b|\n|-|-|\n|c|eee|\n");
    }

    proptest::proptest! {
        /// Whatever the text is, edits stay in it, and the new text appears.
        #[test]
        fn no_text_breaks_an_edit(
            text in "([=|+ -]{0,12}\n?|[a-zя漢 |\\\\]{0,9}\n?){0,14}",
            at in 0_usize..200,
            len in 0_usize..8,
            new in "[a-zж]{0,12}",
        ) {
            let places: Vec<usize> = text.char_indices().map(|it| it.0).collect();
            let start = places.get(at).copied().unwrap_or(text.len());
            let end = places.get(at + len).copied().unwrap_or(text.len()).max(start);
            let edit = Edit { span: Span::new(FileId(0), start..end), text: new.clone() };
            if let Some(kept) = Layout::new(&text).keep(&[edit]) {
                assert!(kept.iter().all(|it| text.get(it.span.range()).is_some()));
                assert!(crate::text::apply(&text, &kept).contains(&new));
            }
        }
    }

    #[test]
    fn other_text_is_left_alone() {
        let text = "== Title ==\n\na | b\n\n.. list-table::\n\n   * - cell\n     - other\n";
        assert_eq!(edited(text, &[("cell", "longer cell")]), text.replace("cell", "longer cell"));
    }
}
