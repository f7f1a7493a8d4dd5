//! One platform: its tables first, then who belongs to which role, then what holds for each.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

use super::columns::ColumnKind;
use super::doubt::Doubt;
use super::fields::{Place, Reader, place_of};
use super::flow::Flow;
use super::outline::{Field, Section, outline};
use super::roles::{Membership, Names, Roles, title_of};
use super::rows::{self, Host};
use super::services::{self, Found, Prose};
use super::table::{self, Grid};
use super::vocabulary::{TableKind, Vocabulary};
use super::{Directory, claims, overlooked, records, zones};
use crate::diag::{Diagnostic, Lang, Sink, Text};
use crate::model::settings::{Resident, Scope, Settings, setting_named, slug};
use crate::model::{
    Inventory, Network, Networks, Platform, PlatformId, Reading, Role, RoleId, Server, ServerId,
    Stated, Subject, VirtualIp, service,
};
use crate::syntax::{Document, Kind};
use crate::text::{FileId, SourceMap, Span, Spanned, nearest};

/// What the tables of a platform say.
#[derive(Default)]
struct Tables<'a> {
    servers: Vec<Host<'a>>,
    vips: Vec<Host<'a>>,
    networks: Vec<rows::NetworkRow>,
    records: Vec<records::RecordRow>,
    /// The places of tables of records.
    record_grids: Vec<Span>,
    /// Rows of tables of settings: the name, the value, and the section.
    settings: Vec<(Flow<'a>, Flow<'a>, usize)>,
    /// Whether a table of servers was found, even one that could not be read.
    has_servers: bool,
    /// The first table that was not read.
    unread: Option<Span>,
    /// Whether a table that was not read holds addresses.
    has_unread_hosts: bool,
    readings: Vec<Reading>,
}

/// Adds the platform of `directory` to the inventory; says whether it is one, which it is in any case if it
/// `needs_servers`.
pub(crate) fn lower(
    directory: Directory<'_>,
    needs_servers: bool,
    vocabulary: &Vocabulary,
    sources: &SourceMap,
    mut doubt: Option<&mut Doubt<'_>>,
    inventory: &mut Inventory,
    sink: &mut Sink,
) -> bool {
    let sections = outline(directory.documents);
    let Some(first) = directory.documents.first() else { return false };
    let mut tables = read_tables(&sections, vocabulary, sources, sink);
    if !needs_servers
        && is_prose(&tables, &sections)
        && !directory.documents.iter().any(|it| has_errors(it))
    {
        inventory.readings.extend(tables.readings);
        inventory.beside.extend(files(directory));
        return false;
    }
    if let Some(doubt) = &mut doubt {
        doubt.apply(first.file(), &mut tables.servers, &mut tables.vips);
    }
    if !tables.has_servers {
        no_servers(first.file(), tables.unread, sources, sink);
    }
    let roles = Roles::resolve(&tables.servers, &tables.vips, &sections, vocabulary, sink);
    let mut readings = tables.readings;
    let prose = services::read(&sections, &roles, &mut readings);
    for (link, near) in &prose.mistyped {
        let note = Text::new(
            "so the role of this section does not run it",
            "поэтому роль этого раздела её не запускает",
        );
        services::mistyped(link, near, note, sink);
    }

    let id = PlatformId(inventory.platforms.len() as u32);
    let title =
        sections.iter().filter(|it| it.is_document).find_map(|it| title_of(it.title.as_ref()));
    inventory.platforms.push(Platform {
        name: String::new(),
        name_stated: Stated::Default,
        title,
        lang: language(directory, sources),
        files: files(directory),
        settings: Settings::default(),
    });
    let first_role = inventory.roles.len();
    let servers = add_servers(id, &mut tables.servers, &roles, first_role, inventory);
    add_roles(id, &roles, &servers, &sections, inventory);
    let settings = read_settings(
        &sections,
        &tables.settings,
        &tables.servers,
        &tables.vips,
        &roles,
        &servers,
        first_role,
        &mut readings,
        sink,
    );
    overlooked::check(&sections, &settings, sources, sink);
    add_vips(id, &tables.vips, &roles, &servers, &settings, first_role, inventory, sink);
    add_services(&prose, &settings, first_role, id, inventory, &mut readings, sink);
    inventory.networks.extend(tables.networks.into_iter().map(|(prefix, gateway)| Network {
        platform: id,
        prefix,
        gateway,
    }));
    inventory.platforms[id.at()].settings = settings;
    read_networks(id, inventory);
    section_readings(&sections, &roles, &mut readings);
    readings.sort_by_key(|it| (it.span.file, it.span.start, it.subject));
    inventory.readings.extend(readings);

    zones::add(id, inventory);
    if let Some(doubt) = &mut doubt {
        let servers = inventory.servers_of(id).map(|it| it.1.name.clone());
        let names: Vec<_> =
            servers.chain(inventory.vips_of(id).map(|it| it.name.clone())).collect();
        let zones = inventory.zones.iter().filter(|it| it.platform == id);
        let zones: Vec<_> = zones.map(|it| it.name.to_string()).collect();
        let (grids, records) = (&tables.record_grids, &mut tables.records);
        doubt.apply_to_records(first.file(), grids, records, &zones, &names);
    }
    records::add(id, tables.records, inventory, sink);
    let (claims, prose) = claims::read(id, &sections, &roles, vocabulary);
    inventory.claims.extend(claims);
    inventory.prose.extend(prose.into_iter().map(|it| (id, it)));
    name_platform(id, directory, inventory);
    true
}

