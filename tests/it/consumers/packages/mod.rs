//! Packages before their judges: rpm and its kin, a shell in an empty machine, dnf, gpg, unzip.

#![expect(clippy::disallowed_methods, reason = "tests write what they show to other programs")]

mod bundle;
mod fixture;
mod install;
mod machine;
mod repository;
mod rpm;

use libtest_mimic::{Failed, Trial};

type Outcome = Result<(), Failed>;
type Test = fn() -> Outcome;

/// All tests of this folder.
pub(crate) fn trials() -> Vec<Trial> {
    let tests = [rpm::TESTS, install::TESTS, repository::TESTS, bundle::TESTS].concat();
    tests.into_iter().map(|(name, run)| Trial::test(format!("packages::{name}"), run)).collect()
}
