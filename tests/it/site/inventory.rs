//! Sphinx reads `objects.inv`, by which its projects link to the site.

#![expect(clippy::disallowed_methods, reason = "tests run programs and look at files themselves")]

use std::fs;
use std::path::Path;
use std::process::Command;

use libtest_mimic::{Failed, Trial};

use super::made::{ENGLISH, RUSSIAN, Site};

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("site::sphinx_reads_the_targets_of_the_site", || {
            targets(&RUSSIAN)?;
            targets(&ENGLISH)
        }),
        Trial::test("site::sphinx_refuses_a_cut_inventory", cut),
    ]
}

/// Asks Sphinx for `domain:role name location` of each target, the way its projects do.
const READER: &str = r#"
import sys
from sphinx.util.inventory import InventoryFile
with open(sys.argv[1], "rb") as file:
    found = InventoryFile.load(file, "", lambda base, path: path)
for kind, targets in sorted(found.items()):
    for name, (project, version, location, title) in sorted(targets.items()):
        print(kind, name, location, sep="\t")
"#;

fn read(path: &Path) -> Result<String, Failed> {
    // The reader of Debian, whatever else is installed under that name.
    let output = Command::new("/usr/bin/python3").args(["-c", READER]).arg(path).output()?;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    if output.status.success() { Ok(said) } else { Err(said.into()) }
}

fn targets(site: &Site) -> Result<(), Failed> {
    let root = site.root()?;
    let found = read(&root.join("objects.inv"))?;
    let mut kinds = [0, 0];
    for line in found.lines() {
        let parts: Vec<_> = line.split('\t').collect();
        let [kind, name, location] = parts[..] else { return Err(line.into()) };
        kinds[usize::from(kind == "std:label")] += 1;
        let (page, place) = location.split_once('#').unwrap_or((location, ""));
        let text = fs::read_to_string(root.join(page)).map_err(|it| format!("{name}: {it}"))?;
        if !place.is_empty() && !text.contains(&format!("id=\"{place}\"")) {
            return Err(format!("{name}: {page} has no {place}").into());
        }
    }
    if kinds[0] == 0 || kinds[1] < 10 {
        return Err(format!("too few targets: {found}").into());
    }
    Ok(())
}

fn cut() -> Result<(), Failed> {
    let bytes = fs::read(RUSSIAN.root()?.join("objects.inv"))?;
    let directory = tempfile::TempDir::new()?;
    let path = directory.path().join("objects.inv");
    fs::write(&path, &bytes[..bytes.len() / 2])?;
    let whole = read(&RUSSIAN.root()?.join("objects.inv"))?;
    match read(&path) {
        Ok(found) if found.lines().count() == whole.lines().count() => {
            Err("half of it is as good".into())
        }
        _ => Ok(()),
    }
}
