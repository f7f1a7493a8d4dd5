//! `rcsgen build`: everything that the documents ask for.

use std::collections::BTreeMap;
use std::time::Instant;

use super::args::Build;
use super::session::Session;
use super::terminal::Stream;
use super::{Exit, partial, report, reproduce};
use crate::artifact::Artifact;
use crate::diag::{Lang, Text, count_en, count_ru, render};
use crate::driver::build::{self, Pending};
use crate::driver::{Compilation, Failure, Stage, release};
use crate::plan::{self, Action, Change, Reason, Refusal};

pub(super) fn run(args: &Build, session: &mut Session) -> Exit {
    let begin = Instant::now();
    let mut options = session.options(args.target.path.clone(), args.output.clone());
    let goal = if args.check || args.diff { Stage::Render } else { Stage::Pack };
    if args.no_packages {
        options.config.push("packages=false".into());
    }
    if args.preview {
        options.config.push("preview=true".into());
    }
    options.keep_going = args.keep_going;
    if args.verify_reproducible {
        return reproduce::run(args, session);
    }
    // Who only looks disturbs nobody.
    let writes = !args.check && !args.diff;
    let lock = match writes.then(|| session.lock(&options)).transpose() {
        Ok(lock) => lock,
        Err(exit) => return exit,
    };
    let compilation = session.compile(&options, goal);
    let lang = Session::lang(&options, &compilation);
    let exit = report::say(session, &compilation, lang);
    let keeps_going = exit != Exit::Abnormal && compilation.partial.is_some();
    if exit != Exit::Clean && !keeps_going {
        if compilation.failures.is_empty() {
            let summary = render::summary(&compilation.diagnostics, lang).unwrap_or_default();
            session.note(&match lang {
                Lang::En => format!("{summary}: nothing was written; `rcsgen check` shows all"),
                Lang::Ru => format!("{summary}: ничего не записано; всё покажет `rcsgen check`"),
            });
        }
        return exit;
    }
    if !keeps_going {
        let done = Text::new("nothing was written", "ничего не записано");
        if let Some(exit) = report::stopped(session, &compilation, &done, lang) {
            return exit;
        }
    }
    let finished = finish(args, session, &compilation, lang, begin);
    drop(lock);
    match finished {
        Ok(Exit::Clean) if keeps_going => Exit::Found,
        Ok(Exit::Clean) => exit,
        Ok(other) => other,
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
    if args.check || args.diff {
        let text = build::prepare_text(&world, compilation, args.force)?;
        let exit = compare(session, compilation, &text, lang, args.check);
        left_out(session, compilation, false, lang);
        return Ok(exit);
    }
    let packages = release::unreleased(&world, compilation)?;
    let Some(written) = write(session, compilation, &packages, args.force, lang)? else {
        return Ok(Exit::Found);
    };
    let Written { text, site, packages } = &written;
    let all = [text, site].into_iter().chain(packages);
    let changes: Vec<_> = all.flat_map(|it| &it.plan.changes).collect();
    list(session, compilation, &changes, lang);
    left_out(session, compilation, compilation.makes_packages(), lang);
    session.flush();
    session.note(&summary(session, compilation, &[text, site], &changes, lang, begin));
    if compilation.version.is_edited && compilation.makes_packages() {
        session.note(&edited(compilation, lang));
    }
    Ok(Exit::Clean)
}

/// Says what is left out, if anything is.
fn left_out(session: &mut Session, compilation: &Compilation, with_packages: bool, lang: Lang) {
    let Some(partial) = &compilation.partial else { return };
    partial::list(session, compilation, partial, lang);
    session.flush();
    session.note(&partial::summary(partial, with_packages, lang));
}

/// What was written into the output directory.
pub(super) struct Written {
    text: Pending,
    site: Pending,
    packages: Option<Pending>,
}

/// Writes the text, the site and `packages`; nothing if files were edited by hand. The site shows the whole
/// platform: where something is left out, it stays as it was.
pub(super) fn write(
    session: &Session,
    compilation: &Compilation,
    packages: &[Artifact],
    force: bool,
    lang: Lang,
) -> Result<Option<Written>, Failure> {
    let world = session.world;
    let tree = build::text_tree(&world, compilation);
    let text = build::prepare_text(&world, compilation, force)?;
    // Pages and packages are made anew from the text at any time, so edits of them are nobody's work.
    let site_tree = build::site_tree(&world, compilation);
    let is_whole = compilation.partial.is_none();
    let stays = |_: &str| !is_whole;
    let pages = build::files(&compilation.pages, compilation);
    let site = build::prepare_beside(site_tree, pages, &stays, true)?;
    let package_tree = build::package_tree(&world, compilation);
    let packages = if compilation.makes_packages() {
        Some(build::prepare_packages(&world, compilation, packages)?)
    } else {
        None
    };
    let all: Vec<_> = [&text, &site].into_iter().chain(&packages).collect();
    build::apart(&all)?;
    let refusals: Vec<_> = all.iter().flat_map(|it| &it.plan.refusals).cloned().collect();
    if !refusals.is_empty() {
        refuse(session, compilation, &refusals, false, lang);
        return Ok(None);
    }
    build::carry_out(tree, &text)?;
    build::carry_out(site_tree, &site)?;
    if let Some(packages) = &packages {
        build::carry_out(package_tree, packages)?;
    }
    Ok(Some(Written { text, site, packages }))
}

/// What packages are called that no commit stands for.
fn edited(compilation: &Compilation, lang: Lang) -> String {
    let version = format!("{}-{}", compilation.version.version, compilation.version.release);
    match lang {
        Lang::En => format!(
            "there are edits that no commit holds: the packages are {version}, newer than the last \
             commit and older than the next"
        ),
        Lang::Ru => format!(
            "есть правки вне коммитов: версия пакетов {version} новее последнего коммита, но уступает \
             следующему"
        ),
    }
}

/// The path of the output directory as people want to see it, with `/` at its end.
fn prefix(session: &Session, compilation: &Compilation) -> String {
    format!("{}/", session.shown(&compilation.project.output))
}

/// Shows what a build would change.
fn compare(
    session: &mut Session,
    compilation: &Compilation,
    pending: &Pending,
    lang: Lang,
    check: bool,
) -> Exit {
    let prefix = prefix(session, compilation);
    let color = session.color(Some(compilation), Stream::Out);
    for change in &pending.plan.changes {
        if check {
            session.line(&format!("{} {prefix}{}", change.action.as_str(), change.path));
        }
        session.print(&colored(&plan::unified(change, &prefix), color));
    }
    for refusal in &pending.plan.refusals {
        if check {
            session.line(&format!("{} {prefix}{}", refusal.reason.as_str(), refusal.path));
        }
        if let Some(change) = &refusal.change {
            session.print(&colored(&plan::unified(change, &prefix), color));
        }
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
    session.flush();
    if !pending.plan.refusals.is_empty() {
        refuse(session, compilation, &pending.plan.refusals, true, lang);
    }
    let count = pending.plan.changes.len() + usize::from(pending.stale_manifest);
    if count == 0 || !pending.plan.refusals.is_empty() {
        return Exit::Found;
    }
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

/// A unified diff, in colours if `color` says so.
pub(super) fn colored(diff: &str, color: bool) -> String {
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

/// Says which files are left alone, and what to do; `looks` if nothing was to be written anyway.
fn refuse(
    session: &Session,
    compilation: &Compilation,
    refusals: &[Refusal],
    looks: bool,
    lang: Lang,
) {
    let prefix = prefix(session, compilation);
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
    if looks {
        session.note(match lang {
            Lang::En => {
                "`rcsgen build` would write nothing: put the change into the document, or overwrite it \
                 with `build --force` (`-` is what stands there, `+` what would come)"
            }
            Lang::Ru => {
                "`rcsgen build` ничего не запишет: внесите изменение в документ или перезапишите файл \
                 через `build --force` (`-` — что есть, `+` — что будет)"
            }
        });
        return;
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

/// How many changes are listed one by one; of more, each directory gets a line.
const MAX_LISTED: usize = 60;

/// Lists the files that changed.
fn list(session: &mut Session, compilation: &Compilation, changes: &[&Change], lang: Lang) {
    if session.global.quiet {
        return;
    }
    let prefix = prefix(session, compilation);
    let color = session.color(Some(compilation), Stream::Out);
    if changes.len() <= MAX_LISTED || session.global.verbose > 0 {
        for change in changes {
            session.line(&format!("{} {prefix}{}", sign(change.action, color), change.path));
        }
        return;
    }
    // What people read comes before what machines install.
    let mut groups: BTreeMap<(bool, String, Action), usize> = BTreeMap::new();
    for change in changes {
        let package =
            ["repo/", "rpmbuild/", "release/"].iter().any(|it| change.path.starts_with(it));
        *groups.entry((package, group(&change.path), change.action)).or_default() += 1;
    }
    for ((_, path, action), count) in groups {
        let files = match lang {
            Lang::En => count_en(count, "file", "files"),
            Lang::Ru => count_ru(count, "файл", "файла", "файлов"),
        };
        let sign = sign(action, color);
        let files = if path.ends_with('/') { format!("  {files}") } else { String::new() };
        session.line(&format!("{sign} {prefix}{path}{files}"));
    }
}

/// The directory that a file is listed under: two levels at most.
fn group(path: &str) -> String {
    let parts: Vec<_> = path.split('/').collect();
    match parts.as_slice() {
        ["servers", server, _, ..] => format!("servers/{server}/"),
        [first, _, ..] => format!("{first}/"),
        _ => path.to_owned(),
    }
}

fn sign(action: Action, color: bool) -> String {
    let (sign, code) = match action {
        Action::Create => ("+", "32"),
        Action::Update => ("~", "33"),
        Action::Remove => ("-", "31"),
    };
    if color { format!("\x1b[{code}m{sign}\x1b[0m") } else { sign.to_owned() }
}

/// What there is of each: "new 3, removed 1".
fn counts(parts: &[(usize, &str)]) -> String {
    let some = parts.iter().filter(|(count, _)| *count > 0);
    some.map(|(count, word)| format!("{word} {count}")).collect::<Vec<_>>().join(", ")
}

/// How many of `artifacts` have a name that ends so.
fn count(artifacts: &[Artifact], end: &str) -> usize {
    artifacts.iter().filter(|it| it.path.as_str().ends_with(end)).count()
}

/// More platforms than these are counted, not named.
const NAMED: usize = 4;

/// What was built, in a few lines that a person likes to read.
fn summary(
    session: &Session,
    compilation: &Compilation,
    texts: &[&Pending],
    changes: &[&Change],
    lang: Lang,
    begin: Instant,
) -> String {
    let inventory = &compilation.inventory;
    let addresses: usize = inventory.servers.iter().map(|it| it.addresses.len()).sum();
    let floating: usize = inventory.vips.iter().map(|it| it.addresses.len()).sum();
    let of = |action| changes.iter().filter(|it| it.action == action).count();
    let (new, updated, removed) = (of(Action::Create), of(Action::Update), of(Action::Remove));
    let zones = count(&compilation.artifacts, ".zone").max(inventory.zones.len());
    let files: usize = texts.iter().map(|it| it.plan.manifest.iter().count()).sum();
    let rpms = count(&compilation.packages, ".rpm");
    let seconds = begin.elapsed().as_secs_f64();
    let servers = inventory.servers.len();
    let names: Vec<_> = inventory.platforms.iter().map(|it| it.name.as_str()).collect();
    let names = match (names.len(), lang) {
        (..=NAMED, _) => names.join(", "),
        (many, Lang::En) => count_en(many, "platform", "platforms"),
        (many, Lang::Ru) => count_ru(many, "комплекс", "комплекса", "комплексов"),
    };
    let output = prefix(session, compilation);
    match lang {
        Lang::En => {
            let same = counts(&[(new, "new"), (updated, "changed"), (removed, "removed")]);
            let same = if same.is_empty() { "nothing changed".to_owned() } else { same };
            let packages = match rpms {
                0 => String::new(),
                _ => format!(", {}", count_en(rpms, "package", "packages")),
            };
            format!(
                "{names}: {}, {}, {}, {}\n{}{packages} in {output} — {same} ({seconds:.2} s)",
                count_en(servers, "server", "servers"),
                count_en(addresses, "address", "addresses"),
                count_en(floating, "floating address", "floating addresses"),
                count_en(zones, "zone", "zones"),
                count_en(files, "file", "files"),
            )
        }
        Lang::Ru => {
            let same = counts(&[(new, "создано"), (updated, "изменено"), (removed, "удалено")]);
            let same = if same.is_empty() { "без изменений".to_owned() } else { same };
            let packages = match rpms {
                0 => String::new(),
                _ => format!(", {}", count_ru(rpms, "пакет", "пакета", "пакетов")),
            };
            let seconds = format!("{seconds:.2}").replace('.', ",");
            format!(
                "{names}: {}, {}, {}, {}\n{}{packages} в {output} — {same} ({seconds} с)",
                count_ru(servers, "сервер", "сервера", "серверов"),
                count_ru(addresses, "адрес", "адреса", "адресов"),
                count_ru(floating, "плавающий адрес", "плавающих адреса", "плавающих адресов"),
                count_ru(zones, "зона", "зоны", "зон"),
                count_ru(files, "файл", "файла", "файлов"),
            )
        }
    }
}
