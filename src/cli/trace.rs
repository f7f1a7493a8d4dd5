//! `rcsgen trace`: from a line of the output to its cells, and from a cell to all that it made.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::args::Trace;
use super::session::Session;
use super::{Exit, report};
use crate::diag::{Lang, Text, count_en, count_ru};
use crate::driver::trace::{self, Nowhere, line_of_artifact, line_of_document};
use crate::driver::{Compilation, EXTENSIONS, Kind, Stage, World, absolute};
use crate::text::{LineIndex, SourceMap};

pub(super) fn run(args: &Trace, session: &mut Session) -> Exit {
    let Some((path, line, column)) = parse_place(&args.place) else {
        let lang = session.lang_here();
        report::error(session, &not_a_place(&args.place, lang), lang);
        return Exit::Abnormal;
    };
    let mut options = session.options(args.specs.clone(), args.output.clone());
    let wanted = absolute(&options.directory, Path::new(path));
    if options.path.is_none() {
        options.path = specs_near(session, &wanted);
    }
    let compilation = session.compile(&options, Stage::Render);
    let lang = Session::lang(&options, &compilation);
    if report::exit(&compilation) != Exit::Clean {
        return report::say(session, &compilation, lang);
    }
    let done =
        Text::new("nothing is made that could be traced", "нет файлов, которые можно проследить");
    if let Some(exit) = report::stopped(session, &compilation, &done, lang) {
        return exit;
    }
    let project = &compilation.project;
    if let Ok(below) = wanted.strip_prefix(&project.output) {
        let below = below.to_string_lossy().replace('\\', "/");
        return of_output(session, &compilation, &below, line, column, lang);
    }
    let name = project.relative(&wanted);
    if compilation.sources.find(&name).is_some() {
        return of_document(session, &compilation, &name, line, column, lang);
    }
    report::error(session, &unknown(path, lang), lang);
    Exit::Abnormal
}

/// The documents of the project that `path` lies in, as far as its place tells: the directory `specs`
/// above or beside it, or else the one that a document is in.
fn specs_near(session: &Session, path: &Path) -> Option<PathBuf> {
    let is_directory =
        |it: &PathBuf| session.world.metadata(it).is_ok_and(|it| it.kind == Kind::Directory);
    let near = path.ancestors().skip(1).find_map(|it| {
        let itself = it.ends_with("specs").then(|| it.to_path_buf());
        itself.or_else(|| Some(it.join("specs")).filter(is_directory))
    });
    let extension = path.extension().and_then(|it| it.to_str());
    let is_document = extension.is_some_and(|it| EXTENSIONS.contains(&it));
    near.or_else(|| path.parent().filter(|_| is_document).map(Path::to_path_buf))
}

/// `FILE:LINE` or `FILE:LINE:COLUMN`.
fn parse_place(place: &str) -> Option<(&str, u32, Option<u32>)> {
    let place = place.trim_end_matches(':');
    let (rest, last) = place.rsplit_once(':')?;
    let last = last.parse().ok().filter(|it| *it > 0)?;
    match rest.rsplit_once(':').map(|(path, line)| (path, line.parse::<u32>())) {
        Some((path, Ok(line))) if line > 0 && !path.is_empty() => Some((path, line, Some(last))),
        _ if rest.is_empty() => None,
        _ => Some((rest, last, None)),
    }
}

fn of_output(
    session: &mut Session,
    compilation: &Compilation,
    path: &str,
    line: u32,
    column: Option<u32>,
    lang: Lang,
) -> Exit {
    let prefix = session.shown(&compilation.project.output);
    let Some(artifact) = compilation.artifacts.iter().find(|it| it.path.as_str() == path) else {
        let derived = path.split('/').next().is_some_and(|it| DERIVED.contains(&it));
        let shown = format!("{prefix}/{path}");
        let text = if derived { made_of_others(&shown, lang) } else { unknown(&shown, lang) };
        report::error(session, &text, lang);
        return Exit::Abnormal;
    };
    let text = String::from_utf8_lossy(&artifact.content);
    if let Err(why) = trace::exists(&text, line, column) {
        report::error(session, &nowhere(&format!("{prefix}/{path}"), line, &why, lang), lang);
        return Exit::Abnormal;
    }
    let found = line_of_artifact(artifact, line, column);
    let sources = session.shown_sources(compilation);
    session.line(&format!("{prefix}/{path}:{line}"));
    for trace in &found {
        let line = format!("  {} ← {}", made(trace), written(&sources, trace));
        session.line(&line);
    }
    let others = line_of_artifact(artifact, line, None);
    if found.is_empty() && !others.is_empty() {
        let index = LineIndex::new(&text);
        let columns = others.iter().map(|it| index.position(&text, it.origin.range.start as usize));
        session.note(&elsewhere(columns.map(|it| it.column as usize), line, column, lang));
    } else if found.is_empty() {
        let count = artifact.origins.len();
        session.note(&match lang {
            Lang::En => format!(
                "the line is the same for every document; the template is `{}`, and the file holds {}",
                artifact.kind,
                count_en(count, "value from documents", "values from documents")
            ),
            Lang::Ru => format!(
                "эта строка одинакова для любого документа; шаблон — `{}`, а в файле {}",
                artifact.kind,
                count_ru(
                    count,
                    "значение из документов",
                    "значения из документов",
                    "значений из документов"
                )
            ),
        });
    }
    Exit::Clean
}

