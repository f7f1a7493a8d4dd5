//! What a project says of the looks of its site: the folder `site` of its templates.

use std::collections::BTreeMap;

use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};

use super::html;
use crate::diag::{Diagnostic, Lang, Severity, Sink, Text};
use crate::text::{SourceMap, Span, nearest};

/// The template of what is inside `<body>`.
const PAGE: &str = "page.j2";
/// Files that stand in for those of the program; `own.css` is read behind its style.
const FILES: [&str; 5] = ["icon.svg", "own.css", "site.css", "site.js", "theme.js"];

/// The looks of a site.
#[derive(Debug, Default)]
pub struct Look {
    files: BTreeMap<String, String>,
    page: Option<Environment<'static>>,
}

/// What the template of a page may put where it likes.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    pub(super) lang: Lang,
    pub(super) title: &'a str,
    pub(super) site: &'a str,
    /// The way up to the root of the site.
    pub(super) root: &'a str,
    pub(super) header: String,
    pub(super) navigation: String,
    pub(super) main: String,
}

impl Look {
    /// Reads the files of the folder `site`, each with its name.
    pub fn new<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
        sources: &mut SourceMap,
        sink: &mut Sink,
    ) -> Self {
        let mut look = Self::default();
        for (name, text) in files {
            if FILES.contains(&name) {
                look.files.insert(name.to_owned(), text.to_owned());
                continue;
            }
            let file = sources.add(format!("templates/site/{name}"), text);
            if name == PAGE {
                match compiled(text) {
                    Ok(page) => look.page = Some(page),
                    Err(error) => sink.push(wrong(&error, Span::empty(file, 0), text)),
                }
                continue;
            }
            let known = FILES.iter().copied().chain([PAGE]);
            let mut diagnostic = Diagnostic::new(
                "template-unused",
                Severity::Info,
                Span::empty(file, 0),
                Text::new(
                    format!("the site has no part `{name}`"),
                    format!("у сайта нет части `{name}`"),
                ),
            );
            if let Some(near) = nearest(name, known) {
                diagnostic = diagnostic.label(Text::new(
                    format!("did you mean `{near}`?"),
                    format!("может быть, `{near}`?"),
                ));
            }
            sink.push(diagnostic);
        }
        look
    }

    /// The project's own file `name`.
    pub(super) fn file(&self, name: &str) -> Option<&str> {
        self.files.get(name).map(String::as_str)
    }

    /// Whether the project frames pages itself.
    pub(super) fn frames(&self) -> bool {
        self.page.is_some()
    }

    /// What is inside `<body>`; where the template fails, what the program would write.
    pub(super) fn body(&self, parts: Parts<'_>) -> String {
        let framed = self.page.as_ref().and_then(|it| rendered(it, &parts).ok());
        framed.unwrap_or_else(|| [parts.header, parts.navigation, parts.main].concat())
    }
}

/// The template in `text`, if it can frame a page.
fn compiled(text: &str) -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_fuel(Some(100_000));
    environment.add_template_owned(PAGE, text.to_owned())?;
    let text = String::new;
    let (lang, title, site, root) = (Lang::En, "A page", "A site", "../");
    let parts = Parts { lang, title, site, root, header: text(), navigation: text(), main: text() };
    rendered(&environment, &parts)?;
    Ok(environment)
}

fn rendered(page: &Environment<'_>, parts: &Parts<'_>) -> Result<String, minijinja::Error> {
    let markup = |it: &str| Value::from_safe_string(it.to_owned());
    page.get_template(PAGE)?.render(context! {
        lang => html::code(parts.lang),
        title => parts.title,
        site => parts.site,
        root => markup(parts.root),
        header => markup(&parts.header),
        navigation => markup(&parts.navigation),
        main => markup(&parts.main),
    })
}

fn wrong(error: &minijinja::Error, start: Span, text: &str) -> Diagnostic {
    let span = match error.range() {
        Some(range) if text.get(range.clone()).is_some() => Span::new(start.file, range),
        _ => start,
    };
    let what = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    Diagnostic::new(
        "template-error",
        Severity::Error,
        span,
        Text::new(
            format!("`{PAGE}` cannot frame a page: {what}"),
            format!("`{PAGE}` не годится как рамка страницы: {what}"),
        ),
    )
    .note(Text::new(
        "a frame knows `lang`, `title`, `site`, `root`, `header`, `navigation` and `main`",
        "рамка знает `lang`, `title`, `site`, `root`, `header`, `navigation` и `main`",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(files: &[(&str, &str)]) -> (Look, Vec<Diagnostic>) {
        let (mut sources, mut sink) = (SourceMap::default(), Sink::default());
        let look = Look::new(files.iter().copied(), &mut sources, &mut sink);
        (look, sink.into_sorted())
    }

    #[test]
    fn a_frame_that_cannot_work_is_refused_where_it_is_wrong() {
        for (text, place) in [("a {{ titel }}", 5..10), ("{% if %}", 6..8)] {
            let (look, found) = look(&[("page.j2", text)]);
            assert_eq!((look.frames(), found.len()), (false, 1), "{text}");
            assert_eq!(found[0].rule, "template-error");
            let span = found[0].primary.span;
            assert!(place.contains(&(span.start as usize)), "{text}: {span:?}");
        }
    }

    #[test]
    fn a_part_that_the_site_has_not_is_named() {
        let (_, found) = look(&[("sight.css", "")]);
        assert_eq!(found[0].primary.text.get(Lang::En), "did you mean `site.css`?");
    }
}
