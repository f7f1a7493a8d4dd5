//! The package with all that one server is configured by.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::base::{self, APPLY, SHARE};
use super::package::{File, FileKind, Package, Relation, Trigger};
use super::places::{self, Place};
use super::release::word;
use super::stamp::one_line;
use crate::artifact::{Artifact, Install, OutputPath, Policy};
use crate::diag::{Diagnostic, Sink, Text};
use crate::model::{Inventory, Server};
use crate::text::{Bytes, Span};

/// How a reference to a secret begins in a file.
const SECRET: &[u8] = b"@@secret:";

/// The name of the package of `server`.
///
/// It holds the full name, because two zones of a platform may have the same short one.
pub(super) fn name(inventory: &Inventory, server: &Server) -> String {
    format!("{}-config-{}", inventory.platform(server.platform).name, server.name.value)
}

/// The package of `server`, made of those of `artifacts` that are installed there.
pub(super) fn package(
    inventory: &Inventory,
    server: &Server,
    artifacts: &[&Artifact],
    sink: &mut Sink,
) -> Package {
    let platform = inventory.platform(server.platform);
    let mut package = Package {
        name: name(inventory, server),
        summary: format!("Configuration of {}", server.name.value),
        description: description(inventory, server),
        files: [(format!("{SHARE}/files"), File::root(FileKind::Plain, 0o644, []))].into(),
        provides: Vec::new(),
        requires: vec![Relation::any(base::name(platform)), base::helper()],
        conflicts: Vec::new(),
        pre: Some(guard(server.name.value.as_str())),
        preun: Some(format!(
            "if [ \"$1\" = 0 ] && [ -x {APPLY} ]; then\n    {APPLY} --remove || :\nfi\nexit 0\n"
        )),
        posttrans: Some(format!("if [ -x {APPLY} ]; then\n    {APPLY} || :\nfi\nexit 0\n")),
        trigger: None,
    };
    // A package's conflict with what it provides itself is no conflict, so one of them fits on a
    // machine, and an upgrade replaces it.
    for any in [format!("{}-config-any", platform.name), "rcsgen-config-any".to_owned()] {
        package.provides.push(Relation::any(any.clone()));
        package.conflicts.push(Relation::any(any));
    }

    let mut manifest = String::new();
    let mut paths = BTreeSet::new();
    let mut vendors = BTreeSet::new();
    for artifact in artifacts {
        let Some(install) = &artifact.install else { continue };
        let span = artifact.origins.first().map_or(server.name.span, |it| it.span);
        if let Some(finding) = fault(artifact, install, span) {
            sink.push(finding);
            continue;
        }
        if !paths.insert(&install.path) {
            sink.push(twice(artifact, install, span));
            continue;
        }
        let place = places::place_of(&install.path);
        let policy = policy(artifact, install, place);
        let parent = if place.is_some_and(|it| !it.packages.is_empty()) { "wait" } else { "make" };
        let Install { path, mode, owner, group, .. } = install;
        let word = word(policy);
        // Writing to a string cannot fail.
        let _ = writeln!(manifest, "{word} {mode:04o} {owner} {group} {parent} {path}");
        if policy == Policy::Stage || &**owner != "root" || &**group != "root" {
            vendors.extend(place.into_iter().flat_map(|it| it.packages));
        }
        add(&mut package, install, policy, &artifact.content);
    }
    for path in under_files(&package) {
        sink.push(file_and_directory(path, server.name.span));
    }
    package.files.insert(
        format!("{SHARE}/files"),
        File::root(FileKind::Plain, 0o644, manifest.into_bytes()),
    );
    if !vendors.is_empty() {
        package.trigger = Some(Trigger {
            packages: vendors.into_iter().copied().collect(),
            script: format!("if [ -x {APPLY} ]; then\n    {APPLY} --place || :\nfi\nexit 0\n"),
        });
    }
    package
}

/// Adds a file at the place where the packager may own it.
fn add(package: &mut Package, install: &Install, policy: Policy, content: &Bytes) {
    let file = |kind, mode, owner: &str, group: &str| File {
        kind,
        mode,
        owner: owner.to_owned(),
        group: group.to_owned(),
        content: content.clone(),
    };
    let Install { path, mode, owner, group, .. } = install;
    let kind = match policy {
        Policy::Config => FileKind::Config,
        Policy::Plain => FileKind::Plain,
        Policy::Seed => FileKind::Seed,
        Policy::Stage => {
            // Readable by all, for it holds no secret, only references.
            let staged = format!("{SHARE}/rootfs{path}");
            for (at, _) in staged.match_indices('/').filter(|&(at, _)| at > SHARE.len()) {
                let above = &staged[..at];
                if above != "/usr/share/rcsgen/rootfs" {
                    package.files.insert(above.to_owned(), File::directory());
                }
            }
            package.files.insert(staged, file(FileKind::Plain, 0o644, "root", "root"));
            return;
        }
    };
    package.files.insert(path.to_string(), file(kind, *mode, owner, group));
}

