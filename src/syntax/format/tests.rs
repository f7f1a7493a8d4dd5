//! Formatting keeps what a document means, whatever it holds.

use super::*;
use crate::diag::Sink;
use crate::syntax::{markdown, rst};
use crate::text::FileId;

fn parse_rst(text: &str) -> Document {
    rst::parse(text, FileId(0), &mut Sink::default())
}

fn parse_markdown(text: &str) -> Document {
    markdown::parse(text, FileId(0), &mut Sink::default())
}

fn rst(text: &str) -> String {
    format(&parse_rst(text), text, &parse_rst)
}

fn markdown(text: &str) -> String {
    format(&parse_markdown(text), text, &parse_markdown)
}

#[track_caller]
fn becomes(text: &str, expected: &str) {
    let made = rst(text);
    assert_eq!(made, expected, "\n{made}");
    assert_eq!(rst(&made), made);
}

#[test]
fn a_simple_table_takes_what_its_cells_need() {
    becomes(
        "\
Text

  ==========  ====  =====================
  имя         б     в
  ==========  ====  =====================
  сервер 1     fs1    x1

  漢字        e\u{301}     x2
              z     y
  over both         and more
  ----------------  ---------------------
  last
  ==========  ====  =====================
",
        "\
Text

  ========  ===  ========
  имя       б    в
  ========  ===  ========
  сервер 1  fs1  x1

  漢字      e\u{301}    x2
            z    y
  over both      and more
  -------------  --------
  last
  ========  ===  ========
",
    );
}

#[test]
fn a_grid_keeps_its_lines_and_spans() {
    becomes(
        "\
.. table:: Узлы

   +----------+-------------+
   |имя       |     b       |
   +==========+=============+
   | 漢       | x           |
   +----------+-------------+
   | over both columns      |
   +----------+-------------+
   | two      | * an item   |
   | lines    +-------------+
   |          | z           |
   +----------+-------------+
",
        "\
.. table:: Узлы

   +-------+-----------+
   | имя   | b         |
   +=======+===========+
   | 漢    | x         |
   +-------+-----------+
   | over both columns |
   +-------+-----------+
   | two   | * an item |
   | lines +-----------+
   |       | z         |
   +-------+-----------+
",
    );
}

#[test]
fn a_list_has_one_blank_behind_each_bullet() {
    becomes(
        "\
.. list-table::
   :header-rows: 1

   *   -   имя
       -   b

           more
   *   - x
       -
   * - y
     - z
",
        "\
.. list-table::
   :header-rows: 1

   * - имя
     - b

       more
   * - x
     -
   * - y
     - z
",
    );
}

#[test]
fn cells_of_csv_stand_below_each_other() {
    becomes(
        "\
.. csv-table::
   :header: имя, b

   сервер 1,fs1,x
   \"a, b\",  \"c \"\"d\"\"\",  y
   \"two
   lines\", e, f
   漢, g
",
        "\
.. csv-table::
   :header: имя, b

   сервер 1, fs1,       x
   \"a, b\",   \"c \"\"d\"\"\", y
   \"two
   lines\", e, f
   漢,       g
",
    );
    let other = ".. csv-table::\n   :delim: ;\n\n   a;   b\n   ccc;d\n";
    assert_eq!(rst(other), other);
}

#[test]
fn markdown_follows_its_alignment() {
    let text = "\
> | имя|b | c |d|
> |-|:-:|--:|:--|
> | сервер 1 | x | 漢 | `a\\|b` |
> | y | long one |
";
    let expected = "\
> | имя      |    b     |   c | d      |
> | -------- | :------: | --: | :----- |
> | сервер 1 |    x     |  漢 | `a\\|b` |
> | y        | long one |     |        |
";
    assert_eq!(markdown(text), expected);
    assert_eq!(markdown(expected), expected);
}

#[test]
fn line_ends_and_all_other_text_stay() {
    let text = "Title\r\n=====\r\n\r\n  text  \r\n\r\n===  ===\r\na     b\r\n===  ===\r\nc    \
                d\r\n===  ===\r\n\r\n::\r\n\r\n  ===  ===\r\n  a     b\r\n  ===  ===";
    let made = rst(text);
    assert_eq!(
        made,
        text.replacen("===  ===", "==   ==", 0).replacen(
            "===  ===\r\na     b\r\n===  ===\r\nc    d\r\n===  ===",
            "==  ==\r\na   b\r\n==  ==\r\nc   d\r\n==  ==",
            1,
        )
    );
}

#[test]
fn what_is_no_table_stays() {
    for text in [
        "===  ===\na     b\n",
        "+---+---+\n| a | b |\n+---+-x-+\n",
        "===  ===\na\tb\n===  ===\n",
        ".. list-table::\n\n   * - a\n   - b\n",
        "",
    ] {
        assert_eq!(rst(text), text);
    }
}

