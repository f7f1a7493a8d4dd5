//! `rcsgen check`: what is wrong in the documents, and mending what can be mended.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use super::args::Check;
use super::build::colored;
use super::session::Session;
use super::terminal::Stream;
use super::{Exit, report};
use crate::diag::{Applicability, Diagnostic, Lang, Severity, count_en, count_ru, render};
use crate::driver::fix::{self, Fixing};
use crate::driver::{Compilation, Failure, Options, Stage, World as _};
use crate::plan::{self, Action, Change};

/// How far a check goes: what artifacts are made of may be wrong in ways that only their making shows.
pub(super) const GOAL: Stage = Stage::Render;

/// The artifacts of a fleet take seconds: with more servers than this, `build --check` looks at them.
const RENDER_AT_MOST: usize = 100;

pub(super) fn run(args: &Check, session: &mut Session) -> Exit {
    let mut options = session.options(args.target.path.clone(), None);
    if args.preview {
        options.config.push("preview=true".into());
    }
    options.no_baseline = args.no_baseline;
    options.render_at_most = Some(RENDER_AT_MOST);
    if !args.fix && !args.diff {
        let compilation = session.compile(&options, GOAL);
        return show(args, session, &options, &compilation, None);
    }
    let least = if args.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
    let fixing = session.fix(&options, least);
    if args.diff {
        return compare(args, session, &options, &fixing);
    }
    if let Err(failure) = fix::write(&session.world, &fixing.changes) {
        report::failures(session, &[failure], Session::lang(&options, &fixing.compilation));
        return Exit::Abnormal;
    }
    show(args, session, &options, &fixing.compilation, Some(fixing.fixed))
}

/// Shows what is wrong, after `fixed` findings were mended if that was asked for.
fn show(
    args: &Check,
    session: &mut Session,
    options: &Options,
    compilation: &Compilation,
    fixed: Option<usize>,
) -> Exit {
    let lang = Session::lang(options, compilation);
    let format = args.output_format;
    let found = &compilation.diagnostics;
    let text = if args.statistics {
        statistics(found, format)
    } else {
        let stream = if args.output_file.is_some() { Stream::File } else { Stream::Out };
        report::findings(session, compilation, found, format, lang, stream)
    };
    if let Some(path) = &args.output_file {
        let path = session.directory.join(path);
        if let Err(error) = session.world.write(&path, text.as_bytes(), false) {
            report::failures(session, &[Failure::write(&path, &error)], lang);
            return Exit::Abnormal;
        }
    } else {
        session.print(&text);
        session.flush();
    }
    report::failures(session, &compilation.failures, lang);

    let warned = found.iter().any(|it| it.severity >= Severity::Warning);
    if format.is_for_people() && compilation.failures.is_empty() {
        let clean = match lang {
            Lang::En => "nothing is wrong",
            Lang::Ru => "ошибок нет",
        };
        let summary = render::summary(found, lang);
        session.note(summary.as_deref().unwrap_or(clean));
        if compilation.known > 0 {
            session.note(&known(compilation.known, compilation.known_errors, lang));
        }
        if let Some(fixed) = fixed {
            let left = found.len();
            session.note(&match lang {
                Lang::En => format!("fixed {fixed}, {left} left"),
                Lang::Ru => format!("исправлено {fixed}, осталось {left}"),
            });
        }
        if let Some(hint) = fixable(found, fixed.is_some(), args.unsafe_fixes, lang) {
            session.note(&hint);
        }
    }
    match report::exit(compilation) {
        Exit::Abnormal => Exit::Abnormal,
        _ if args.exit_zero => Exit::Clean,
        _ if args.strict && warned => Exit::Found,
        exit => exit,
    }
}

