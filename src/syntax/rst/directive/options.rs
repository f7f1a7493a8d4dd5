//! Options of directives and how their values are read.

use super::{BadBlock, Given};
use crate::syntax::rst::block::{Block, Shape};
use crate::syntax::rst::chars::{self, is_space, python_repr};
use crate::syntax::rst::field;
use crate::syntax::rst::lines::Lines;
use crate::syntax::rst::parser::Parser;
use crate::syntax::tree::NodeId;

/// The value of an option.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::syntax::rst) enum Value {
    /// The option takes none.
    Flag,
    Text(String),
    Number(i64),
    Words(Vec<String>),
    Numbers(Vec<i64>),
}

/// Reads the value of an option; the error is what docutils says.
pub(in crate::syntax::rst) type Convert = fn(Option<&str>) -> Result<Value, String>;

const MISSING: &str = "argument required but none supplied";

pub(super) fn flag(value: Option<&str>) -> Result<Value, String> {
    match value {
        Some(text) if !text.trim_matches(is_space).is_empty() => {
            Err(format!("no argument is allowed; \"{text}\" supplied"))
        }
        _ => Ok(Value::Flag),
    }
}

pub(in crate::syntax::rst) fn unchanged(value: Option<&str>) -> Result<Value, String> {
    Ok(Value::Text(value.unwrap_or_default().to_owned()))
}

pub(super) fn unchanged_required(value: Option<&str>) -> Result<Value, String> {
    Ok(Value::Text(value.ok_or(MISSING)?.to_owned()))
}

pub(super) fn path(value: Option<&str>) -> Result<Value, String> {
    Ok(Value::Text(joined_path(value.ok_or(MISSING)?)))
}

/// A path that may be written on several lines.
pub(super) fn joined_path(text: &str) -> String {
    chars::split_lines(text).iter().map(|it| it.trim_matches(is_space)).collect()
}

pub(super) fn uri(value: Option<&str>) -> Result<Value, String> {
    Ok(Value::Text(joined_uri(value.ok_or(MISSING)?)))
}

/// A URI that may be written on several lines.
pub(super) fn joined_uri(text: &str) -> String {
    chars::joined_uri(&chars::escape_to_null(text)).into_owned()
}

pub(in crate::syntax::rst) fn class(value: Option<&str>) -> Result<Value, String> {
    class_names(value.ok_or(MISSING)?).map(Value::Words)
}

/// The identifiers of class names.
pub(super) fn class_names(text: &str) -> Result<Vec<String>, String> {
    text.split(is_space)
        .filter(|it| !it.is_empty())
        .map(|name| {
            let id = chars::make_id(name);
            if id.is_empty() {
                Err(format!("cannot make \"{name}\" into a class name"))
            } else {
                Ok(id)
            }
        })
        .collect()
}

fn python_int(text: &str) -> Result<i64, String> {
    let trimmed = text.trim_matches(is_space);
    let digits = trimmed.strip_prefix(['+', '-']).unwrap_or(trimmed);
    let is_number = !digits.is_empty()
        && digits.bytes().all(|it| it.is_ascii_digit() || it == b'_')
        && !digits.starts_with('_')
        && !digits.ends_with('_')
        && !digits.contains("__");
    let cleaned: String = trimmed.chars().filter(|&c| c != '_').collect();
    match cleaned.parse() {
        Ok(number) if is_number => Ok(number),
        _ => Err(format!("invalid literal for int() with base 10: {}", python_repr(text))),
    }
}

fn required_int(value: Option<&str>) -> Result<i64, String> {
    python_int(value.ok_or(
        "int() argument must be a string, a bytes-like object or a real number, not 'NoneType'",
    )?)
}

pub(super) fn int(value: Option<&str>) -> Result<Value, String> {
    required_int(value).map(Value::Number)
}

pub(super) fn nonnegative_int(value: Option<&str>) -> Result<Value, String> {
    match required_int(value)? {
        number if number < 0 => Err("negative value; must be positive or zero".into()),
        number => Ok(Value::Number(number)),
    }
}

fn positive(text: &str) -> Result<i64, String> {
    match python_int(text)? {
        number if number < 1 => Err("negative or zero value; must be positive".into()),
        number => Ok(number),
    }
}

pub(super) fn percentage(value: Option<&str>) -> Result<Value, String> {
    nonnegative_int(value.map(|it| it.trim_end_matches([' ', '%'])))
}

/// `auto`, `grid` or widths of columns.
pub(super) fn widths(value: Option<&str>) -> Result<Value, String> {
    if value == Some("grid") { Ok(Value::Text("grid".into())) } else { data_widths(value) }
}

