//! Prose that counts other servers than the table lists.

use std::collections::BTreeSet;

use super::{Context, Docs, Rule, Severity, Sink};
use crate::check::prose::{Word, words};
use crate::diag::{Diagnostic, Text, count_en, form_ru};
use crate::model::{PlatformId, RoleId};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "claim-count-mismatch",
    severity: Severity::Warning,
    preview: false,
    docs: Docs::read(include_str!("claim_count_mismatch.md")),
    check,
};

const EACH: &[&str] = &["кажд*", "each", "every"];
const KIND: &[&str] = &["тип*", "рол*", "вид*", "групп*", "type*", "role*", "kind*", "group*"];
const MACHINE: &[&str] = &[
    "сервер*",
    "машин*",
    "узел",
    "узл*",
    "вм",
    "хост*",
    "server*",
    "machine*",
    "node*",
    "vm",
    "vms",
    "host*",
];
const NUMBERS: &[(usize, &[&str])] = &[
    (1, &["1", "один", "одной", "одним", "одна", "one"]),
    (2, &["2", "два", "две", "двух", "двумя", "двум", "two"]),
    (3, &["3", "три", "трёх", "трех", "тремя", "трём", "three"]),
    (4, &["4", "четыре", "четырёх", "четырех", "четырьмя", "four"]),
    (5, &["5", "пять", "пяти", "пятью", "five"]),
    (6, &["6", "шесть", "шести", "шестью", "six"]),
];

/// What the text says: this many machines of each kind, from byte to byte.
struct Claim {
    count: usize,
    start: usize,
    end: usize,
}

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, _) in cx.platforms() {
        for (span, text) in cx.prose(id) {
            if let Some(claim) = claim(&words(text)) {
                compare(cx, id, &claim, span.part(claim.start..claim.end), sink);
            }
        }
    }
}

fn compare(cx: &Context<'_>, id: PlatformId, claim: &Claim, span: Span, sink: &mut Sink) {
    let wanted = claim.count;
    let mut odd = Vec::new();
    let is_known = |it: &RoleId| !cx.inventory.unread.contains(it);
    for (_, role) in cx.roles().filter(|(at, it)| it.platform == id && is_known(at)) {
        let names: BTreeSet<_> = cx.servers_of(role).map(|it| &it.name.value).collect();
        if let (true, Some(first)) = (names.len() != wanted, cx.servers_of(role).next()) {
            odd.push((role, names.len(), first));
        }
    }
    let Some((role, count, _)) = odd.first() else { return };
    let message = match odd.len() {
        1 => Text::new(
            format!(
                "the text gives each role {}, but `{}` has {count}",
                count_en(wanted, "server", "servers"),
                role.id
            ),
            format!(
                "по тексту у каждой роли {wanted} {}, а у `{}` — {count}",
                form_ru(wanted, "сервер", "сервера", "серверов"),
                role.id
            ),
        ),
        many => Text::new(
            format!(
                "the text gives each role {}, but {many} roles have another number",
                count_en(wanted, "server", "servers")
            ),
            format!(
                "по тексту у каждой роли {wanted} {}, а у {many} ролей их другое число",
                form_ru(wanted, "сервер", "сервера", "серверов")
            ),
        ),
    };
    let mut it = Diagnostic::warning(RULE.id, span, message)
        .label(Text::new("the text says so here", "так сказано в тексте"));
    for (role, count, first) in &odd {
        it = it.also(
            first.name.span,
            Text::new(
                format!("`{}` has {} by name", role.id, count_en(*count, "server", "servers")),
                format!(
                    "у `{}` по именам {count} {}",
                    role.id,
                    form_ru(*count, "сервер", "сервера", "серверов")
                ),
            ),
        );
    }
    sink.push(it.note(Text::new(
        "what the table lists is built: correct the table or the text",
        "собирается то, что в таблице: исправьте таблицу или текст",
    )));
}

/// The first sentence that gives each kind of server a number of machines.
fn claim(words: &[Word<'_>]) -> Option<Claim> {
    words.split_inclusive(|it| it.ends_sentence).find_map(|sentence| {
        let each = sentence.iter().position(|it| it.is_any(EACH))?;
        let rest = sentence.get(each..)?;
        rest.iter().take(4).find(|it| it.is_any(KIND))?;
        rest.iter().enumerate().find_map(|(at, word)| {
            let (count, _) = NUMBERS.iter().find(|(_, forms)| word.is_any(forms))?;
            let machine = rest.get(at + 1..)?.iter().take(3).find(|it| it.is_any(MACHINE))?;
            Some(Claim { count: *count, start: word.start, end: machine.end() })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_gives_each_kind_a_number_of_machines() {
        let found = |text| claim(&words(text)).map(|it| it.count);
        assert_eq!(
            found("Каждый из типов серверов представлен двумя виртуальными машинами."),
            Some(2)
        );
        assert_eq!(found("Each role\nhas three servers."), Some(3));
        assert_eq!(found("Каждый сервер имеет два адреса."), None);
        assert_eq!(found("Есть два сервера. У каждой роли свой адрес."), None);
    }
}