/// How many findings each rule has, most first, with how many of them can be mended; as JSON if the
/// format is one.
fn statistics(found: &[Diagnostic], format: render::Format) -> String {
    let mut counts = BTreeMap::<_, (usize, usize)>::new();
    for it in found {
        let (all, fixable) = counts.entry((it.rule, it.severity)).or_default();
        *all += 1;
        *fixable += usize::from(!it.fixes.is_empty());
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|((rule, severity), (all, _))| (Reverse(*all), Reverse(*severity), *rule));
    if format.is_for_people() {
        return counts.iter().fold(
            String::new(),
            |mut text, ((rule, severity), (all, fixable))| {
                let mark = if *fixable > 0 { "[*]" } else { "   " };
                let _ = writeln!(text, "{all:>6}  {mark} {:<7}  {rule}", severity.as_str());
                text
            },
        );
    }
    let entry = |((rule, severity), (all, fixable)): &((&str, Severity), (usize, usize))| json!({ "code": rule, "severity": severity.as_str(), "count": all, "fixable": fixable });
    format!("{:#}\n", Value::Array(counts.iter().map(entry).collect()))
}

/// How many findings are known, how many `errors` of them stop a build, and how to see them.
fn known(count: usize, errors: usize, lang: Lang) -> String {
    let text = match lang {
        Lang::En => format!(
            "{} known; `check --no-baseline` shows more",
            count_en(count, "other finding is", "other findings are")
        ),
        Lang::Ru => format!(
            "ещё {} — их покажет `check --no-baseline`",
            count_ru(count, "известная находка", "известные находки", "известных находок")
        ),
    };
    match (errors, lang) {
        (0, _) => text,
        (_, Lang::En) => {
            let errors = count_en(errors, "known error", "known errors");
            format!("{text}\n`build` writes nothing because of {errors}")
        }
        (_, Lang::Ru) => {
            let errors =
                count_ru(errors, "известной ошибки", "известных ошибок", "известных ошибок");
            format!("{text}\nиз-за {errors} `build` ничего не запишет")
        }
    }
}

/// How many findings can be mended, and by which flags; nothing of what was just tried.
fn fixable(found: &[Diagnostic], tried: bool, tried_unsafe: bool, lang: Lang) -> Option<String> {
    let best = |it: &Diagnostic| it.fixes.iter().map(|it| it.applicability).max();
    let of = |sure| found.iter().filter(|it| best(it) == Some(sure)).count();
    let safe = if tried { 0 } else { of(Applicability::Safe) };
    let others = if tried && tried_unsafe { 0 } else { of(Applicability::Unsafe) };
    let mut parts = Vec::new();
    if safe > 0 {
        parts.push(match lang {
            Lang::En => format!("{} fixable with `--fix`", count_en(safe, "is", "are")),
            Lang::Ru => format!(
                "{} с `--fix`",
                count_ru(safe, "исправляется", "исправляются", "исправляются")
            ),
        });
    }
    if others > 0 {
        parts.push(match lang {
            Lang::En => {
                format!("{} fixable with `--fix --unsafe-fixes`", count_en(others, "is", "are"))
            }
            Lang::Ru => format!(
                "{} с `--fix --unsafe-fixes`",
                count_ru(others, "исправляется", "исправляются", "исправляются")
            ),
        });
    }
    (!parts.is_empty()).then(|| {
        let parts = parts.join(", ");
        match lang {
            Lang::En => format!("{parts}; `--diff` shows how"),
            Lang::Ru => format!("{parts}; что изменится, покажет `--diff`"),
        }
    })
}

/// Shows what fixing would change.
fn compare(args: &Check, session: &mut Session, options: &Options, fixing: &Fixing) -> Exit {
    let compilation = &fixing.compilation;
    let lang = Session::lang(options, compilation);
    let color = session.color(Some(compilation), Stream::Out);
    for it in &fixing.changes {
        let change = Change {
            path: session.shown(&it.path),
            action: Action::Update,
            before: it.before.clone(),
            after: it.after.as_slice().into(),
            executable: false,
        };
        session.print(&colored(&plan::unified(&change, ""), color));
    }
    session.flush();
    report::failures(session, &compilation.failures, lang);
    if report::exit(compilation) == Exit::Abnormal {
        return Exit::Abnormal;
    }
    let (fixed, left) = (fixing.fixed, compilation.diagnostics.len());
    session.note(&match lang {
        Lang::En => format!("would fix {fixed}, {left} left"),
        Lang::Ru => format!("было бы исправлено {fixed}, осталось бы {left}"),
    });
    if fixing.changes.is_empty() || args.exit_zero { Exit::Clean } else { Exit::Found }
}
