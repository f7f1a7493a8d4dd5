//! The rules, and what several of them need to say it well.

mod acl_missing_peer;
mod address_pattern_outlier;
mod admins_locked_out;
mod caa_missing;
mod cell_whitespace;
mod claim_cluster_mismatch;
mod claim_count_mismatch;
mod claim_family_mismatch;
mod claim_role_list_mismatch;
mod cname_at_apex;
mod cname_chain;
mod cname_coexistence;
mod cname_loop;
mod collides_with_delegation;
mod consumer_provider_family;
mod dangling_target;
mod dnssec_ds_missing;
mod dual_stack_partial;
mod duplicate_address;
mod duplicate_address_vip;
mod duplicate_label;
mod duplicate_name;
mod duplicate_row;
mod even_quorum;
mod exact_duplicate_record;
mod family_policy_violation;
mod gateway_is_a_host;
mod gateway_missing;
mod gateway_outside_network;
mod host_bits_set;
mod http_link;
mod merge_conflict_marker;
mod mixed_case_name;
mod mx_target_cname;
mod name_pattern_outlier;
mod name_role_mismatch;
mod near_duplicate_record;
mod near_zone_typo;
mod network_or_broadcast_address;
mod node_name_unresolvable;
mod non_canonical_address;
mod ns_missing;
mod ns_same_address;
mod ns_single;
mod ns_target_cname;
mod os_end_of_life;
mod os_without_files;
mod out_of_zone_name;
mod plaintext_secret;
mod port_collision;
mod prefix_mismatch;
mod prefix_overlap;
mod prose_literal_drift;
mod ptr_ambiguous;
mod ptr_missing;
mod ptr_name_mismatch;
mod repeated_zone_suffix;
mod reserved_double_hyphen;
mod reverse_network_unused;
mod reverse_not_owned;
mod reverse_zone_overlap;
mod rfc1918_in_public_zone;
mod rfc2317_needed;
mod role_without_software;
mod role_without_vip;
mod rtp_range;
mod same_failure_domain;
mod series_gap;
mod servers_in_public_view;
mod setting_without_service;
mod sip_domain_out_of_zone;
mod soa_expire_low;
mod soa_minimum_range;
mod soa_missing;
mod soa_refresh_low;
mod soa_retry_high;
mod soa_retry_low;
mod special_purpose_address;
mod special_use_name;
mod spelling;
mod srv_target_cname;
mod trailing_dot_inconsistent;
mod ttl_high_for_vip;
mod ttl_range;
mod ttl_rrset_mismatch;
mod ula_in_public_zone;
mod ula_not_random;
mod undefined_role;
mod unknown_tld;
mod unqualified_name;
mod unreachable_family;
mod unused_host;
mod unused_role;
mod vip_consumer_family_mismatch;
mod vip_duplicate_members;
mod vip_family_unroutable;
mod vip_label_is_server;
mod vip_name_equals_host;
mod vip_prefix_mismatch;
mod vip_single_member;
mod vrrp_id_clash;
mod vrrp_id_unstated;
mod zone_cut_inside;
mod zone_is_tld;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::context::{ByGroup, Context, Host, list, series};
use super::plan::number_of;
use super::rule::{Docs, Rule};
use super::zones::is_public_tld;
use crate::diag::{Applicability, Diagnostic, Fix, Severity, Sink, Text};
use crate::model::StatedRecord;
use crate::model::settings::{Scope, Value, setting};
use crate::text::{Edit, Span};

