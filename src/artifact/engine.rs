//! The template engine: minijinja with values that keep their origin.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

use minijinja::value::ValueKind;
use minijinja::{Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value};

use super::mark::{self, Piece, Place};
use super::reference;
use super::rewrite::{self, Rewritten};
use super::templates::Templates;
use super::value::{List, Text, map, place_of, plain, text_of};
use crate::diag::{self, Diagnostic};
use crate::model::{compare_versions, dns};
use crate::text::{FileId, SourceMap, Span, nearest};

/// How much work one file may make, so that no template runs without end: enough for some ten
/// million steps or half a gigabyte of text.
const FUEL: u64 = 10_000_000;

/// The engine of a run.
pub(super) struct Engine<'a> {
    environment: Environment<'static>,
    templates: &'a Templates,
    rewritten: BTreeMap<String, Rewritten>,
    /// What is wrong with the templates that cannot be read, by name.
    broken: BTreeMap<String, Diagnostic>,
}

impl<'a> Engine<'a> {
    /// Reads all templates; those that cannot be read are [`broken`](Self::broken).
    pub(super) fn new(templates: &'a Templates, sources: &SourceMap) -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let mut syntax = environment.syntax().to_builder();
        syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
        environment.set_syntax(syntax.build().unwrap_or_default());
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        environment.set_debug(true);
        environment.set_fuel(Some(FUEL));
        environment.set_formatter(print);
        environment.set_path_join_callback(|name, parent| match parent.rsplit_once('/') {
            Some((folder, _)) if !name.contains('/') => Cow::Owned(format!("{folder}/{name}")),
            _ => Cow::Borrowed(name),
        });
        add_filters(&mut environment);
        add_tests(&mut environment);
        add_functions(&mut environment);
        let (rewritten, broken) = (BTreeMap::new(), BTreeMap::new());
        let mut engine = Self { environment, templates, rewritten, broken };
        for (name, file) in templates.sources() {
            let text = &sources.get(file).text;
            if let Some(at) = text.find(mark::is_mark) {
                engine.broken.insert(name.to_owned(), private_character(file, at));
                continue;
            }
            let rewritten = rewrite::template(text);
            let added =
                engine.environment.add_template_owned(name.to_owned(), rewritten.text.clone());
            engine.rewritten.insert(name.to_owned(), rewritten);
            if let Err(error) = added {
                let found = engine.diagnostic(&error, name, sources);
                engine.broken.insert(name.to_owned(), found);
            }
        }
        engine
    }

    /// What is wrong with the templates that cannot be read.
    pub(super) fn broken(&self) -> impl Iterator<Item = &Diagnostic> {
        self.broken.values()
    }

    /// What is wrong with the template that `error` misses, if it is there.
    pub(super) fn behind(&self, error: &Error) -> Option<&Diagnostic> {
        let error = root_cause(error);
        let is_missing = error.kind() == ErrorKind::TemplateNotFound;
        let detail = error.detail().filter(|_| is_missing)?;
        let named = |it: &(&String, &Diagnostic)| detail.contains(&format!("\"{}\"", it.0));
        self.broken.iter().find(named).map(|it| it.1)
    }

    /// The marked text of the template `name` for `root`.
    pub(super) fn render(&self, name: &str, root: &Value) -> Result<String, Error> {
        self.environment.get_template(name)?.render(root.clone())
    }

    /// The marked text of `source`, which stands in a description.
    pub(super) fn render_text(&self, source: &str, root: &Value) -> Result<String, Error> {
        let rewritten = rewrite::template(source);
        self.environment.render_str(&rewritten.text, root.clone())
    }

    /// Whether the expression `source` is true for `root`.
    pub(super) fn is_true(&self, source: &str, root: &Value) -> Result<bool, Error> {
        let rewritten = rewrite::standalone(source);
        let value = self.environment.compile_expression(&rewritten.text)?.eval(root.clone())?;
        Ok(value.is_true())
    }

    /// What `error` of the template `name` says, at its place in the template.
    pub(super) fn diagnostic(&self, error: &Error, name: &str, sources: &SourceMap) -> Diagnostic {
        let error = root_cause(error);
        let name = error.name().unwrap_or(name);
        let span = self.templates.file(name).map(|file| self.span(error, name, file, sources));
        template_diagnostic(error, name, span.unwrap_or_default())
    }

