//! `rcsgen build`: everything that the documents ask for.

use std::time::Instant;

use super::args::Build;
use super::session::Session;
use super::terminal::Stream;
use super::{Exit, report};
use crate::diag::{Lang, count_en, count_ru};
use crate::driver::build::{self, Pending};
use crate::driver::{Compilation, Failure, Stage};
use crate::plan::{self, Action, Reason, Refusal};

pub(super) fn run(args: &Build, session: &mut Session) -> Exit {
    let begin = Instant::now();
    let options = session.options(args.target.path.clone(), args.output.clone());
    let compilation = session.compile(&options, Stage::Render);
    let lang = session.lang(&options, &compilation);
    let exit = report::say(session, &compilation, lang);
    if exit != Exit::Clean {
        if compilation.failures.is_empty() && !(args.check || args.diff) {
            session.note(match lang {
                Lang::En => "nothing was written",
                Lang::Ru => "ничего не записано",
            });
        }
        return exit;
    }
    match finish(args, session, &compilation, lang, begin) {
        Ok(exit) => exit,
        Err(failure) => {
            report::failures(session, &[failure], lang);
            Exit::Abnormal
        }
    }
}

fn finish(
    args: &Build,
    session: &mut Session,
    compilation: &Compilation,
    lang: Lang,
    begin: Instant,
) -> Result<Exit, Failure> {
    let world = session.world;
    let tree = build::text_tree(&world, compilation);
    let pending = build::prepare(tree, build::text_files(compilation), args.force)?;
    if args.check || args.diff {
        return Ok(compare(session, compilation, &pending, lang, args.check));
    }
    if !pending.plan.refusals.is_empty() {
        refuse(session, compilation, &pending.plan.refusals, lang);
        return Ok(Exit::Found);
    }
    build::carry_out(tree, &pending)?;
    list(session, compilation, &pending);
    session.note(&summary(compilation, &pending, lang, begin));
    Ok(Exit::Clean)
}

/// The path of the output directory as people want to see it, with `/` at its end.
fn prefix(compilation: &Compilation) -> String {
    format!("{}/", compilation.project.relative(&compilation.project.output))
}

/// Shows what a build would change.
fn compare(
    session: &mut Session,
    compilation: &Compilation,
    pending: &Pending,
    lang: Lang,
    check: bool,
) -> Exit {
    let prefix = prefix(compilation);
    let color = session.color(Some(compilation), Stream::Out);
    for change in &pending.plan.changes {
        if check {
            session.line(&format!("{} {prefix}{}", change.action.as_str(), change.path));
        }
        session.print(&colored(&plan::unified(change, &prefix), color));
    }
    if !pending.plan.refusals.is_empty() {
        refuse(session, compilation, &pending.plan.refusals, lang);
    }
    if pending.is_in_sync() {
        session.note(match lang {
            Lang::En => "the output is up to date",
            Lang::Ru => "вывод соответствует документам",
        });
        return Exit::Clean;
    }
    if pending.plan.changes.is_empty() && pending.stale_manifest {
        session.line(&format!("update {prefix}{}", build::TEXT_MANIFEST));
    }
    let count = pending.plan.changes.len();
    session.note(&match lang {
        Lang::En => format!(
            "{} out of date: `rcsgen build` mends that",
            count_en(count, "file is", "files are")
        ),
        Lang::Ru => format!(
            "{}: исправит `rcsgen build`",
            count_ru(count, "файл устарел", "файла устарели", "файлов устарели")
        ),
    });
    Exit::Found
}

fn colored(diff: &str, color: bool) -> String {
    if !color {
        return diff.to_owned();
    }
    let line = |line: &str| {
        let code = match line.as_bytes().first() {
            _ if line.starts_with("--- ") || line.starts_with("+++ ") => "1",
            Some(b'+') => "32",
            Some(b'-') => "31",
            Some(b'@') => "36",
            _ => return line.to_owned(),
        };
        let text = line.trim_end_matches('\n');
        format!("\x1b[{code}m{text}\x1b[0m\n")
    };
    diff.split_inclusive('\n').map(line).collect()
}

fn refuse(session: &Session, compilation: &Compilation, refusals: &[Refusal], lang: Lang) {
    let prefix = prefix(compilation);
    for refusal in refusals {
        let path = format!("{prefix}{}", refusal.path);
        let text = match (lang, refusal.reason) {
            (Lang::En, Reason::Edited) => format!("`{path}` was edited by hand"),
            (Lang::Ru, Reason::Edited) => format!("`{path}` изменён вручную"),
            (Lang::En, Reason::Foreign) => format!("`{path}` was not made by rcsgen"),
            (Lang::Ru, Reason::Foreign) => format!("`{path}` создан не программой rcsgen"),
            (Lang::En, Reason::NotAFile) => {
                format!("`{path}` is not a regular file: move it aside")
            }
            (Lang::Ru, Reason::NotAFile) => format!("`{path}` — не обычный файл: уберите его"),
        };
        report::error(session, &text, lang);
    }
    session.note(match lang {
        Lang::En => {
            "nothing was written: put the change into the document, or overwrite it with \
             `build --force`"
        }
        Lang::Ru => {
            "ничего не записано: внесите изменение в документ или перезапишите файл через \
             `build --force`"
        }
    });
}

/// Lists the files that changed.
fn list(session: &mut Session, compilation: &Compilation, pending: &Pending) {
    if session.global.quiet {
        return;
    }
    let prefix = prefix(compilation);
    let color = session.color(Some(compilation), Stream::Out);
    for change in &pending.plan.changes {
        let (sign, code) = match change.action {
            Action::Create => ("+", "32"),
            Action::Update => ("~", "33"),
            Action::Remove => ("-", "31"),
        };
        let sign = if color { format!("\x1b[{code}m{sign}\x1b[0m") } else { sign.to_owned() };
        session.line(&format!("{sign} {prefix}{}", change.path));
    }
}

/// What was built, in a few lines that a person likes to read.
fn summary(compilation: &Compilation, pending: &Pending, lang: Lang, begin: Instant) -> String {
    let inventory = &compilation.inventory;
    let addresses: usize = inventory.servers.iter().map(|it| it.addresses.len()).sum::<usize>()
        + inventory.vips.iter().map(|it| it.addresses.len()).sum::<usize>();
    let of = |action| pending.plan.changes.iter().filter(|it| it.action == action).count();
    let (new, updated, removed) = (of(Action::Create), of(Action::Update), of(Action::Remove));
    let total = pending.plan.unchanged + new + updated;
    let seconds = begin.elapsed().as_secs_f64();
    let output = prefix(compilation);
    let (servers, vips, zones) =
        (inventory.servers.len(), inventory.vips.len(), inventory.zones.len());
    match lang {
        Lang::En => format!(
            "{}, {} ({} floating), {}\n{} in {output}: {new} new, {updated} changed, {removed} \
             removed — {seconds:.2} s",
            count_en(servers, "server", "servers"),
            count_en(addresses, "address", "addresses"),
            vips,
            count_en(zones, "zone", "zones"),
            count_en(total, "file", "files"),
        ),
        Lang::Ru => format!(
            "{}, {} (из них плавающих {}), {}\n{} в {output}: новых {new}, изменённых {updated}, \
             удалённых {removed} — {} с",
            count_ru(servers, "сервер", "сервера", "серверов"),
            count_ru(addresses, "адрес", "адреса", "адресов"),
            vips,
            count_ru(zones, "зона", "зоны", "зон"),
            count_ru(total, "файл", "файла", "файлов"),
            format!("{seconds:.2}").replace('.', ","),
        ),
    }
}
