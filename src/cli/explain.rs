//! `rcsgen explain`: what a rule is about.

use super::args::Explain;
use super::session::Session;
use super::{Exit, report};
use crate::check::{explain, nearest_rule, rule_infos};
use crate::diag::Lang;

pub(super) fn run(args: &Explain, session: &mut Session) -> Exit {
    // A rule has no document, so the language of the machine's user must be asked for.
    let lang = session.lang_here();
    let Some(rule) = &args.rule else {
        let rules = rule_infos(lang);
        let width = rules.iter().map(|it| it.id.len()).max().unwrap_or_default();
        for rule in rules {
            session.line(&format!("{:width$}  {}", rule.id, rule.summary));
        }
        return Exit::Clean;
    };
    if let Some(page) = explain(rule, lang) {
        session.print(&page);
        Exit::Clean
    } else {
        report::error(session, &unknown(rule, lang), lang);
        Exit::Abnormal
    }
}

fn unknown(rule: &str, lang: Lang) -> String {
    let near = nearest_rule(rule);
    match (lang, near) {
        (Lang::En, Some(near)) => format!("there is no rule `{rule}`; did you mean `{near}`?"),
        (Lang::Ru, Some(near)) => format!("правила `{rule}` нет; возможно, `{near}`?"),
        (Lang::En, None) => {
            format!("there is no rule `{rule}`; `rcsgen explain --all` lists them")
        }
        (Lang::Ru, None) => format!("правила `{rule}` нет; все покажет `rcsgen explain --all`"),
    }
}