    fn span(&self, error: &Error, name: &str, file: FileId, sources: &SourceMap) -> Span {
        let source = sources.get(file);
        if let (Some(range), Some(rewritten)) = (error.range(), self.rewritten.get(name)) {
            let start = rewritten.offset(range.start).min(source.text.len());
            let end = rewritten.offset(range.end).min(source.text.len());
            // A filter that was put in has no place of its own.
            if start < end {
                return Span::new(file, start..end);
            }
        }
        let line = error.line().unwrap_or(1).saturating_sub(1);
        let start = source.line_index().line_start(line).unwrap_or_default();
        let rest = &source.text[start..];
        let line = rest.lines().next().unwrap_or_default();
        let indent = line.len() - line.trim_start().len();
        Span::new(file, start + indent..start + line.trim_end().len().max(indent))
    }
}

/// The finding for `error` of the template or description `name` at `span`.
pub(super) fn template_diagnostic(error: &Error, name: &str, span: Span) -> Diagnostic {
    let said = match (error.kind(), error.detail()) {
        (ErrorKind::OutOfFuel, _) => "this is more work than one file may make".to_owned(),
        (_, Some(detail)) => detail.to_owned(),
        (kind, None) => kind.to_string(),
    };
    let said = without_operators(&said);
    let said = match suggestion(error, &said) {
        Some(near) => format!("{said}; did you mean `{near}`?"),
        None => said,
    };
    let (rule, ru) = match error.kind() {
        ErrorKind::UndefinedError => ("template-undefined-variable", "неизвестное имя"),
        ErrorKind::SyntaxError => ("template-error", "ошибка синтаксиса"),
        _ => ("template-error", "ошибка"),
    };
    // What only the language of templates says has no other words.
    let ru = russian(&said).unwrap_or_else(|| format!("{ru} («{said}»)"));
    Diagnostic::error(
        rule,
        span,
        diag::Text::new(format!("template `{name}`: {said}"), format!("шаблон `{name}`: {ru}")),
    )
}

/// The parts of what is said of templates, longer ones first.
const PHRASES: &[(&str, &str)] = &[
    ("this is more work than one file may make", "один файл не может требовать столько работы"),
    ("the document says nothing here", "документ здесь ничего не говорит"),
    ("a floating address has no ", "у плавающего адреса нет "),
    ("there is no service ", "нет службы "),
    ("there is no setting ", "нет настройки "),
    ("a platform has no ", "у комплекса нет "),
    ("did you mean ", "возможно, "),
    ("a record has no ", "у записи нет "),
    ("a server has no ", "у сервера нет "),
    ("is undefined", "не определено"),
    ("a role has no ", "у роли нет "),
    ("a zone has no ", "у зоны нет "),
    ("unknown filter: filter ", "нет фильтра "),
    ("unknown function: ", "нет функции "),
    ("unknown test: test ", "нет проверки "),
    (" is unknown", ""),
    ("`dns` has no ", "у `dns` нет "),
    ("known are ", "известны "),
];

/// `said` in Russian; none if a part of it has no Russian words.
fn russian(said: &str) -> Option<String> {
    let text = PHRASES.iter().fold(said.to_owned(), |text, (en, ru)| text.replace(en, ru));
    // What stands between backquotes is a name in any language.
    let is_plain = |it: &str| !it.contains(|it: char| it.is_ascii_alphabetic());
    text.split('`').step_by(2).all(is_plain).then_some(text)
}

/// The word of the language or of the context that is nearest to the one that `error` does not know.
fn suggestion(error: &Error, said: &str) -> Option<&'static str> {
    // Filters and tests of the language that templates use most.
    const FILTERS: &[&str] = &[
        "default",
        "first",
        "int",
        "join",
        "last",
        "length",
        "list",
        "lower",
        "map",
        "reject",
        "rejectattr",
        "replace",
        "select",
        "selectattr",
        "sort",
        "split",
        "trim",
        "unique",
        "upper",
    ];
    const TESTS: &[&str] = &["defined", "divisibleby", "in", "none", "startingwith", "string"];
    let is_name = |it: &&str| {
        let mut letters = it.chars();
        letters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
            && letters.all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let mut words = said.split(|c: char| c.is_whitespace() || c == '`').filter(is_name);
    let wrong = words.find(|it| !["filter", "test", "function", "unknown"].contains(it))?;
    let of = |table: &'static [reference::Entry]| table.iter().map(reference::word);
    match error.kind() {
        ErrorKind::UndefinedError if said.ends_with("is undefined") => {
            nearest(wrong, of(reference::NAMES))
        }
        ErrorKind::UnknownFunction => nearest(wrong, of(reference::NAMES)),
        ErrorKind::UnknownFilter => {
            nearest(wrong, of(reference::FILTERS).chain(FILTERS.iter().copied()))
        }
        ErrorKind::UnknownTest => nearest(wrong, of(reference::TESTS).chain(TESTS.iter().copied())),
        _ => None,
    }
}

