//! Fields of field lists, and rows of tables of settings, to settings.

use std::net::Ipv4Addr;

use super::flow::Flow;
use super::roles::Roles;
use crate::diag::{Applicability, Diagnostic, Fix, Severity, Sink, Text};
use crate::model::settings::{
    Level, Scope, Setting, Settings, Value, nearest_setting, normalise, setting_named,
};
use crate::model::{Reading, RoleId, ServerId, Subject};
use crate::text::{Edit, Span, Spanned};

/// Fields that describe the document, not the platform.
const METADATA: &[&str] = &[
    "abstract",
    "address",
    "author",
    "authors",
    "category",
    "contact",
    "copyright",
    "date",
    "dedication",
    "description",
    "id",
    "keywords",
    "lang",
    "language",
    "layout",
    "license",
    "nocomments",
    "nosearch",
    "organization",
    "orphan",
    "permalink",
    "rcs",
    "revision",
    "slug",
    "status",
    "subtitle",
    "summary",
    "tags",
    "title",
    "tocdepth",
    "updated",
    "version",
    "автор",
    "авторы",
    "версия",
    "версия документа",
    "владелец",
    "дата",
    "название",
    "описание",
    "организация",
    "редакция",
    "согласовано",
    "состояние",
    "статус",
    "утвердил",
    "утверждено",
    "язык",
];

/// Whether a field called `name` describes the document.
pub(crate) fn is_metadata(name: &str) -> bool {
    METADATA.contains(&normalise(name).as_str())
}

/// Where a field stands.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    /// The role that the section is about.
    pub(crate) role: Option<RoleId>,
    /// The server that the section is about.
    pub(crate) server: Option<ServerId>,
    /// Whether a wider scope is no surprise: the section is the document as a whole, or the field is
    /// a cell of a table.
    pub(crate) may_widen: bool,
    /// Whether the field may be something else than a setting.
    pub(crate) is_vague: bool,
}

/// Reads settings into those of a platform.
#[derive(Debug)]
pub(crate) struct Reader<'s> {
    /// What was stated so far.
    pub(crate) settings: &'s mut Settings,
    /// How it was understood.
    pub(crate) readings: &'s mut Vec<Reading>,
    /// Where findings go.
    pub(crate) sink: &'s mut Sink,
}

