//! The languages of names: of directives, roles and fields.

use super::language_tables::LANGUAGES;
use super::options::Options;

/// A table from words of a language to the names that docutils knows.
pub(super) type Names = &'static [(&'static str, &'static str)];

/// The words of a language; each table is sorted.
pub(super) struct Language {
    pub(super) tag: &'static str,
    pub(super) directives: Names,
    pub(super) roles: Names,
    pub(super) labels: Names,
    pub(super) bibliographic_fields: Names,
    pub(super) author_separators: &'static [&'static str],
}

/// The language of a tag such as `pt-BR`; its first part counts if the whole is not known.
pub(super) fn language(tag: &str) -> Option<&'static Language> {
    let tag = tag.to_lowercase().replace('-', "_");
    let exact = |tag: &str| LANGUAGES.iter().find(|it| it.tag == tag);
    exact(&tag).or_else(|| exact(tag.split('_').next().unwrap_or_default()))
}

/// The word of a table.
pub(super) fn look_up(names: Names, word: &str) -> Option<&'static str> {
    names.binary_search_by_key(&word, |it| it.0).ok().map(|at| names[at].1)
}

/// What a name means.
pub(super) struct Found {
    pub(super) name: String,
    /// What docutils says about names that the document's language does not have.
    pub(super) message: String,
}

/// Finds what `normalized` means in the languages of the document; `written` is its spelling.
pub(super) fn find(
    options: &Options<'_>,
    normalized: &str,
    written: &str,
    kind: &str,
    names: fn(&Language) -> Names,
) -> Found {
    let own = language(&options.language);
    if let Some(name) = own.and_then(|it| look_up(names(it), normalized)) {
        return Found { name: name.to_owned(), message: String::new() };
    }
    let mut more = options.also.iter().filter_map(|it| language(it));
    if let Some(name) = more.find_map(|it| look_up(names(it), normalized)) {
        return Found { name: name.to_owned(), message: String::new() };
    }
    let module = match own {
        Some(own) => format!("docutils.parsers.rst.languages.{}", own.tag),
        None => options.language.replace('-', "_"),
    };
    let missing = format!("No {kind} entry for \"{written}\" in module \"{module}\".\n");
    let english = language("en").and_then(|it| look_up(names(it), normalized));
    if let Some(name) = english {
        let message = format!("{missing}Using English fallback for {kind} \"{written}\".");
        return Found { name: name.to_owned(), message };
    }
    let noun = if kind == "role" { "role name" } else { "directive name" };
    let message = format!("{missing}Trying \"{written}\" as canonical {noun}.");
    Found { name: normalized.to_owned(), message }
}

/// The label of an element in the document's language.
pub(super) fn label(options: &Options<'_>, element: &str) -> &'static str {
    let own = language(&options.language).and_then(|it| look_up(it.labels, element));
    own.or_else(|| language("en").and_then(|it| look_up(it.labels, element))).unwrap_or("")
}
