//! How to build: what `rcsgen.toml`, the environment and `--config` say, and where each value came
//! from. No fact of a platform stands here.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use crate::diag::{Diagnostic, Sink, Text};
use crate::lower::{ColumnKind, Vocabulary};
use crate::text::{FileId, SourceMap, Span, nearest};

/// What a value looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// One of these words.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Bool,
    /// A path; a relative one counts from the project.
    Path,
    /// Any text of one line.
    Text,
    /// An address that begins with `http://` or the like.
    Url,
    /// Names, parted by blanks where one text holds them.
    Names,
    /// Seconds since 1970.
    Seconds,
    /// How many mebibytes, from 1 to 1048576.
    Mebibytes,
    /// A program and its arguments, as a shell would part them; no shell runs it.
    Command,
}

/// An option that `rcsgen.toml` may set.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The name in `rcsgen.toml`; its variable is `RCSGEN_` and the name in capitals.
    pub name: &'static str,
    /// What a value looks like.
    pub shape: Shape,
    /// The value where nothing says one; empty where there is none.
    pub default: &'static str,
    /// What it means: English and Russian.
    pub docs: (&'static str, &'static str),
}

/// All options, by name. The levels of rules stand apart, in the table `rules`.
pub const KEYS: &[Key] = &[
    Key {
        name: "baseline",
        shape: Shape::Path,
        default: "rcsgen-baseline.json",
        docs: (
            "the file of known findings, which `rcsgen baseline` makes; what it holds is not reported",
            "файл известных находок, который создаёт `rcsgen baseline`; о них не сообщается",
        ),
    },
    Key {
        name: "color",
        shape: Shape::Choice(&["auto", "always", "never"]),
        default: "auto",
        docs: ("when to colour messages", "когда раскрашивать сообщения"),
    },
    Key {
        name: "directives",
        shape: Shape::Names,
        default: "",
        docs: (
            "directives of other tools, which are kept as they are rather than errors",
            "директивы других инструментов: остаются как есть и не считаются ошибками",
        ),
    },
    Key {
        name: "lang",
        shape: Shape::Choice(&["ru", "en"]),
        default: "",
        docs: (
            "the language of messages; by default that of the document",
            "язык сообщений; по умолчанию — язык документа",
        ),
    },
    Key {
        name: "license",
        shape: Shape::Text,
        default: "",
        docs: (
            "what the packages are licensed under, as SPDX writes it",
            "под какой лицензией выходят пакеты, в записи SPDX",
        ),
    },
    Key {
        name: "output",
        shape: Shape::Path,
        default: "output",
        docs: ("where `build` writes", "куда пишет `build`"),
    },
    Key {
        name: "output_limit",
        shape: Shape::Mebibytes,
        default: "2048",
        docs: (
            "how many mebibytes the files of servers and zones may have together: those of one platform grow with the square of its servers",
            "сколько мебибайт могут занять вместе файлы серверов и зон: у одного комплекса они растут как квадрат числа серверов",
        ),
    },
    Key {
        name: "packages",
        shape: Shape::Bool,
        default: "true",
        docs: (
            "whether `build` makes packages, the repository and the release",
            "собирать ли пакеты, репозиторий и выпуск",
        ),
    },
    Key {
        name: "preview",
        shape: Shape::Bool,
        default: "false",
        docs: ("whether new rules run, too", "применять ли и новые правила"),
    },
    Key {
        name: "repo_key",
        shape: Shape::Path,
        default: "",
        docs: (
            "the file with the public key that packages are signed by; servers will ask for its signatures",
            "файл с открытым ключом, которым подписаны пакеты; серверы будут требовать его подписей",
        ),
    },
    Key {
        name: "repo_url",
        shape: Shape::Url,
        default: "",
        docs: (
            "where `repo/` will be published: the base package tells servers",
            "где будет опубликован `repo/`: базовый пакет сообщит это серверам",
        ),
    },
    Key {
        name: "roles",
        shape: Shape::Names,
        default: "",
        docs: (
            "roles of other tools, whose text is kept as it is",
            "роли других инструментов: их текст остаётся как есть",
        ),
    },
    Key {
        name: "rule_set",
        shape: Shape::Choice(&["default", "strict", "all"]),
        default: "default",
        docs: (
            "which rules run: `default`, `strict` (warnings count as errors) or `all` (new ones, too)",
            "какие правила применять: `default`, `strict` (предупреждения считаются ошибками) или `all` (и новые)",
        ),
    },
    Key {
        name: "sign_bundle",
        shape: Shape::Command,
        default: "",
        docs: (
            "the command that signs a release: what it reads and writes is `{input}` and `{output}`, or standard input and output",
            "команда, которая подписывает выпуск: читает `{input}` или стандартный ввод, пишет `{output}` или стандартный вывод",
        ),
    },
    Key {
        name: "sign_packages",
        shape: Shape::Command,
        default: "",
        docs: (
            "the command that makes a binary OpenPGP signature of a package, by an RSA key",
            "команда, которая делает двоичную подпись OpenPGP для пакета ключом RSA",
        ),
    },
    Key {
        name: "sign_repository",
        shape: Shape::Command,
        default: "",
        docs: (
            "the command that makes an armored OpenPGP signature of the repository",
            "команда, которая делает текстовую подпись OpenPGP для репозитория",
        ),
    },
    Key {
        name: "site",
        shape: Shape::Bool,
        default: "true",
        docs: ("whether `build` makes the site", "собирать ли сайт"),
    },
    Key {
        name: "site_url",
        shape: Shape::Text,
        default: "",
        docs: (
            "where the site will be published, with the final `/`",
            "где будет опубликован сайт, с `/` в конце",
        ),
    },
    Key {
        name: "source_date",
        shape: Shape::Seconds,
        default: "",
        docs: (
            "the time that packages carry, in seconds since 1970; by default that of the last commit of the documents",
            "время, которое несут пакеты, в секундах с 1970 года; по умолчанию — время последнего коммита документов",
        ),
    },
    Key {
        name: "specs",
        shape: Shape::Path,
        default: "specs",
        docs: ("the documents, where no PATH is given", "документы, если ПУТЬ не задан"),
    },
    Key {
        name: "templates",
        shape: Shape::Path,
        default: "templates",
        docs: (
            "your own templates, which replace built-in ones of the same name or add to them",
            "ваши шаблоны: заменяют встроенные с тем же именем или добавляются к ним",
        ),
    },
    Key {
        name: "vendor",
        shape: Shape::Text,
        default: "",
        docs: (
            "who answers for the packages: `Name <mail>`",
            "кто отвечает за пакеты: `Имя <почта>`",
        ),
    },
];

