//! The folders of templates: those of the program, and the user's over them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::format::{FORMATS, Format, format};
use super::output::Policy;
use crate::diag::{Diagnostic, Severity, Sink, Text};
use crate::model::SERVICES;
use crate::text::{FileId, SourceMap, Span, nearest};

/// The name of the file that describes a kind of artifact.
const DESCRIPTION: &str = "artifact.toml";

macro_rules! built_in {
    ($($path:literal,)+) => {
        /// The program's own templates: path below `templates/`, and text; by path.
        const BUILT_IN: &[(&str, &str)] =
            &[$(($path, include_str!(concat!("../../templates/", $path))),)+];
    };
}

built_in![
    "couchdb/admins.ini.j2",
    "couchdb/artifact.toml",
    "couchdb/couchdb.service.j2",
    "couchdb/login.j2",
    "couchdb/logrotate.j2",
    "couchdb/replicate.j2",
    "couchdb/replication.json.j2",
    "couchdb/replication.service.j2",
    "couchdb/replication.timer.j2",
    "couchdb/server.ini.j2",
    "couchdb/vm.args.j2",
    "dns/artifact.toml",
    "dns/primary.conf.j2",
    "dns/ptr-request.j2",
    "dns/public.j2",
    "dns/records.j2",
    "dns/reverse.j2",
    "dns/secondary.conf.j2",
    "dns/views.j2",
    "dns/zone.j2",
    "firewall/artifact.toml",
    "firewall/zone.xml.j2",
    "freeswitch/_profile.xml.j2",
    "freeswitch/acl.conf.xml.j2",
    "freeswitch/artifact.toml",
    "freeswitch/certificates.j2",
    "freeswitch/console.conf.xml.j2",
    "freeswitch/event_socket.conf.xml.j2",
    "freeswitch/freeswitch.service.j2",
    "freeswitch/freeswitch.xml.j2",
    "freeswitch/fs_cli.conf.j2",
    "freeswitch/kazoo.conf.xml.j2",
    "freeswitch/logfile.conf.xml.j2",
    "freeswitch/modules.conf.xml.j2",
    "freeswitch/sipinterface_1.xml.j2",
    "freeswitch/sipinterface_2.xml.j2",
    "freeswitch/sofia.conf.xml.j2",
    "freeswitch/switch.conf.xml.j2",
    "freeswitch/sysconfig.j2",
    "freeswitch/verto.conf.xml.j2",
    "haproxy/artifact.toml",
    "haproxy/haproxy.cfg.j2",
    "haproxy/haproxy.service.j2",
    "hostname/artifact.toml",
    "hostname/hostname.j2",
    "hosts/artifact.toml",
    "hosts/hosts.j2",
    "kazoo/artifact.toml",
    "kazoo/config.ini.j2",
    "kazoo/erl_inetrc.j2",
    "kazoo/erlang.cookie.j2",
    "kazoo/kazoo-applications.service.j2",
    "kazoo/kazoo-ecallmgr.service.j2",
    "kazoo/profile.sh.j2",
    "kazoo/setup.j2",
    "kazoo/sysconfig.j2",
    "kazoo/vm.args.j2",
    "keepalived/artifact.toml",
    "keepalived/check-couchdb.j2",
    "keepalived/check-freeswitch.j2",
    "keepalived/check-nginx.j2",
    "keepalived/freeswitch-role.j2",
    "keepalived/keepalived.conf.j2",
    "keepalived/keepalived.service.j2",
    "logs/artifact.toml",
    "logs/journald.conf.j2",
    "logs/rotate-freeswitch.j2",
    "logs/rotate-keepalived.j2",
    "logs/rsyslog.conf.j2",
    "nginx/api.inc.j2",
    "nginx/artifact.toml",
    "nginx/certificate.j2",
    "nginx/config.js.j2",
    "nginx/limits.conf.j2",
    "nginx/nginx.conf.j2",
    "nginx/nginx.service.j2",
    "nginx/portal.conf.j2",
    "nginx/tls.inc.j2",
    "nginx/upstreams.conf.j2",
    "nginx/websocket.inc.j2",
    "os/artifact.toml",
    "os/chrony.conf.j2",
    "os/ifcfg.j2",
    "os/networkmanager.conf.j2",
    "os/resolv.conf.j2",
    "os/sysctl.conf.j2",
    "rabbitmq/amqp-password.j2",
    "rabbitmq/artifact.toml",
    "rabbitmq/enabled_plugins.j2",
    "rabbitmq/epmd.socket.j2",
    "rabbitmq/erl_inetrc.j2",
    "rabbitmq/erlang.cookie.j2",
    "rabbitmq/rabbitmq-env.conf.j2",
    "rabbitmq/rabbitmq-server.service.j2",
    "rabbitmq/rabbitmq.conf.j2",
    "rabbitmq/rabbitmq.config.j2",
    "rabbitmq/setup.j2",
    "yum/artifact.toml",
    "yum/base.repo.j2",
    "yum/epel.repo.j2",
];

