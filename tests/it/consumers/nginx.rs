//! nginx takes the files of the web servers, on a machine that has their addresses and names.

use libtest_mimic::{Failed, Trial};

use super::judge::{Outcome, accepts, alone, command, refuses};
use super::platform::{self, Platform, Tree};

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("nginx::takes_every_web_server", takes_every_web_server),
        Trial::test("nginx::refuses_broken_files", refuses_broken_files),
        Trial::test("nginx::hands_on_what_it_should", hands_on_what_it_should),
    ]
}

const SITE: &str = "/etc/nginx/conf.d/10-portal.conf";
const UPSTREAMS: &str = "/etc/nginx/conf.d/00-upstreams.conf";

fn web_servers(platform: &'static Platform) -> impl Iterator<Item = &'static str> {
    platform.files(SITE).map(|it| it.0)
}

fn takes_every_web_server() -> Outcome {
    for platform in platform::all() {
        assert!(web_servers(platform).count() > 1, "web servers are missing");
        for server in web_servers(platform) {
            accepts(&mut alone_with(&machine(platform, server)?, "nginx -t -q"))?;
        }
    }
    Ok(())
}

fn refuses_broken_files() -> Outcome {
    for (path, from, to, said) in [
        // 1.20 does not know it, and neither does the nginx of the tests.
        (SITE, "listen 443 ssl http2;", "listen 443 ssl; http2 on;", "unknown directive"),
        (SITE, "zone=api", "zone=apis", "zero size shared memory zone"),
        (SITE, "http://kazoo_events", "http://kazoo_event", "host not found in upstream"),
        (UPSTREAMS, "[fd75:9fac:a7b1:92:6c::801]", "fd75:9fac:a7b1:92:6c::801", "invalid port"),
        ("/etc/nginx/rcsgen/tls.inc", "/certs/", "/cert/", "cannot load certificate"),
    ] {
        let server = web_servers(platform::own()).next().ok_or("no web server")?;
        let tree = machine(platform::own(), server)?;
        tree.spoil(path, from, to)?;
        let answer = refuses(&mut alone_with(&tree, "nginx -t -q"))?;
        assert!(answer.contains(said), "{to}: {answer}");
    }
    Ok(())
}

/// The files before servers that stand for Kazoo and FreeSWITCH. The first application server takes
/// every request and answers none; the first sip server refuses connections.
fn hands_on_what_it_should() -> Outcome {
    let server = web_servers(platform::own()).next().ok_or("no web server")?;
    let tree = machine(platform::own(), server)?;
    tree.write("upstreams.py", include_bytes!("upstreams.py"))?;
    let script = "
        for host in 801 802 601 602; do
            ip addr add fd75:9fac:a7b1:92:6c::$host/64 dev lo nodad
        done
        nginx
        python3 upstreams.py > requests & upstreams=$!
        until grep -q ready requests; do sleep 0.1; done
        ask() {
            curl -gsk --http1.1 --max-time 10 --resolve self.rcsnet.ru:443:127.0.0.1 -o answer \
                -w '%{http_code}' \"$@\" || true
            echo \" $(head -c 80 answer 2> /dev/null)\"
            rm -f answer
        }
        socket=(-H 'Connection: Upgrade' -H 'Upgrade: websocket')
        echo health $(ask 'http://[::1]/healthz')
        echo alien $(ask http://127.0.0.1/)
        for i in 1 2 3 4; do
            echo get $(ask 'https://self.rcsnet.ru/v2/phone_numbers/%2B7495')
            echo put $(ask -X PUT -d '{}' https://self.rcsnet.ru/v2/accounts)
        done
        echo sip $(ask \"${socket[@]}\" -H 'Origin: https://self.rcsnet.ru' https://self.rcsnet.ru/sip-ws)
        echo foreign $(ask \"${socket[@]}\" -H 'Origin: https://example.org' https://self.rcsnet.ru/sip-ws)
        echo events $(ask \"${socket[@]}\" https://self.rcsnet.ru/blackhole)
        for i in $(seq 40); do
            echo login $(ask -X PUT -d '{}' https://self.rcsnet.ru/v2/user_auth)
        done
        sed 's/^/to /' requests
    ";
    let said = accepts(&mut alone_with(&tree, script))?;
    let lines: Vec<&str> = said.lines().collect();
    let count = |line: &str| lines.iter().filter(|it| it.starts_with(line)).count();
    for (line, expected) in [
        ("health 200 ok", 1),
        // Closed without an answer.
        ("alien 000", 1),
        // What reads goes on to the next server, in the form in which it came; what creates does not.
        ("get 200 ::802 GET /v2/phone_numbers/%2B7495", 4),
        ("put ", 4),
        ("put 502", count("to ::801 PUT /v2/accounts ")),
        ("put 200 ::802 PUT /v2/accounts", count("to ::802 PUT /v2/accounts ")),
        // The server that refuses is passed by.
        ("sip 101", 1),
        ("to ::602 GET /sip-ws websocket", 1),
        ("foreign 403", 1),
        ("events 101", 1),
    ] {
        assert_eq!(count(line), expected, "{line}:\n{said}");
    }
    assert!(count("to ::801 ") > 0, "the first server was never asked:\n{said}");
    let refused = count("login 429");
    assert!((1..40).contains(&refused), "{refused} of 40 attempts were refused:\n{said}");
    Ok(())
}

/// The tree of a web server, with what its packages bring: the user, and a certificate.
fn machine(platform: &Platform, server: &str) -> Result<Tree, Failed> {
    let tree = Tree::new(platform, server)?;
    let user = "root:x:0:0::/:/bin/sh\nnginx:x:990:990::/:/bin/false\n";
    tree.write("/etc/passwd", user.as_bytes())?;
    tree.write("/etc/group", b"root:x:0:\nnginx:x:990:\n")?;
    let tls = platform.read(server, "/etc/nginx/rcsgen/tls.inc")?;
    let file = |directive: &str| -> Result<String, Failed> {
        let line = tls.lines().find_map(|it| it.strip_prefix(directive)).ok_or("no certificate")?;
        Ok(line.trim_matches([' ', ';']).to_owned())
    };
    let (certificate, key) = (file("ssl_certificate ")?, file("ssl_certificate_key ")?);
    tree.write(&certificate, b"")?;
    tree.write(&key, b"")?;
    let words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test -keyout";
    let mut openssl = command("openssl", words.split(' '));
    accepts(openssl.arg(tree.path(&key)).arg("-out").arg(tree.path(&certificate)))?;
    Ok(tree)
}

/// `script` on a machine whose /etc is that of `tree` over our own.
fn alone_with(tree: &Tree, script: &str) -> std::process::Command {
    let etc = tree.path("/etc");
    let mount = format!("mount -t overlay overlay -o lowerdir={}:/etc /etc", etc.display());
    alone(tree.root(), &format!("{mount}\n{script}"))
}
