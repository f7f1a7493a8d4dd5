//! `rcsgen serve`: the site in a browser on this machine, as a host of static files would serve it.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use tiny_http::{Header, Method, Request, Response, Server};

use super::args::Serve;
use super::session::Session;
use super::{Exit, report};
use crate::diag::Lang;
use crate::driver::{Disk, Failure, Kind, Project, Run, World};

/// How many answers are on their way at the same time.
const WORKERS: usize = 4;

/// What browsers are told of files, by extension.
const TYPES: &[(&str, &str)] = &[
    ("css", "text/css; charset=utf-8"),
    ("gif", "image/gif"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("webp", "image/webp"),
    ("woff2", "font/woff2"),
    ("xml", "application/xml"),
];

pub(super) fn run(args: &Serve, session: &mut Session) -> Exit {
    let mut options = session.options(None, args.output.clone());
    // A missing directory of documents does not matter: what was built is served.
    options.path = Some(".".into());
    let project = Project::open(&session.world, &options, &mut Run::default());
    let lang = project.lang(&options).unwrap_or_else(|| session.lang_here());
    let site = project.output.join("site");
    let Ok(root) = session.world.resolve(&site) else {
        let shown = session.shown(&site);
        let failure = Failure::new(
            format!("there is no site in `{shown}`: `rcsgen build` makes it"),
            format!("в `{shown}` нет сайта: его создаст `rcsgen build`"),
        );
        report::failures(session, &[failure], lang);
        return Exit::Abnormal;
    };
    // Only this machine: what the site shows is nobody else's business.
    let server = match Server::http(("127.0.0.1", args.port)) {
        Ok(server) => server,
        Err(error) => {
            let failure = Failure::new(
                format!("cannot listen on port {}: {error}", args.port),
                format!("порт {} занять не удаётся: {error}", args.port),
            );
            report::failures(session, &[failure], lang);
            return Exit::Abnormal;
        }
    };
    session.line(&format!("http://{}/", server.server_addr()));
    session.flush();
    session.note(match lang {
        Lang::En => "Ctrl-C ends it",
        Lang::Ru => "завершит Ctrl-C",
    });
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                for request in server.incoming_requests() {
                    let response = answer(&root, &request);
                    // A browser that went away needs no answer.
                    let _ = request.respond(response);
                }
            });
        }
    });
    Exit::Clean
}

type Answer = Response<Cursor<Vec<u8>>>;

/// What `request` gets of the files below `root`.
fn answer(root: &Path, request: &Request) -> Answer {
    let host = request.headers().iter().find(|it| it.field.equiv("Host"));
    if !host.is_some_and(|it| is_here(it.value.as_str())) {
        return plain(403, "this is served to this machine only");
    }
    if ![Method::Get, Method::Head].contains(request.method()) {
        return with(plain(405, "only GET and HEAD"), "Allow", "GET, HEAD");
    }
    let url = request.url();
    let (path, query) = url.split_at(url.find(['?', '#']).unwrap_or(url.len()));
    match find(root, path) {
        Found::File(file) => match Disk.read(&file) {
            Ok(content) => {
                let response = Response::from_data(content);
                let response = with(response, "Content-Type", content_type(&file));
                let response = with(response, "X-Content-Type-Options", "nosniff");
                with(response, "Cache-Control", "no-cache")
            }
            Err(error) => plain(500, &error.to_string()),
        },
        Found::Directory => {
            with(plain(301, "it is a directory"), "Location", &format!("{path}/{query}"))
        }
        Found::Nothing => plain(404, "there is no such page"),
    }
}

/// Whether a browser that asks for `host` means this machine: a page elsewhere may not read from here
/// by a name that leads here.
fn is_here(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name == "127.0.0.1" || name.eq_ignore_ascii_case("localhost")
}

#[derive(PartialEq, Eq, Debug)]
enum Found {
    File(PathBuf),
    /// It is there, but its address lacks the final `/`.
    Directory,
    Nothing,
}

