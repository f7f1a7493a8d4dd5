//! `rcsgen baseline`: what is wrong today, so that only what is new is reported.

use super::args::{Baseline, BaselineAction};
use super::session::Session;
use super::{Exit, report};
use crate::diag::{Lang, count_en, count_ru};
use crate::driver::baseline::{self, Action, Outcome};

pub(super) fn run(args: &Baseline, session: &mut Session) -> Exit {
    let mut options = session.options(args.target.path.clone(), None);
    options.no_baseline = true;
    let compilation = session.compile(&options, super::check::GOAL);
    let lang = Session::lang(&options, &compilation);
    // A finding about the options is no part of a document's past.
    if report::exit(&compilation) == Exit::Abnormal {
        return report::say(session, &compilation, lang);
    }
    let action = match args.action {
        BaselineAction::Create => Action::Create { force: args.force },
        BaselineAction::Update => Action::Update,
    };
    match baseline::write(&session.world, &compilation, action) {
        Ok(outcome) => {
            let path = session.shown(&compilation.project.baseline);
            session.note(&summary(outcome, &path, lang));
            Exit::Clean
        }
        Err(failure) => {
            report::failures(session, &[failure], lang);
            Exit::Abnormal
        }
    }
}

fn summary(Outcome { known, removed }: Outcome, path: &str, lang: Lang) -> String {
    match lang {
        Lang::En => {
            let known = count_en(known, "finding is", "findings are");
            format!("{known} known in {path}, {removed} taken out")
        }
        Lang::Ru => {
            let known =
                count_ru(known, "известная находка", "известные находки", "известных находок");
            format!("{path}: {known}, убрано: {removed}")
        }
    }
}