/// All rules, by id.
pub static RULES: &[Rule] = &[
    acl_missing_peer::RULE,
    address_pattern_outlier::RULE,
    admins_locked_out::RULE,
    caa_missing::RULE,
    cell_whitespace::RULE,
    claim_cluster_mismatch::RULE,
    claim_count_mismatch::RULE,
    claim_family_mismatch::RULE,
    claim_role_list_mismatch::RULE,
    cname_at_apex::RULE,
    cname_chain::RULE,
    cname_coexistence::RULE,
    cname_loop::RULE,
    collides_with_delegation::RULE,
    consumer_provider_family::RULE,
    dangling_target::RULE,
    dnssec_ds_missing::RULE,
    dual_stack_partial::RULE,
    duplicate_address::RULE,
    duplicate_address_vip::RULE,
    duplicate_label::RULE,
    duplicate_name::RULE,
    duplicate_row::RULE,
    even_quorum::RULE,
    exact_duplicate_record::RULE,
    family_policy_violation::RULE,
    gateway_is_a_host::RULE,
    gateway_missing::RULE,
    gateway_outside_network::RULE,
    host_bits_set::RULE,
    http_link::RULE,
    merge_conflict_marker::RULE,
    mixed_case_name::RULE,
    mx_target_cname::RULE,
    name_pattern_outlier::RULE,
    name_role_mismatch::RULE,
    near_duplicate_record::RULE,
    near_zone_typo::RULE,
    network_or_broadcast_address::RULE,
    node_name_unresolvable::RULE,
    non_canonical_address::RULE,
    ns_missing::RULE,
    ns_same_address::RULE,
    ns_single::RULE,
    ns_target_cname::RULE,
    os_end_of_life::RULE,
    os_without_files::RULE,
    out_of_zone_name::RULE,
    plaintext_secret::RULE,
    port_collision::RULE,
    prefix_mismatch::RULE,
    prefix_overlap::RULE,
    prose_literal_drift::RULE,
    ptr_ambiguous::RULE,
    ptr_missing::RULE,
    ptr_name_mismatch::RULE,
    repeated_zone_suffix::RULE,
    reserved_double_hyphen::RULE,
    reverse_network_unused::RULE,
    reverse_not_owned::RULE,
    reverse_zone_overlap::RULE,
    rfc1918_in_public_zone::RULE,
    rfc2317_needed::RULE,
    role_without_software::RULE,
    role_without_vip::RULE,
    rtp_range::RULE,
    same_failure_domain::RULE,
    series_gap::RULE,
    servers_in_public_view::RULE,
    setting_without_service::RULE,
    sip_domain_out_of_zone::RULE,
    soa_expire_low::RULE,
    soa_minimum_range::RULE,
    soa_missing::RULE,
    soa_refresh_low::RULE,
    soa_retry_high::RULE,
    soa_retry_low::RULE,
    special_purpose_address::RULE,
    special_use_name::RULE,
    spelling::RULE,
    srv_target_cname::RULE,
    trailing_dot_inconsistent::RULE,
    ttl_high_for_vip::RULE,
    ttl_range::RULE,
    ttl_rrset_mismatch::RULE,
    ula_in_public_zone::RULE,
    ula_not_random::RULE,
    undefined_role::RULE,
    unknown_tld::RULE,
    unqualified_name::RULE,
    unreachable_family::RULE,
    unused_host::RULE,
    unused_role::RULE,
    vip_consumer_family_mismatch::RULE,
    vip_duplicate_members::RULE,
    vip_family_unroutable::RULE,
    vip_label_is_server::RULE,
    vip_name_equals_host::RULE,
    vip_prefix_mismatch::RULE,
    vip_single_member::RULE,
    vrrp_id_clash::RULE,
    vrrp_id_unstated::RULE,
    zone_cut_inside::RULE,
    zone_is_tld::RULE,
];

/// More places than this with one and the same mistake have one cause, and one finding: a slip of the
/// hand does not repeat itself so often.
const MANY: usize = 8;

/// The values that documents state of `key`, each with the hosts that it holds for, by scope.
fn stated_values<'a, 'b>(
    cx: &'b Context<'a>,
    key: &'static str,
) -> Vec<(&'a Value, Vec<&'b Host<'a>>)> {
    let mut all = Vec::new();
    for (id, platform) in cx.platforms() {
        let mut of_scopes = BTreeMap::<Scope, (&Value, Vec<_>)>::new();
        for host in cx.hosts_of(id) {
            if let Some(value) = platform.settings.find(key, host.role, host.server) {
                of_scopes.entry(value.scope).or_insert((value, Vec::new())).1.push(host);
            }
        }
        all.extend(of_scopes.into_values());
    }
    all
}

