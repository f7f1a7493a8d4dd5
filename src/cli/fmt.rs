//! `rcsgen fmt`: tables whose columns are as wide as they need to be.

use std::path::Path;

use super::args::Fmt;
use super::build::colored;
use super::session::Session;
use super::terminal::Stream;
use super::{Exit, parse, report};
use crate::diag::{Lang, Severity, count_en, count_ru, render};
use crate::driver::fix::{self, Rewrite};
use crate::driver::{Run, add_source, fmt, language};
use crate::plan::{self, Action, Change};

pub(super) fn run(args: &Fmt, session: &mut Session) -> Exit {
    if args.paths.iter().any(|it| it == Path::new("-")) {
        return input(args, session);
    }
    let mut paths: Vec<_> = args.paths.iter().cloned().map(Some).collect();
    if paths.is_empty() {
        paths.push(None);
    }
    let (mut documents, mut changes) = (0, Vec::<Rewrite>::new());
    let mut exit = Exit::Clean;
    let mut lang = session.lang_here();
    for path in paths {
        let options = session.options(path, None);
        let made = fmt::format(&session.world, &options);
        if documents == 0 {
            lang = lang_of(session, made.project.lang(&options), &made.run);
        }
        exit = exit.max(refused(session, made.run, lang));
        documents += made.documents;
        // A document may be named twice, or with its directory.
        let is_new = |it: &Rewrite| changes.iter().all(|other| other.path != it.path);
        let new: Vec<_> = made.changes.into_iter().filter(is_new).collect();
        changes.extend(new);
    }
    for it in &changes {
        show(args, session, &session.shown(&it.path), &it.before, &it.after);
    }
    session.flush();
    if exit == Exit::Abnormal {
        return exit;
    }
    let only_looks = args.check || args.diff;
    if !only_looks && let Err(failure) = fix::write(&session.world, &changes) {
        report::failures(session, &[failure], lang);
        return Exit::Abnormal;
    }
    session.note(&summary(changes.len(), documents, only_looks, lang));
    if only_looks && !changes.is_empty() { Exit::Found } else { exit }
}

/// The language of messages: the one that is `asked` for, else that of the documents.
fn lang_of(session: &Session, asked: Option<Lang>, run: &Run) -> Lang {
    let read = || match run.sources.iter().next() {
        Some(_) => language(run.sources.iter().map(|(_, it)| &*it.text)),
        None => session.lang_here(),
    };
    asked.or_else(|| session.lang_asked()).unwrap_or_else(read)
}

/// Formats what comes from standard input.
fn input(args: &Fmt, session: &mut Session) -> Exit {
    let lang = session.lang_here();
    let bytes = match parse::read(session, Path::new("-")) {
        Ok(bytes) => bytes,
        Err(failure) => {
            report::failures(session, &[failure], lang);
            return Exit::Abnormal;
        }
    };
    let name = args.stdin_filename.as_deref().unwrap_or("<stdin>");
    let mut run = Run::default();
    let (file, good) = add_source(name, bytes, &mut run);
    if !good {
        let lang = lang_of(session, None, &run);
        return refused(session, run, lang);
    }
    let text = run.sources.get(file).text.clone();
    let made = fmt::text(name, &text);
    if !args.check && !args.diff {
        // The byte order mark goes through, too.
        session.print(if run.marked.contains(&file) { "\u{feff}" } else { "" });
        session.print(&made);
        return Exit::Clean;
    }
    if made == *text {
        return Exit::Clean;
    }
    show(args, session, name, text.as_bytes(), made.as_bytes());
    Exit::Found
}

/// Shows what changes in a document: a difference, or that it does.
fn show(args: &Fmt, session: &mut Session, path: &str, before: &[u8], after: &[u8]) {
    if args.diff {
        let change = Change {
            path: path.to_owned(),
            action: Action::Update,
            before: before.to_vec(),
            after: after.into(),
            executable: false,
        };
        let color = session.color(None, Stream::Out);
        session.print(&colored(&plan::unified(&change, ""), color));
    } else if args.check || !session.global.quiet {
        session.line(&format!("~ {path}"));
    }
}

/// Says what could not be read; where that is the fault of the options or the machine, nothing goes on.
fn refused(session: &Session, run: Run, lang: Lang) -> Exit {
    report::failures(session, &run.failures, lang);
    let found = run.sink.into_sorted();
    let color = session.color(None, Stream::Err);
    let options = render::Options { lang, color, ..render::Options::default() };
    let text = render::render(render::Format::Full, &found, &run.sources, &options);
    if !text.is_empty() {
        super::terminal::say(text.trim_end());
    }
    let has_errors = found.iter().any(|it| it.severity == Severity::Error);
    if has_errors || !run.failures.is_empty() { Exit::Abnormal } else { Exit::Clean }
}

fn summary(changed: usize, documents: usize, only_looks: bool, lang: Lang) -> String {
    let same = documents.saturating_sub(changed);
    match lang {
        Lang::En => {
            let what = if only_looks { "would change" } else { "changed" };
            let word = count_en(changed, "document", "documents");
            format!("{word} {what}, {same} as they should be")
        }
        Lang::Ru => {
            let what = if only_looks { "изменилось бы" } else { "изменено" };
            let word = count_ru(changed, "документ", "документа", "документов");
            format!("{what} {word}, в порядке: {same}")
        }
    }
}
