//! `rcsgen release`: everything that a build makes, signed, in one bundle.

use super::args::Release;
use super::build;
use super::session::Session;
use super::{Exit, report};
use crate::diag::{Lang, Text};
use crate::driver::release::{self, Outcome, Signed};
use crate::driver::{Failure, Stage, absolute};

pub(super) fn run(args: &Release, session: &mut Session) -> Exit {
    let options = session.options(args.target.path.clone(), args.output.clone());
    let lock = match session.lock(&options) {
        Ok(lock) => lock,
        Err(exit) => return exit,
    };
    let compilation = session.compile(&options, Stage::Pack);
    let lang = Session::lang(&options, &compilation);
    let exit = report::say(session, &compilation, lang);
    if exit != Exit::Clean {
        return exit;
    }
    let done = Text::new("nothing was released", "ничего не выпущено");
    if let Some(exit) = report::stopped(session, &compilation, &done, lang) {
        return exit;
    }
    let previous = args.previous.as_ref().map(|it| absolute(&session.directory, it));
    let made = release::make(&session.world, &compilation, previous.as_deref());
    let release = match made {
        Ok(Outcome::Made(release)) => release,
        Ok(Outcome::Same(name)) => {
            session.note(&match lang {
                Lang::En => format!("{name} is released already, and nothing changed since"),
                Lang::Ru => format!("{name} уже выпущен, и с тех пор ничего не изменилось"),
            });
            return Exit::Clean;
        }
        Ok(Outcome::Refused(why)) => {
            report::error(session, why.get(lang), lang);
            return Exit::Found;
        }
        Err(failure) => return failed(session, failure, lang),
    };
    match build::write(session, &compilation, &release.packages, args.force, lang) {
        Ok(Some(_)) => {}
        Ok(None) => return Exit::Found,
        Err(failure) => return failed(session, failure, lang),
    }
    let path = match release::write(&session.world, &compilation, &release) {
        Ok(path) => path,
        Err(failure) => return failed(session, failure, lang),
    };
    drop(lock);
    session.line(&session.shown(&path));
    session.flush();
    session.note(&summary(&release, lang));
    Exit::Clean
}

fn failed(session: &Session, failure: Failure, lang: Lang) -> Exit {
    report::failures(session, &[failure], lang);
    Exit::Abnormal
}

/// What came before, and what nobody signed.
fn summary(release: &release::Release, lang: Lang) -> String {
    let mut lines = vec![match (&release.previous, lang) {
        (Some(it), Lang::En) => format!("what changed since {it} stands in its CHANGES"),
        (Some(it), Lang::Ru) => format!("что изменилось после {it}, сказано в CHANGES"),
        (None, Lang::En) => "this is the first release".to_owned(),
        (None, Lang::Ru) => "это первый выпуск".to_owned(),
    }];
    let Signed { packages, repository, bundle } = release.signed;
    let parts = [
        (packages, "packages", "пакеты", "sign_packages"),
        (repository, "repository", "репозиторий", "sign_repository"),
        (bundle, "bundle", "сам выпуск", "sign_bundle"),
    ];
    for (_, en, ru, key) in parts.iter().filter(|it| !it.0) {
        lines.push(match lang {
            Lang::En => format!("not signed: {en} (`{key}` names no command)"),
            Lang::Ru => format!("без подписи: {ru} (`{key}` не задаёт команды)"),
        });
    }
    lines.join("\n")
}