/// The file that `path`, as a browser writes it, names below `root`.
fn find(root: &Path, path: &str) -> Found {
    let Some(path) = path.strip_prefix('/').and_then(unescape) else { return Found::Nothing };
    let is_plain = |it: &str| !it.starts_with('.') && !it.contains(['\\', '\0', ':']);
    if path.starts_with('/') || path.contains("//") || !path.split('/').all(is_plain) {
        return Found::Nothing;
    }
    // A link may lead anywhere, but only what lies below is served.
    let Ok(mut file) = Disk.resolve(&root.join(&path)) else { return Found::Nothing };
    if !file.starts_with(root) {
        return Found::Nothing;
    }
    let kind = |file: &Path| Disk.metadata(file).map(|it| it.kind).ok();
    let is_directory = path.is_empty() || path.ends_with('/');
    if kind(&file) == Some(Kind::Directory) {
        if !is_directory {
            return Found::Directory;
        }
        file.push("index.html");
    } else if is_directory {
        return Found::Nothing;
    }
    if kind(&file) == Some(Kind::File) { Found::File(file) } else { Found::Nothing }
}

/// `text` without percent signs; nothing if that is no text.
fn unescape(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next()?, bytes.next()?];
            let digits = str::from_utf8(&digits).ok().filter(|it| !it.starts_with('+'))?;
            out.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

fn content_type(file: &Path) -> &'static str {
    let extension = file.extension().and_then(|it| it.to_str()).unwrap_or_default();
    let known = TYPES.iter().find(|it| it.0.eq_ignore_ascii_case(extension));
    known.map_or("application/octet-stream", |it| it.1)
}

fn plain(status: u16, text: &str) -> Answer {
    let response = Response::from_data(format!("{text}\n")).with_status_code(status);
    with(response, "Content-Type", "text/plain; charset=utf-8")
}

fn with(response: Answer, name: &str, value: &str) -> Answer {
    // A value that no header can hold is left out.
    match Header::from_bytes(name, value) {
        Ok(header) => response.with_header(header),
        Err(()) => response,
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test may write")]
mod tests {
    use super::*;

    #[test]
    fn only_files_below_the_root_are_found() {
        let room = tempfile::tempdir().unwrap();
        let room = std::fs::canonicalize(room.path()).unwrap();
        let root = room.join("site");
        std::fs::create_dir_all(root.join("a b")).unwrap();
        for file in ["secret", "site/index.html", "site/a b/index.html", "site/.hidden"] {
            std::fs::write(room.join(file), "").unwrap();
        }
        std::os::unix::fs::symlink("../secret", root.join("link")).unwrap();
        let file = |it: &str| Found::File(root.join(it));
        assert_eq!(find(&root, "/"), file("index.html"));
        assert_eq!(find(&root, "/index.html"), file("index.html"));
        assert_eq!(find(&root, "/a%20b/"), file("a b/index.html"));
        assert_eq!(find(&root, "/a%20b"), Found::Directory);
        for path in [
            "/../secret",
            "/%2e%2e/secret",
            "/..%2fsecret",
            "/link",
            "/.hidden",
            "/index.html/",
            "//secret",
            "/a b/../../secret",
            "/%00",
            "/%ff",
            "/%2",
            "/nothing",
            "index.html",
            "",
            "/..\\secret",
        ] {
            assert_eq!(find(&root, path), Found::Nothing, "{path}");
        }
    }

    #[test]
    fn types_are_sorted_and_known() {
        assert!(TYPES.is_sorted_by_key(|it| it.0));
        assert_eq!(content_type(Path::new("a.HTML")), "text/html; charset=utf-8");
        assert_eq!(content_type(Path::new("objects.inv")), "application/octet-stream");
    }

    #[test]
    fn names_that_lead_here_from_elsewhere_are_refused() {
        assert!(is_here("127.0.0.1:8000") && is_here("localhost") && is_here("localhost:1"));
        assert!(!is_here("evil.example:8000") && !is_here("localhost.evil.example"));
    }
}
