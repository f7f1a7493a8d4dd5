//! `table` and `list-table`.

use super::{Directive, Failure, Outcomes, Spec, Value, options};
use crate::syntax::rst::block::Block;
use crate::syntax::rst::message::{Level, UNLISTED};
use crate::syntax::rst::parser::Parser;
use crate::syntax::tree::{Kind, NodeId};

pub(super) static SPECS: &[Spec] = &[
    Spec {
        name: "list-table",
        required: 0,
        optional: 1,
        spaces: true,
        options: &[
            ("header-rows", options::nonnegative_int),
            ("stub-columns", options::nonnegative_int),
            ("width", options::length_or_percentage),
            ("widths", options::data_widths),
            ("class", options::class),
            ("name", options::unchanged),
            ("align", options::align),
        ],
        content: true,
        run: list_table,
    },
    Spec {
        name: "table",
        required: 0,
        optional: 1,
        spaces: true,
        options: &[
            ("class", options::class),
            ("name", options::unchanged),
            ("align", options::align),
            ("width", options::length_or_percentage),
            ("widths", options::widths),
        ],
        content: true,
        run: table,
    },
];

impl<'a> Parser<'a> {
    /// The title of a table, if it has one, and the messages about it.
    pub(super) fn table_title(
        &mut self,
        directive: &Directive<'a>,
        block: &Block<'a>,
    ) -> (Option<NodeId>, Vec<NodeId>) {
        if directive.arguments.is_empty() {
            return (None, Vec::new());
        }
        let (title, messages) = self.argument_node(directive, Kind::Title, block.node);
        (Some(title), messages)
    }

    /// The widths of the columns that the options ask for.
    pub(super) fn column_widths(
        &mut self,
        directive: &Directive<'a>,
        columns: usize,
    ) -> Result<Vec<i64>, Failure> {
        match directive.option("widths") {
            Some(Value::Numbers(widths)) if widths.len() != columns => {
                let text = format!(
                    "\"{}\" widths do not match the number of columns in table ({columns}).",
                    directive.name
                );
                let args = [directive.name.as_str(), &columns.to_string()];
                Err(Failure::error("column-widths-mismatch", text, &args))
            }
            Some(Value::Numbers(widths)) => Ok(widths.clone()),
            _ if columns > 0 => Ok(vec![100 / columns as i64; columns]),
            _ => {
                let text = "No table data detected in CSV file.".into();
                Err(Failure::error("empty-table", text, &[&directive.name]))
            }
        }
    }

    /// Marks a table whose widths were given.
    pub(super) fn mark_widths(&mut self, directive: &Directive<'a>, node: NodeId) {
        let class = match directive.option("widths") {
            Some(Value::Text(text)) if text == "auto" => "colwidths-auto",
            Some(Value::Numbers(widths)) if widths.is_empty() => return,
            Some(_) => "colwidths-given",
            None => return,
        };
        self.doc.push_word(node, "classes", class);
    }

    /// Whether there are as many rows and columns as the options speak of.
    pub(super) fn check_dimensions(
        &mut self,
        name: &str,
        rows: &[usize],
        header_rows: usize,
        stubs: usize,
    ) -> Result<(), Failure> {
        let count = rows.len();
        let text = if count < header_rows {
            format!(
                "{header_rows} header row(s) specified but only {count} row(s) of data supplied \
                 (\"{name}\" directive)."
            )
        } else if count == header_rows && header_rows > 0 {
            format!(
                "Insufficient data supplied ({count} row(s)); no data remaining for table body, \
                 required by \"{name}\" directive."
            )
        } else if let Some(columns) = rows.iter().find(|&&it| it < stubs) {
            format!(
                "{stubs} stub column(s) specified but only {columns} columns(s) of data supplied \
                 (\"{name}\" directive)."
            )
        } else if let Some(columns) = rows.iter().find(|&&it| it == stubs && stubs > 0) {
            format!(
                "Insufficient data supplied ({columns} columns(s)); no data remaining for table \
                 body, required by \"{name}\" directive."
            )
        } else {
            return Ok(());
        };
        Err(Failure::error("table-too-small", text, &[name]))
    }