/// The levels that a rule may be set to.
pub const LEVELS: &[&str] = &["allow", "warn", "deny"];

/// Where a value came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// Nothing says it.
    Default,
    /// It was written here: in `rcsgen.toml`, in a variable, or behind `--config`.
    At(Span),
}

/// The options of a run.
#[derive(Clone, Debug, Default)]
pub struct Config {
    values: BTreeMap<&'static str, (String, Span)>,
    /// The levels of rules, by name.
    pub rules: BTreeMap<String, (String, Span)>,
    /// The words that the project adds to those by which documents are understood.
    pub vocabulary: Vocabulary,
}

/// The environment variable of the option `name`.
pub fn variable(name: &str) -> String {
    format!("RCSGEN_{}", name.to_uppercase())
}

impl Config {
    /// The value of the option `name`; empty if it has none.
    pub fn get(&self, name: &str) -> &str {
        let default = KEYS.iter().find(|it| it.name == name).map_or("", |it| it.default);
        self.values.get(name).map_or(default, |(value, _)| value)
    }

    /// Where the value of `name` came from.
    pub fn origin(&self, name: &str) -> Origin {
        self.values.get(name).map_or(Origin::Default, |&(_, span)| Origin::At(span))
    }

    /// Takes over what a TOML text says; later texts win.
    pub fn read(&mut self, file: FileId, sources: &SourceMap, sink: &mut Sink) {
        let text = &sources.get(file).text;
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let span = Span::new(file, error.span().unwrap_or(0..0));
            sink.push(syntax(span, error.message()));
        }
        if errors.is_empty() {
            self.take(file, table.get_ref(), sink);
        }
    }

    fn take(&mut self, file: FileId, table: &DeTable<'_>, sink: &mut Sink) {
        for (name, value) in table {
            let name_span = Span::new(file, name.span());
            let value_span = Span::new(file, value.span());
            match (name.get_ref().as_ref(), value.get_ref()) {
                ("rules", DeValue::Table(rules)) => self.take_rules(file, rules, sink),
                ("vocabulary", DeValue::Table(words)) => self.take_vocabulary(file, words, sink),
                (name, value) => match KEYS.iter().find(|it| it.name == name) {
                    Some(key) if !is_of(key.shape, value) => {
                        sink.push(unfit(key.name, &plain(value), key.shape, value_span));
                    }
                    Some(key) => self.set(key, &plain(value), value_span, sink),
                    None => sink.push(unknown(name, name_span)),
                },
            }
        }
    }

    /// Takes over `[vocabulary.columns]`, headers with what they head, and `[vocabulary.roles]`, ids
    /// with the words of titles and labels that name them.
    fn take_vocabulary(&mut self, file: FileId, table: &DeTable<'_>, sink: &mut Sink) {
        for (name, words) in table {
            let (name_span, span) = (Span::new(file, name.span()), Span::new(file, words.span()));
            let (name, DeValue::Table(words)) = (name.get_ref().as_ref(), words.get_ref()) else {
                sink.push(unfit("vocabulary", &plain(words.get_ref()), Shape::Text, span));
                continue;
            };
            match name {
                "columns" => {
                    for (header, kind) in words {
                        let (word, span) = (plain(kind.get_ref()), Span::new(file, kind.span()));
                        if let Some(kind) = ColumnKind::from_name(&word) {
                            self.vocabulary.add_column(header.get_ref(), kind);
                        } else {
                            let shape = Shape::Choice(ColumnKind::NAMES);
                            sink.push(unfit(header.get_ref(), &word, shape, span));
                        }
                    }
                }
                "roles" => {
                    for (id, phrases) in words {
                        let id = id.get_ref();
                        match phrases.get_ref() {
                            DeValue::Array(all) => {
                                for phrase in all {
                                    self.vocabulary.add_role(id, &plain(phrase.get_ref()));
                                }
                            }
                            one => self.vocabulary.add_role(id, &plain(one)),
                        }
                    }
                }
                other => sink.push(unknown_table(other, name_span)),
            }
        }
    }

    fn take_rules(&mut self, file: FileId, rules: &DeTable<'_>, sink: &mut Sink) {
        for (name, level) in rules {
            let (name_span, level_span) =
                (Span::new(file, name.span()), Span::new(file, level.span()));
            let level = plain(level.get_ref());
            if LEVELS.contains(&level.as_str()) {
                self.rules.insert(name.get_ref().to_string(), (level, name_span));
            } else {
                sink.push(unfit("rules", &level, Shape::Choice(LEVELS), level_span));
            }
        }
    }

    /// Takes over the variable of an option.
    pub fn read_variable(
        &mut self,
        name: &str,
        value: &str,
        sources: &mut SourceMap,
        sink: &mut Sink,
    ) {
        let key = KEYS.iter().find(|it| variable(it.name) == name);
        // What is no option may be a secret, and findings are published.
        let shown = if key.is_some() { value } else { "…" };
        let file = sources.add("environment", format!("{name}={shown}"));
        let name_span = Span::new(file, 0..name.len());
        let start = name.len() + 1;
        match key {
            Some(key) => {
                self.set(key, value, Span::new(file, start..start + value.len()), sink);
            }
            None => sink.push(unknown_variable(name, name_span)),
        }
    }

    fn set(&mut self, key: &Key, value: &str, span: Span, sink: &mut Sink) {
        if fits(key.shape, value) {
            self.values.insert(key.name, (value.to_owned(), span));
        } else {
            sink.push(unfit(key.name, value, key.shape, span));
        }
    }
}