fn private_character(file: FileId, at: usize) -> Diagnostic {
    Diagnostic::error(
        "template-error",
        Span::new(file, at..at + 4),
        diag::Text::new(
            "a template may not hold characters of the private planes 15 and 16",
            "в шаблоне недопустимы символы частных плоскостей 15 и 16",
        ),
    )
}

/// The filters that operands pass are no words of the user.
fn without_operators(text: &str) -> String {
    text.replace(rewrite::PLAIN, "").replace(rewrite::OPERAND, "")
}

/// The error that a chain of includes and macros ends with.
fn root_cause(error: &Error) -> &Error {
    let mut error = error;
    while let Some(source) = std::error::Error::source(error).and_then(|it| it.downcast_ref()) {
        error = source;
    }
    error
}

/// What a template says by `fail`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Failure {
    /// The message.
    pub(super) text: diag::Text,
    /// The value that is at fault.
    pub(super) place: Option<Place>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text.en)
    }
}

impl std::error::Error for Failure {}

/// What the template said by `fail`, if `error` is that.
pub(super) fn failure(error: &Error) -> Option<&Failure> {
    let mut error: &(dyn std::error::Error + 'static) = error;
    loop {
        if let Some(failure) = error.downcast_ref() {
            return Some(failure);
        }
        error = error.source()?;
    }
}

/// Writes `value`. What is not there is an error, and marks that a filter has cut are mended.
fn print(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    if value.is_none() {
        return Err(Error::new(
            ErrorKind::UndefinedError,
            "the document says nothing here; ask with `{% if … %}` or give a `|default(…)`",
        ));
    }
    if value.kind() == ValueKind::Bool {
        return Ok(out.write_str(if value.is_true() { "true" } else { "false" })?);
    }
    let Some(text) = value.as_str().filter(|it| mark::may_hold(it)) else {
        return minijinja::escape_formatter(out, state, value);
    };
    Ok(out.write_str(&mark::balanced(text))?)
}

fn add_filters(environment: &mut Environment<'static>) {
    environment.add_filter("__plain", plain);
    environment.add_filter("__operand", operand);
    environment.add_filter("bracket", |value: Value| {
        let text = text_of(&value);
        if text.parse::<IpAddr>().is_ok_and(|it| it.is_ipv6()) {
            Value::from(format!("[{value}]"))
        } else {
            value
        }
    });
    environment.add_filter("reverse", |value: Value| reverse(&value));
    environment.add_filter("nibbles", |value: Value| -> Result<Value, Error> {
        let reversed = reversed_name(&value)?;
        Ok(Text::new(reversed.trim_end_matches(".ip6.arpa"), place_of(&value)).value())
    });
    environment.add_filter("stable_uuid", |value: Value| stable_uuid(&text_of(&value)));
    environment.add_filter("rel", |value: Value, zone: Value| {
        map(&value, |text| dns::relative(text.trim_end_matches('.'), &text_of(&zone)).to_owned())
    });
    environment.add_filter("pad", |value: Value, width: usize| {
        let len = text_of(&value).chars().count();
        Value::from(format!("{value}{}", " ".repeat(width.saturating_sub(len))))
    });
    environment.add_filter("upper", |value: Value| map(&value, str::to_uppercase));
    environment.add_filter("lower", |value: Value| map(&value, str::to_lowercase));
    environment.add_filter("capitalize", |value: Value| map(&value, capitalized));
    environment.add_filter("trim", |value: Value, what: Option<Value>| {
        let what = what.map(|it| text_of(&it));
        map(&value, |text| match &what {
            Some(what) => text.trim_matches(|c| what.contains(c)).to_owned(),
            None => text.trim().to_owned(),
        })
    });
    environment.add_filter("replace", |value: Value, from: Value, to: Value| {
        let from = text_of(&from);
        if place_of(&to).is_some() {
            // The new part has an origin of its own.
            return Value::from(value.to_string().replace(&from, &to.to_string()));
        }
        map(&value, |text| text.replace(&from, &text_of(&to)))
    });
    environment.add_filter("split", |value: Value, by: Option<Value>| {
        let (text, place) = (text_of(&value), place_of(&value));
        let part = |it: &str| Text::new(it, place).value();
        Value::from_object(List(match by.map(|it| text_of(&it)).filter(|it| !it.is_empty()) {
            Some(by) => text.split(&by).map(part).collect(),
            None => text.split_whitespace().map(part).collect(),
        }))
    });
    for name in ["length", "count"] {
        environment.add_filter(name, |value: Value| -> Result<usize, Error> {
            match value.kind() {
                ValueKind::Plain | ValueKind::String => Ok(text_of(&value).chars().count()),
                _ => value
                    .len()
                    .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "this has no length")),
            }
        });
    }
    environment.add_filter("int", |value: Value| -> Result<i64, Error> {
        text_of(&value).trim().parse().map_err(|_| {
            let text = text_of(&value);
            Error::new(ErrorKind::InvalidOperation, format!("`{text}` is no whole number"))
        })
    });
    for name in ["default", "d"] {
        environment.add_filter(name, |value: Value, other: Value, empty: Option<bool>| {
            let absent = value.is_undefined() || value.is_none();
            if absent || (empty == Some(true) && !value.is_true()) { other } else { value }
        });
    }
    // It would show a value as the engine holds it.
    environment.remove_filter("pprint");
    environment.add_filter("string", |value: Value| Value::from(value.to_string()));
    environment.add_filter("tojson", |value: Value| tojson(&value));
}