/// Whether documents say something, and nothing that only documents of a platform say.
fn is_prose(tables: &Tables<'_>, sections: &[Section<'_>]) -> bool {
    let is_setting = |it: &Field<'_>| setting_named(it.name.text.trim()).is_some();
    let is_table = tables.has_servers
        || tables.has_unread_hosts
        || !tables.vips.is_empty()
        || !tables.networks.is_empty()
        || !tables.records.is_empty()
        || !tables.settings.is_empty();
    !is_table
        && !sections.iter().flat_map(|it| &it.fields).any(is_setting)
        && !sections.iter().flat_map(|it| &it.prose).any(|it| is_like_a_table(&it.text()))
        && sections.iter().any(|it| it.title.is_some() || !it.prose.is_empty())
}

/// Whether something in a document could not be read: a table, maybe.
fn has_errors(document: &Document) -> bool {
    let messages = document.all(|it| it == Kind::SystemMessage);
    messages.into_iter().any(|it| document.node(it).attr_int("level").is_some_and(|it| it >= 3))
}

/// Whether a line of prose is a row of a table that is not drawn as one: an address in a column.
fn is_like_a_table(text: &str) -> bool {
    let columns = |line: &&str| line.contains('|') || line.trim().contains("  ");
    let is_address = |word: &str| word.trim_matches('|').parse::<IpAddr>().is_ok();
    text.lines().filter(columns).any(|it| it.split_whitespace().any(is_address))
}

/// Notes what networks say of the servers and floating addresses that stand in them. A network without a gateway
/// may be any range of addresses: only one that has a router is what an interface stands in.
fn read_networks(id: PlatformId, inventory: &mut Inventory) {
    let own = inventory.networks.iter().filter(|it| it.platform == id);
    let routed = own.filter_map(|it| {
        let (net, gateway) = (it.prefix.value, it.gateway.as_ref()?);
        // The row of a default route names no network at all.
        let is_one = net.prefix_len() > 0 && net.addr().is_ipv4() == gateway.value.is_ipv4();
        is_one.then_some((net, (it.prefix.span, gateway)))
    });
    let routed: Networks<_> = routed.collect();
    let servers = inventory.servers_of(id);
    let servers = servers.map(|(id, it)| (Resident::Server(id), it.ipv6(), it.ipv4()));
    let vips = inventory.vip_ids_of(id).zip(inventory.vips_of(id));
    let vips = vips.map(|(id, it)| (Resident::Vip(id), it.ipv6(), it.ipv4()));
    let mut found = Vec::new();
    for (resident, ipv6, ipv4) in servers.chain(vips) {
        let (ipv6, ipv4) =
            (ipv6.map(|it| IpAddr::V6(it.value)), ipv4.map(|it| IpAddr::V4(it.value)));
        for address in ipv6.into_iter().chain(ipv4) {
            let Some((net, &(prefix, gateway))) = routed.around(address).next() else { continue };
            let keys = match address {
                IpAddr::V4(_) => ["ipv4_prefix_length", "ipv4_gateway"],
                IpAddr::V6(_) => ["prefix_length", "gateway"],
            };
            let length = Spanned::new(net.prefix_len().to_string(), prefix);
            found.push((keys[0], resident, length));
            // The router of a network has its way out elsewhere.
            if gateway.value != address {
                let gateway = Spanned::new(gateway.value.to_string(), gateway.span);
                found.push((keys[1], resident, gateway));
            }
        }
    }
    let settings = &mut inventory.platforms[id.at()].settings;
    for (key, resident, word) in found {
        settings.infer(key, resident, word);
    }
}

