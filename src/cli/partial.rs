//! What a build that keeps going left out, and why.

use std::collections::{BTreeMap, BTreeSet};

use super::session::Session;
use super::terminal::Stream;
use crate::diag::{Lang, count_en, count_ru};
use crate::driver::{Compilation, Missing, Partial};
use crate::text::{SourceMap, Span};

/// The findings that something is left out for.
type Reasons = BTreeSet<(Span, &'static str)>;

/// How many reasons a line names.
const SHOWN: usize = 4;

/// Lists what is left out, a line each; files that many servers lack for the same reason share one,
/// unless the user asks for all.
pub(super) fn list(
    session: &mut Session,
    compilation: &Compilation,
    partial: &Partial,
    lang: Lang,
) {
    let sources = session.shown_sources(compilation);
    let output = session.shown(&compilation.project.output);
    let color = session.color(Some(compilation), Stream::Out);
    let sign = if color { "\x1b[31m!\x1b[0m" } else { "!" };
    let made = compilation.artifacts.iter().map(|it| it.path.as_str());
    for (what, reasons) in lines(partial, made, session.global.verbose > 0) {
        let why = because(&reasons, &sources, lang);
        let what = match what {
            What::File(path) => format!("{output}/{path}"),
            What::Files(path, count) => format!("{output}/{path}  {}", files(count, lang)),
            What::Server(path) => match lang {
                Lang::En => format!("{output}/{path}  all files"),
                Lang::Ru => format!("{output}/{path}  все файлы"),
            },
            What::Row(span) => {
                let place = place(&sources, span);
                match lang {
                    Lang::En => format!("all files of the server at {place}"),
                    Lang::Ru => format!("все файлы сервера из {place}"),
                }
            }
        };
        session.line(&format!("{sign} {what}  {why}"));
    }
}

/// Says in a line how much is left out, and what became of it.
pub(super) fn summary(partial: &Partial, with_packages: bool, lang: Lang) -> String {
    let paths = || partial.left_out.keys();
    let is_package =
        |it: &&Missing| matches!(it, Missing::File(path) if path.strip_suffix(".rpm").is_some());
    let packages = paths().filter(is_package).count();
    let count = paths().filter(|it| matches!(it, Missing::File(_))).count() - packages;
    let servers = paths().count() - packages - count;
    let mut parts = Vec::new();
    if servers > 0 {
        parts.push(match lang {
            Lang::En => format!("everything of {}", count_en(servers, "server", "servers")),
            Lang::Ru => format!("всё для {}", count_ru(servers, "сервера", "серверов", "серверов")),
        });
    }
    if count > 0 {
        parts.push(files(count, lang));
    }
    if packages > 0 {
        parts.push(match lang {
            Lang::En => count_en(packages, "package", "packages"),
            Lang::Ru => count_ru(packages, "пакет", "пакета", "пакетов"),
        });
    }
    if with_packages {
        parts.push(match lang {
            Lang::En => "the site and the release bundle".to_owned(),
            Lang::Ru => "сайт и архив выпуска".to_owned(),
        });
    }
    if parts.is_empty() {
        return match lang {
            Lang::En => "the errors touch no file: nothing is left out".to_owned(),
            Lang::Ru => "ошибки не касаются ни одного файла: сделано всё".to_owned(),
        };
    }
    let parts = parts.join(", ");
    match lang {
        Lang::En => format!(
            "left out: {parts}; what an earlier build made of that stays as it was, and nothing was \
             removed"
        ),
        Lang::Ru => format!(
            "не сделаны: {parts}; их копии от прошлой сборки остались как были, и ничего не удалено"
        ),
    }
}

/// What a line is about.
#[derive(Clone, PartialEq, Eq, Debug)]
enum What {
    /// One file.
    File(String),
    /// All files of a server.
    Server(String),
    /// As many files.
    Files(String, usize),
    /// All files of a row.
    Row(Span),
}

fn lines<'a>(
    partial: &Partial,
    made: impl Iterator<Item = &'a str>,
    each: bool,
) -> Vec<(What, Reasons)> {
    let some_made: BTreeSet<String> = made.filter_map(|it| Some(split(it)?.0.to_owned())).collect();
    let mut of_server: BTreeMap<&str, Vec<(&str, &Reasons)>> = BTreeMap::new();
    let mut lines = Vec::new();
    for (missing, reasons) in &partial.left_out {
        match missing {
            Missing::Server(path) => lines.push((What::Server(path.clone()), reasons.clone())),
            Missing::Row(span) => lines.push((What::Row(*span), reasons.clone())),
            Missing::File(path) => match split(path).filter(|_| !each) {
                Some((server, below)) => {
                    of_server.entry(server).or_default().push((below, reasons));
                }
                None => lines.push((What::File(path.clone()), reasons.clone())),
            },
        }
    }
    let mut of_path: BTreeMap<(&str, &Reasons), Vec<&str>> = BTreeMap::new();
    for (server, files) in of_server {
        let reasons: BTreeSet<&Reasons> = files.iter().map(|it| it.1).collect();
        if !some_made.contains(server) && reasons.len() == 1 {
            let all = reasons.into_iter().flatten().copied().collect();
            lines.push((What::Files(format!("servers/{server}/"), files.len()), all));
            continue;
        }
        for (below, reasons) in files {
            of_path.entry((below, reasons)).or_default().push(server);
        }
    }
    for ((below, reasons), servers) in of_path {
        let what = match servers[..] {
            [server] => What::File(format!("servers/{server}/{below}")),
            _ => What::Files(format!("servers/*/{below}"), servers.len()),
        };
        lines.push((what, reasons.clone()));
    }
    lines.sort_by(|a, b| a.0.key().cmp(&b.0.key()));
    lines
}

impl What {
    /// What people read comes before what machines install.
    fn key(&self) -> (bool, bool, &str, Span) {
        match self {
            Self::File(path) | Self::Files(path, _) | Self::Server(path) => {
                (true, path.strip_suffix(".rpm").is_some(), path, Span::default())
            }
            Self::Row(span) => (false, false, "", *span),
        }
    }
}

/// The server of a path, and what is below its directory.
fn split(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix("servers/")?.split_once('/')
}

fn because(reasons: &Reasons, sources: &SourceMap, lang: Lang) -> String {
    let shown =
        reasons.iter().take(SHOWN).map(|(span, rule)| format!("{} {rule}", place(sources, *span)));
    let mut words: Vec<_> = shown.collect();
    if let Some(more @ 1..) = reasons.len().checked_sub(SHOWN) {
        words.push(match lang {
            Lang::En => format!("{more} more"),
            Lang::Ru => format!("ещё {more}"),
        });
    }
    words.join(", ")
}

fn place(sources: &SourceMap, span: Span) -> String {
    let at = sources.position(span);
    format!("{}:{}:{}", sources.get(span.file).path, at.line, at.column)
}

fn files(count: usize, lang: Lang) -> String {
    match lang {
        Lang::En => count_en(count, "file", "files"),
        Lang::Ru => count_ru(count, "файл", "файла", "файлов"),
    }
}
