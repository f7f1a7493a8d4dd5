//! Faulty platforms, made by lot: every planted mistake is found at its cell, in every form of table,
//! and nothing else is called one.

mod forms;
mod platform;

use std::collections::BTreeSet;

use libtest_mimic::{Failed, Trial};
use rcsgen::diag::{Diagnostic, Label, Severity};
use rcsgen::driver::{Compilation, Stage};

use crate::memory::build;
use forms::Form;
use platform::{Fault, Kind, Lot, Place, Plan};

/// What may be said of a platform without a mistake: what its document leaves open, and spellings.
const OPEN: &[&str] = &[
    "even-quorum",
    "mixed-case-name",
    "non-canonical-address",
    "ns-missing",
    "role-without-vip",
    "soa-missing",
    "trailing-dot-inconsistent",
    "ula-in-public-zone",
    "vip-family-unroutable",
];

/// How many platforms each trial of many mistakes makes.
const PLATFORMS: u64 = 6;

/// One test for each form of table: single mistakes, many at once, and none.
pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for form in Form::ALL {
        let name = form.name();
        trials.push(Trial::test(format!("planted: each mistake alone, {name}"), move || {
            for kind in Kind::ALL {
                for seed in 0..3 {
                    let mut lot = Lot::new(seed * 31 + *kind as u64);
                    let mut plan = Plan::new(&mut lot, 2);
                    plan.plant(*kind, &mut lot);
                    judge(&plan, form, 1 + seed as usize % 2)?;
                }
            }
            Ok(())
        }));
        trials.push(Trial::test(
            format!("planted: many mistakes among decoys, {name}"),
            move || {
                for seed in 0..PLATFORMS {
                    let mut lot = Lot::new(1000 + seed);
                    let count = 14 + lot.below(20);
                    let mut plan = Plan::new(&mut lot, count);
                    for kind in Kind::ALL {
                        plan.plant(*kind, &mut lot);
                    }
                    plan.decoys(&mut lot);
                    judge(&plan, form, 1 + seed as usize % 3)?;
                }
                Ok(())
            },
        ));
        trials.push(Trial::test(format!("planted: no mistake is no finding, {name}"), move || {
            for seed in 0..PLATFORMS {
                let mut lot = Lot::new(2000 + seed);
                let count = 2 + lot.below(40);
                let mut plan = Plan::new(&mut lot, count);
                plan.decoys(&mut lot);
                judge(&plan, form, 1 + seed as usize % 3)?;
            }
            Ok(())
        }));
    }
    trials.push(Trial::test("planted: a judge that sees nothing is refused", || {
        let mut lot = Lot::new(7);
        let mut plan = Plan::new(&mut lot, 2);
        plan.plant(Kind::HexDigit, &mut lot);
        // The same platform without the mistake, held against the answer of the other.
        let healthy = Plan::new(&mut Lot::new(7), 2);
        let (files, _) = forms::write(&healthy, Form::Simple, 1);
        let (_, places) = forms::write(&plan, Form::Simple, 1);
        let made = build(&files, Stage::Check);
        if verdict(&plan, &places, &made).is_empty() {
            Err("a mistake that nobody found was counted as found".into())
        } else {
            Ok(())
        }
    }));
    trials
}

/// Writes `plan` and holds what is found against what was planted.
fn judge(plan: &Plan, form: Form, parts: usize) -> Result<(), Failed> {
    let (files, places) = forms::write(plan, form, parts);
    let made = build(&files, Stage::Check);
    let wrong = verdict(plan, &places, &made);
    if wrong.is_empty() {
        return Ok(());
    }
    let documents: Vec<String> =
        files.iter().map(|(path, text)| format!("--- {path}\n{text}")).collect();
    Err(format!("{}\n{}", wrong.join("\n"), documents.join("\n")).into())
}

/// What is missing, misplaced or too much.
fn verdict(plan: &Plan, places: &forms::Places, made: &Compilation) -> Vec<String> {
    let mut wrong = Vec::new();
    let at = |label: &Label| {
        let position = made.sources.position(label.span);
        let path = made.sources.get(label.span.file).path.clone();
        (path, position.line, position.column + label.beyond)
    };
    let labels = |it: &Diagnostic| -> Vec<_> {
        std::iter::once(&it.primary).chain(&it.secondary).map(at).collect()
    };
    let whole = |place: Place, focus: usize| {
        let (path, line, column) = &places[&place];
        (path.clone(), *line, *column + focus as u32)
    };
    for Fault { kind, place, focus, .. } in &plan.faults {
        let mut wanted = vec![whole(*place, 0), whole(*place, *focus)];
        // Without any address, nobody can say of which family the missing one is.
        if *kind == Kind::NoVipAddress {
            wanted.push(whole(Place { column: 2, ..*place }, 0));
        }
        let named = |it: &&Diagnostic| kind.rules().contains(&it.rule);
        if !made.diagnostics.iter().filter(named).any(|it| wanted.contains(&at(&it.primary))) {
            wrong.push(format!("{kind:?} is not found at {:?}", wanted[0]));
        }
    }
    let rows: BTreeSet<_> = plan
        .faults
        .iter()
        .flat_map(Fault::rows)
        .flat_map(|row| places.iter().filter(move |it| it.0.row() == row))
        .map(|it| (it.1.0.clone(), it.1.1))
        .collect();
    for it in &made.diagnostics {
        let excused = labels(it).into_iter().any(|(path, line, _)| rows.contains(&(path, line)));
        if it.severity > Severity::Info && !excused && !OPEN.contains(&it.rule) {
            wrong.push(format!(
                "{} is no mistake at {:?}: {}",
                it.rule,
                at(&it.primary),
                it.message.en
            ));
        }
    }
    wrong
}