/// An id of 32 hexadecimal digits that is always the same for the same name, and no other's.
fn stable_uuid(name: &str) -> String {
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(name);
    let number = digest.iter().take(16).fold(0, |all, byte| all << 8 | u128::from(*byte));
    format!("{number:032x}")
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars.as_str().to_lowercase().chars()).collect(),
        None => String::new(),
    }
}

/// An operand of `+`, `-` and the like.
fn operand(value: Value) -> Result<Value, Error> {
    if place_of(&value).is_none() && value.downcast_object_ref::<Text>().is_none() {
        return Ok(value);
    }
    let plain = plain(value);
    if plain.is_number() {
        return Ok(plain);
    }
    let text = text_of(&plain);
    Err(Error::new(
        ErrorKind::InvalidOperation,
        format!("`{text}` is no number; texts are joined by `~`"),
    ))
}

/// `reverse`: the owner name of an address in the reverse tree, and the items of a list backwards.
fn reverse(value: &Value) -> Result<Value, Error> {
    if matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable) {
        let mut items: Vec<Value> = value.try_iter()?.collect();
        items.reverse();
        return Ok(Value::from_object(List(items)));
    }
    Ok(Text::new(reversed_name(value)?, place_of(value)).value())
}

fn reversed_name(value: &Value) -> Result<String, Error> {
    let text = text_of(value);
    let address: IpAddr = text
        .parse()
        .map_err(|_| Error::new(ErrorKind::InvalidOperation, format!("`{text}` is no address")))?;
    Ok(dns::reverse_name(address))
}

/// A value as JSON. A text of the document is escaped when its marks are taken out.
fn tojson(value: &Value) -> Result<Value, Error> {
    let mut out = String::new();
    push_json(&mut out, value)?;
    Ok(Value::from(out))
}