/// A value as a variable would write it.
fn plain(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Boolean(it) => it.to_string(),
        DeValue::Integer(it) => it.as_str().to_owned(),
        DeValue::Array(items) if items.iter().all(|it| it.get_ref().is_str()) => {
            items.iter().map(|it| plain(it.get_ref())).collect::<Vec<_>>().join(" ")
        }
        other => format!("a {}", other.type_str()),
    }
}

/// Whether `value` has the type in TOML that the schema tells; a text may stand for anything.
fn is_of(shape: Shape, value: &DeValue<'_>) -> bool {
    match value {
        DeValue::String(_) => true,
        DeValue::Boolean(_) => shape == Shape::Bool,
        DeValue::Integer(_) => matches!(shape, Shape::Seconds | Shape::Mebibytes),
        DeValue::Array(_) => matches!(shape, Shape::Names | Shape::Command),
        _ => false,
    }
}

/// Whether `text` has a scheme and something behind it.
fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.trim().split_once("://") else { return false };
    let is_scheme = scheme.starts_with(|it: char| it.is_ascii_alphabetic())
        && scheme.chars().all(|it| it.is_ascii_alphanumeric() || "+-.".contains(it));
    // Where a file lies has no host.
    is_scheme && !rest.is_empty() && (scheme == "file" || !rest.starts_with('/'))
}