    /// Sets what the options say about a whole table.
    pub(super) fn finish_table_directive(
        &mut self,
        directive: &mut Directive<'a>,
        node: NodeId,
        title: Option<NodeId>,
    ) {
        self.option_attr(directive, node, "width", "width");
        self.option_attr(directive, node, "align", "align");
        self.add_directive_name(directive, node);
        if let Some(title) = title {
            match self.doc.node(node).first_child().map(crate::syntax::tree::Node::id) {
                Some(first) => self.doc.insert_before(first, title),
                None => self.doc.append(node, title),
            }
        }
        self.doc.set_span(node, directive.span);
    }
}

fn table<'a>(p: &mut Parser<'a>, block: &mut Block<'a>, directive: &mut Directive<'a>) -> Outcomes {
    let name = directive.name.clone();
    if directive.content.is_empty() {
        let text = format!("Content block expected for the \"{name}\" directive; none found.");
        return Err(Failure::new(Level::Warning, "missing-content", text, &[&name]));
    }
    let (title, messages) = p.table_title(directive, block);
    let container = p.make(Kind::Fragment, directive.span);
    p.nested(std::mem::take(&mut directive.content), container);
    let (first, last) = (p.doc.node(container).first_child(), p.doc.node(container).last_child());
    let only = first.filter(|it| {
        it.kind() == Kind::Table && Some(it.id()) == last.map(crate::syntax::tree::Node::id)
    });
    let Some(node) = only.map(crate::syntax::tree::Node::id) else {
        let text = format!(
            "Error parsing content block for the \"{name}\" directive: exactly one table expected."
        );
        // Why there is none was said where the table is.
        let is_said = p.doc.node(container).children().any(|it| {
            it.kind() == Kind::SystemMessage && it.attr_int("level") >= Some(Level::Error as i64)
        });
        let rule = if is_said { UNLISTED } else { "not-one-table" };
        return Err(Failure::error(rule, text, &[&name]));
    };
    p.doc.detach(node);
    p.add_classes(directive, node);
    p.note_line(node, directive.first);
    if matches!(directive.option("widths"), Some(Value::Numbers(_))) {
        set_widths(p, directive, node)?;
    }
    p.mark_widths(directive, node);
    p.finish_table_directive(directive, node, title);
    Ok(std::iter::once(node).chain(messages).collect())
}

fn set_widths<'a>(
    p: &mut Parser<'a>,
    directive: &Directive<'a>,
    node: NodeId,
) -> Result<(), Failure> {
    let Some(group) = p.doc.node(node).child(Kind::Tgroup) else { return Ok(()) };
    let specs: Vec<_> = group
        .children()
        .filter(|it| it.kind() == Kind::Colspec)
        .map(crate::syntax::tree::Node::id)
        .collect();
    let widths = p.column_widths(directive, specs.len())?;
    for (spec, width) in specs.into_iter().zip(widths) {
        p.doc.set_attr(spec, "colwidth", width, None);
    }
    Ok(())
}

fn list_table<'a>(
    p: &mut Parser<'a>,
    block: &mut Block<'a>,
    directive: &mut Directive<'a>,
) -> Outcomes {
    let name = directive.name.clone();
    if directive.content.is_empty() {
        let text = format!("The \"{name}\" directive is empty; content required.");
        return Err(Failure::error("missing-content", text, &[&name]));
    }
    let (title, messages) = p.table_title(directive, block);
    let container = p.make(Kind::Fragment, directive.span);
    p.nested(std::mem::take(&mut directive.content), container);
    let rows = list_rows(p, &name, container)?;
    let columns = rows.first().map_or(0, Vec::len);
    let widths = p.column_widths(directive, columns)?;
    let header_rows = directive.number("header-rows").unwrap_or(0) as usize;
    let stubs = directive.number("stub-columns").unwrap_or(0) as usize;
    let lengths: Vec<_> = rows.iter().map(Vec::len).collect();
    p.check_dimensions(&name, &lengths, header_rows, stubs)?;
    let node = p.make(Kind::Table, directive.span);
    p.note_line(node, directive.first);
    p.mark_widths(directive, node);
    build_from_list(p, node, rows, &widths, header_rows, stubs);
    p.add_classes(directive, node);
    p.finish_table_directive(directive, node, title);
    Ok(std::iter::once(node).chain(messages).collect())
}