/// `auto` or widths of columns.
pub(super) fn data_widths(value: Option<&str>) -> Result<Value, String> {
    let text = value.ok_or("argument of type 'NoneType' is not iterable")?;
    if text == "auto" {
        return Ok(Value::Text("auto".into()));
    }
    let numbers: Result<Vec<_>, _> = if text.contains(',') {
        text.split(',').map(positive).collect()
    } else {
        text.split(is_space).filter(|it| !it.is_empty()).map(positive).collect()
    };
    numbers.map(Value::Numbers)
}

/// A number or nothing.
pub(super) fn line_numbers(value: Option<&str>) -> Result<Value, String> {
    match value {
        None => Ok(Value::Flag),
        Some(text) => python_int(text).map(Value::Number),
    }
}

pub(super) const LENGTH_UNITS: [&str; 15] =
    ["em", "ex", "ch", "rem", "vw", "vh", "vmin", "vmax", "cm", "mm", "Q", "in", "pt", "pc", "px"];

/// Number and unit of a measure.
fn measure(text: &str) -> Result<(String, &str), String> {
    let bad = || format!("\"{text}\" is no valid measure.");
    let end = text
        .char_indices()
        .find(|&(at, c)| !(c.is_ascii_digit() || c == '.' || c == '-' && at == 0))
        .map_or(text.len(), |(at, _)| at);
    let (number, rest) = text.split_at(end);
    let unit = rest.trim_start_matches(' ');
    let is_unit = unit == "%" || unit.chars().all(|c| c.is_ascii_alphabetic() || c == 'µ');
    if !is_unit || number.is_empty() {
        return Err(bad());
    }
    if let Ok(number) = number.parse::<i64>() {
        return Ok((number.to_string(), unit));
    }
    let value: f64 = number.parse().map_err(|_| bad())?;
    Ok((format!("{value:?}"), unit))
}

fn measured(text: &str, allowed: &[&str], extra: &str) -> Result<String, String> {
    let (number, unit) = measure(text)?;
    let fits = allowed.contains(&unit) || unit == extra;
    if number.starts_with('-') || !fits {
        let mut units = allowed.to_vec();
        if !extra.is_empty() {
            units.push(extra);
        }
        let units: Vec<_> = units.into_iter().filter(|it| !it.is_empty()).collect();
        return Err(format!(
            "not a positive number or measure of one of the following units:\n{}",
            units.join(", ")
        ));
    }
    Ok(format!("{number}{unit}"))
}

const NO_TEXT: &str = "expected string or bytes-like object, got 'NoneType'";

pub(super) fn length_or_unitless(value: Option<&str>) -> Result<Value, String> {
    measured(value.ok_or(NO_TEXT)?, &LENGTH_UNITS, "").map(Value::Text)
}

pub(super) fn length_or_percentage(value: Option<&str>) -> Result<Value, String> {
    length_with_default(value, "")
}

/// The width of a figure.
pub(super) fn figure_width(value: Option<&str>) -> Result<Value, String> {
    match value {
        Some(text) if text.eq_ignore_ascii_case("image") => Ok(Value::Text("image".into())),
        None => Err("'NoneType' object has no attribute 'lower'".into()),
        value => length_with_default(value, "px"),
    }
}

fn length_with_default(value: Option<&str>, default: &str) -> Result<Value, String> {
    let text = value.ok_or(NO_TEXT)?;
    measured(text, &LENGTH_UNITS, "%")
        .or_else(|error| {
            measured(text, &[""], "").map(|it| format!("{it}{default}")).map_err(|_| error)
        })
        .map(Value::Text)
}

/// One of a few words.
pub(super) fn choice(value: Option<&str>, words: &[&str]) -> Result<Value, String> {
    let (last, others) = words.split_last().unwrap_or((&"", &[]));
    let others: Vec<_> = others.iter().map(|it| format!("\"{it}\"")).collect();
    let list = format!("{}, or \"{last}\"", others.join(", "));
    let Some(text) = value else {
        return Err(format!("must supply an argument; choose from {list}"));
    };
    let word = text.to_lowercase();
    let word = word.trim_matches(is_space);
    if words.contains(&word) {
        return Ok(Value::Text(word.to_owned()));
    }
    Err(format!("\"{text}\" unknown; choose from {list}"))
}

pub(super) fn align(value: Option<&str>) -> Result<Value, String> {
    choice(value, &["left", "center", "right"])
}

pub(super) fn encoding(value: Option<&str>) -> Result<Value, String> {
    let text = value.ok_or("lookup() argument must be str, not None")?;
    if crate::text::is_encoding(text) {
        Ok(Value::Text(text.to_owned()))
    } else {
        Err(format!("unknown encoding: \"{text}\""))
    }
}