fn read_tables<'a>(
    sections: &[Section<'a>],
    vocabulary: &Vocabulary,
    sources: &SourceMap,
    sink: &mut Sink,
) -> Tables<'a> {
    let mut tables = Tables::default();
    let mut grids: Vec<Grid<'a>> = Vec::new();
    for (at, section) in sections.iter().enumerate() {
        for node in &section.tables {
            grids.push(table::read(*node, at, sections, vocabulary, sources, sink));
        }
    }
    spare_repeats(&mut grids);
    for grid in &mut grids {
        if let Some(missing) = grid.missing.take() {
            sink.push(missing);
        }
        let rows = match grid.kind {
            TableKind::Servers => {
                tables.has_servers = true;
                let (hosts, understood) = rows::hosts(grid, sink);
                tables.servers.extend(hosts);
                Some(understood)
            }
            TableKind::Vips => {
                let (hosts, understood) = rows::hosts(grid, sink);
                tables.vips.extend(hosts);
                Some(understood)
            }
            TableKind::Records => {
                let (records, understood) = records::read(grid, sink);
                tables.records.extend(records);
                tables.record_grids.push(grid.span);
                Some(understood)
            }
            TableKind::Networks => {
                let (networks, understood) = rows::networks(grid, sink);
                tables.networks.extend(networks);
                Some(understood)
            }
            TableKind::Settings => {
                let key = grid.column(ColumnKind::Key).unwrap_or(0);
                let value = grid.column(ColumnKind::Value).unwrap_or(1);
                let mut understood = 0;
                for row in &grid.rows {
                    if let (Some(key), Some(value)) = (row.cells.get(key), row.cells.get(value)) {
                        tables.settings.push((key.clone(), value.clone(), grid.section));
                        understood += 1;
                    }
                }
                Some(understood)
            }
            TableKind::Other => {
                tables.unread = tables.unread.or(Some(grid.span));
                let is_address = |it: &Flow<'_>| it.text.trim().parse::<IpAddr>().is_ok();
                tables.has_unread_hosts |=
                    grid.rows.iter().flat_map(|it| &it.cells).any(is_address);
                None
            }
        };
        tables.readings.push(grid.reading(rows.map(|it| (it, grid.rows.len()))));
        if rows.is_some() {
            tables.readings.extend(grid.column_readings());
        }
    }
    tables
}

/// Leaves tables alone that lack a column, and only repeat servers of a whole table: ports by
/// server, say.
fn spare_repeats(grids: &mut [Grid<'_>]) {
    let cells = |grid: &Grid<'_>| {
        let columns: Vec<usize> =
            grid.column(ColumnKind::Name).into_iter().chain(grid.address_column()).collect();
        let cells = grid.rows.iter().flat_map(|row| {
            columns
                .iter()
                .filter_map(|at| row.cells.get(*at))
                .map(|it| it.text.trim().to_lowercase())
        });
        cells.filter(|it| !it.is_empty()).collect::<BTreeSet<String>>()
    };
    if grids.iter().all(|it| it.missing.is_none()) {
        return;
    }
    let is_whole = |it: &&Grid<'_>| {
        matches!(it.kind, TableKind::Servers | TableKind::Vips) && it.missing.is_none()
    };
    let known: BTreeSet<String> = grids.iter().filter(is_whole).flat_map(cells).collect();
    for grid in grids.iter_mut().filter(|it| it.missing.is_some()) {
        let own = cells(grid);
        if !own.is_empty() && own.is_subset(&known) {
            grid.missing = None;
            grid.kind = TableKind::Other;
            grid.why = Text::new(
                "it only repeats rows of another table",
                "она лишь повторяет строки другой таблицы",
            );
        }
    }
}

