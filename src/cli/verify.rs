//! `rcsgen verify`: whether a release bundle is what it says it is.

use super::args::Verify;
use super::session::Session;
use super::{Exit, report};
use crate::diag::{Lang, count_en, count_ru};
use crate::driver::{Failure, Stage, World, absolute};
use crate::pack::{Opened, verify};

pub(super) fn run(args: &Verify, session: &mut Session) -> Exit {
    let mut lang = session.lang_asked().unwrap_or_default();
    let mut sources = None;
    if args.spec.is_some() {
        let options = session.options(args.spec.clone(), None);
        let compilation = session.compile(&options, Stage::Lower);
        lang = Session::lang(&options, &compilation);
        if !compilation.failures.is_empty() {
            report::failures(session, &compilation.failures, lang);
            return Exit::Abnormal;
        }
        sources = Some(compilation.made_from);
    }
    let path = absolute(&session.directory, &args.bundle);
    let archive = match session.world.read(&path) {
        Ok(archive) => archive,
        Err(error) => {
            report::failures(session, &[Failure::read(&path, &error)], lang);
            return Exit::Abnormal;
        }
    };
    match verify(&archive, sources.as_deref()) {
        Ok(opened) => {
            show(session, &opened, sources.is_some(), lang);
            Exit::Clean
        }
        Err(refusal) => {
            let bundle = args.bundle.display();
            let text = match lang {
                Lang::En => format!("`{bundle}` is not what it says it is: {refusal}"),
                Lang::Ru => format!("`{bundle}` — не то, чем себя называет: {refusal}"),
            };
            report::error(session, &text, lang);
            Exit::Found
        }
    }
}

fn show(session: &mut Session, opened: &Opened, compared: bool, lang: Lang) {
    let count = opened.files.len();
    session.line(&match lang {
        Lang::En => {
            format!("{}: {}, all sums agree", opened.name, count_en(count, "file", "files"))
        }
        Lang::Ru => format!(
            "{}: {}, все суммы сходятся",
            opened.name,
            count_ru(count, "файл", "файла", "файлов")
        ),
    });
    for source in &opened.sources {
        session.line(&format!("  {}  {}", source.sha256, source.path));
    }
    let signatures: Vec<_> = opened.signatures().map(|(extension, _)| extension).collect();
    session.flush();
    session.note(&match (lang, compared, signatures.is_empty()) {
        (Lang::En, true, _) => "made from exactly these documents".to_owned(),
        (Lang::Ru, true, _) => "собрано ровно из этих документов".to_owned(),
        (Lang::En, false, true) => {
            "integrity only: the bundle is not signed, and was not compared with documents"
                .to_owned()
        }
        (Lang::Ru, false, true) => {
            "проверена только целостность: подписи нет, с документами не сравнивалось".to_owned()
        }
        (Lang::En, false, false) => format!(
            "integrity only: the signature `SHA256SUMS.{}` is for its own program to verify",
            signatures.join("`, `SHA256SUMS.")
        ),
        (Lang::Ru, false, false) => format!(
            "проверена только целостность: подпись `SHA256SUMS.{}` проверяет её программа",
            signatures.join("`, `SHA256SUMS.")
        ),
    });
}