/// The first label that `host` should have in its series: its number in its role if that name is free,
/// else the next free one.
fn next_name(cx: &Context<'_>, host: &Host<'_>) -> Option<String> {
    let (stem, number) = series(host.name.value.short())?;
    let domain = host.name.value.domain();
    let taken: BTreeSet<u32> = cx
        .hosts
        .iter()
        .filter(|it| it.name.value.domain() == domain)
        .filter_map(|it| series(it.name.value.short()))
        .filter(|(other, _)| *other == stem)
        .map(|(_, number)| number)
        .collect();
    let wanted = number_of(cx.inventory, host).filter(|it| !taken.contains(it));
    let next = wanted.or_else(|| (number..u32::MAX).find(|it| !taken.contains(it)))?;
    Some(format!("{stem}{next}"))
}

/// `address` in the way in which `written` was written: with its prefix as it stands, if that can be.
fn address_text(written: &str, address: IpAddr) -> String {
    let kept = written.rfind(':').and_then(|at| {
        let IpAddr::V6(it) = address else { return None };
        let text = format!("{}{:x}", written.get(..=at)?, it.segments().last()?);
        (text.parse() == Ok(it)).then_some(text)
    });
    kept.unwrap_or_else(|| address.to_string())
}

/// Whether `address` is of a private IPv4 network (RFC 1918), which may repeat from site to site.
fn is_private_v4(address: IpAddr) -> bool {
    matches!(address, IpAddr::V4(it) if it.is_private())
}

/// Whether `address` is a unique local one (RFC 4193).
fn is_ula(address: IpAddr) -> bool {
    matches!(address, IpAddr::V6(it) if it.octets().first().is_some_and(|b| b & 0xfe == 0xfc))
}

/// A fix that writes each text to its place.
fn rewrite(edits: &[(Span, String)], applicability: Applicability) -> Fix {
    let title = match edits {
        [(_, text)] => Text::new(format!("write `{text}`"), format!("написать `{text}`")),
        many => Text::new(
            format!("write all {} anew", many.len()),
            format!("переписать все {}", many.len()),
        ),
    };
    let edits = edits.iter().map(|(span, text)| Edit { span: *span, text: text.clone() });
    Fix { title, applicability, edits: edits.collect() }
}

/// One finding for all places where something is a matter of style, each with what should stand
/// there, and a safe fix for all of them.
fn style(
    rule: &Rule,
    odd: Vec<(Span, String)>,
    message: &dyn Fn(usize) -> Text,
    label: &Text,
    note: &Text,
    sink: &mut Sink,
) {
    // A fix cannot touch two files at once; and one file is one finding.
    let mut files = BTreeMap::<_, Vec<_>>::new();
    for (span, text) in odd {
        files.entry(span.file).or_default().push((span, text));
    }
    for places in files.into_values() {
        let Some(((first, _), others)) = places.split_first() else { continue };
        let mut it = Diagnostic::new(rule.id, rule.severity, *first, message(places.len()))
            .label(label.clone());
        for (span, _) in others {
            it = it.also(*span, Text::default());
        }
        sink.push(it.note(note.clone()).fix(rewrite(&places, Applicability::Safe)));
    }
}