fn no_servers(file: FileId, unread: Option<Span>, sources: &SourceMap, sink: &mut Sink) {
    let text = &sources.get(file).text;
    let message = if text.trim_start_matches('\u{feff}').trim().is_empty() {
        Text::new("the document is empty", "документ пуст")
    } else {
        Text::new("no table of servers was found", "таблица серверов не найдена")
    };
    let end = text.find(['\n', '\r']).unwrap_or(text.len());
    let mut found = Diagnostic::error("no-servers", Span::new(file, 0..end), message).note(Text::new(
        "a platform begins with a table that has a column `DNS name` and a column `IPv6 address` \
         or `IPv4 address`",
        "комплекс начинается с таблицы, где есть колонка «DNS имя» и колонка «IPv6 адрес» или \
         «IPv4 адрес»",
    ));
    if let Some(span) = unread {
        found = found.also(
            span,
            Text::new(
                "this table was not read: its columns are not known",
                "эта таблица не прочитана: её колонки неизвестны",
            ),
        );
    }
    sink.push(found);
}

/// The files that the documents consist of, in the order in which they occur.
fn files(directory: Directory<'_>) -> Vec<FileId> {
    let mut files: Vec<FileId> = Vec::new();
    let mut seen = BTreeSet::new();
    for document in directory.documents {
        for node in document.own_nodes() {
            let file = node.span().file;
            if files.last() != Some(&file) && seen.insert(file) {
                files.push(file);
            }
        }
    }
    files
}

/// The language of most letters.
fn language(directory: Directory<'_>, sources: &SourceMap) -> Lang {
    let (mut latin, mut cyrillic) = (0_usize, 0_usize);
    for document in directory.documents {
        for byte in sources.get(document.file()).text.bytes() {
            latin += usize::from(byte.is_ascii_alphabetic());
            // What the letters from U+0400 to U+04FF begin with.
            cyrillic += usize::from((0xd0..=0xd3).contains(&byte));
        }
    }
    // Addresses and names are Latin in any language.
    if cyrillic * 4 > latin { Lang::Ru } else { Lang::En }
}