fn of_document(
    session: &mut Session,
    compilation: &Compilation,
    path: &str,
    line: u32,
    column: Option<u32>,
    lang: Lang,
) -> Exit {
    let (artifacts, sources) = (&compilation.artifacts, &compilation.sources);
    let source = sources.find(path).map_or("", |it| sources.get(it).text.as_ref());
    if let Err(why) = trace::exists(source, line, column) {
        report::error(session, &nowhere(path, line, &why, lang), lang);
        return Exit::Abnormal;
    }
    let found = line_of_document(artifacts, sources, path, line, column);
    if found.is_empty() && column.is_some() {
        let others = line_of_document(artifacts, sources, path, line, None);
        if !others.is_empty() {
            let columns = others.iter().map(|it| sources.position(it.origin.span).column as usize);
            session.note(&elsewhere(columns, line, column, lang));
            return Exit::Clean;
        }
    }
    let prefix = session.shown(&compilation.project.output);
    let mut file = "";
    let (mut index, mut text) = (LineIndex::new(""), std::borrow::Cow::Borrowed(""));
    for trace in &found {
        if file != trace.artifact.path.as_str() {
            file = trace.artifact.path.as_str();
            text = String::from_utf8_lossy(&trace.artifact.content);
            index = LineIndex::new(&text);
        }
        let at = index.position(&text, trace.origin.range.start as usize);
        let written = sources.slice(trace.origin.span).replace('\n', " ");
        session.line(&format!(
            "{prefix}/{file}:{}:{}  {} ← {written}",
            at.line,
            at.column,
            made(trace)
        ));
    }
    let mut files: Vec<_> = found.iter().map(|it| it.artifact.path.as_str()).collect();
    files.dedup();
    session.note(&match lang {
        Lang::En => format!(
            "{} in {} came from {path}:{line}",
            count_en(found.len(), "value", "values"),
            count_en(files.len(), "file", "files")
        ),
        Lang::Ru => format!(
            "{path}:{line} → {} в {}",
            count_ru(found.len(), "значение", "значения", "значений"),
            count_ru(files.len(), "файле", "файлах", "файлах")
        ),
    });
    Exit::Clean
}

/// The directories and files below the output directory that are made of the others.
const DERIVED: &[&str] =
    &["manifest.json", "packages.json", "release", "repo", "rpmbuild", "site", "site.json"];

fn made_of_others(path: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!(
            "`{path}` is made of the other files and of the document itself: trace a place in `zones/` or \
             `servers/`, or in the document"
        ),
        Lang::Ru => format!(
            "`{path}` собирается из других файлов и самого документа: укажите место в `zones/`, \
             `servers/` или в документе"
        ),
    }
}

/// Says that a place is behind the end of its file or line.
fn nowhere(path: &str, line: u32, why: &Nowhere, lang: Lang) -> String {
    match (why, lang) {
        (Nowhere::Line(count), Lang::En) => {
            format!("`{path}` has no line {line}: it has {}", count_en(*count, "line", "lines"))
        }
        (Nowhere::Line(count), Lang::Ru) => format!(
            "в `{path}` нет строки {line}: там {}",
            count_ru(*count, "строка", "строки", "строк")
        ),
        (Nowhere::Column(count), Lang::En) => format!(
            "line {line} of `{path}` is shorter: it has {}",
            count_en(*count, "character", "characters")
        ),
        (Nowhere::Column(count), Lang::Ru) => format!(
            "строка {line} файла `{path}` короче: в ней {}",
            count_ru(*count, "знак", "знака", "знаков")
        ),
    }
}

/// Says where on a line there are values, if not at the `column` that was asked for.
fn elsewhere(
    columns: impl Iterator<Item = usize>,
    line: u32,
    column: Option<u32>,
    lang: Lang,
) -> String {
    let columns: BTreeSet<usize> = columns.collect();
    let columns = columns.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    let column = column.unwrap_or_default();
    match lang {
        Lang::En => format!(
            "no value stands at column {column}; on line {line} values begin at columns {columns}"
        ),
        Lang::Ru => format!(
            "в столбце {column} значения нет; в строке {line} значения начинаются в столбцах {columns}"
        ),
    }
}

/// The value as it stands in the output.
fn made(trace: &trace::Trace<'_>) -> String {
    let range = trace.origin.range.start as usize..trace.origin.range.end as usize;
    let bytes = trace.artifact.content.get(range).unwrap_or_default();
    String::from_utf8_lossy(bytes).replace('\n', " ")
}

/// The value as it stands in the document, with its place.
fn written(sources: &SourceMap, trace: &trace::Trace<'_>) -> String {
    let span = trace.origin.span;
    let at = sources.position(span);
    let path = &sources.get(span.file).path;
    let text = sources.slice(span).replace('\n', " ");
    format!("{path}:{}:{}  {text}", at.line, at.column)
}

fn not_a_place(place: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("`{place}` is not a place: write FILE:LINE or FILE:LINE:COLUMN"),
        Lang::Ru => format!("`{place}` — не место: нужно ФАЙЛ:СТРОКА или ФАЙЛ:СТРОКА:СТОЛБЕЦ"),
    }
}

fn unknown(path: &str, lang: Lang) -> String {
    match lang {
        Lang::En => {
            format!("`{path}` is neither a document of this project nor a file that it makes")
        }
        Lang::Ru => format!("`{path}` — не документ этого проекта и не файл, который он создаёт"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_from_their_end() {
        assert_eq!(parse_place("a.rst:3"), Some(("a.rst", 3, None)));
        assert_eq!(parse_place("a.rst:3:14"), Some(("a.rst", 3, Some(14))));
        assert_eq!(parse_place("dir/a:b.rst:3:"), Some(("dir/a:b.rst", 3, None)));
        for bad in ["a.rst", "a.rst:0", ":3", "a.rst:x", ""] {
            assert_eq!(parse_place(bad), None, "{bad}");
        }
    }
}
