//! Documents with the tables of a platform in every form, and the place of every cell.

use std::collections::BTreeMap;

use super::platform::{Place, Plan, Row};

/// How tables are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    Simple,
    Grid,
    List,
    Csv,
    Markdown,
}

/// The path, the line and the column of each cell, or of where its text would begin.
pub(super) type Places = BTreeMap<Place, (String, u32, u32)>;

impl Form {
    pub(super) const ALL: [Self; 5] =
        [Self::Simple, Self::Grid, Self::List, Self::Csv, Self::Markdown];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Simple => "simple tables",
            Self::Grid => "grid tables",
            Self::List => "list tables",
            Self::Csv => "csv tables",
            Self::Markdown => "Markdown tables",
        }
    }
}

const HEADER: [&str; 4] = ["Наименование сервера", "DNS имя", "IPv6 адрес", "IPv4 адрес"];

/// A document that grows line by line.
struct Page {
    path: String,
    text: String,
    line: u32,
}

impl Page {
    fn new(path: &str) -> Self {
        Self { path: path.to_owned(), text: String::new(), line: 1 }
    }

    /// Adds lines; the last one ends, too.
    fn add(&mut self, text: &str) {
        self.line += text.matches('\n').count() as u32 + 1;
        self.text.push_str(text);
        self.text.push('\n');
    }
}

/// Writes the platform into `parts` documents of one directory, with the place of each cell.
pub(super) fn write(plan: &Plan, form: Form, parts: usize) -> (BTreeMap<String, String>, Places) {
    let mut places = Places::new();
    let mut files = BTreeMap::new();
    let extension = if form == Form::Markdown { "md" } else { "rst" };
    let count = plan.servers.len().div_ceil(parts);
    for part in 0..parts {
        let mut page = Page::new(&format!("specs/{part}.{extension}"));
        heading(&mut page, form, &format!("Состав комплекса, часть {}", part + 1));
        page.add("На серверах нет ничего лишнего; их перечень приведён в таблице.\n");
        let from = part * count;
        let rows = plan.servers.get(from..plan.servers.len().min(from + count));
        let rows = rows.unwrap_or_default();
        table(&mut page, form, ("Перечень серверов", false), from, rows, &mut places);
        if part + 1 == parts {
            let caption = ("Перечень плавающих адресов", true);
            table(&mut page, form, caption, 0, &plan.vips, &mut places);
        }
        files.insert(page.path, page.text);
    }
    (files, places)
}

fn heading(page: &mut Page, form: Form, title: &str) {
    match form {
        Form::Markdown => page.add(&format!("# {title}\n")),
        _ => page.add(&format!("{title}\n{}\n", "=".repeat(title.chars().count()))),
    }
}

fn table(
    page: &mut Page,
    form: Form,
    (caption, is_vip): (&str, bool),
    first: usize,
    rows: &[Row],
    places: &mut Places,
) {
    // Servers have no column of IPv4, so that the last one may be empty.
    let columns = if is_vip { 4 } else { 3 };
    let header = || HEADER.iter().take(columns).map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let len = |text: &str| text.chars().count();
    let widths: Vec<usize> = (0..columns)
        .map(|at| rows.iter().map(|it| len(&it[at])).chain([len(HEADER[at])]).max().unwrap_or(0))
        .collect();
    let pad = |text: &str, at: usize| format!("{text}{}", " ".repeat(widths[at] - len(text)));
    let aligned = |cells: &[String], gap: &str| {
        let cells: Vec<String> = cells.iter().enumerate().map(|(at, it)| pad(it, at)).collect();
        cells.join(gap)
    };
    let mut place = |page: &Page, at: usize, column: usize, line: u32, start: usize| {
        let place = Place { is_vip, at: first + at, column };
        places.insert(place, (page.path.clone(), line, start as u32));
    };
    let cells = |row: &Row| row[..columns].to_vec();
    match form {
        Form::Simple => {
            let rule: Vec<String> = widths.iter().map(|it| "=".repeat(*it)).collect();
            let rule = format!("  {}", rule.join("  "));
            page.add(&format!(".. table:: {caption}\n\n{rule}"));
            page.add(format!("  {}", aligned(&header(), "  ")).trim_end());
            page.add(&rule);
            for (at, row) in rows.iter().enumerate() {
                for column in 0..columns {
                    let before: usize = widths[..column].iter().map(|it| it + 2).sum();
                    place(page, at, column, page.line, 3 + before);
                }
                page.add(format!("  {}", aligned(&cells(row), "  ")).trim_end());
            }
            page.add(&format!("{rule}\n"));
        }
        Form::Grid | Form::Markdown => {
            let (margin, rule) = if form == Form::Grid {
                let rule: Vec<String> = widths.iter().map(|it| "-".repeat(it + 2)).collect();
                ("  ", format!("  +{}+", rule.join("+")))
            } else {
                let rule: Vec<String> = widths.iter().map(|it| "-".repeat(it + 2)).collect();
                ("", format!("|{}|", rule.join("|")))
            };
            match form {
                Form::Grid => page.add(&format!(".. table:: {caption}\n\n{rule}")),
                _ => page.add(&format!("**{caption}**\n")),
            }
            page.add(&format!("{margin}| {} |", aligned(&header(), " | ")));
            page.add(&if form == Form::Grid { rule.replace('-', "=") } else { rule.clone() });
            for (at, row) in rows.iter().enumerate() {
                for column in 0..columns {
                    let before: usize = widths[..column].iter().map(|it| it + 3).sum();
                    place(page, at, column, page.line, margin.len() + 3 + before);
                }
                page.add(&format!("{margin}| {} |", aligned(&cells(row), " | ")));
                if form == Form::Grid {
                    page.add(&rule);
                }
            }
            page.add("");
        }
        Form::List => {
            page.add(&format!(".. list-table:: {caption}\n   :header-rows: 1\n"));
            let bullet = |column: usize| if column == 0 { "   * - " } else { "     - " };
            for (column, text) in header().iter().enumerate() {
                page.add(&format!("{}{text}", bullet(column)));
            }
            for (at, row) in rows.iter().enumerate() {
                for (column, text) in cells(row).iter().enumerate() {
                    place(page, at, column, page.line, 8);
                    page.add(format!("{}{text}", bullet(column)).trim_end());
                }
            }
            page.add("");
        }
        Form::Csv => {
            let quoted = |text: &str| {
                if text.contains(',') { format!("\"{text}\"") } else { text.to_owned() }
            };
            let titles: Vec<String> = header().iter().map(|it| format!("\"{it}\"")).collect();
            page.add(&format!(".. csv-table:: {caption}\n   :header: {}\n", titles.join(", ")));
            for (at, row) in rows.iter().enumerate() {
                let mut line = "   ".to_owned();
                for (column, text) in cells(row).iter().enumerate() {
                    let text = quoted(text);
                    let quote = usize::from(text.starts_with('"'));
                    place(page, at, column, page.line, len(&line) + 1 + quote);
                    line.push_str(&text);
                    line.push_str(", ");
                }
                page.add(line.trim_end().strip_suffix(',').unwrap_or(&line).trim_end());
            }
            page.add("");
        }
    }
}
