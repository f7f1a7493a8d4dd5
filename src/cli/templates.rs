//! `rcsgen templates`: the templates that files are made from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::args::{self, TemplatesAction};
use super::session::Session;
use super::{Exit, report};
use crate::artifact::{Templates, reference};
use crate::diag::{Lang, Sink, Text};
use crate::driver::{Failure, Project, Run, World, user_templates};
use crate::text::{SourceMap, nearest};

pub(super) fn run(args: &args::Templates, session: &mut Session) -> Exit {
    match &args.action {
        TemplatesAction::List(target) => with(session, target.path.clone(), |session, cx| {
            list(session, cx);
            Ok(())
        }),
        TemplatesAction::Show { name, target } => {
            with(session, target.path.clone(), |session, cx| show(session, cx, name))
        }
        TemplatesAction::Eject { names, all, force, specs } => {
            with(session, specs.clone(), |session, cx| {
                let names = if *all { None } else { Some(names.as_slice()) };
                eject(session, cx, names, *force)
            })
        }
        TemplatesAction::Context => {
            session.print(&reference());
            Exit::Clean
        }
    }
}

/// The templates of a project.
struct Cx {
    project: Project,
    lang: Lang,
    /// The user's: path below `templates/`, and text.
    user: Vec<(String, String)>,
}

impl Cx {
    /// All templates by path, the user's over the program's.
    fn texts(&self) -> BTreeMap<&str, &str> {
        let mut texts: BTreeMap<&str, &str> = Templates::built_in().iter().copied().collect();
        texts.extend(self.user.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        texts
    }
}

fn with(
    session: &mut Session,
    path: Option<PathBuf>,
    act: impl FnOnce(&mut Session, &Cx) -> Result<(), Failure>,
) -> Exit {
    let mut options = session.options(path, None);
    // Templates are there without documents too.
    options.path.get_or_insert_with(|| ".".into());
    let mut run = Run::default();
    let project = Project::open(&session.world, &options, &mut run);
    let lang = project.lang(&options).unwrap_or_default();
    let user = user_templates(&session.world, &project, &mut run.failures);
    let done = act(session, &Cx { project, lang, user });
    run.failures.extend(done.err());
    report::failures(session, &run.failures, lang);
    if run.failures.is_empty() { Exit::Clean } else { Exit::Abnormal }
}

fn list(session: &mut Session, cx: &Cx) {
    let mut sources = SourceMap::default();
    let templates = Templates::load(&cx.user, &mut sources, &mut Sink::default());
    let summaries: BTreeMap<&str, &str> =
        templates.kinds.iter().map(|it| (&*it.name, it.summary.as_str())).collect();
    let built_in: BTreeMap<&str, &str> = Templates::built_in().iter().copied().collect();
    let is_own = |(path, text): &&(String, String)| built_in.get(&**path) != Some(&&**text);
    let own: BTreeSet<&str> = cx.user.iter().filter(is_own).map(|it| &*it.0).collect();
    let yours = Text::new("yours", "ваш");
    let mut kind = "";
    for path in cx.texts().into_keys() {
        let name = path.split('/').next().unwrap_or_default();
        if name != kind {
            kind = name;
            let summary = summaries.get(kind).copied().unwrap_or_default();
            session.line(format!("{kind:<12}  {summary}").trim_end());
        }
        let mark = if own.contains(path) { yours.get(cx.lang) } else { "" };
        session.line(format!("  {path:<40}  {mark}").trim_end());
    }
}

fn show(session: &mut Session, cx: &Cx, name: &str) -> Result<(), Failure> {
    let texts = cx.texts();
    let text = texts.get(name).ok_or_else(|| unknown(name, texts.keys().copied()))?;
    session.print(text);
    Ok(())
}

fn eject(
    session: &mut Session,
    cx: &Cx,
    names: Option<&[String]>,
    force: bool,
) -> Result<(), Failure> {
    let all = Templates::built_in();
    let mut wanted = BTreeMap::new();
    for name in names.unwrap_or_default() {
        let name = name.trim_end_matches('/');
        let of_kind = |it: &str| it.split('/').next() == Some(name);
        let found: Vec<_> = all.iter().filter(|it| it.0 == name || of_kind(it.0)).collect();
        if found.is_empty() {
            let kinds = all.iter().filter_map(|it| it.0.split('/').next());
            return Err(unknown(name, all.iter().map(|it| it.0).chain(kinds)));
        }
        wanted.extend(found.into_iter().copied());
    }
    if names.is_none() {
        wanted.extend(all.iter().copied());
    }
    // Nothing is written if something would be lost.
    let own: BTreeMap<&str, &str> = cx.user.iter().map(|it| (&*it.0, &*it.1)).collect();
    let edited = wanted.iter().find(|(path, text)| own.get(**path).is_some_and(|it| it != *text));
    if let Some((path, _)) = edited.filter(|_| !force) {
        return Err(Failure::new(
            format!("`templates/{path}` is there and was changed; `--force` overwrites it"),
            format!("`templates/{path}` уже есть и изменён; `--force` перезапишет его"),
        ));
    }
    for (path, text) in wanted {
        let target = cx.project.templates.join(path);
        if own.get(path) == Some(&text) {
            continue;
        }
        if let Some(directory) = target.parent() {
            let made = session.world.create_directory(directory);
            made.map_err(|error| Failure::write(directory, &error))?;
        }
        let written = session.world.write(&target, text.as_bytes(), false);
        written.map_err(|error| Failure::write(&target, &error))?;
        let shown = session.shown(&target);
        session.line(&format!("+ {shown}"));
    }
    Ok(())
}

fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Failure {
    match nearest(name, known) {
        Some(near) => Failure::new(
            format!("there is no template `{name}`; did you mean `{near}`?"),
            format!("шаблона `{name}` нет; может быть, `{near}`?"),
        ),
        None => Failure::new(
            format!("there is no template `{name}`; `rcsgen templates list` lists them"),
            format!("шаблона `{name}` нет; `rcsgen templates list` перечислит их"),
        ),
    }
}