/// Reports records of the type `kind` that lead to an alias.
fn target_alias(cx: &Context<'_>, rule: &Rule, kind: &str, sink: &mut Sink) {
    for record in cx.inventory.records.iter().filter(|it| it.kind.value == kind) {
        let Some(alias) = record.target().and_then(|it| cx.alias(it)) else { continue };
        let (owner, target) = (&record.owner.value, &alias.owner.value);
        let it = Diagnostic::new(
            rule.id,
            rule.severity,
            record.data.span,
            Text::new(
                format!("the {kind} record of `{owner}` leads to an alias: `{target}`"),
                format!("запись {kind} имени `{owner}` ведёт на псевдоним: `{target}`"),
            ),
        )
        .label(Text::new("an alias", "псевдоним"))
        .also(alias.owner.span, Text::new("defined here", "он определён здесь"))
        .note(Text::new(
            "lead to the server itself: many programs do not follow an alias here",
            "ведите прямо на сервер: многие программы по псевдониму здесь не пойдут",
        ));
        sink.push(match cx.alias_end(target.as_str()) {
            Some(end) => {
                it.fix(rewrite(&[(record.data.span, end.to_owned())], Applicability::Safe))
            }
            None => it,
        });
    }
}

/// Reports records that say the same, in the same words or not.
fn same_records(cx: &Context<'_>, rule: &Rule, in_words: bool, sink: &mut Sink) {
    let mut seen = BTreeMap::<_, &StatedRecord>::new();
    for record in &cx.inventory.records {
        let key = (&record.owner.value, record.kind.value, &record.fields, &record.data.value);
        let Some(first) = seen.get(&key) else {
            seen.insert(key, record);
            continue;
        };
        let written = |it: &StatedRecord| {
            [it.owner.span, it.data.span].map(|it| cx.sources.slice(it).to_owned())
        };
        if (written(first) == written(record)) != in_words {
            continue;
        }
        let (owner, kind) = (&record.owner.value, record.kind.value);
        let message = if in_words {
            Text::new(
                format!("the {kind} record of `{owner}` is repeated"),
                format!("запись {kind} имени `{owner}` повторена"),
            )
        } else {
            Text::new(
                format!("the {kind} record of `{owner}` is repeated in another spelling"),
                format!("запись {kind} имени `{owner}` повторена в другом написании"),
            )
        };
        sink.push(
            Diagnostic::new(rule.id, rule.severity, record.data.span, message)
                .label(Text::new("a second time", "во второй раз"))
                .also(first.data.span, Text::new("first here", "впервые здесь"))
                .note(Text::new(
                    "one of the two was meant to say something else, or is left over",
                    "одна из двух должна была сказать другое или осталась лишней",
                )),
        );
    }
}

/// Warns of the stated seconds of the setting `key` that `is_odd` is true of; it may look at other
/// settings of the platform. In `reason`, `{}` stands for the value.
fn seconds(
    cx: &Context<'_>,
    rule: &Rule,
    key: &'static str,
    is_odd: impl Fn(i64, &dyn Fn(&str) -> i64) -> bool,
    reason: &Text,
    sink: &mut Sink,
) {
    for (_, platform) in cx.platforms() {
        let Some(value) = platform.settings.stated(key, Scope::Platform) else { continue };
        let Some(word) = value.words.first() else { continue };
        let Ok(number) = word.value.parse::<i64>() else { continue };
        let other = |key: &str| {
            let found = platform.settings.platform(key);
            found.one().and_then(|it| it.parse().ok()).unwrap_or_default()
        };
        if !is_odd(number, &other) {
            continue;
        }
        let fill = |text: &str| text.replace("{}", &word.value);
        let docs = setting(key).map_or(("", ""), |it| it.docs);
        let name = cx.sources.slice(value.name).trim_matches(':');
        let mut it = Diagnostic::new(
            rule.id,
            rule.severity,
            word.span,
            Text::new(fill(&reason.en), fill(&reason.ru)),
        )
        .label(Text::new(format!("`{name}` in seconds"), format!("`{name}` в секундах")));
        // The page of the setting says it as a sentence.
        if let ((en, ru), false) = (docs, docs.0.is_empty()) {
            let lower = |text: &str| {
                let mut rest = text.trim_end_matches('.').chars();
                let first = rest.next().map(|it| it.to_lowercase().to_string()).unwrap_or_default();
                first + rest.as_str()
            };
            it = it.note(Text::new(lower(en), lower(ru)));
        }
        sink.push(it);
    }
}
