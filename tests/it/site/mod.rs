//! The site, before those who read it: a browser, judges of pages, and programs that link to it.

mod browser;
mod inventory;
mod links;
mod made;
mod ports;

/// All tests of this folder.
pub(crate) fn trials() -> Vec<libtest_mimic::Trial> {
    [browser::trials(), inventory::trials(), links::trials(), ports::trials()]
        .into_iter()
        .flatten()
        .collect()
}