fn fits(shape: Shape, value: &str) -> bool {
    match shape {
        Shape::Choice(words) => words.contains(&value),
        Shape::Bool => matches!(value, "true" | "false"),
        Shape::Path => !value.is_empty() && !value.contains('\0'),
        Shape::Text => !value.contains(char::is_control),
        Shape::Url => {
            value.is_empty()
                || (is_url(value)
                    && !value.trim().contains(|it: char| it.is_control() || it.is_whitespace()))
        }
        Shape::Names => {
            let is_name = |c: char| c.is_alphanumeric() || "-_.:+ ".contains(c);
            value.chars().all(is_name)
        }
        Shape::Seconds => value.parse::<u32>().is_ok(),
        Shape::Mebibytes => value.parse::<u32>().is_ok_and(|it| (1..=1 << 20).contains(&it)),
        Shape::Command => words(value).is_some_and(|it| !it.is_empty()),
    }
}

/// The words of a command: blanks part them, and quotes keep them together.
pub fn words(command: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in command.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => word.get_or_insert_default().push(c),
            None if c == '"' || c == '\'' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take()),
            None => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

fn syntax(span: Span, message: &str) -> Diagnostic {
    let message = message.lines().collect::<Vec<_>>().join("; ");
    Diagnostic::error(
        "config-syntax",
        span,
        Text::new(format!("this is not TOML: {message}"), format!("это не TOML: {message}")),
    )
}

fn unknown(name: &str, span: Span) -> Diagnostic {
    let names = || KEYS.iter().map(|it| it.name).chain(["rules", "vocabulary"]);
    let all = names().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
    let diagnostic = Diagnostic::error(
        "config-unknown-key",
        span,
        Text::new(format!("there is no option `{name}`"), format!("параметра `{name}` нет")),
    );
    suggest(diagnostic, nearest(name, names())).note(Text::new(
        format!("the options are {all}; facts of a platform belong into its document"),
        format!("параметры: {all}; сведениям о комплексе место в документе"),
    ))
}

fn unknown_table(name: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        "config-unknown-key",
        span,
        Text::new(
            format!("there is no table `vocabulary.{name}`"),
            format!("таблицы `vocabulary.{name}` нет"),
        ),
    );
    suggest(diagnostic, nearest(name, ["columns", "roles"])).note(Text::new(
        "the tables are `vocabulary.columns` and `vocabulary.roles`",
        "таблицы: `vocabulary.columns` и `vocabulary.roles`",
    ))
}

fn unknown_variable(name: &str, span: Span) -> Diagnostic {
    let names: Vec<_> = KEYS.iter().map(|it| variable(it.name)).collect();
    let diagnostic = Diagnostic::warning(
        "config-unknown-key",
        span,
        Text::new(
            format!("the variable `{name}` is no option"),
            format!("переменная `{name}` не задаёт никакого параметра"),
        ),
    );
    suggest(diagnostic, nearest(name, names.iter().map(String::as_str)))
}

fn suggest(diagnostic: Diagnostic, near: Option<&str>) -> Diagnostic {
    match near {
        Some(near) => diagnostic
            .label(Text::new(format!("did you mean `{near}`?"), format!("возможно, `{near}`?"))),
        None => diagnostic,
    }
}

/// A value that would do, and does not for what else is said; `why` is the next step.
pub(super) fn misfit(name: &str, span: Span, message: Text, why: Text) -> Diagnostic {
    debug_assert!(KEYS.iter().any(|it| it.name == name));
    Diagnostic::error("config-value", span, message).label(why)
}