/// Adds the servers that have a name, out of their rows; for each row, its id if it has one.
fn add_servers(
    platform: PlatformId,
    hosts: &mut [Host<'_>],
    roles: &Roles,
    first_role: usize,
    inventory: &mut Inventory,
) -> Vec<Option<ServerId>> {
    let mut ids = Vec::with_capacity(hosts.len());
    inventory.servers.reserve(hosts.len());
    for (host, membership) in hosts.iter_mut().zip(&roles.servers) {
        let Some(name) = host.name.take() else {
            let role = membership.map(|it| RoleId((first_role + it.0) as u32));
            inventory.unread.extend(role);
            ids.push(None);
            continue;
        };
        ids.push(Some(ServerId(inventory.servers.len() as u32)));
        inventory.servers.push(Server {
            platform,
            label: host.label.take(),
            name,
            addresses: std::mem::take(&mut host.addresses),
            role: membership.map(|it| RoleId((first_role + it.0) as u32)),
            role_stated: membership.map_or(Stated::Default, |it| it.1),
            attributes: std::mem::take(&mut host.attributes),
            row: host.row,
        });
    }
    ids
}

fn add_roles(
    platform: PlatformId,
    roles: &Roles,
    servers: &[Option<ServerId>],
    sections: &[Section<'_>],
    inventory: &mut Inventory,
) {
    let mut titles = vec![None; roles.ids.len()];
    for (section, role) in sections.iter().zip(&roles.titled) {
        if let Some(title) = role.and_then(|it| titles.get_mut(it)) {
            // The first section counts, whether it has a title or not.
            title.get_or_insert_with(|| title_of(section.title.as_ref()));
        }
    }
    let mut members = vec![Vec::new(); roles.ids.len()];
    for (role, server) in roles.servers.iter().zip(servers) {
        if let (Some((role, _)), Some(server)) = (role, server) {
            members[*role].push(*server);
        }
    }
    for ((id, title), servers) in roles.ids.iter().zip(titles).zip(members) {
        inventory.roles.push(Role {
            platform,
            id: id.clone(),
            title: title.flatten(),
            servers,
            services: Vec::new(),
            uses: Vec::new(),
        });
    }
}

#[expect(clippy::too_many_arguments, reason = "the parts of one platform, read once")]
fn read_settings(
    sections: &[Section<'_>],
    rows: &[(Flow<'_>, Flow<'_>, usize)],
    servers: &[Host<'_>],
    vips: &[Host<'_>],
    roles: &Roles,
    ids: &[Option<ServerId>],
    first_role: usize,
    readings: &mut Vec<Reading>,
    sink: &mut Sink,
) -> Settings {
    let mut settings = Settings::default();
    let mut reader = Reader { settings: &mut settings, readings, sink };
    for (at, section) in sections.iter().enumerate() {
        let place =
            Place { may_widen: section.parent.is_none(), ..place_of(roles, at, first_role, ids) };
        if roles.section_servers.get(at).is_some_and(Option::is_none) {
            overlooked::check_server_section(section, &roles.names, reader.sink);
        }
        for field in &section.fields {
            let place = Place { is_vague: field.is_vague, ..place };
            reader.field(&field.name, &field.body, place);
        }
        // The rows stand in the order of the sections.
        let own = rows.partition_point(|it| it.2 < at)..rows.partition_point(|it| it.2 <= at);
        for (key, value, _) in rows.get(own).unwrap_or_default() {
            reader.field(key, value, place);
        }
    }
    let role_id = |role: &Membership| role.map(|it| RoleId((first_role + it.0) as u32));
    let cell = Place { may_widen: true, ..Place::default() };
    for ((host, id), role) in servers.iter().zip(ids).zip(&roles.servers) {
        let place = Place { server: *id, role: role_id(role), ..cell };
        for (setting, header, value) in host.settings.iter().filter(|_| id.is_some()) {
            reader.value(setting, header, value, place);
        }
    }
    for (host, role) in vips.iter().zip(&roles.vips) {
        for (setting, header, value) in &host.settings {
            reader.value(setting, header, value, Place { role: role_id(role), ..cell });
        }
    }
    settings
}

#[expect(clippy::too_many_arguments, reason = "the parts of one platform, read once")]
fn add_vips(
    platform: PlatformId,
    hosts: &[Host<'_>],
    roles: &Roles,
    servers: &[Option<ServerId>],
    settings: &Settings,
    first_role: usize,
    inventory: &mut Inventory,
    sink: &mut Sink,
) {
    let held: BTreeSet<usize> = roles.servers.iter().flatten().map(|it| it.0).collect();
    // A fleet has thousands of floating addresses, and few roles that hold them.
    let mut of_roles = BTreeMap::<usize, Arc<[ServerId]>>::new();
    let ids = |rows: &[usize]| -> Arc<[ServerId]> {
        rows.iter().filter_map(|it| servers.get(*it).copied().flatten()).collect()
    };
    for ((host, membership), stated) in hosts.iter().zip(&roles.vips).zip(&roles.members) {
        let role = membership.map(|it| RoleId((first_role + it.0) as u32));
        let field = role.and_then(|it| settings.stated("members", Scope::Role(it)));
        let members = if !stated.is_empty() {
            ids(stated)
        } else if let Some(field) = field {
            let found =
                field.words.iter().filter_map(|word| member(word, host, &roles.names, sink));
            ids(&found.collect::<Vec<_>>())
        } else {
            let of_role = membership.filter(|it| held.contains(&it.0));
            if of_role.is_none() && host.members.is_empty() {
                without_members(host, membership.and_then(|it| roles.ids.get(it.0)), sink);
            }
            let of_role = of_role.map(|(role, _)| {
                let rows = || roles.servers_of(role).collect::<Vec<_>>();
                Arc::clone(of_roles.entry(role).or_insert_with(|| ids(&rows())))
            });
            of_role.unwrap_or_default()
        };
        let Some(name) = host.name.clone() else { continue };
        inventory.vips.push(VirtualIp {
            platform,
            label: host.label.clone(),
            name,
            addresses: host.addresses.clone(),
            role,
            role_stated: membership.map_or(Stated::Default, |it| it.1),
            members,
            attributes: host.attributes.clone(),
            row: host.row,
        });
    }
}

fn member(
    word: &Spanned<String>,
    host: &Host<'_>,
    names: &Names,
    sink: &mut Sink,
) -> Option<usize> {
    let found = names.find(&word.value);
    if found.is_none() {
        let (member, title) = (&word.value, host.title());
        let note = Text::new(
            format!("it could not take over `{title}`"),
            format!("он не смог бы принять `{title}`"),
        );
        sink.push(names.unknown(member, word.span).note(note));
    }
    found
}

fn without_members(host: &Host<'_>, role: Option<&String>, sink: &mut Sink) {
    let title = host.title();
    let message = Text::new(
        format!("nobody can hold the floating address `{title}`"),
        format!("плавающий адрес `{title}` некому держать"),
    );
    let label = match role {
        Some(role) => Text::new(
            format!("no server has the role `{role}`"),
            format!("серверов с ролью `{role}` нет"),
        ),
        None => Text::new(
            "nothing here says which servers share it",
            "отсюда не видно, какие серверы его делят",
        ),
    };
    let note = Text::new(
        "name its servers in a column `Members`, or its role in a column `Role`",
        "назовите серверы в колонке «Участники» или роль в колонке «Роль»",
    );
    sink.push(
        Diagnostic::error("vip-without-members", host.place(), message).label(label).note(note),
    );
}

/// Settles what the roles of a platform run and use: what a field says, else what the prose says;
/// and what follows from floating addresses.
fn add_services(
    prose: &Prose,
    settings: &Settings,
    first_role: usize,
    id: PlatformId,
    inventory: &mut Inventory,
    readings: &mut Vec<Reading>,
    sink: &mut Sink,
) {
    let listed = |found: Option<&Found>| -> Vec<(String, Stated)> {
        found.into_iter().flatten().map(|(id, stated)| ((*id).to_owned(), *stated)).collect()
    };
    for (at, role) in inventory.roles.iter_mut().enumerate().skip(first_role) {
        let scope = Scope::Role(RoleId(at as u32));
        let own = |key: &'static str| {
            settings.stated(key, scope).or_else(|| settings.stated(key, Scope::Platform))
        };
        role.services = match own("services") {
            Some(value) => explicit_services(&value.words, sink),
            None => listed(prose.runs.get(at - first_role)),
        };
        if let Some(value) = own("uses") {
            role.uses = explicit_services(&value.words, sink);
        } else {
            role.uses = listed(prose.names.get(at - first_role));
        }
    }
    let running: BTreeSet<String> = inventory.roles[first_role..]
        .iter()
        .flat_map(|it| &it.services)
        .map(|it| it.0.clone())
        .collect();
    let idle = || inventory.roles[first_role..].iter().filter(|it| services::is_idle(it));
    for role in idle() {
        services::check_links(role, &running, sink);
    }
    if let Some(role) = idle().next() {
        services::check_unassigned(role, &prose.unassigned, &running, sink);
    }
    for role in &mut inventory.roles[first_role..] {
        let services = &role.services;
        let is_own = |id: &str| services.iter().any(|it| it.0 == id);
        // What is written in a field holds, whoever runs it.
        role.uses.retain(|(id, stated)| {
            matches!(stated, Stated::At(_)) || (running.contains(id) && !is_own(id))
        });
    }
    let mut holders: BTreeMap<RoleId, Span> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for vip in inventory.vips_of(id).filter(|it| seen.insert(it.members.as_ptr())) {
        for member in vip.members.iter() {
            if let Some(role) = inventory.server(*member).role {
                holders.entry(role).or_insert(vip.name.span);
            }
        }
    }
    for (role, span) in holders {
        let services = &mut inventory.roles[role.at()].services;
        if !services.iter().any(|it| it.0 == "keepalived") {
            services.push(("keepalived".to_owned(), Stated::Inferred(span)));
            services.sort_by(|a, b| a.0.cmp(&b.0));
        }
    }
    for role in &inventory.roles[first_role..] {
        for (service, stated) in &role.uses {
            let Stated::Inferred(span) = *stated else { continue };
            readings.push(Reading {
                span,
                subject: Subject::Product,
                title: service.clone(),
                read_as: Some(Text::new(
                    format!("`{}` uses {service}", role.id),
                    format!("`{}` обращается к {service}", role.id),
                )),
                why: Text::new(
                    "a product of another role, named in the section of this one",
                    "продукт другой роли назван в разделе этой",
                ),
                rows: None,
            });
        }
    }
}

fn explicit_services(words: &[Spanned<String>], sink: &mut Sink) -> Vec<(String, Stated)> {
    let mut services: Vec<(String, Stated)> = Vec::new();
    for word in words {
        let stated = Stated::At(word.span);
        let text = word.value.to_lowercase();
        let known = crate::model::SERVICES.iter().filter(|it| {
            it.id == text
                || it.product.to_lowercase() == text
                || it.aliases.contains(&text.as_str())
        });
        let mut ids: Vec<String> = known.map(|it| it.id.to_owned()).collect();
        if ids.is_empty() {
            unknown_service(word, sink);
            ids.push(text);
        }
        services.extend(ids.into_iter().map(|it| (it, stated)));
    }
    services.sort_by(|a, b| a.0.cmp(&b.0));
    services.dedup_by(|a, b| a.0 == b.0);
    services
}

/// A service that the program does not know may be that of a user's own templates; one that is
/// nearly known is mistyped.
fn unknown_service(word: &Spanned<String>, sink: &mut Sink) {
    let known = crate::model::SERVICES.iter().flat_map(|it| [it.id, it.product]);
    let Some(near) = nearest(&word.value, known) else { return };
    debug_assert!(service(&word.value).is_none());
    let note = Text::new(
        "only templates of your own that name it make files for it",
        "файлы для неё сделают только ваши собственные шаблоны, где она названа",
    );
    services::mistyped(word, near, note, sink);
}

fn section_readings(sections: &[Section<'_>], roles: &Roles, readings: &mut Vec<Reading>) {
    for (at, section) in sections.iter().enumerate() {
        let Some(title) = title_of(section.title.as_ref()).filter(|_| !section.is_document) else {
            continue;
        };
        let titled = roles.titled.get(at).copied().flatten().and_then(|it| roles.ids.get(it));
        let server = roles.section_servers.get(at).copied().flatten();
        let (read_as, why) = match (titled, server) {
            (_, Some(_)) => (
                Some(Text::new("a server", "сервер")),
                Text::new("its title names the server", "название называет сервер"),
            ),
            (Some(id), None) => (
                Some(Text::new(format!("role `{id}`"), format!("роль `{id}`"))),
                Text::new("its title names the role", "название называет роль"),
            ),
            (None, None) => (
                None,
                Text::new(
                    "its title names neither a role nor a server",
                    "название не называет ни роли, ни сервера",
                ),
            ),
        };
        readings.push(Reading {
            span: title.span,
            subject: Subject::Section,
            title: title.value,
            read_as,
            why,
            rows: None,
        });
    }
}

/// Names a platform: as it says itself, else after its zone, else after its directory.
fn name_platform(id: PlatformId, directory: Directory<'_>, inventory: &mut Inventory) {
    let stated = inventory.platform(id).settings.platform("platform");
    let zone = inventory.zones.iter().filter(|it| it.platform == id);
    let zone = zone.min_by_key(|it| it.stated.span().map(|it| (it.file, it.start)));
    let (name, how) = match (stated.one(), stated.stated.first(), zone) {
        (Some(name), Some(stated), _) => (name.to_owned(), *stated),
        (_, _, Some(zone)) => {
            let first = zone.name.as_str().split('.').next().unwrap_or_default();
            let how = zone.stated.span().map_or(Stated::Default, Stated::Inferred);
            (slug(first), how)
        }
        _ => (directory_name(directory), Stated::Default),
    };
    let platform = &mut inventory.platforms[id.at()];
    platform.name = if name.is_empty() { directory_name(directory) } else { name };
    platform.name_stated = how;
}

fn directory_name(directory: Directory<'_>) -> String {
    let last = directory.key.rsplit('/').next().unwrap_or_default();
    let name = slug(last);
    if name.is_empty() { "platform".to_owned() } else { name }
}

/// Tells platforms apart that would bear the same name: by their directories, of which each has one, then
/// by number.
pub(crate) fn part_names(directories: &[Directory<'_>], inventory: &mut Inventory) {
    let count = |inventory: &Inventory, name: &str| {
        inventory.platforms.iter().filter(|it| it.name == name).count()
    };
    let shared: Vec<usize> = (0..inventory.platforms.len())
        .filter(|at| {
            let it = &inventory.platforms[*at];
            !matches!(it.name_stated, Stated::At(_)) && count(inventory, &it.name) > 1
        })
        .collect();
    for at in shared {
        if let Some(directory) = directories.get(at) {
            let platform = &mut inventory.platforms[at];
            (platform.name, platform.name_stated) = (directory_name(*directory), Stated::Default);
        }
    }
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for platform in &mut inventory.platforms {
        let base = platform.name.clone();
        let mut number = 2;
        while !seen.insert(platform.name.clone()) {
            platform.name = format!("{base}-{number}");
            number += 1;
        }
    }
}