mod laws {
    use std::fmt::Write as _;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// What may stand in a cell: words of several widths, markup, and what looks like a border.
    const CELL: &str = "([a-z=+|*`_.:\"',#\\\\-]|[а-яё]|漢|字|e\u{301}|  ?){0,9}";

    fn draw_simple(rows: &[Vec<String>], gap: usize) -> String {
        let widths: Vec<usize> = (0..3)
            .map(|at| rows.iter().map(|it| width(it[at].trim())).max().unwrap_or(0).max(1) + gap)
            .collect();
        let rule: Vec<_> = widths.iter().map(|it| "=".repeat(*it)).collect();
        let rule = rule.join("  ");
        let mut text = format!("{rule}\n");
        for (at, row) in rows.iter().enumerate() {
            let cells = row.iter().zip(&widths).map(|(it, width)| padded(it.trim(), *width));
            text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
            text.push('\n');
            if at == 0 {
                text.push_str(&rule);
                text.push('\n');
            }
        }
        text + &rule + "\n"
    }

    fn draw_grid(rows: &[Vec<String>], gap: usize) -> String {
        let widths: Vec<usize> = (0..3)
            .map(|at| rows.iter().map(|it| width(it[at].trim())).max().unwrap_or(0) + 2 + gap)
            .collect();
        let rule: Vec<_> = widths.iter().map(|it| "-".repeat(*it)).collect();
        let rule = format!("+{}+\n", rule.join("+"));
        let mut text = rule.clone();
        for row in rows {
            let cells = row
                .iter()
                .zip(&widths)
                .map(|(it, width)| padded(&format!(" {}", it.trim()), *width));
            let _ = writeln!(text, "|{}|", cells.collect::<Vec<_>>().join("|"));
            text.push_str(&rule);
        }
        text
    }

    fn draw_list(rows: &[Vec<String>], gap: usize) -> String {
        let blanks = " ".repeat(gap + 1);
        let mut text = ".. list-table::\n\n".to_owned();
        for row in rows {
            for (at, cell) in row.iter().enumerate() {
                let bullet = if at == 0 { "*" } else { " " };
                let _ = writeln!(text, "   {bullet}{blanks}-{blanks}{}", cell.trim());
            }
        }
        text
    }

    fn draw_csv(rows: &[Vec<String>], gap: usize) -> String {
        let mut text = ".. csv-table::\n\n".to_owned();
        for row in rows {
            let quoted = row.iter().map(|it| format!("\"{}\"", it.replace('"', "\"\"")));
            let comma = format!(",{}", " ".repeat(gap));
            let _ = writeln!(text, "   {}", quoted.collect::<Vec<_>>().join(&comma));
        }
        text
    }

    fn draw_pipes(rows: &[Vec<String>], gap: usize) -> String {
        let blanks = " ".repeat(gap);
        let mut text = String::new();
        for (at, row) in rows.iter().enumerate() {
            let _ = writeln!(text, "|{blanks}{}|", row.join(&format!("{blanks}|")));
            if at == 0 {
                text.push_str("|-|:-:|-:|\n");
            }
        }
        text
    }

    fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
        vec(vec(CELL, 3), 1..5)
    }

    proptest! {
        #[test]
        fn every_form_keeps_its_meaning_and_settles(rows in rows(), gap in 0_usize..4) {
            for draw in [draw_simple, draw_grid, draw_list, draw_csv] {
                let text = format!("Text\n\n{}\nText\n", draw(&rows, gap));
                let made = rst(&text);
                prop_assert_eq!(meaning(&parse_rst(&made)), meaning(&parse_rst(&text)), "{}", text);
                prop_assert_eq!(rst(&made), made, "{}", text);
            }
            let text = format!("Text\n\n{}\nText\n", draw_pipes(&rows, gap));
            let made = markdown(&text);
            prop_assert_eq!(meaning(&parse_markdown(&made)), meaning(&parse_markdown(&text)));
            prop_assert_eq!(markdown(&made), made, "{}", text);
        }

        #[test]
        fn plain_cells_of_every_form_are_laid_out(
            rows in vec(vec("[a-zа-я漢][a-zа-я漢 ]{0,8}", 3), 2..5),
            gap in 1_usize..4,
        ) {
            for draw in [draw_simple, draw_grid, draw_list] {
                let (wide, tight) = (draw(&rows, gap), draw(&rows, 0));
                // Drawn with room or without, the table comes out the same.
                prop_assert_eq!(rst(&wide), rst(&tight));
            }
        }

        #[test]
        fn no_text_is_harmed(text in "([=|+,\" -]{0,12}\n?|[a-zя漢 |*-]{0,9}\n?){0,14}") {
            let made = rst(&text);
            prop_assert_eq!(meaning(&parse_rst(&made)), meaning(&parse_rst(&text)));
            prop_assert_eq!(rst(&made), made);
            let made = markdown(&text);
            prop_assert_eq!(meaning(&parse_markdown(&made)), meaning(&parse_markdown(&text)));
            prop_assert_eq!(markdown(&made), made);
        }
    }
}
