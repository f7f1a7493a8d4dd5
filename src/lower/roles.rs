//! Which role a server, a floating address or a section belongs to.

use std::cell::{Cell, OnceCell, RefCell};

use super::flow::Flow;
use super::outline::{Section, ancestors};
use super::rows::Host;
use super::vocabulary::{CAPTIONS, Phrase, ROLES, TableKind, Vocabulary, is_generic, tokens};
use crate::diag::{Diagnostic, Sink, Text};
use crate::model::settings::{normalise, setting_named, slug};
use crate::model::{HostName, Stated};
use crate::text::{Map, Span, Spanned, nearest};

/// The role of something: its index in [`Roles::ids`], and how it is known.
pub(crate) type Membership = Option<(usize, Stated)>;

/// The roles of a platform.
#[derive(Debug, Default)]
pub(crate) struct Roles {
    /// The ids, in the order of their first servers.
    pub(crate) ids: Vec<String>,
    /// The places of the ids among them.
    by_id: Map<String, usize>,
    /// The role of each server.
    pub(crate) servers: Vec<Membership>,
    /// The role of each floating address.
    pub(crate) vips: Vec<Membership>,
    /// The servers that share each floating address.
    pub(crate) members: Vec<Vec<usize>>,
    /// The role that each section is about, its own or that of the section around it.
    pub(crate) sections: Vec<Option<usize>>,
    /// The role that the title or a field of each section names.
    pub(crate) titled: Vec<Option<usize>>,
    /// The server that each section is about.
    pub(crate) section_servers: Vec<Option<usize>>,
    /// What the servers are called.
    pub(crate) names: Names,
}

/// What the servers of a platform are called.
#[derive(Debug, Default)]
pub(crate) struct Names {
    known: Map<String, Option<usize>>,
    /// The same words in the order of the alphabet, once a near one was looked for.
    sorted: OnceCell<Vec<String>>,
    /// How many words were compared.
    compared: Cell<usize>,
}

/// Of names that are so many, or so often wrong, nobody reads which one each may mean.
const COMPARISONS: usize = 20_000_000;