/// How a package treats the file: what its template says, unless the packager could not do that.
///
/// A path that a vendor's package owns would be refused, and a file with references to secrets is
/// not yet what the service must read.
fn policy(artifact: &Artifact, install: &Install, place: Option<&Place>) -> Policy {
    let refers = artifact.content.windows(SECRET.len()).any(|it| it == SECRET);
    if refers || place.is_some_and(|it| it.owned) { Policy::Stage } else { install.policy }
}

/// Why no package should carry the artifact, if there is a reason.
fn fault(artifact: &Artifact, install: &Install, span: Span) -> Option<Diagnostic> {
    let Install { path, mode, owner, group, .. } = install;
    let relative = path.strip_prefix('/').unwrap_or_default();
    let reserved = ["/usr/share/rcsgen/", "/var/lib/rcsgen/", "/proc/", "/sys/", "/dev/", "/run/"];
    if OutputPath::new(relative).is_err() || reserved.iter().any(|it| path.starts_with(it)) {
        let finding = Diagnostic::error(
            "package-path",
            span,
            Text::new(
                format!("`{path}` is no place for a packaged file"),
                format!("`{path}` — не место для файла из пакета"),
            ),
        )
        .label(Text::new(
            format!("`{}` is made for this server", artifact.path),
            format!("для этого сервера создаётся `{}`", artifact.path),
        ))
        .note(Text::new(
            "a path begins with `/`, its parts are of letters, digits and `._+@=,-`, and it lies \
             outside `/proc`, `/sys`, `/dev`, `/run` and rcsgen's own directories: change `path` \
             in the template's `artifact.toml`",
            "путь начинается с `/`, его части состоят из латинских букв, цифр и `._+@=,-`, и лежит \
             он вне `/proc`, `/sys`, `/dev`, `/run` и каталогов самого rcsgen: исправьте `path` \
             в `artifact.toml` шаблона",
        ));
        return Some(finding);
    }
    let bad = [owner, group].into_iter().find(|it| !is_account(it));
    if bad.is_some() || mode & !0o777 != 0 {
        let what = bad.map_or_else(|| format!("{mode:04o}"), ToString::to_string);
        let finding = Diagnostic::error(
            "package-owner",
            span,
            Text::new(
                format!("`{path}` cannot have the owner, group or mode `{what}`"),
                format!("у `{path}` не может быть владельца, группы или прав `{what}`"),
            ),
        )
        .note(Text::new(
            "an owner or group is a name like `couchdb`, and a mode has no special bits: change \
             `owner`, `group` or `mode` in the template's `artifact.toml`",
            "владелец и группа — имена вроде `couchdb`, а в правах нет особых битов: исправьте \
             `owner`, `group` или `mode` в `artifact.toml` шаблона",
        ));
        return Some(finding);
    }
    if let Some(what) = secret_in(&artifact.content) {
        let finding = Diagnostic::error(
            "plaintext-secret",
            span,
            Text::new(
                format!("`{}` holds {what}", artifact.path),
                format!("в `{}` лежит {what}", artifact.path),
            ),
        )
        .note(Text::new(
            "packages and repositories are readable by all: write `{{ secret(\"name\") }}` in the \
             template, and put the secret into `/etc/rcsgen/secrets/name` on the server",
            "пакеты и репозитории может прочесть каждый: напишите в шаблоне \
             `{{ secret(\"name\") }}`, а сам секрет положите на сервере в \
             `/etc/rcsgen/secrets/name`",
        ));
        return Some(finding);
    }
    None
}

/// A path that two templates fill.
fn twice(artifact: &Artifact, install: &Install, span: Span) -> Diagnostic {
    let Install { path, .. } = install;
    Diagnostic::error(
        "package-path",
        span,
        Text::new(
            format!("two files of this server go to `{path}`"),
            format!("два файла этого сервера попадают в `{path}`"),
        ),
    )
    .label(Text::new(
        format!("`{}` is the second", artifact.path),
        format!("второй — `{}`", artifact.path),
    ))
    .note(one_path_each())
}

/// A path below a file.
fn file_and_directory(path: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        "package-path",
        span,
        Text::new(
            format!("`{path}` is a file, and other files of this server lie below it"),
            format!("`{path}` — файл, а другие файлы этого сервера лежат внутри него"),
        ),
    )
    .note(one_path_each())
}

fn one_path_each() -> Text {
    Text::new(
        "a package cannot be installed so: give one of the files another `path` in its \
         template's `artifact.toml`",
        "такой пакет не установится: дайте одному из файлов другой `path` в `artifact.toml` \
         его шаблона",
    )
}