impl Reader<'_> {
    /// Reads the field `name` with the value `body`.
    pub(crate) fn field(&mut self, name: &Flow<'_>, body: &Flow<'_>, place: Place) {
        let title = name.text.trim();
        if title.is_empty() || is_metadata(title) {
            return;
        }
        let Some(setting) = setting_named(title) else {
            if let Some(found) = secret(title, name, body) {
                self.sink.push(found);
            } else if !place.is_vague {
                self.unknown(title, name.place());
            }
            return;
        };
        self.note_reading(title, name.place(), setting);
        if setting.key != "role" {
            let name = Spanned::new(title.to_owned(), name.place());
            self.value(setting, &name, body, place);
        }
    }

    /// Reads a value of `setting`, which the document calls `name`.
    pub(crate) fn value(
        &mut self,
        setting: &'static Setting,
        name: &Spanned<String>,
        body: &Flow<'_>,
        place: Place,
    ) {
        let narrow = match (place.server, place.role) {
            (Some(_), _) => Level::Server,
            (None, Some(_)) => Level::Role,
            (None, None) => Level::Document,
        };
        let level = narrow.min(setting.level);
        let scope = match (level, place.server, place.role) {
            (Level::Server, Some(server), _) => Scope::Server(server),
            (Level::Server | Level::Role, _, Some(role)) => Scope::Role(role),
            _ => Scope::Platform,
        };
        if level < narrow && !place.may_widen {
            self.misplaced(name, level);
        }
        let (words, errors) = setting.shape.read(&body.text);
        for error in &errors {
            let word = body.text.get(error.word.clone()).unwrap_or_default();
            let (span, part) = (body.span(error.word.clone()), body.span(error.range.clone()));
            let key = &name.value;
            let message = Text::new(
                format!("`{word}` is no value for `{key}`"),
                format!("`{word}` не годится в значения `{key}`"),
            );
            let rule = match setting.key {
                "vrrp_id" if word.parse::<i64>().is_ok() => "vrrp-id-range",
                _ => "invalid-setting-value",
            };
            let mut found = Diagnostic::error(rule, span, message);
            if part == span {
                found = found.label(error.reason.clone());
            } else {
                found = found.also(part, error.reason.clone());
            }
            found = found.note(meaning(key, setting));
            if let Some(meant) = &error.suggestion {
                found = found.fix(Fix {
                    title: Text::new(format!("write `{meant}`"), format!("написать `{meant}`")),
                    applicability: Applicability::Unsafe,
                    edits: vec![Edit { span, text: meant.clone() }],
                });
            } else if setting.key == "gateway" && word.parse::<Ipv4Addr>().is_ok() {
                found = found.fix(of_ipv4(name));
            }
            self.sink.push(found);
        }
        if words.is_empty() {
            if errors.is_empty() {
                self.empty(setting, name, body);
            }
            return;
        }
        let words: Vec<Spanned<String>> =
            words.into_iter().map(|it| Spanned::new(it.value, body.span(it.range))).collect();
        let value = Value { key: setting.key, scope, name: name.span, words };
        if let Some(first) = self.settings.stated(setting.key, scope) {
            let same =
                first.words.iter().map(|it| &it.value).eq(value.words.iter().map(|it| &it.value));
            if !same {
                let first = (first.words.first().map_or(first.name, |it| it.span), first.name);
                self.twice(&name.value, &value, first.0);
            }
            return;
        }
        self.settings.state(value);
    }

    fn note_reading(&mut self, title: &str, span: Span, setting: &Setting) {
        self.readings.push(Reading {
            span,
            subject: Subject::Field,
            title: title.to_owned(),
            read_as: Some(Text::new(setting.key, setting.key)),
            why: Text::new("known name of a setting", "известное имя настройки"),
            rows: None,
        });
    }

    fn unknown(&mut self, title: &str, span: Span) {
        self.readings.push(Reading {
            span,
            subject: Subject::Field,
            title: title.to_owned(),
            read_as: None,
            why: Text::new("no setting has this name", "настройки с таким именем нет"),
            rows: None,
        });
        let message = Text::new(
            format!("setting `{title}` is not known"),
            format!("настройка `{title}` неизвестна"),
        );
        let near = nearest_setting(title);
        let label = match near {
            Some(near) => {
                Text::new(format!("did you mean `{near}`?"), format!("возможно, `{near}`?"))
            }
            None => Text::new("no setting has this name", "настройки с таким именем нет"),
        };
        let mut found =
            Diagnostic::warning("unknown-setting", span, message).label(label).note(Text::new(
                "it has no effect: nothing reads a field of this name",
                "она ни на что не влияет: поле с таким именем никто не читает",
            ));
        if let Some(near) = near {
            found = found.fix(Fix {
                title: Text::new(format!("call it `{near}`"), format!("назвать её `{near}`")),
                applicability: Applicability::Unsafe,
                edits: vec![Edit { span, text: near.to_owned() }],
            });
        }
        self.sink.push(found);
    }

    fn misplaced(&mut self, name: &Spanned<String>, level: Level) {
        let key = &name.value;
        let (en, ru) = match level {
            Level::Document => ("the whole platform", "для всего комплекса"),
            Level::Role | Level::Server => ("the whole role", "для всей роли"),
        };
        let message =
            Text::new(format!("`{key}` holds for {en}"), format!("`{key}` действует {ru}"));
        let label = Text::new("and stands in a narrower section", "а стоит в более узком разделе");
        let note = Text::new(
            format!("it was read for {en}: move it to where readers expect it"),
            format!("она прочитана {ru}: перенесите её туда, где её будут искать"),
        );
        self.sink.push(
            Diagnostic::warning("misplaced-setting", name.span, message).label(label).note(note),
        );
    }

    fn empty(&mut self, setting: &Setting, name: &Spanned<String>, body: &Flow<'_>) {
        let key = &name.value;
        let message = Text::new(format!("`{key}` has no value"), format!("у `{key}` нет значения"));
        let expected = setting.shape.describe();
        let label = Text::new(
            format!("expected {}", expected.en),
            format!("здесь ожидается {}", expected.ru),
        );
        let (severity, note) = match setting.default {
            Some(default) => (
                Severity::Warning,
                Text::new(
                    format!("the default holds: `{default}`"),
                    format!("действует умолчание: `{default}`"),
                ),
            ),
            // Whoever wrote the field wants what is made of it, and would look for it in vain.
            None => (
                Severity::Error,
                Text::new(
                    "there is no default, so files that need it would not be made: state it, or take the field out",
                    "умолчания нет, и файлы, которым она нужна, не появятся: укажите её или уберите поле",
                ),
            ),
        };
        let span = if body.whole.is_empty() { name.span } else { body.place() };
        self.sink.push(
            Diagnostic::new("invalid-setting-value", severity, span, message)
                .label(label)
                .note(note),
        );
    }

    fn twice(&mut self, key: &str, value: &Value, first: Span) {
        let message =
            Text::new(format!("`{key}` is stated twice"), format!("`{key}` указана дважды"));
        let span = value.words.first().map_or(value.name, |it| it.span);
        self.sink.push(
            Diagnostic::error("duplicate-setting", span, message)
                .label(Text::new("and otherwise here", "а здесь иначе"))
                .also(first, Text::new("first here", "сначала здесь"))
                .note(Text::new(
                    "which one holds cannot be told: remove one",
                    "нельзя сказать, какая верна: уберите одну",
                )),
        );
    }
}

