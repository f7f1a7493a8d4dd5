//! Chromium reads the site: `tests/browser` holds what it tries, and what each trial must refuse.

#![expect(clippy::disallowed_methods, reason = "tests run programs and look at files themselves")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{LazyLock, Mutex, PoisonError};

use libtest_mimic::{Failed, Trial};

use super::made::{DRESSED, ENGLISH, FLEET, HOSTILE, RUSSIAN, Site};

type Outcome = Result<(), Failed>;
type Test = fn() -> Outcome;

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    let tests: &[(&str, Test)] = &[
        ("every_page_loads_clean_and_within_its_budget", || node("load", &RUSSIAN, &[])),
        ("every_page_in_english_loads_clean", || node("load", &ENGLISH, &["--some", "12"])),
        ("a_page_that_does_not_load_clean_is_refused", || node("load", &RUSSIAN, &["--twins"])),
        ("the_pages_of_a_thousand_servers_load_clean", fleet),
        ("readers_find_filter_sort_and_follow", || node("use", &RUSSIAN, &["RUSSIAN"])),
        ("readers_find_english_words", || node("use", &ENGLISH, &["ENGLISH"])),
        ("what_readers_cannot_do_is_found", || node("use", &RUSSIAN, &["RUSSIAN", "--twins"])),
        ("english_words_that_are_not_found_are_noticed", || {
            node("use", &ENGLISH, &["ENGLISH", "--twins"])
        }),
        ("pages_are_accessible_in_light_and_dark", || node("axe", &RUSSIAN, &[])),
        ("english_pages_are_accessible", || node("axe", &ENGLISH, &[])),
        ("what_is_not_accessible_is_refused", || node("axe", &RUSSIAN, &["--twins"])),
        ("pictures_show_the_site_on_a_laptop_a_phone_and_paper", pictures),
        ("a_project_dresses_its_site_itself", dressed),
        ("nothing_of_a_hostile_document_runs", || node("hostile", &HOSTILE, &[])),
        ("what_runs_or_asks_is_noticed", || node("hostile", &HOSTILE, &["--twins"])),
        ("pages_of_hostile_documents_are_valid", || valid(&HOSTILE)),
        ("pages_are_valid", || valid(&RUSSIAN)),
        ("english_pages_are_valid", || valid(&ENGLISH)),
        ("pages_that_are_not_valid_are_refused", invalid),
    ];
    tests.iter().map(|&(name, run)| Trial::test(format!("site::{name}"), run)).collect()
}

/// With `EVERY_PAGE=1`, each of them; else some of every kind.
fn fleet() -> Outcome {
    let every = std::env::var_os("EVERY_PAGE").is_some_and(|it| it == "1");
    node("load", &FLEET, &["--frames", if every { "1000000" } else { "24" }])
}

/// What makes the pictures of the README still makes them. Their bytes depend on the fonts of the
/// machine, so that only what they show is compared.
fn pictures() -> Outcome {
    let directory = tempfile::TempDir::new()?;
    node("shots", &RUSSIAN, &[&directory.path().display().to_string()])
}

/// The project's frame and files are there, and every page loads as clean as without them.
fn dressed() -> Outcome {
    let read = |path: &str| fs::read_to_string(DRESSED.root()?.join(path)).map_err(Failed::from);
    let page = read("servers/fs1.voip.rcsnet.ru.html")?;
    for expected in [
        "<footer><a href=\"../index.html\">Состав комплекса</a>, fs1.voip.rcsnet.ru &lt;ru&gt;</footer>",
        "<link rel=\"stylesheet\" href=\"../assets/own.css\" />",
        "<main id=\"main\"",
        "default-src 'none'",
    ] {
        if !page.contains(expected) {
            return Err(format!("there is no {expected} in {page}").into());
        }
    }
    if read("assets/icon.svg")? != "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n" {
        return Err("the icon is that of the program".into());
    }
    node("load", &DRESSED, &["--frames", "4"])?;
    valid(&DRESSED)
}

/// Where the scripts are.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser")
}

/// Brings the packages that `package-lock.json` names, once a version.
static PACKAGES: LazyLock<Result<(), String>> = LazyLock::new(|| {
    let lock = fs::read(folder().join("package-lock.json")).map_err(|it| it.to_string())?;
    let stamp = folder().join("node_modules/.rcsgen-lock");
    if fs::read(&stamp).is_ok_and(|it| it == lock) {
        return Ok(());
    }
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    run(Command::new("npm").args(arguments).current_dir(folder()))?;
    fs::write(stamp, lock).map_err(|it| it.to_string())
});

/// One browser at a time: two would only wait for each other, and waiting looks like a failure.
static TURN: Mutex<()> = Mutex::new(());

/// What `command` says, if it succeeds.
fn run(command: &mut Command) -> Result<String, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output =
        command.output().map_err(|it| format!("{program} is needed, and cannot be run: {it}"))?;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    if output.status.success() { Ok(said) } else { Err(said) }
}

/// Runs the script `name` on `site`.
pub(crate) fn node(name: &str, site: &Site, arguments: &[&str]) -> Outcome {
    PACKAGES.clone()?;
    let root = site.root()?;
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let script = folder().join(format!("{name}.mjs"));
    run(Command::new("node").arg(script).arg(root).args(arguments))?;
    Ok(())
}

/// What the Nu checker, which checks pages for the W3C, says about the pages below `root`.
fn checked(root: &Path) -> Result<String, Failed> {
    PACKAGES.clone()?;
    let jar = folder().join("node_modules/vnu-jar/build/dist/vnu.jar");
    let mut command = Command::new("java");
    command.arg("-jar").arg(jar).args(["--errors-only", "--no-langdetect", "--skip-non-html"]);
    Ok(run(command.arg(root))?)
}

fn valid(site: &Site) -> Outcome {
    checked(site.root()?).map(|_| ())
}

fn invalid() -> Outcome {
    let page = fs::read_to_string(RUSSIAN.root()?.join("index.html"))?;
    let directory = tempfile::TempDir::new()?;
    let path = directory.path().join("index.html");
    fs::write(&path, &page)?;
    checked(directory.path())?;
    for (from, to, expected) in [
        ("</main>", "<p><div>x</div></p></main>", "No “p” element in scope"),
        (
            "</main>",
            "<a href=\"x\"><a href=\"y\">z</a></a></main>",
            "an element of the same type was already open",
        ),
        ("</main>", "<b id=\"main\">x</b></main>", "Duplicate ID “main”"),
        ("</main>", "<center>x</center></main>", "The “center” element is obsolete"),
        ("</h1>", "</h1><h4>x</h4>", "skipping"),
    ] {
        fs::write(&path, page.replacen(from, to, 1))?;
        let said = match checked(directory.path()) {
            Ok(_) => return Err(format!("{to} is accepted").into()),
            Err(it) => it.message().unwrap_or_default().to_owned(),
        };
        if !said.contains(expected) {
            return Err(format!("{to}: {said}").into());
        }
    }
    Ok(())
}
