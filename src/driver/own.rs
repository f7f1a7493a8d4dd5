//! What a project brings along: its own templates, and the looks of its site.

use std::path::Path;

use super::project::Project;
use super::world::{Failure, Kind, World};

/// The folder of templates that is about the site.
const SITE: &str = "site";

/// The user's own templates, as paths below `templates/` and texts, by path.
pub fn user_templates(
    world: &dyn World,
    project: &Project,
    failures: &mut Vec<Failure>,
) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let Ok(kinds) = world.list(&project.templates) else { return found };
    let is_template = |name: &str| {
        let extension = Path::new(name).extension();
        extension.is_some_and(|it| it == "toml" || it == "j2")
    };
    // What stands beside the folders makes nothing, and is loaded so that this is said.
    let is_file = |name: &str| {
        let metadata = world.metadata(&project.templates.join(name));
        metadata.is_ok_and(|it| it.kind == Kind::File)
    };
    let is_stray = |name: &str| !name.starts_with('.') && is_template(name) && is_file(name);
    found.extend(texts_of(world, &project.templates, is_stray, failures));
    for kind in kinds.iter().filter(|it| !it.starts_with('.') && *it != SITE) {
        let texts = texts_of(world, &project.templates.join(kind), is_template, failures);
        found.extend(texts.into_iter().map(|(name, text)| (format!("{kind}/{name}"), text)));
    }
    found
}

/// What the project says of the looks of its site, by name.
pub(super) fn own_site(
    world: &dyn World,
    project: &Project,
    failures: &mut Vec<Failure>,
) -> Vec<(String, String)> {
    let shown = |name: &str| !name.starts_with('.');
    texts_of(world, &project.templates.join(SITE), shown, failures)
}

/// The files of `directory` that are `wanted`, with their names.
fn texts_of(
    world: &dyn World,
    directory: &Path,
    wanted: impl Fn(&str) -> bool,
    failures: &mut Vec<Failure>,
) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let Ok(names) = world.list(directory) else { return found };
    for name in names.into_iter().filter(|it| wanted(it)) {
        let path = directory.join(&name);
        match world.read(&path).map(String::from_utf8) {
            Ok(Ok(text)) => found.push((name, text)),
            Ok(Err(_)) => failures.push(Failure::new(
                format!("the template `{}` is not UTF-8 text", path.display()),
                format!("шаблон `{}` — не текст в UTF-8", path.display()),
            )),
            Err(error) => failures.push(Failure::read(&path, &error)),
        }
    }
    found
}