/// The files of `package` that others need as a directory.
fn under_files(package: &Package) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for path in package.files.keys() {
        for parent in path.match_indices('/').filter_map(|(at, _)| path.get(..at)) {
            let file = package.files.get(parent);
            if file.is_some_and(|it| it.kind != FileKind::Directory) {
                found.insert(parent);
            }
        }
    }
    found
}

/// Whether `name` can be the name of a user or group.
fn is_account(name: &str) -> bool {
    let first = name.chars().next();
    first.is_some_and(|c| c.is_ascii_lowercase() || c == '_')
        && name.len() <= 32
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c))
}

/// What in `content` is plainly a secret.
fn secret_in(content: &[u8]) -> Option<&'static str> {
    if !content.contains(&b'$') && !content.contains(&b'-') {
        return None;
    }
    let text = String::from_utf8_lossy(content);
    let is_hash = |line: &str| {
        ["$1$", "$5$", "$6$", "$2b$", "$2y$"].iter().any(|it| {
            line.split(|c: char| c.is_whitespace() || ":='\"".contains(c))
                .any(|word| word.strip_prefix(it).is_some_and(|rest| rest.len() > 20))
        })
    };
    if text.contains("PRIVATE KEY-----") {
        return Some("`PRIVATE KEY`");
    }
    text.lines().any(is_hash).then_some("`crypt(3)`")
}

/// Stops a package that is meant for another machine before anything is unpacked.
fn guard(server: &str) -> String {
    format!(
        "want={server}\n\
         have=\n\
         for file in /etc/rcsgen/identity /etc/hostname; do\n    \
             if [ -z \"$have\" ] && [ -r \"$file\" ]; then\n        \
                 read -r have <\"$file\" || :\n    \
             fi\n\
         done\n\
         if [ \"$have\" != \"$want\" ]; then\n    \
             echo \"this package configures $want, and this machine is ${{have:-nameless}}:\" >&2\n    \
             echo \"run hostnamectl set-hostname $want\" >&2\n    \
             echo \"or write that name into /etc/rcsgen/identity, if it is the right machine\" >&2\n    \
             exit 1\n\
         fi\n\
         exit 0\n"
    )
}

/// What people call the server, and what it does.
fn description(inventory: &Inventory, server: &Server) -> String {
    let platform = inventory.platform(server.platform);
    let mut lines = vec![format!("Everything that configures {}.", server.name.value)];
    // No line begins with text of the document: in a spec file, `%files` would end the description.
    if let Some(label) = &server.label {
        lines.push(wrapped("Known as: ", &label.value));
    }
    if let Some(role) = inventory.role_of(server) {
        let services: Vec<_> = role.services.iter().map(|(id, _)| id.as_str()).collect();
        lines.push(wrapped("Role: ", &format!("{} ({})", role.id, services.join(", "))));
    }
    if let Some(title) = &platform.title {
        lines.push(wrapped("Platform: ", &title.value));
    }
    lines.push("Generated by rcsgen: change the document, not the files.".to_owned());
    lines.join("\n")
}