fn push_json(out: &mut String, value: &Value) -> Result<(), Error> {
    if let Some(text) = value.downcast_object_ref::<Text>() {
        if text.number {
            *out += &value.to_string();
        } else {
            out.push('"');
            *out += &value.to_string();
            out.push('"');
        }
        return Ok(());
    }
    match value.kind() {
        ValueKind::Seq | ValueKind::Iterable => {
            out.push('[');
            for (at, item) in value.try_iter()?.enumerate() {
                if at > 0 {
                    *out += ", ";
                }
                push_json(out, &item)?;
            }
            out.push(']');
        }
        ValueKind::Map => {
            out.push('{');
            for (at, key) in value.try_iter()?.enumerate() {
                if at > 0 {
                    *out += ", ";
                }
                push_json(out, &key)?;
                *out += ": ";
                push_json(out, &value.get_item(&key)?)?;
            }
            out.push('}');
        }
        ValueKind::String => {
            out.push('"');
            let text = value.to_string();
            let mut open = 0_usize;
            for piece in mark::pieces(&text) {
                match piece {
                    Piece::Text(part) if open == 0 => super::format::escape_json(out, part),
                    Piece::Text(part) => *out += part,
                    Piece::Open(place) => {
                        open += 1;
                        mark::open(out, place);
                    }
                    Piece::Close => {
                        open = open.saturating_sub(1);
                        *out += mark::CLOSED;
                    }
                    Piece::Serial => {}
                }
            }
            out.push('"');
        }
        ValueKind::None => *out += "null",
        ValueKind::Bool => *out += if value.is_true() { "true" } else { "false" },
        _ => *out += &value.to_string(),
    }
    Ok(())
}

fn add_tests(environment: &mut Environment<'static>) {
    for name in ["eq", "equalto", "==", "sameas"] {
        environment.add_test(name, |a: Value, b: Value| plain(a) == plain(b));
    }
    for name in ["ne", "!="] {
        environment.add_test(name, |a: Value, b: Value| plain(a) != plain(b));
    }
    environment.add_test("in", |a: Value, list: Value| -> Result<bool, Error> {
        let a = plain(a);
        if let Some(text) = plain(list.clone()).as_str() {
            return Ok(text.contains(&text_of(&a)));
        }
        Ok(list.try_iter()?.any(|it| plain(it) == a))
    });
    environment
        .add_test("startingwith", |a: Value, b: Value| text_of(&a).starts_with(&text_of(&b)));
    environment.add_test("endingwith", |a: Value, b: Value| text_of(&a).ends_with(&text_of(&b)));
    environment.add_test("string", |a: Value| {
        a.downcast_object_ref::<Text>().map_or(a.kind() == ValueKind::String, |it| !it.number)
    });
    environment.add_test("number", |a: Value| plain(a).is_number());
    environment.add_test("before", |a: Value, b: Value| {
        compare_versions(&text_of(&a), &text_of(&b)).is_lt()
    });
    environment.add_test("since", |a: Value, b: Value| {
        compare_versions(&text_of(&a), &text_of(&b)).is_ge()
    });
    environment
        .add_test("ipv6", |a: Value| text_of(&a).parse::<IpAddr>().is_ok_and(|it| it.is_ipv6()));
    environment
        .add_test("ipv4", |a: Value| text_of(&a).parse::<IpAddr>().is_ok_and(|it| it.is_ipv4()));
}

fn add_functions(environment: &mut Environment<'static>) {
    environment.add_function("secret", |name: Value| -> Result<String, Error> {
        let name = text_of(&name);
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || !name.chars().all(allowed) {
            let detail = format!("the name of a secret is of `a-z`, `0-9` and `-`, not `{name}`");
            return Err(Error::new(ErrorKind::InvalidOperation, detail));
        }
        Ok(format!("@@secret:{name}@@"))
    });
    environment.add_function(
        "fail",
        |en: Value, ru: Option<Value>, at: Option<Value>| -> Result<Value, Error> {
            let en_text = text_of(&en);
            let ru_text = ru.as_ref().map_or_else(|| en_text.clone(), text_of);
            let place = at.as_ref().and_then(place_of).or_else(|| place_of(&en));
            let failure = Failure { text: diag::Text::new(en_text.clone(), ru_text), place };
            Err(Error::new(ErrorKind::InvalidOperation, en_text).with_source(failure))
        },
    );
}

#[cfg(test)]
mod tests {
    use super::russian;

    #[test]
    fn one_message_has_one_language() {
        for (said, ru) in [
            (
                "a server has no `nam`; did you mean `name`?",
                "у сервера нет `nam`; возможно, `name`?",
            ),
            ("`sevrer` is undefined", "`sevrer` не определено"),
            ("there is no setting `x`; known are `a`, `b`", "нет настройки `x`; известны `a`, `b`"),
            ("there is no service `x`; did you mean `y`?", "нет службы `x`; возможно, `y`?"),
        ] {
            assert_eq!(russian(said).as_deref(), Some(ru));
        }
        assert_eq!(russian("expected end of block"), None);
    }
}