fn unfit(name: &str, value: &str, shape: Shape, span: Span) -> Diagnostic {
    let wanted = match shape {
        Shape::Choice(words) => {
            let words = words.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
            Text::new(format!("one of {words}"), format!("одно из {words}"))
        }
        Shape::Bool => Text::new("`true` or `false`", "`true` или `false`"),
        Shape::Path => Text::new("a path", "путь"),
        Shape::Text => Text::new("a text of one line", "текст в одну строку"),
        Shape::Url => Text::new(
            "an address such as `https://repo.example.net/el7/`",
            "адрес вида `https://repo.example.net/el7/`",
        ),
        Shape::Names => Text::new("a list of names", "список имён"),
        Shape::Seconds => Text::new("seconds since 1970", "секунды с 1970 года"),
        Shape::Mebibytes => Text::new("mebibytes, from 1 to 1048576", "мебибайты, от 1 до 1048576"),
        Shape::Command => Text::new(
            "a program and its arguments, with every quote closed",
            "программа и её аргументы, где каждая кавычка закрыта",
        ),
    };
    Diagnostic::error(
        "config-value",
        span,
        Text::new(
            format!("`{name}` cannot be `{value}`"),
            format!("`{name}` не может быть `{value}`"),
        ),
    )
    .label(Text::new(
        format!("{} is wanted here", wanted.en),
        format!("здесь нужно: {}", wanted.ru),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Config, Vec<Diagnostic>) {
        let (mut config, mut sources, mut sink) =
            (Config::default(), SourceMap::default(), Sink::default());
        let file = sources.add("rcsgen.toml", text);
        config.read(file, &sources, &mut sink);
        (config, sink.into_sorted())
    }

    #[test]
    fn options_are_in_order() {
        assert!(KEYS.is_sorted_by_key(|it| it.name));
    }

    #[test]
    fn what_is_not_said_has_its_default() {
        let (config, found) = read("lang = \"ru\"\n[rules]\nduplicate-name = \"warn\"\n");
        assert_eq!(found, []);
        assert_eq!((config.get("lang"), config.get("output")), ("ru", "output"));
        assert_eq!(config.origin("output"), Origin::Default);
        assert_eq!(config.rules["duplicate-name"].0, "warn");
    }

    #[test]
    fn an_unknown_option_is_named_with_the_nearest_one() {
        let (_, found) = read("packages = true\nouput = \"x\"\n");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].rule, "config-unknown-key");
        assert_eq!(found[0].primary.span.range(), 16..21);
        assert_eq!(found[0].primary.text.en, "did you mean `output`?");
    }

    #[test]
    fn a_wrong_value_is_refused_and_the_default_stays() {
        let (config, found) = read("color = \"red\"\n");
        assert_eq!(found[0].rule, "config-value");
        assert_eq!(config.get("color"), "auto");
    }

    #[test]
    fn a_value_has_the_type_of_its_option() {
        let good = "output = \"5\"\npackages = false\nsource_date = 5\ndirectives = [\"a\"]\n\
                    repo_url = \"https://repo.example.net/el7/$releasever\"\n";
        assert_eq!(read(good).1, []);
        for bad in [
            "output = 5",
            "output = true",
            "output = [\"a\", \"b\"]",
            "packages = 1",
            "repo_url = \"nonsense\"",
            "repo_url = \"https:///el7\"",
            "repo_url = \"a b://c\"",
            "vendor = 2026-11-28",
        ] {
            let (config, found) = read(bad);
            assert_eq!(found.len(), 1, "{bad}");
            assert_eq!(found[0].rule, "config-value", "{bad}");
            assert_eq!((config.get("output"), config.get("repo_url")), ("output", ""));
        }
    }

    #[test]
    fn commands_have_words() {
        let all = words("gpg  --digest-algo SHA256 -u 'A B' \"\" x\"y z\"").unwrap();
        assert_eq!(all, ["gpg", "--digest-algo", "SHA256", "-u", "A B", "", "xy z"]);
        assert_eq!(words("gpg 'a"), None);
        let (_, found) = read("sign_packages = \"gpg 'a\"\nsign_bundle = \" \"\n");
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn broken_toml_is_one_finding_at_its_place() {
        let (_, found) = read("lang = ru\n");
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].rule, "config-syntax");
    }
}
