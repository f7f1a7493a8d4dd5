//! The sites that the tests look at, on a disk.

#![expect(clippy::disallowed_methods, reason = "tests write what they show to other programs")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use libtest_mimic::Failed;
use rcsgen::driver::Stage;

use crate::memory::build;

/// The user's platform.
pub(crate) const OWN: &str = include_str!("../../../specs/complex.rst");

/// A site on a disk.
pub(crate) struct Site {
    root: Result<PathBuf, String>,
}

impl Site {
    /// The site of `documents`, in the folder `name`; whatever stood there is gone.
    pub(crate) fn of(name: &str, documents: &BTreeMap<String, String>) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("site").join(name);
        Self { root: write(&root, documents).map(|()| root).map_err(|it| format!("{name}: {it}")) }
    }

    /// Where it begins.
    pub(crate) fn root(&self) -> Result<&Path, Failed> {
        Ok(self.root.as_deref().map_err(Clone::clone)?)
    }
}

fn write(root: &Path, documents: &BTreeMap<String, String>) -> Result<(), String> {
    let made = build(documents, Stage::Publish);
    let files: Vec<_> = made
        .pages
        .iter()
        .filter_map(|it| Some((it.path.as_str().strip_prefix("site/")?, &it.content)))
        .collect();
    if files.is_empty() {
        return Err(format!("nothing was made: {:#?}", made.diagnostics));
    }
    if root.exists() {
        fs::remove_dir_all(root).map_err(|it| it.to_string())?;
    }
    for (path, content) in files {
        let path = root.join(path);
        let folder = path.parent().ok_or("a path has a parent")?;
        fs::create_dir_all(folder).map_err(|it| it.to_string())?;
        fs::write(path, content).map_err(|it| it.to_string())?;
    }
    Ok(())
}

fn documents(all: &[(&str, &str)]) -> BTreeMap<String, String> {
    all.iter().map(|(path, text)| (format!("specs/{path}"), (*text).to_owned())).collect()
}

/// The user's platform, in Russian.
pub(crate) static RUSSIAN: LazyLock<Site> =
    LazyLock::new(|| Site::of("russian", &documents(&[("complex.rst", OWN)])));

/// A platform of another shape, in English and in Markdown.
pub(crate) static ENGLISH: LazyLock<Site> = LazyLock::new(|| {
    let text = include_str!("../../fixtures/second/platform.md");
    Site::of("english", &documents(&[("platform.md", text)]))
});

/// A platform whose documents try to get out of their pages.
pub(crate) static HOSTILE: LazyLock<Site> = LazyLock::new(|| {
    let all = [
        ("platform.rst", include_str!("../../fixtures/hostile/platform.rst")),
        ("words.md", include_str!("../../fixtures/hostile/words.md")),
        ("evil.svg", include_str!("../../fixtures/hostile/evil.svg")),
        ("plain.svg", include_str!("../../fixtures/hostile/plain.svg")),
    ];
    Site::of("hostile", &documents(&all))
});

/// A site with looks of its own.
pub(crate) static DRESSED: LazyLock<Site> = LazyLock::new(|| {
    let mut all = documents(&[("complex.rst", OWN)]);
    let frame = "{{ header }}{{ navigation }}{{ main }}\n<footer><a href=\"{{ root }}index.html\">\
                 {{ site }}</a>, {{ title }} &lt;{{ lang }}&gt;</footer>\n";
    all.insert("templates/site/page.j2".into(), frame.into());
    all.insert(
        "templates/site/own.css".into(),
        "footer { grid-column: 2; padding: 1rem }\n".into(),
    );
    all.insert(
        "templates/site/icon.svg".into(),
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n".into(),
    );
    Site::of("dressed", &all)
});

/// A thousand servers: 125 platforms of the user's shape, each with names and addresses of its own.
pub(crate) static FLEET: LazyLock<Site> = LazyLock::new(|| {
    let documents = (1..=125).map(|at| {
        // The first address is that of the gateway.
        let host = at + 1;
        // As wide as what it replaces, so that the tables keep their columns.
        let text = OWN
            .replace("rcsnet.ru", &format!("rcs{at:03}.ru"))
            .replace("fd75:9fac:a7b1:92:", &format!("fd75:9fac:a7b1:{:x}:", 0x0F + at))
            .replace("91.103.196.13", &format!("91.103.196.{host}"))
            .replace("217.12.243.138", &format!("217.12.243.{host}"))
            .replacen("Состав комплекса", &format!("Комплекс {at:03}    "), 1);
        (format!("specs/p{at:03}/platform.rst"), text)
    });
    Site::of("fleet", &documents.collect())
});
