//! Pieces of code in Python.

use super::{Piece, Scanner};

const KEYWORDS: &[&str] = &[
    "assert", "async", "await", "break", "continue", "del", "elif", "else", "except", "finally",
    "for", "global", "if", "lambda", "pass", "raise", "nonlocal", "return", "try", "while",
    "yield", "as", "with",
];

const BUILTINS: &[&str] = &[
    "__import__",
    "abs",
    "aiter",
    "all",
    "any",
    "bin",
    "bool",
    "bytearray",
    "breakpoint",
    "bytes",
    "callable",
    "chr",
    "classmethod",
    "compile",
    "complex",
    "delattr",
    "dict",
    "dir",
    "divmod",
    "enumerate",
    "eval",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "hex",
    "id",
    "input",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "list",
    "locals",
    "map",
    "max",
    "memoryview",
    "min",
    "next",
    "object",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "property",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "slice",
    "sorted",
    "staticmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "vars",
    "zip",
];

/// What the word before says of a name.
#[derive(Clone, Copy, PartialEq)]
enum Wants {
    Nothing,
    Function,
    Class,
    Module,
}

pub(super) fn lex(code: &str) -> Vec<Piece> {
    let mut it = Scanner::new(code);
    let mut wants = Wants::Nothing;
    while let Some(c) = it.next() {
        if it.is_line_start() && doc_string(&mut it) {
            continue;
        }
        match c {
            '\n' => it.take_char("whitespace"),
            c if c.is_whitespace() => {
                let class = if wants == Wants::Nothing { "" } else { "whitespace" };
                it.take_while(class, |c| c != '\n' && c.is_whitespace());
            }
            '#' => it.take("comment single", it.line().len()),
            '\'' | '"' => string(&mut it, c),
            '0'..='9' => number(&mut it),
            '@' if it.is_line_start() || it.pieces.last().is_some_and(|it| it.0.is_empty()) => {
                let name = it.rest()[1..].find(|c: char| !is_word(c) && c != '.');
                it.take("name decorator", 1 + name.unwrap_or(it.rest().len() - 1));
            }
            c if is_word(c) => wants = word(&mut it, wants),
            '(' | ')' | '[' | ']' | '{' | '}' | ':' | ',' | ';' if !it.rest().starts_with(":=") => {
                it.take_char("punctuation");
            }
            c if "-~+/*%=<>&^|.!:@".contains(c) => it.take_char("operator"),
            _ => it.take_char("error"),
        }
    }
    it.pieces
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Takes a string in triple quotes that begins a line.
fn doc_string(it: &mut Scanner<'_>) -> bool {
    let rest = it.rest();
    let start = rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len());
    let quote = ["'''", "\"\"\""].into_iter().find(|quote| rest[start..].starts_with(quote));
    let Some(end) = quote.and_then(|quote| rest[start + 3..].find(quote)) else { return false };
    it.take("whitespace", start);
    it.take("literal string doc", end + 6);
    true
}

fn string(it: &mut Scanner<'_>, quote: char) {
    let class = if quote == '"' { "literal string double" } else { "literal string single" };
    let rest = it.rest();
    let triple: String = std::iter::repeat_n(quote, 3).collect();
    if rest.starts_with(&triple) {
        let end = rest[3..].find(&triple).map_or(rest.len(), |end| end + 6);
        it.take(class, end);
        return;
    }
    let mut is_escaped = false;
    let end = it.line()[1..].find(|c| {
        let ends = c == quote && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends
    });
    it.take(class, end.map_or(it.line().len(), |end| end + 2));
}

fn number(it: &mut Scanner<'_>) {
    let text: &str = it.rest();
    let length = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.');
    let text = &text[..length.unwrap_or(text.len())];
    let lower = text.to_ascii_lowercase();
    let class = if lower.starts_with("0x") {
        "literal number hex"
    } else if lower.starts_with("0o") {
        "literal number oct"
    } else if lower.starts_with("0b") {
        "literal number bin"
    } else if lower.contains(['.', 'e', 'j']) {
        "literal number float"
    } else {
        "literal number integer"
    };
    it.take(class, text.len());
}

/// Takes a word; tells what it says of the next one.
fn word(it: &mut Scanner<'_>, wants: Wants) -> Wants {
    let is_part = |c: char| is_word(c) || wants == Wants::Module && c == '.';
    let rest = it.rest();
    let word = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
    let (class, next) = match wants {
        Wants::Function => ("name function", Wants::Nothing),
        Wants::Class => ("name class", Wants::Nothing),
        Wants::Module if word != "import" => ("name namespace", Wants::Nothing),
        _ => match word {
            "def" => ("keyword", Wants::Function),
            "class" => ("keyword", Wants::Class),
            "import" | "from" => ("keyword namespace", Wants::Module),
            "None" | "True" | "False" => ("keyword constant", Wants::Nothing),
            "in" | "is" | "and" | "or" | "not" => ("operator word", Wants::Nothing),
            "self" | "cls" | "Ellipsis" | "NotImplemented" => {
                ("name builtin pseudo", Wants::Nothing)
            }
            it if KEYWORDS.contains(&it) => ("keyword", Wants::Nothing),
            it if BUILTINS.contains(&it) => ("name builtin", Wants::Nothing),
            it if it.ends_with("Error") || it.ends_with("Exception") => {
                ("name exception", Wants::Nothing)
            }
            _ => ("name", Wants::Nothing),
        },
    };
    let is_prefix = rest[word.len()..].starts_with(['\'', '"'])
        && word.len() <= 2
        && word.chars().all(|c| "rRuUbBfF".contains(c));
    it.take(if is_prefix { "literal string affix" } else { class }, word.len());
    next
}
