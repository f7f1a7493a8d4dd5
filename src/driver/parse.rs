//! Documents: read side by side, linked with each other, and told apart by platform.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::include::{Includes, Wishes};
use super::project::{Project, absolute};
use super::world::{Kind, World};
use crate::diag::Sink;
use crate::syntax::references::{self, Linked};
use crate::syntax::rst::{self, Resolver};
use crate::syntax::{self, Document};
use crate::text::{FileId, SharedText, SourceMap};

/// A document as it was written and as readers want it, and what is wrong with it.
type Parsed = ((Document, Document), Sink);

/// Parses files, and leaves out those that others include: they speak where they are included.
///
/// Gives each document as it was written, which the inventory wants, where a title is still that of
/// a section; and as readers want it, with references, footnotes and contents settled.
///
/// Files are parsed at the same time, but for those that include others, which come one after the
/// other: so everything has the same number in every run.
pub(super) fn parse(
    world: &dyn World,
    project: &Project,
    files: &[FileId],
    time: &dyn Fn() -> Option<u64>,
    sources: &mut SourceMap,
    sink: &mut Sink,
) -> (Vec<Document>, Vec<Document>) {
    let names = |key: &str| project.config.get(key).split_whitespace().map(str::to_owned).collect();
    let known: [Vec<String>; 2] = [names("directives"), names("roles")];
    let alone = |&file: &FileId| {
        let wishes = Wishes::default();
        let mut sink = Sink::default();
        let source = sources.get(file);
        let documents =
            parse_document(&source.path, &source.text, file, &wishes, &known, &mut sink);
        (!wishes.any()).then_some((documents, sink))
    };
    let parsed: Vec<_> = files.par_iter().map(alone).collect();

    let includes = Includes::new(world, &project.root, sources).dated(time);
    let together = |(&file, parsed): (&FileId, Option<Parsed>)| {
        parsed.unwrap_or_else(|| {
            let (path, text) = includes.source(file);
            let mut sink = Sink::default();
            (parse_document(&path, &text, file, &includes, &known, &mut sink), sink)
        })
    };
    let parsed: Vec<_> = files.iter().zip(parsed).map(together).collect();
    let found = includes.found();
    // Files that include each other in a circle are documents all the same.
    let all = files.iter().all(|it| found.contains(it));
    let mut documents = (Vec::with_capacity(parsed.len()), Vec::with_capacity(parsed.len()));
    for (file, ((written, settled), findings)) in files.iter().zip(parsed) {
        if all || !found.contains(file) {
            documents.0.push(written);
            documents.1.push(settled);
            sink.append(findings);
        }
    }
    documents
}

/// Parses a document, which `path` tells the markup of, as it was written.
pub fn parse_one(
    path: &str,
    text: impl Into<SharedText>,
    file: FileId,
    resolver: &dyn Resolver,
    sink: &mut Sink,
) -> Document {
    if is_markdown(path) {
        return syntax::markdown::parse(text, file, sink);
    }
    let source = path.to_owned();
    let options =
        rst::Options { source, sphinx: true, resolver: Some(resolver), ..rst::Options::default() };
    rst::parse_with(text, file, &options, sink)
}

/// Parses a document to what was written, and to what readers should see.
fn parse_document(
    path: &str,
    text: &SharedText,
    file: FileId,
    resolver: &dyn Resolver,
    [directives, roles]: &[Vec<String>; 2],
    sink: &mut Sink,
) -> (Document, Document) {
    if is_markdown(path) {
        let document = syntax::markdown::parse(text, file, sink);
        return (document.clone(), document);
    }
    let options = rst::Options {
        source: path.to_owned(),
        sphinx: true,
        directives: directives.clone(),
        roles: roles.clone(),
        resolver: Some(resolver),
        transforms: rst::standalone_transforms(),
        keep_written: true,
        ..rst::Options::default()
    };
    let (written, settled) = rst::parse_twice(text, file, &options, sink);
    (written.unwrap_or_else(|| settled.clone()), settled)
}

/// Resolves what documents say of each other.
pub(super) fn link(
    world: &dyn World,
    project: &Project,
    documents: &[Document],
    settled: &mut [Document],
    sources: &SourceMap,
    sink: &mut Sink,
) {
    let paths = paths_below(world, project, documents, sources);
    let mut linked: Vec<_> = documents
        .iter()
        .zip(settled)
        .zip(&paths)
        .map(|((written, settled), path)| Linked { path, written, settled })
        .collect();
    references::link(&mut linked, sink);
}

/// The path of each document below the directory that all are in.
pub(super) fn paths_below(
    world: &dyn World,
    project: &Project,
    documents: &[Document],
    sources: &SourceMap,
) -> Vec<String> {
    let base = project.relative(&documents_directory(world, project));
    let below = |document: &Document| {
        let path = &sources.get(document.file()).path;
        path.strip_prefix(&format!("{base}/")).unwrap_or(path).to_owned()
    };
    documents.iter().map(below).collect()
}

/// Whether a document is Markdown, by its name.
pub fn is_markdown(path: &str) -> bool {
    let extension = path.rsplit('.').next().unwrap_or_default();
    ["md", "markdown"].iter().any(|it| extension.eq_ignore_ascii_case(it))
}

/// The documents of each platform, by the directory that they lie in.
pub(super) fn platforms<'a>(
    project: &Project,
    documents: &'a [Document],
    sources: &SourceMap,
) -> BTreeMap<String, Vec<&'a Document>> {
    let mut groups = BTreeMap::<_, Vec<_>>::new();
    for document in documents {
        let path = &sources.get(document.file()).path;
        let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
        groups.entry(directory.to_owned()).or_default().push(document);
    }
    // The only document says more than the directory that all documents are in.
    if let [document] = documents {
        let path = &sources.get(document.file()).path;
        let name = path.rsplit('/').next().unwrap_or(path);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        if project.target.ends_with("specs") || is_document(name, &project.target) {
            return BTreeMap::from([(stem.to_owned(), vec![document])]);
        }
    }
    groups
}

fn is_document(name: &str, target: &Path) -> bool {
    target.file_name().is_some_and(|it| it == name)
}

/// The directory that all documents are in.
pub(super) fn documents_directory(world: &dyn World, project: &Project) -> PathBuf {
    let target = &project.target;
    let is_file = world.metadata(target).is_ok_and(|it| it.kind == Kind::File);
    if is_file { target.parent().unwrap_or(target) } else { target }.to_path_buf()
}

/// The images that `pages` show, by path below `base`; what lies elsewhere is left out.
pub(super) fn images(
    world: &dyn World,
    project: &Project,
    base: &Path,
    pages: &[(&Document, &str)],
) -> BTreeMap<String, Arc<[u8]>> {
    let root = world.resolve(&project.root).unwrap_or_else(|_| project.root.clone());
    let mut images = BTreeMap::new();
    for (document, page) in pages {
        let directory = base.join(page);
        let directory = directory.parent().unwrap_or(base);
        let all = document.root().descendants().filter(|it| it.kind() == syntax::Kind::Image);
        for uri in all.filter_map(|it| it.attr_str("uri")).filter(|it| !it.contains(':')) {
            let path = absolute(directory, Path::new(uri));
            let inside = world.resolve(&path).is_ok_and(|it| it.starts_with(&root));
            let Ok(below) = path.strip_prefix(base) else { continue };
            if let Some(bytes) = inside.then(|| world.read(&path).ok()).flatten() {
                images.insert(below.to_string_lossy().into_owned(), Arc::from(bytes));
            }
        }
    }
    images
}