/// What an artifact is made for each of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Per {
    /// The whole run.
    Once,
    /// Each platform.
    Platform,
    /// Each role.
    Role,
    /// Each server.
    Server,
    /// Each floating address.
    Vip,
    /// Each forward zone.
    Zone,
    /// Each reverse zone.
    Reverse,
}

/// A file of a kind of artifact, as `artifact.toml` describes it.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// The name of the template, as the engine knows it: `kind/file.j2`.
    pub template: String,
    /// What it is made for each of.
    pub per: Per,
    /// Where it goes; may hold expressions.
    pub path: String,
    /// Servers whose role runs one of these get it; empty for all.
    pub services: Vec<String>,
    /// Made only where this expression is true; empty for everywhere.
    pub when: String,
    /// The permission bits.
    pub mode: u32,
    /// The owner.
    pub owner: Arc<str>,
    /// The group.
    pub group: Arc<str>,
    /// What happens to edits on the host.
    pub policy: Policy,
    /// The format.
    pub format: &'static Format,
    /// The template.
    pub file: FileId,
    /// The place of the entry in `artifact.toml`.
    pub span: Span,
}

/// A kind of artifact: a folder with an `artifact.toml`.
#[derive(Clone, Debug)]
pub struct Kind {
    /// The name of the folder.
    pub name: Arc<str>,
    /// What it is for, in one line.
    pub summary: String,
    /// Its files.
    pub files: Vec<Recipe>,
}

/// All templates of a run.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    /// The kinds, by name.
    pub kinds: Vec<Kind>,
    /// The files by path below `templates/`.
    files: BTreeMap<String, FileId>,
}