/// The items of a uniform two-level bullet list.
fn list_rows(
    p: &mut Parser<'_>,
    name: &str,
    container: NodeId,
) -> Result<Vec<Vec<NodeId>>, Failure> {
    let prefix = format!("Error parsing content block for the \"{name}\" directive: ");
    let failure =
        |text: String| Failure::error("not-a-two-level-list", format!("{prefix}{text}"), &[name]);
    let only_list = |node: NodeId| {
        let node = p.doc.node(node);
        let first = node.first_child().filter(|it| it.kind() == Kind::BulletList)?;
        first.next().is_none().then_some(first.id())
    };
    let Some(list) = only_list(container) else {
        return Err(failure("exactly one bullet list expected.".into()));
    };
    let mut rows: Vec<Vec<NodeId>> = Vec::new();
    for (at, item) in p.doc.node(list).children().enumerate() {
        let row = at + 1;
        let Some(inner) = only_list(item.id()) else {
            let text = format!(
                "two-level bullet list expected, but row {row} does not contain a second-level \
                 bullet list."
            );
            return Err(failure(text).in_part(item.span()));
        };
        let cells: Vec<_> =
            p.doc.node(inner).children().map(crate::syntax::tree::Node::id).collect();
        let columns = rows.first().map_or(cells.len(), Vec::len);
        if cells.len() != columns {
            let text = format!(
                "uniform two-level bullet list expected, but row {row} does not contain the same \
                 number of items as row 1 ({} vs {columns}).",
                cells.len()
            );
            return Err(failure(text).in_part(item.span()));
        }
        rows.push(cells);
    }
    Ok(rows)
}

/// Makes entries of list items, in place.
fn build_from_list(
    p: &mut Parser<'_>,
    node: NodeId,
    rows: Vec<Vec<NodeId>>,
    widths: &[i64],
    header_rows: usize,
    stubs: usize,
) {
    let span = p.doc.node(node).span();
    let group = p.doc.push(node, Kind::Tgroup, span);
    p.set_int(group, "cols", widths.len() as i64);
    for (at, width) in widths.iter().enumerate() {
        let spec = p.doc.push(group, Kind::Colspec, span);
        p.set_int(spec, "colwidth", *width);
        if at < stubs {
            p.set_int(spec, "stub", 1);
        }
    }
    let mut parts = Vec::new();
    if header_rows > 0 {
        parts.push((Kind::Thead, header_rows));
    }
    parts.push((Kind::Tbody, rows.len() - header_rows));
    let mut rows = rows.into_iter();
    for (kind, count) in parts {
        let part = p.doc.make(kind, span);
        p.doc.append(group, part);
        let mut hull: Option<crate::text::Span> = None;
        for cells in rows.by_ref().take(count) {
            let row_span = cells
                .iter()
                .map(|&it| p.doc.node(it).span())
                .reduce(crate::text::Span::hull)
                .unwrap_or(span);
            hull = Some(hull.map_or(row_span, |it| it.hull(row_span)));
            let row = p.doc.push(part, Kind::Row, row_span);
            for cell in cells {
                p.doc.detach(cell);
                p.doc.set_kind(cell, Kind::Entry);
                p.doc.append(row, cell);
            }
        }
        if let Some(hull) = hull {
            p.doc.set_span(part, hull);
        }
    }
}