/// The character that a code stands for; other text stays.
pub(super) fn unicode_code(code: &str) -> Result<String, String> {
    let number = if !code.is_empty() && code.bytes().all(|it| it.is_ascii_digit()) {
        Some((10, code))
    } else {
        let lower_start = ["0x", "0X", "\\x", "\\X", "\\u", "\\U", "U+", "u+", "x", "X", "U", "u"]
            .iter()
            .find_map(|it| code.strip_prefix(it));
        let entity = code
            .strip_prefix("&#x")
            .or(code.strip_prefix("&#X"))
            .and_then(|it| it.strip_suffix(';'));
        lower_start
            .or(entity)
            .filter(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_hexdigit()))
            .map(|it| (16, it))
    };
    let Some((radix, digits)) = number else { return Ok(code.to_owned()) };
    let value = u128::from_str_radix(digits, radix).unwrap_or(u128::MAX);
    if value > i32::MAX as u128 {
        return Err("code too large (Python int too large to convert to C int)".into());
    }
    char::from_u32(value as u32)
        .map(String::from)
        .ok_or_else(|| "chr() arg not in range(0x110000)".into())
}

pub(super) fn single_char(value: Option<&str>) -> Result<Value, String> {
    let text = value.ok_or("'NoneType' object has no attribute 'isdigit'")?;
    let character = unicode_code(text)?;
    if character.chars().count() > 1 {
        return Err(format!(
            "{} invalid; must be a single character or a Unicode code",
            python_repr(&character)
        ));
    }
    Ok(Value::Text(character))
}

pub(super) fn single_char_or_space(value: Option<&str>) -> Result<Value, String> {
    match value {
        Some("tab") => Ok(Value::Text("\t".into())),
        Some("space") => Ok(Value::Text(" ".into())),
        value => single_char(value),
    }
}

/// A field of an option block before its value is read.
struct Raw {
    name: String,
    value: Option<String>,
    span: crate::text::Span,
    lines: Vec<(u32, u32, u32, u32)>,
}

impl<'a> Parser<'a> {
    /// Reads the options in `lines`.
    pub(super) fn parse_options(
        &mut self,
        lines: &Lines<'a>,
        known: &[(&'static str, Convert)],
    ) -> Result<Vec<Given>, BadBlock> {
        let root: NodeId = self.doc.root_id();
        let mut block = Block { lines: lines.clone(), at: 0, node: root, is_root: false };
        let mut fields = Vec::new();
        while let Some(line) = block.peek() {
            let Some((name_end, body)) = field::marker(line.text) else {
                let (rule, text) = ("malformed-options", "invalid option block".to_owned());
                let span = Some(self.line_span(line));
                return Err(BadBlock { rule, text, args: Vec::new(), span, known: Vec::new() });
            };
            let name =
                chars::unescape(&chars::escape_to_null(&line.text[1..name_end])).into_owned();
            let from = block.at;
            let indented = block.indented(Shape { first: Some(body), ..Shape::default() });
            let span = self.block_span(&block, from);
            let value = self.prose(&indented.lines).text.into_owned();
            let value = (!value.is_empty()).then_some(value);
            let lines = indented.lines.iter().map(|it| (it.source, it.start, it.end(), it.number));
            fields.push(Raw { name, value, span, lines: lines.collect() });
        }
        self.convert_options(fields, known)
    }

    fn convert_options(
        &mut self,
        fields: Vec<Raw>,
        known: &[(&'static str, Convert)],
    ) -> Result<Vec<Given>, BadBlock> {
        let several = fields
            .iter()
            .find(|it| it.name.split(is_space).filter(|it| !it.is_empty()).count() != 1);
        if let Some(field) = several {
            let text = "invalid option data: extension option field name may not contain multiple \
                        words";
            let args = vec![field.name.clone()];
            let (rule, span) = ("malformed-options", Some(field.span));
            return Err(BadBlock { rule, text: text.into(), args, span, known: Vec::new() });
        }
        let mut options: Vec<Given> = Vec::new();
        for field in fields {
            let name = field.name.to_lowercase();
            let span = Some(field.span);
            let bad = |rule, text, args| BadBlock { rule, text, args, span, known: Vec::new() };
            let Some((_, convert)) = known.iter().find(|it| it.0 == name) else {
                let text = format!("unknown option: \"{name}\"");
                let known = known.iter().map(|it| it.0).collect();
                return Err(BadBlock { known, ..bad("unknown-option", text, vec![name]) });
            };
            if options.iter().any(|it| it.name == name) {
                let text = format!("invalid option data: duplicate option \"{name}\"");
                return Err(bad("duplicate-option", text, vec![name]));
            }
            match convert(field.value.as_deref()) {
                Ok(value) => options.push(Given { name, value, span, lines: field.lines }),
                Err(why) => {
                    let shown = field.value.as_deref().map_or("None".into(), python_repr);
                    let text = format!(
                        "invalid option value: (option: \"{name}\"; value: {shown})\n{why}"
                    );
                    return Err(bad("bad-option-value", text, vec![name, why]));
                }
            }
        }
        Ok(options)
    }
}
