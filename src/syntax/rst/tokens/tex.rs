//! Pieces of code in TeX and LaTeX.

use super::{Piece, Scanner};

pub(super) fn lex(code: &str) -> Vec<Piece> {
    let mut it = Scanner::new(code);
    let mut is_math = false;
    while let Some(c) = it.next() {
        match c {
            '$' => {
                let mark = if it.rest().starts_with("$$") { 2 } else { 1 };
                it.take(if mark == 2 { "literal string backtick" } else { "literal string" }, mark);
                is_math = !is_math;
            }
            '\\' => {
                let name = it.rest()[1..].bytes().take_while(u8::is_ascii_alphabetic).count();
                let next = it.rest()[1..].chars().next().map_or(0, char::len_utf8);
                let class = if is_math { "name variable" } else { "keyword" };
                it.take(class, 1 + if name > 0 { name } else { next });
            }
            '%' => it.take("comment", it.line().len()),
            '{' | '}' | '&' | '_' | '^' => it.take_char("name builtin"),
            '0'..='9' if is_math => {
                it.take_while("literal number", |c| c.is_ascii_digit());
            }
            c if is_math && "-=!+*/()[]".contains(c) => it.take_char("operator"),
            _ => {
                let ends = if is_math { "=!+*/()[]\\$%&_^{}0123456789-" } else { "\\$%&_^{}" };
                let class = if is_math { "name builtin" } else { "" };
                if !it.take_while(class, |c| !ends.contains(c)) {
                    it.take_char(class);
                }
            }
        }
    }
    it.pieces
}