/// `text` behind `caption`, in lines that a terminal shows whole.
fn wrapped(caption: &str, text: &str) -> String {
    const WIDTH: usize = 76;
    let mut out = caption.trim_end().to_owned();
    let mut width = out.chars().count();
    for word in one_line(text).split(' ') {
        let length = word.chars().count();
        let (gap, indent) = if width + 1 + length > WIDTH { ("\n  ", 2) } else { (" ", width + 1) };
        out.push_str(gap);
        out.push_str(word);
        width = indent + length;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Lang;
    use crate::model::settings::Settings;
    use crate::model::{HostName, Platform, PlatformId, ServerId, Stated};
    use crate::text::Spanned;

    /// The server `a.example.org` of the platform `example`.
    fn inventory() -> Inventory {
        let span = Span::default();
        Inventory {
            platforms: vec![Platform {
                name: "example".into(),
                name_stated: Stated::Default,
                title: None,
                lang: Lang::En,
                files: Vec::new(),
                settings: Settings::default(),
            }],
            servers: vec![Server {
                platform: PlatformId(0),
                label: None,
                name: Spanned::new(HostName::new("a.example.org").unwrap(), span),
                addresses: Vec::new(),
                role: None,
                role_stated: Stated::Default,
                attributes: Vec::new(),
                row: span,
            }],
            ..Inventory::default()
        }
    }

    fn file(path: &str, content: &str) -> Artifact {
        Artifact {
            path: OutputPath::new("servers/a.example.org/file").unwrap(),
            content: content.as_bytes().into(),
            kind: "test".into(),
            install: Some(Install {
                server: ServerId(0),
                path: path.into(),
                mode: 0o644,
                owner: "root".into(),
                group: "root".into(),
                policy: Policy::Config,
                format: "text",
                template: crate::text::FileId(0),
            }),
            origins: Vec::new(),
        }
    }

    /// The package with `files`, and the English headlines of what was found.
    fn packed(files: &[Artifact]) -> (Package, Vec<String>) {
        let (inventory, mut sink) = (inventory(), Sink::default());
        let files: Vec<_> = files.iter().collect();
        let package = package(&inventory, &inventory.servers[0], &files, &mut sink);
        (package, sink.into_sorted().into_iter().map(|it| it.message.en.into_owned()).collect())
    }

    #[test]
    fn files_of_vendors_and_with_secrets_are_staged() {
        let files = [
            file("/etc/hosts", "::1 a\n"),
            file("/etc/a.conf", "b = 1\n"),
            file("/etc/b.conf", "@@secret:b@@\n"),
        ];
        let (package, found) = packed(&files);
        assert!(found.is_empty(), "{found:?}");
        let own: Vec<_> = package.files.keys().map(String::as_str).collect();
        assert_eq!(
            own,
            [
                "/etc/a.conf",
                "/usr/share/rcsgen/files",
                "/usr/share/rcsgen/rootfs/etc",
                "/usr/share/rcsgen/rootfs/etc/b.conf",
                "/usr/share/rcsgen/rootfs/etc/hosts",
            ]
        );
        assert_eq!(
            String::from_utf8_lossy(&package.files["/usr/share/rcsgen/files"].content),
            "stage 0644 root root wait /etc/hosts\n\
             config 0644 root root make /etc/a.conf\n\
             stage 0644 root root make /etc/b.conf\n",
        );
        assert_eq!(package.trigger.map(|it| it.packages), Some(vec!["setup"]));
    }

    #[test]
    fn what_no_package_can_carry_is_found() {
        let with = |change: fn(&mut Install)| {
            let mut artifact = file("/etc/a", "");
            artifact.install.iter_mut().for_each(change);
            artifact
        };
        let cases: [(Artifact, &str); 8] = [
            (file("etc/a", ""), "`etc/a` is no place for a packaged file"),
            (file("/etc/../a", ""), "`/etc/../a` is no place for a packaged file"),
            (file("/run/a", ""), "`/run/a` is no place for a packaged file"),
            (file("/usr/share/rcsgen/files", ""), {
                "`/usr/share/rcsgen/files` is no place for a packaged file"
            }),
            (with(|it| it.owner = "a b".into()), {
                "`/etc/a` cannot have the owner, group or mode `a b`"
            }),
            (with(|it| it.group = "0".into()), "`/etc/a` cannot have the owner, group or mode `0`"),
            (with(|it| it.mode = 0o4755), "`/etc/a` cannot have the owner, group or mode `4755`"),
            (file("/etc/a", "-----BEGIN PRIVATE KEY-----\n"), {
                "`servers/a.example.org/file` holds `PRIVATE KEY`"
            }),
        ];
        for (artifact, message) in cases {
            let (package, found) = packed(&[artifact]);
            assert_eq!(found, [message]);
            assert_eq!(package.files.len(), 1, "only the list of files: {:?}", package.files);
        }
    }

    #[test]
    fn a_path_is_one_file() {
        let (_, found) = packed(&[file("/etc/a", "1"), file("/etc/a", "2")]);
        assert_eq!(found, ["two files of this server go to `/etc/a`"]);
        let (_, found) = packed(&[file("/etc/a", "1"), file("/etc/a/b", "2")]);
        assert_eq!(found, ["`/etc/a` is a file, and other files of this server lie below it"]);
    }

    #[test]
    fn accounts_are_names() {
        assert!(is_account("couchdb") && is_account("_chrony"));
        for bad in ["", "0", "Root", "a b", "a;reboot", "$(id)"] {
            assert!(!is_account(bad), "{bad:?}");
        }
    }

    #[test]
    fn long_texts_are_wrapped_behind_their_caption() {
        assert_eq!(wrapped("Known as: ", "db\n 1"), "Known as: db 1");
        let long = wrapped("Platform: ", &"%files ".repeat(20));
        assert!(long.lines().count() > 1, "{long}");
        assert!(long.lines().all(|it| it.len() <= 76 && !it.starts_with('%')), "{long}");
    }

    #[test]
    fn plain_secrets_are_seen() {
        assert!(secret_in(b"-----BEGIN RSA PRIVATE KEY-----\n").is_some());
        assert!(secret_in(b"root:$6$saltsalt$0123456789abcdefghij:1\n").is_some());
        assert_eq!(secret_in(b"log_format main '$1$host $6$remote';\n"), None);
        assert_eq!(secret_in(b"cookie = @@secret:erlang@@\n"), None);
    }
}