/// Words of fields that hold what nobody should read.
const SECRETS: &[&str] = &["password", "passwd", "secret", "token", "пароль", "секрет", "токен"];

/// What is wrong with a field that says a secret; a reference to one is fine.
fn secret(title: &str, name: &Flow<'_>, body: &Flow<'_>) -> Option<Diagnostic> {
    let words = normalise(title);
    let has = |word: &&str| words.split(' ').any(|it| it == *word);
    let is_cookie = has(&"cookie") || has(&"куки");
    let value = body.text.trim();
    if value.is_empty() || value.starts_with("secret(") || !(is_cookie || SECRETS.iter().any(has)) {
        return None;
    }
    let (rule, message) = if is_cookie {
        (
            "erlang-cookie-literal",
            Text::new(
                "the cookie of Erlang nodes stands in the document",
                "в документе стоит cookie узлов Erlang",
            ),
        )
    } else {
        (
            "plaintext-secret",
            Text::new(
                format!("`{title}` stands in the document"),
                format!("в документе стоит `{title}`"),
            ),
        )
    };
    Some(
        Diagnostic::error(rule, body.place(), message)
            .label(Text::new("all readers of the document see it", "это увидят все читатели документа"))
            .also(name.place(), Text::default())
            .note(Text::new(
                "remove the field and change the secret: it is kept on the servers, in files of root",
                "уберите поле и смените секрет: он хранится на серверах, в файлах пользователя root",
            )),
    )
}

/// Calls a gateway that of IPv4, in the language in which it has its name.
fn of_ipv4(name: &Spanned<String>) -> Fix {
    let text = if name.value.is_ascii() { "IPv4 gateway" } else { "Шлюз IPv4" };
    Fix {
        title: Text::new(format!("call it `{text}`"), format!("назвать его `{text}`")),
        applicability: Applicability::Unsafe,
        edits: vec![Edit { span: name.span, text: text.to_owned() }],
    }
}

/// What a setting, which the document calls `key`, means.
fn meaning(key: &str, setting: &Setting) -> Text {
    let sentence = |text: &str| {
        let text = text.trim_end_matches('.');
        let mut rest = text.chars();
        let first = rest.next().map(|it| it.to_lowercase().to_string()).unwrap_or_default();
        format!("{first}{}", rest.as_str())
    };
    let (en, ru) = (sentence(setting.docs.0), sentence(setting.docs.1));
    Text::new(format!("`{key}` is {en}"), format!("`{key}` — это {ru}"))
}

/// The place of what stands in the section `at`, with the roles at `first` in the inventory.
pub(crate) fn place_of(
    roles: &Roles,
    at: usize,
    first: usize,
    servers: &[Option<ServerId>],
) -> Place {
    let role = roles.sections.get(at).copied().flatten();
    let server = roles.section_servers.get(at).copied().flatten();
    Place {
        role: role.map(|it| RoleId((first + it) as u32)),
        server: server.and_then(|it| servers.get(it).copied().flatten()),
        may_widen: false,
        is_vague: false,
    }
}
