//! Packages before their judges: rpm and its kin, a shell in an empty machine, dnf, gpg, unzip.

#![expect(clippy::disallowed_methods, reason = "tests write what they show to other programs")]

mod bundle;
mod fixture;
mod install;
mod machine;
mod release;
mod repository;
mod rpm;

use libtest_mimic::{Failed, Trial};

type Outcome = Result<(), Failed>;
type Test = fn() -> Outcome;

/// All tests of this folder.
pub(crate) fn trials() -> Vec<Trial> {
    all().into_iter().map(|(name, run)| Trial::test(format!("packages::{name}"), run)).collect()
}

fn all() -> Vec<(&'static str, Test)> {
    let own: &[(&str, Test)] = &[("every_promise_has_its_tests", every_promise_has_its_tests)];
    let rooms = [rpm::TESTS, install::TESTS, repository::TESTS, bundle::TESTS, release::TESTS];
    [own].into_iter().chain(rooms).flatten().copied().collect()
}

/// What packages promise, and the tests that hold them to it.
const PROMISES: [(&str, &[&str]); 13] = [
    (
        "the same bytes under another time zone, umask, day, user and number of threads",
        &[
            "same_input_gives_same_bytes",
            "a_bundle_is_the_same_at_any_time_and_place",
            "any_day_user_and_directory_make_the_same_bytes",
            "a_build_proves_itself_reproducible",
        ],
    ),
    ("the bytes of a package, a repository and a bundle are known", &["bytes_are_known"]),
    (
        "old rpm finds the sums that it checks",
        &["old_rpm_can_check_and_read_packages", "rpm_refuses_damaged_packages"],
    ),
    ("old rpm knows every tag and feature", &["old_rpm_can_check_and_read_packages"]),
    (
        "rpm reads, installs, upgrades and erases",
        &[
            "rpm_reads_what_was_meant",
            "files_come_to_their_places",
            "erasing_puts_the_originals_back",
        ],
    ),
    (
        "edits fare as the table of policies says",
        &["edits_fare_as_their_policy_says", "files_of_people_are_kept_aside"],
    ),
    (
        "dnf installs what the key signed, and nothing else",
        &["dnf_installs_from_the_repository", "dnf_trusts_only_what_the_key_signed"],
    ),
    ("rpmbuild makes the same files", &["rpmbuild_builds_the_same_files"]),
    (
        "forged archives are refused",
        &[
            "forged_archives_are_refused_by_the_program",
            "a_large_bundle_is_verified_in_little_memory",
        ],
    ),
    (
        "sums and signatures hold for sha256sum and minisign",
        &[
            "a_bundle_unpacks_and_its_sums_hold",
            "minisign_signs_the_sums",
            "a_release_is_signed_and_verified",
        ],
    ),
    ("times and versions only grow", &["a_release_must_be_later_than_the_last"]),
    ("no path of a vendor is packaged directly", &["what_vendors_own_is_never_packaged_directly"]),
    ("rpmlint finds nothing unforeseen", &["rpmlint_finds_nothing_unforeseen"]),
];

fn every_promise_has_its_tests() -> Outcome {
    let known: Vec<_> = all().into_iter().map(|(name, _)| name).collect();
    for (promise, tests) in PROMISES {
        for test in tests {
            if !known.contains(test) {
                return Err(format!("{promise}: there is no test {test}").into());
            }
        }
    }
    Ok(())
}
