//! `rcsgen verify`: whether a release bundle is what it says it is.

use std::path::Path;

use super::args::Verify;
use super::session::Session;
use super::{Exit, report};
use crate::diag::{Lang, Text, count_en, count_ru};
use crate::driver::{Failure, Stage, World, absolute, release};
use crate::pack::{self, Key, Opened};

/// What was shown of a bundle besides its integrity.
#[derive(Default)]
struct Shown {
    signed: bool,
    compared: bool,
    rebuilt: bool,
}

/// Why nothing could be shown.
enum Not {
    /// The bundle is another one.
    Refused(Text),
    /// The machine is at fault, or the command line.
    Failed(Failure),
    /// Something else said it already.
    Said(Exit),
}

impl From<Failure> for Not {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

pub(super) fn run(args: &Verify, session: &mut Session) -> Exit {
    let mut lang = session.lang_here();
    match verify(args, session, &mut lang) {
        Ok((opened, shown)) => {
            show(session, &opened, &shown, lang);
            Exit::Clean
        }
        Err(Not::Refused(why)) => {
            let bundle = args.bundle.display();
            let text = match lang {
                Lang::En => format!("`{bundle}` is not what it says it is: {}", why.en),
                Lang::Ru => format!("`{bundle}` — не то, чем себя называет: {}", why.ru),
            };
            report::error(session, &text, lang);
            Exit::Found
        }
        Err(Not::Failed(failure)) => {
            report::failures(session, &[failure], lang);
            Exit::Abnormal
        }
        Err(Not::Said(exit)) => exit,
    }
}

/// First the whole file where its signature lies beside it, then the structure, the sums and the
/// provenance, then the signature inside, then the documents.
fn verify(args: &Verify, session: &mut Session, lang: &mut Lang) -> Result<(Opened, Shown), Not> {
    let key = args.key.as_deref().map(|it| read_key(session, it)).transpose()?;
    let path = absolute(&session.directory, &args.bundle);
    let archive = session.world.open(&path).map_err(|error| Failure::read(&path, &error))?;
    let opened = pack::verify(&*archive, None).map_err(|it| Not::Refused(it.text()))?;
    let mut shown = Shown::default();
    if let Some(key) = &key {
        check_signature(session, &opened, key)?;
        shown.signed = true;
    }
    if let Some(spec) = &args.spec {
        let mut options = session.options(Some(spec.clone()), None);
        if args.rebuild {
            options.given = Some(release::given(&opened, &*archive));
        }
        let goal = if args.rebuild { Stage::Pack } else { Stage::Lower };
        let compilation = session.compile(&options, goal);
        *lang = Session::lang(&options, &compilation);
        if !compilation.failures.is_empty() {
            report::failures(session, &compilation.failures, *lang);
            return Err(Not::Said(Exit::Abnormal));
        }
        opened.made_from(&compilation.made_from()).map_err(|it| Not::Refused(it.text()))?;
        shown.compared = true;
        if args.rebuild {
            let Some(stamp) = compilation.stamp.as_ref().filter(|_| !compilation.has_errors())
            else {
                report::say(session, &compilation, *lang);
                let done = Text::new("nothing was built anew", "ничего не собрано заново");
                report::stopped(session, &compilation, &done, *lang);
                return Err(Not::Said(Exit::Abnormal));
            };
            let bundle = release::repeat(&compilation, stamp, &opened, &*archive)?;
            check_rebuild(session, &bundle.differences(&opened))?;
            shown.rebuilt = true;
        }
    }
    Ok((opened, shown))
}

/// The key in the file `word`, or `word` itself, if it is one.
fn read_key(session: &Session, word: &str) -> Result<Key, Failure> {
    if let Some(key) = Key::new(word.as_bytes()) {
        return Ok(key);
    }
    let path = absolute(&session.directory, Path::new(word));
    let bytes = session.world.read(&path).map_err(|error| Failure::read(&path, &error))?;
    Key::new(&bytes).ok_or_else(|| {
        Failure::new(
            format!("`{word}` is no public key of minisign, ssh-keygen or gpg (in text)"),
            format!("`{word}` — не открытый ключ minisign, ssh-keygen или gpg (в виде текста)"),
        )
    })
}

/// Refuses a bundle whose sums `key` did not sign.
fn check_signature(session: &Session, opened: &Opened, key: &Key) -> Result<(), Not> {
    let wanted = key.extension();
    let signature = opened.signatures().find(|(extension, _)| *extension == wanted);
    let Some((_, signature)) = signature else {
        return Err(Not::Refused(Text::new(
            format!("it has no signature that this key could verify: `SHA256SUMS.{wanted}`"),
            format!("в нём нет подписи, которую проверил бы этот ключ: `SHA256SUMS.{wanted}`"),
        )));
    };
    session.world.verify(key, opened.sums(), signature).map_err(|error| {
        Not::Refused(Text::new(
            format!("this key did not sign it: {error}"),
            format!("этот ключ его не подписывал: {error}"),
        ))
    })
}

/// Refuses a bundle that these documents do not make.
fn check_rebuild(session: &mut Session, differences: &[String]) -> Result<(), Not> {
    let Some(first) = differences.first() else { return Ok(()) };
    for path in differences {
        session.line(path);
    }
    session.flush();
    let rest = differences.len() - 1;
    Err(Not::Refused(if rest == 0 {
        Text::new(
            format!("a rebuild makes another `{first}`"),
            format!("при пересборке выходит другой `{first}`"),
        )
    } else {
        Text::new(
            format!("a rebuild makes another `{first}`, and {rest} more"),
            format!("при пересборке выходит другой `{first}`, и ещё {rest}"),
        )
    }))
}

fn show(session: &mut Session, opened: &Opened, shown: &Shown, lang: Lang) {
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
    session.flush();
    let signatures: Vec<_> = opened.signatures().map(|(extension, _)| extension).collect();
    let signatures = signatures.join("`, `SHA256SUMS.");
    let signature = match (shown.signed, signatures.is_empty()) {
        (true, _) => Text::new("signed by this key", "подписано этим ключом"),
        (false, true) => Text::new(
            "integrity only: the bundle is not signed, so that anyone could have made it",
            "проверена только целостность: подписи нет, и собрать это мог кто угодно",
        ),
        (false, false) => Text::new(
            format!(
                "integrity only: `--key` names the key that `SHA256SUMS.{signatures}` must come from"
            ),
            format!(
                "проверена только целостность: `--key` укажет ключ, которым должна быть сделана \
                 подпись `SHA256SUMS.{signatures}`"
            ),
        ),
    };
    session.note(signature.get(lang));
    let compared = match (shown.rebuilt, shown.compared) {
        (true, _) => Text::new(
            "these documents make the same bytes again",
            "из этих документов снова выходят те же байты",
        ),
        (false, true) => {
            Text::new("made from exactly these documents", "собрано ровно из этих документов")
        }
        _ => return,
    };
    session.note(compared.get(lang));
}