impl Templates {
    /// The program's own templates: path below `templates/`, and text; by path.
    pub fn built_in() -> &'static [(&'static str, &'static str)] {
        BUILT_IN
    }

    /// Puts the program's templates into `sources`, with the user's `(path below templates/, text)`
    /// over or beside them, and reads all `artifact.toml`.
    pub fn load(user: &[(String, String)], sources: &mut SourceMap, sink: &mut Sink) -> Self {
        let mut texts: BTreeMap<&str, &str> = BUILT_IN.iter().copied().collect();
        texts.extend(user.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        let mut templates = Self::default();
        for (path, text) in texts {
            let file = sources.add(format!("templates/{path}"), text);
            templates.files.insert(path.to_owned(), file);
        }
        for (path, &file) in &templates.files {
            if let Some((name, DESCRIPTION)) = path.split_once('/') {
                let kind = read_kind(name, file, &templates.files, sources, sink);
                templates.kinds.extend(kind);
            }
        }
        // Behind a description that cannot be read, all templates look unused.
        let user = if sink.has_errors() { &[] } else { user };
        for (path, _) in user {
            templates.report_unused(path, sources, sink);
        }
        templates
    }

    /// Says that nothing asks for the user's file at `path`: neither an `artifact.toml` nor another
    /// template.
    fn report_unused(&self, path: &str, sources: &SourceMap, sink: &mut Sink) {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let mut recipes = self.kinds.iter().flat_map(|it| &it.files);
        // Templates are included by their path, or by their name alone from their own folder.
        let quoted = |name: &str| [format!("\"{name}\""), format!("'{name}'")];
        let (by_path, by_name) = (quoted(path), quoted(name));
        let is_mentioned = |(other, &file): (&String, &FileId)| {
            let is_beside = other.rsplit_once('/').map_or("", |it| it.0) == folder;
            let has =
                |names: &[String; 2]| names.iter().any(|it| sources.get(file).text.contains(it));
            other != path
                && !other.ends_with(DESCRIPTION)
                && (has(&by_path) || is_beside && has(&by_name))
        };
        let is_used = (name == DESCRIPTION && path.split('/').count() == 2)
            || recipes.any(|it| it.template == path)
            || self.files.iter().any(is_mentioned);
        let Some(file) = self.file(path).filter(|_| !is_used) else { return };
        let mut diagnostic = Diagnostic::new(
            "template-unused",
            Severity::Info,
            Span::empty(file, 0),
            Text::new(
                format!("nothing asks for the template `{path}`"),
                format!("шаблон `{path}` никому не нужен"),
            ),
        )
        .note(Text::new(
            format!("a template is named by a `[[file]]` of `{DESCRIPTION}` in its folder, or included by another template"),
            format!("шаблон называют в `[[file]]` файла `{DESCRIPTION}` той же папки или включают в другой шаблон"),
        ));
        let known = || self.files.keys().map(String::as_str).filter(|it| *it != path);
        let description = format!("{folder}/{DESCRIPTION}");
        let beside = (!folder.is_empty()).then_some(description.as_str());
        let near = nearest(path, known().chain(beside)).or_else(|| {
            // It may stand in the wrong folder.
            let names = known().map(|it| it.rsplit('/').next().unwrap_or_default());
            let near = nearest(name, names)?;
            known().find(|it| it.rsplit('/').next() == Some(near))
        });
        if let Some(near) = near {
            diagnostic = diagnostic.label(Text::new(
                format!("did you mean `{near}`?"),
                format!("может быть, `{near}`?"),
            ));
        }
        sink.push(diagnostic);
    }

    /// The templates: name for the engine, and file.
    pub(super) fn sources(&self) -> impl Iterator<Item = (&str, FileId)> {
        self.files
            .iter()
            .filter(|(path, _)| path.rsplit('/').next() != Some(DESCRIPTION))
            .map(|(path, file)| (path.as_str(), *file))
    }

    /// Whether `file` is a template or a description of templates.
    pub fn holds(&self, file: FileId) -> bool {
        self.files.values().any(|it| *it == file)
    }

    /// The file of the template that the engine knows as `name`.
    pub(super) fn file(&self, name: &str) -> Option<FileId> {
        self.files.get(name).copied()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    summary: String,
    #[serde(default)]
    file: Vec<toml::Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    template: toml::Spanned<String>,
    per: Per,
    path: String,
    #[serde(default)]
    services: Vec<toml::Spanned<String>>,
    #[serde(default)]
    when: String,
    mode: Option<toml::Spanned<String>>,
    owner: Option<String>,
    group: Option<String>,
    #[serde(default)]
    policy: PolicyWord,
    format: toml::Spanned<String>,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum PolicyWord {
    #[default]
    Config,
    Plain,
    Seed,
    Stage,
}

impl From<PolicyWord> for Policy {
    fn from(word: PolicyWord) -> Self {
        match word {
            PolicyWord::Config => Self::Config,
            PolicyWord::Plain => Self::Plain,
            PolicyWord::Seed => Self::Seed,
            PolicyWord::Stage => Self::Stage,
        }
    }
}

/// What [`read_kind`] needs to know and where it reports.
struct Reader<'a> {
    name: &'a str,
    file: FileId,
    files: &'a BTreeMap<String, FileId>,
    sink: &'a mut Sink,
}

fn read_kind(
    name: &str,
    file: FileId,
    files: &BTreeMap<String, FileId>,
    sources: &SourceMap,
    sink: &mut Sink,
) -> Option<Kind> {
    let text = &sources.get(file).text;
    let description: Description = match toml::from_str(text) {
        Ok(description) => description,
        Err(error) => {
            let span = Span::new(file, error.span().unwrap_or(0..0));
            let said = error.message().lines().next().unwrap_or_default().to_owned();
            sink.push(
                Diagnostic::error("template-description", span, Text::new(
                    format!("`{DESCRIPTION}` of `{name}` cannot be read: {said}"),
                    format!("`{DESCRIPTION}` вида `{name}` не читается: {said}"),
                ))
                .note(Text::new(
                    "a description has `summary` and `[[file]]` entries with `template`, `per`, `path` and `format`",
                    "описание состоит из `summary` и записей `[[file]]` с полями `template`, `per`, `path` и `format`",
                )),
            );
            return None;
        }
    };
    let mut reader = Reader { name, file, files, sink };
    let entries = description.file.into_iter();
    Some(Kind {
        name: name.into(),
        summary: description.summary,
        files: entries.filter_map(|it| reader.recipe(it)).collect(),
    })
}

impl Reader<'_> {
    fn recipe(&mut self, entry: toml::Spanned<Entry>) -> Option<Recipe> {
        let span = Span::new(self.file, entry.span());
        let entry = entry.into_inner();
        let template = format!("{}/{}", self.name, entry.template.get_ref());
        if !self.files.contains_key(&template) {
            let prefix = format!("{}/", self.name);
            let known = self.files.keys().filter_map(|it| it.strip_prefix(&prefix));
            let known = known.filter(|it| *it != DESCRIPTION);
            self.unknown(&entry.template, ("template", "неизвестный шаблон"), known);
            return None;
        }
        let known = format(entry.format.get_ref());
        if known.is_none() {
            self.unknown(
                &entry.format,
                ("format", "неизвестный формат"),
                FORMATS.iter().map(|it| it.name),
            );
        }
        for service in &entry.services {
            if crate::model::service(service.get_ref()).is_none() {
                self.unknown(
                    service,
                    ("service", "неизвестная служба"),
                    SERVICES.iter().map(|it| it.id),
                );
            }
        }
        let mode = entry.mode.as_ref().map_or(Some(0o644), |it| self.mode(it));
        Some(Recipe {
            per: entry.per,
            path: entry.path,
            services: entry.services.into_iter().map(toml::Spanned::into_inner).collect(),
            when: entry.when,
            mode: mode?,
            owner: entry.owner.as_deref().unwrap_or("root").into(),
            group: entry.group.as_deref().unwrap_or("root").into(),
            policy: entry.policy.into(),
            format: known?,
            file: self.files.get(&template).copied()?,
            template,
            span,
        })
    }

    fn mode(&mut self, mode: &toml::Spanned<String>) -> Option<u32> {
        let bits = u32::from_str_radix(mode.get_ref(), 8).ok().filter(|&it| it <= 0o7777);
        if bits.is_none() {
            let span = Span::new(self.file, mode.span());
            let word = mode.get_ref();
            self.sink.push(Diagnostic::error(
                "template-description",
                span,
                Text::new(
                    format!("mode `{word}` is not an octal number up to `7777`"),
                    format!("режим `{word}` — не восьмеричное число до `7777`"),
                ),
            ));
        }
        bits
    }

    fn unknown<'a>(
        &mut self,
        word: &toml::Spanned<String>,
        what: (&str, &str),
        known: impl Iterator<Item = &'a str> + Clone,
    ) {
        let span = Span::new(self.file, word.span());
        let (en, ru) = what;
        let wrong = word.get_ref();
        let all: Vec<String> = known.clone().map(|it| format!("`{it}`")).collect();
        let mut diagnostic = Diagnostic::error(
            "template-description",
            span,
            Text::new(format!("`{wrong}` is no known {en}"), format!("{ru} `{wrong}`")),
        )
        .note(if all.is_empty() {
            Text::new("this folder has none", "в этой папке их нет")
        } else {
            Text::new(
                format!("known are {}", all.join(", ")),
                format!("известны {}", all.join(", ")),
            )
        });
        if let Some(near) = nearest(wrong, known) {
            diagnostic = diagnostic.label(Text::new(
                format!("did you mean `{near}`?"),
                format!("может быть, `{near}`?"),
            ));
        }
        self.sink.push(diagnostic);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(user: &[(&str, &str)]) -> (Templates, Vec<Diagnostic>) {
        let user: Vec<_> =
            user.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        let (mut sources, mut sink) = (SourceMap::default(), Sink::default());
        let templates = Templates::load(&user, &mut sources, &mut sink);
        (templates, sink.into_sorted())
    }

    #[test]
    fn every_file_of_the_folder_is_built_in() {
        fn walk(folder: &std::path::Path, found: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, found);
                } else {
                    found.push(path.to_str().unwrap().to_owned());
                }
            }
        }
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/");
        let mut found = Vec::new();
        walk(root.as_ref(), &mut found);
        found.sort();
        let built_in: Vec<_> = BUILT_IN.iter().map(|(path, _)| format!("{root}{path}")).collect();
        assert_eq!(built_in, found);
    }

    #[test]
    fn the_programs_own_descriptions_are_sound() {
        let (templates, found) = load(&[]);
        assert_eq!(found, []);
        assert!(templates.kinds.iter().any(|it| &*it.name == "hosts"));
    }

    #[test]
    fn a_users_folder_adds_a_kind() {
        let description = "summary = \"x\"\n[[file]]\ntemplate = \"a.j2\"\nper = \"role\"\npath = \"a\"\nformat = \"text\"\nmode = \"0600\"\n";
        let (templates, found) = load(&[("motd/artifact.toml", description), ("motd/a.j2", "")]);
        assert_eq!(found, []);
        let kind = templates.kinds.iter().find(|it| &*it.name == "motd").unwrap();
        assert_eq!((kind.files[0].mode, kind.files[0].per), (0o600, Per::Role));
    }

    #[test]
    fn a_file_that_nothing_asks_for_is_reported() {
        let description = "summary = \"x\"\n[[file]]\ntemplate = \"a.j2\"\nper = \"role\"\npath = \"a\"\nformat = \"text\"\n";
        let files = [
            ("motd/artifact.toml", description),
            ("motd/a.j2", "{% include \"b.j2\" %}"),
            ("motd/b.j2", ""),
            ("hosts/hosts.j2", ""),
        ];
        assert_eq!(load(&files).1, []);
        for (path, near) in [
            ("hosts/host.j2", "hosts/hosts.j2"),
            ("rsyslog/artefact.toml", "rsyslog/artifact.toml"),
        ] {
            let (_, found) = load(&[(path, "")]);
            let found: Vec<_> = found.iter().map(|it| (it.rule, &*it.primary.text.en)).collect();
            assert_eq!(found, [("template-unused", format!("did you mean `{near}`?").as_str())]);
        }
    }

    #[test]
    fn a_wrong_description_is_reported_at_its_word() {
        let good = "summary = \"x\"\n[[file]]\ntemplate = \"a.j2\"\nper = \"role\"\npath = \"a\"\nformat = \"text\"\n";
        for (from, to) in [
            ("\"text\"", "\"txet\""),
            ("a.j2", "b.j2"),
            ("path =", "pth ="),
            ("\"role\"", "\"rule\""),
            ("format = \"text\"", "format = \"text\"\nmode = \"0999\""),
            ("format = \"text\"", "format = \"text\"\nservices = [\"couchbd\"]"),
            ("summary = \"x\"", ""),
        ] {
            let (_, found) =
                load(&[("motd/artifact.toml", &good.replace(from, to)), ("motd/a.j2", "")]);
            assert_eq!(found.len(), 1, "{to}: {found:?}");
        }
    }
}