impl Names {
    /// The labels, full names and first labels of `servers`; what names two is left out.
    pub(crate) fn of(servers: &[Host<'_>]) -> Self {
        let mut known = Map::default();
        known.reserve(servers.len() * 3);
        for (at, server) in servers.iter().enumerate() {
            let mut add = |word: &str| {
                let entry = known.entry(normalise(word)).or_insert(Some(at));
                if *entry != Some(at) {
                    *entry = None;
                }
            };
            if let Some(label) = &server.label {
                add(&label.value);
            }
            if let Some(name) = &server.name {
                add(name.value.as_str());
                add(name.value.short());
            }
            for meant in &server.meant {
                add(meant);
                meant.split('.').next().into_iter().for_each(&mut add);
            }
        }
        Self { known, ..Self::default() }
    }

    /// The server that `text` names.
    pub(crate) fn find(&self, text: &str) -> Option<usize> {
        let text = normalise(text.trim().trim_end_matches('.'));
        self.known.get(&text).copied().flatten()
    }

    /// The name that is nearest to `text`.
    pub(crate) fn nearest(&self, text: &str) -> Option<&str> {
        // Of two that are as near, the first one in the alphabet.
        let sorted = self.sorted.get_or_init(|| {
            let mut sorted: Vec<String> = self.known.keys().cloned().collect();
            sorted.sort_unstable();
            sorted
        });
        let compared = self.compared.get() + sorted.len();
        if compared > COMPARISONS {
            return None;
        }
        self.compared.set(compared);
        nearest(&normalise(text), sorted.iter().map(String::as_str))
    }

    /// That no server is called what stands at `span`, and what may be meant.
    pub(crate) fn unknown(&self, text: &str, span: Span) -> Diagnostic {
        let message =
            Text::new(format!("no server is called `{text}`"), format!("сервера `{text}` нет"));
        let label = match self.nearest(text) {
            Some(near) => {
                Text::new(format!("did you mean `{near}`?"), format!("возможно, `{near}`?"))
            }
            None => Text::new("no row has this name", "такого имени нет ни в одной строке"),
        };
        Diagnostic::error("unresolved-reference", span, message).label(label)
    }
}

impl Roles {
    /// Finds the roles of `servers` and `vips`, which stand in `sections`.
    pub(crate) fn resolve(
        servers: &[Host<'_>],
        vips: &[Host<'_>],
        sections: &[Section<'_>],
        vocabulary: &Vocabulary,
        sink: &mut Sink,
    ) -> Self {
        let mut roles = Self::default();
        let names = Names::of(servers);
        let labels = Labels::new(vocabulary);
        let documents = sections.iter().filter(|it| it.parent.is_none()).count();
        let section_ids: Vec<Option<(String, Stated)>> =
            sections.iter().map(|it| section_role(it, documents, vocabulary)).collect();
        roles.section_servers = sections
            .iter()
            .map(|it| {
                let title = it.title.as_ref().filter(|_| !it.is_document)?;
                names.find(&title.text)
            })
            .collect();
        let mut own_sections = Map::default();
        for (section, server) in sections.iter().zip(&roles.section_servers) {
            if let Some(server) = server {
                own_sections.entry(*server).or_insert(section);
            }
        }
        for (at, server) in servers.iter().enumerate() {
            let own = own_sections.get(&at).and_then(|it| field_role(it, vocabulary));
            let found = explicit(server, vocabulary)
                .or(own)
                .or_else(|| group_role(server, vocabulary))
                // A label of one known role is about this server alone, a title about all below it.
                .or_else(|| known_label(server, &labels))
                .or_else(|| around(sections, server.section, &section_ids))
                .or_else(|| label_role(server, vocabulary, sink))
                .or_else(|| services_role(server))
                .or_else(|| name_role(server));
            let found = found.map(|(id, stated)| (roles.index(&id), stated));
            roles.servers.push(found);
        }
        for vip in vips {
            let members = roles.stated_members(vip, &names, sink);
            let role = roles.vip_role(vip, &members, servers, sections, &section_ids, vocabulary);
            let role = role.map(|(id, stated)| (roles.index(&id), stated));
            roles.vips.push(role);
            roles.members.push(members);
        }
        roles.adopt(servers, vips);
        roles.settle_sections(sections, &section_ids);
        roles.names = names;
        roles
    }

    /// The index of the role `id`.
    pub(crate) fn index(&mut self, id: &str) -> usize {
        self.by_id.get(id).copied().unwrap_or_else(|| {
            self.by_id.insert(id.to_owned(), self.ids.len());
            self.ids.push(id.to_owned());
            self.ids.len() - 1
        })
    }

    /// The role that `text` is, apart from its endings, the name of.
    pub(crate) fn titled_by(&self, text: &str) -> Option<String> {
        let words = significant(text);
        self.ids.iter().find(|it| is_same(&words, it)).cloned()
    }

    /// The servers of a role.
    pub(crate) fn servers_of(&self, role: usize) -> impl Iterator<Item = usize> {
        let of_role = move |it: &Membership| it.is_some_and(|it| it.0 == role);
        self.servers.iter().enumerate().filter(move |it| of_role(it.1)).map(|it| it.0)
    }

    fn stated_members(&self, vip: &Host<'_>, names: &Names, sink: &mut Sink) -> Vec<usize> {
        let mut members = Vec::new();
        for text in &vip.members {
            if let Some(found) = names.find(&text.value) {
                members.push(found);
                continue;
            }
            let role = self.by_id.get(&text.value.to_lowercase()).copied();
            if let Some(role) = role {
                members.extend(self.servers_of(role));
                continue;
            }
            let title = vip.title();
            let note = Text::new(
                format!("it could not take over `{title}`"),
                format!("он не смог бы принять `{title}`"),
            );
            sink.push(names.unknown(&text.value, text.span).note(note));
        }
        let mut seen = std::collections::BTreeSet::new();
        members.retain(|it| seen.insert(*it));
        members
    }

    fn vip_role(
        &self,
        vip: &Host<'_>,
        members: &[usize],
        servers: &[Host<'_>],
        sections: &[Section<'_>],
        section_ids: &[Option<(String, Stated)>],
        vocabulary: &Vocabulary,
    ) -> Option<(String, Stated)> {
        if let Some(found) = explicit(vip, vocabulary) {
            return Some(found);
        }
        let id = |at: usize| self.ids.get(at).cloned();
        let role_of = |at: usize| self.servers.get(at).copied().flatten().map(|it| it.0);
        if let Some((first, rest)) = members.split_first() {
            let role = role_of(*first)?;
            let shared = rest.iter().all(|it| role_of(*it) == Some(role));
            let stated =
                vip.members.first().map_or(Stated::Default, |it| Stated::Inferred(it.span));
            return if shared { Some((id(role)?, stated)) } else { None };
        }
        if let Some(label) = &vip.label {
            let stated = Stated::Inferred(label.span);
            if let [id] = vocabulary.roles_in(&label.value)[..] {
                return Some((id.to_owned(), stated));
            }
            let words = base(&label.value).unwrap_or_else(|| significant(&label.value));
            if let Some(id) = self.ids.iter().find(|it| is_same(&words, it)) {
                return Some((id.clone(), stated));
            }
        }
        if let Some(found) = around(sections, vip.section, section_ids) {
            return Some(found);
        }
        // Servers of one role in the domain of the floating address.
        let name = vip.name.as_ref()?;
        let beside = servers.iter().zip(&self.servers).filter(|(server, _)| {
            server.name.as_ref().is_some_and(|it| it.value.domain() == name.value.domain())
        });
        let mut found: Vec<usize> = beside.filter_map(|it| it.1.map(|it| it.0)).collect();
        found.sort_unstable();
        found.dedup();
        if let [role] = found[..] {
            return Some((id(role)?, Stated::Inferred(name.span)));
        }
        name_role(vip)
    }

    /// Gives servers without a role that share a floating address a role of its name, so that what
    /// holds for all of them has a place.
    fn adopt(&mut self, servers: &[Host<'_>], vips: &[Host<'_>]) {
        for (at, vip) in vips.iter().enumerate() {
            let free = |roles: &Self, server: &usize| {
                roles.servers.get(*server).is_some_and(Option::is_none)
            };
            let lone: Vec<usize> =
                self.members[at].iter().copied().filter(|it| free(self, it)).collect();
            if lone.is_empty() || lone.len() < self.members[at].len() {
                continue;
            }
            let Some(name) = &vip.name else { continue };
            let stated = Stated::Inferred(name.span);
            let role = match self.vips[at] {
                Some((role, _)) => role,
                None => self.index(&slug(name.value.short())),
            };
            self.vips[at] = self.vips[at].or(Some((role, stated)));
            for server in lone {
                debug_assert!(server < servers.len());
                self.servers[server] = Some((role, stated));
            }
        }
    }

    fn settle_sections(
        &mut self,
        sections: &[Section<'_>],
        section_ids: &[Option<(String, Stated)>],
    ) {
        for (section, id) in sections.iter().zip(section_ids) {
            let titled = match id {
                Some((id, _)) => Some(self.index(id)),
                None => section.title.as_ref().filter(|_| !section.is_document).and_then(|title| {
                    let words = significant(&title.text);
                    self.ids.iter().position(|it| is_same(&words, it))
                }),
            };
            self.titled.push(titled);
        }
        for at in 0..sections.len() {
            let server = ancestors(sections, at).find_map(|it| self.section_servers[it.0]);
            let of_server = server.and_then(|it| self.servers[it]).map(|it| it.0);
            let around = ancestors(sections, at).find_map(|it| self.titled[it.0]);
            self.sections.push(of_server.or(around));
        }
    }
}

/// The id that an explicit word names: that of a known role, or its own.
pub(crate) fn role_id(text: &str, vocabulary: &Vocabulary) -> String {
    let words = tokens(text);
    let words: Vec<&str> = words.iter().map(|it| it.word.as_str()).collect();
    let specific: Vec<&str> = words.iter().copied().filter(|it| !is_generic(it)).collect();
    let found = ROLES.iter().find(|it| {
        it.words.iter().any(|phrase| Phrase::new(phrase).is(&specific)) || it.id == text
    });
    if let Some(role) = found {
        return role.id.to_owned();
    }
    if let [id] = vocabulary.roles_in(text)[..]
        && !ROLES.iter().any(|it| it.id == id)
    {
        return id.to_owned();
    }
    let own = slug(&specific.join(" "));
    if own.is_empty() { slug(text) } else { own }
}

fn explicit(host: &Host<'_>, vocabulary: &Vocabulary) -> Option<(String, Stated)> {
    let role = host.role.as_ref()?;
    let id = role_id(&role.value, vocabulary);
    (!id.is_empty()).then_some((id, Stated::At(role.span)))
}

fn field_role(section: &Section<'_>, vocabulary: &Vocabulary) -> Option<(String, Stated)> {
    let is_role = |name: &str| setting_named(name).is_some_and(|it| it.key == "role");
    let field = section.fields.iter().find(|it| is_role(&it.name.text))?;
    let text = field.body.line()?;
    let id = role_id(&text.value, vocabulary);
    (!id.is_empty()).then_some((id, Stated::At(text.span)))
}

/// The role that the field or the title of a section names.
fn section_role(
    section: &Section<'_>,
    documents: usize,
    vocabulary: &Vocabulary,
) -> Option<(String, Stated)> {
    // The title of the only document names the platform, not one of its roles.
    if section.is_document && documents == 1 {
        return None;
    }
    if let Some(found) = field_role(section, vocabulary) {
        return Some(found);
    }
    let title = section.title.as_ref()?;
    let words = tokens(&title.text);
    let vips = CAPTIONS.iter().filter(|it| it.0 == TableKind::Vips).flat_map(|it| it.1);
    if vips.into_iter().any(|it| Phrase::new(it).find_in(&words).is_some()) {
        return None;
    }
    match vocabulary.roles_in(&title.text)[..] {
        [id] => Some((id.to_owned(), Stated::Inferred(title.place()))),
        _ => None,
    }
}

/// The role of the nearest section around, itself included, that names one.
fn around(
    sections: &[Section<'_>],
    at: usize,
    section_ids: &[Option<(String, Stated)>],
) -> Option<(String, Stated)> {
    ancestors(sections, at).find_map(|it| section_ids.get(it.0)?.clone())
}

fn group_role(host: &Host<'_>, vocabulary: &Vocabulary) -> Option<(String, Stated)> {
    let group = host.group.as_ref()?;
    let stated = Stated::Inferred(group.span);
    if let [id] = vocabulary.roles_in(&group.value)[..] {
        return Some((id.to_owned(), stated));
    }
    Some((slug(&base(&group.value)?.join(" ")), stated))
}

/// The roles that labels name: those of a series differ in a number alone.
struct Labels<'v> {
    vocabulary: &'v Vocabulary,
    known: RefCell<Map<String, Option<&'v str>>>,
}

impl<'v> Labels<'v> {
    fn new(vocabulary: &'v Vocabulary) -> Self {
        Self { vocabulary, known: RefCell::default() }
    }

    /// The only role that `label` names.
    fn role(&self, label: &str) -> Option<&'v str> {
        let stem = label.trim_end_matches(|c: char| c.is_ascii_digit());
        // The number may be part of a word, or of a phrase of the user's.
        let is_series = stem.ends_with(' ') && !self.vocabulary.has_numbers();
        let key = if is_series { stem } else { label };
        if let Some(known) = self.known.borrow().get(key) {
            return *known;
        }
        let found = match self.vocabulary.roles_in(key)[..] {
            [id] => Some(id),
            _ => None,
        };
        self.known.borrow_mut().insert(key.to_owned(), found);
        found
    }
}

fn known_label(host: &Host<'_>, labels: &Labels<'_>) -> Option<(String, Stated)> {
    let label = host.label.as_ref()?;
    let id = labels.role(&label.value)?;
    Some((id.to_owned(), Stated::Inferred(label.span)))
}

/// The role of a label that names none of the known ones, or several.
fn label_role(
    host: &Host<'_>,
    vocabulary: &Vocabulary,
    sink: &mut Sink,
) -> Option<(String, Stated)> {
    let label = host.label.as_ref()?;
    let stated = Stated::Inferred(label.span);
    match vocabulary.roles_in(&label.value)[..] {
        [] | [_] => Some((slug(&base(&label.value)?.join(" ")), stated)),
        [first, second, ..] => {
            let text = &label.value;
            let message = Text::new(
                format!("`{text}` names several roles"),
                format!("«{text}» называет несколько ролей"),
            );
            let remark = Text::new(
                format!("both `{first}` and `{second}`"),
                format!("и `{first}`, и `{second}`"),
            );
            let note = Text::new(
                "the server has none until a column `Role` says which",
                "пока роль не названа в колонке «Роль», у сервера её нет",
            );
            sink.push(
                Diagnostic::warning("ambiguous-role-label", label.span, message)
                    .label(remark)
                    .note(note),
            );
            None
        }
    }
}

/// Servers of a table that says what each runs are of one role if they run the same.
fn services_role(host: &Host<'_>) -> Option<(String, Stated)> {
    let (_, _, cell) = host.settings.iter().find(|it| it.0.key == "services")?;
    let id = slug(&cell.text);
    (!id.is_empty()).then(|| (id, Stated::Inferred(cell.place())))
}

/// The role that the name hints at: a label of the domain, or the letters that the first label
/// begins with.
fn name_role(host: &Host<'_>) -> Option<(String, Stated)> {
    let name = host.name.as_ref()?;
    let find = |word: &str| ROLES.iter().find(|it| it.names.contains(&word));
    let labels: Vec<&str> = name.value.labels().collect();
    // The last two labels are the organisation's own.
    let inner = labels.get(1..labels.len().saturating_sub(2)).unwrap_or_default();
    let letters = name.value.short().trim_end_matches(|c: char| c.is_ascii_digit() || c == '-');
    let found = inner.iter().find_map(|it| find(it)).or_else(|| find(letters))?;
    Some((found.id.to_owned(), Stated::Inferred(name.span)))
}

/// The words of a label or title without those that only say that it is a server, and without
/// numbers at the end.
fn significant(text: &str) -> Vec<String> {
    let mut words: Vec<String> = tokens(text).into_iter().map(|it| it.word).collect();
    while words.last().is_some_and(|it| it.chars().all(|c| c.is_ascii_digit())) {
        words.pop();
    }
    words.retain(|it| !is_generic(it));
    words
}

/// What a label says besides that it is a server, and which: «сервер очередей 2» is of «очередей».
/// A word alone is a name, no role.
fn base(label: &str) -> Option<Vec<String>> {
    if label.contains('.') && HostName::new(label).is_ok() {
        return None;
    }
    let words = significant(label);
    let all = tokens(label).len();
    (!words.is_empty() && words.len() < all && !slug(&words.join(" ")).is_empty()).then_some(words)
}

/// Whether `words` are, apart from their endings, those of the role `id`.
fn is_same(words: &[String], id: &str) -> bool {
    let parts: Vec<&str> = id.split('-').collect();
    let slugs: Vec<String> = words.iter().map(|it| slug(it)).collect();
    if slugs.is_empty() || slugs.concat().is_empty() {
        return false;
    }
    let own: Vec<&str> =
        slugs.iter().flat_map(|it| it.split('-')).filter(|it| !it.is_empty()).collect();
    own.len() == parts.len() && own.iter().zip(parts).all(|(a, b)| is_form(a, b))
}

/// Whether two words differ in their endings only.
fn is_form(a: &str, b: &str) -> bool {
    let shared = a.bytes().zip(b.bytes()).take_while(|it| it.0 == it.1).count();
    a == b || (shared >= 4 && shared + 3 >= a.len().max(b.len()))
}

/// A title for messages.
pub(crate) fn title_of(flow: Option<&Flow<'_>>) -> Option<Spanned<String>> {
    flow.and_then(Flow::line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_says_what_kind_of_server_it_is() {
        let of = |label| base(label).map(|it| slug(&it.join(" ")));
        assert_eq!(of("сервер очередей 2").as_deref(), Some("ocheredey"));
        assert_eq!(of("прокси-сервер 10").as_deref(), Some("proksi"));
        assert_eq!(of("Queue server 1").as_deref(), Some("queue"));
        assert_eq!(of("служба 1, сервер 2").as_deref(), Some("sluzhba-1"));
        for label in ["сервер 1", "Server 2", "alpha", "node1.example.org", "Узел"] {
            assert_eq!(of(label), None, "{label}");
        }
    }

    #[test]
    fn an_explicit_word_is_a_known_role_or_its_own() {
        let of = |text| role_id(text, &Vocabulary::default());
        for (text, id) in [
            ("db", "db"),
            ("Database", "db"),
            ("базы данных", "db"),
            ("сервер приложений", "app"),
            ("voip", "sip"),
            ("app-gateway", "app-gateway"),
            ("Очереди", "ocheredi"),
            ("monitoring", "monitoring"),
        ] {
            assert_eq!(of(text), id, "{text}");
        }
    }

    #[test]
    fn titles_name_roles_whatever_their_endings() {
        let same = |title: &str, id| is_same(&significant(title), id);
        assert!(same("Сервера очередей", "ocheredey"));
        assert!(same("Почтовые сервера", "pochtovyy"));
        assert!(same("Queue servers", "queue"));
        assert!(!same("Сервера", "ocheredey"));
        assert!(!same("Почтовые сервера", "proksi"));
    }
}
