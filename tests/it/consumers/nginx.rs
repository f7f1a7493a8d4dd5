//! nginx takes the files of the web servers, on a machine that has their addresses and names.

use std::fmt::Write as _;

use libtest_mimic::{Failed, Trial};
use rcsgen::model::PlatformId;

use super::judge::{Outcome, accepts, alone, command, refuses};
use super::platform::{self, Platform, Tree};

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("nginx::takes_every_web_server", takes_every_web_server),
        Trial::test("nginx::refuses_broken_files", refuses_broken_files),
        Trial::test("nginx::starts_without_a_certificate", starts_without_a_certificate),
        Trial::test("nginx::hands_on_what_it_should", hands_on_what_it_should),
        Trial::test("nginx::survives_the_loss_of_a_server", survives_the_loss_of_a_server),
        Trial::test("nginx::limits_a_flood", limits_a_flood),
        Trial::test(
            "nginx::tells_who_asks_and_what_is_allowed",
            tells_who_asks_and_what_is_allowed,
        ),
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

/// By one that nobody trusts, which is there before nginx looks for it, and stays.
fn starts_without_a_certificate() -> Outcome {
    for platform in platform::all() {
        for server in web_servers(platform) {
            let tree = machine(platform, server)?;
            let (certificate, key) = certificate(platform, server)?;
            let begin = format!("mount --bind etc/pki /etc/pki; rm -f {certificate} {key}");
            let answer = refuses(&mut alone_with(&tree, &format!("{begin}; nginx -t -q")))?;
            assert!(answer.contains("cannot load certificate"), "{answer}");
            let script = format!(
                "{begin}
                 make() {{ bash ./usr/libexec/rcsgen/nginx-certificate; cat {certificate} {key}; }}
                 make > first; make > second; cmp first second; stat -c %a {key}; nginx -t -q"
            );
            let said = accepts(&mut alone_with(&tree, &script))?;
            assert!(said.contains("600\n"), "{said}");
        }
    }
    Ok(())
}

/// What the tests below need: addresses of servers behind nginx, and ways to ask it.
fn setup(platform: &Platform, server: &str) -> Result<(Tree, String), Failed> {
    let tree = machine(platform, server)?;
    tree.write("upstreams.py", include_bytes!("upstreams.py"))?;
    let site = platform.read(server, SITE)?;
    let names = site.lines().filter_map(|it| it.trim().strip_prefix("server_name "));
    let mut names = names.flat_map(|it| it.split([' ', ';']));
    let name = names.find(|it| *it != "_" && !it.is_empty()).ok_or("no name")?;
    let mut script = format!("name={name}\n");
    for (service, word) in [("whapps", "app"), ("freeswitch", "sip")] {
        let runners = platform.inventory().runners(PlatformId(0), service);
        for (at, (_, it)) in runners.enumerate() {
            let address = it.ipv6().ok_or("no address")?.value;
            let _ = writeln!(
                script,
                "{word}{}={address}; ip addr add {address}/64 dev lo nodad",
                at + 1
            );
        }
    }
    script += r#"
        # Clients of the world.
        ip addr add 192.0.2.9/32 dev lo; ip addr add 2001:db8:ffff::9/128 dev lo nodad
        nginx
        serve() {
            : > requests
            python3 upstreams.py serve "$@" >> requests & upstreams=$!
            for i in $(seq 100); do ! grep -q ready requests || break; sleep 0.1; done
        }
        curl() {
            command curl -gsk --http1.1 --max-time 10 --resolve $name:443:127.0.0.1 "$@"
        }
        ask() {
            curl -o answer -w '%{http_code}' "$@" || true
            echo " $(head -c 80 answer 2> /dev/null)"
            rm -f answer
        }
    "#;
    Ok((tree, script))
}

/// How many lines of `said` begin with `line`.
fn count(said: &str, line: &str) -> usize {
    said.lines().filter(|it| it.starts_with(line)).count()
}

/// The first application server takes every request and answers none; the first sip server refuses
/// connections.
fn hands_on_what_it_should() -> Outcome {
    for platform in platform::all() {
        let server = web_servers(platform).next().ok_or("no web server")?;
        let (tree, setup) = setup(platform, server)?;
        let script = r#"
            serve mute=$app1:8000 well=$app2:8000 events=$app2:5555 sip=$sip2:5066
            socket=(-H 'Connection: Upgrade' -H 'Upgrade: websocket')
            echo health $(ask 'http://[::1]/healthz')
            echo alien $(ask http://127.0.0.1/)
            for i in 1 2 3 4; do
                echo get $(ask "https://$name/v2/phone_numbers/%2B7495")
                echo put $(ask -X PUT -d '{}' https://$name/v2/accounts)
                echo post $(ask -d '{}' https://$name/v2/accounts/1)
            done
            echo foreign $(ask "${socket[@]}" -H 'Origin: https://example.org' https://$name/sip-ws)
            echo sip $(python3 upstreams.py browse $name /sip-ws)
            echo events $(python3 upstreams.py browse $name /blackhole)
            sed 's/^/to /' requests
        "#;
        let said = accepts(&mut alone_with(&tree, &format!("{setup}{script}")))?;
        let count = |line: &str| count(&said, line);
        for (line, expected) in [
            ("health 200 ok", 1),
            // Closed without an answer.
            ("alien 000", 1),
            // What reads goes on to the next server, in the form in which it came; what creates or
            // changes does not.
            ("get 200 well GET /v2/phone_numbers/%2B7495", 4),
            ("put ", 4),
            ("put 502", count("to mute PUT /v2/accounts ")),
            ("put 200 well PUT /v2/accounts", count("to well PUT /v2/accounts ")),
            ("post ", 4),
            ("post 502", count("to mute POST /v2/accounts/1 ")),
            ("post 200 well POST /v2/accounts/1", count("to well POST /v2/accounts/1 ")),
            // The server that refuses is passed by, and bytes go both ways.
            ("sip 101 REGISTER", 1),
            ("to sip GET /sip-ws websocket", 1),
            ("foreign 403", 1),
            ("events 101 REGISTER", 1),
        ] {
            assert_eq!(count(line), expected, "{line}:\n{said}");
        }
        assert!(count("to mute ") > 0, "the first server was never asked:\n{said}");
    }
    Ok(())
}

/// A server that is gone, with its address, is not noticed by those who read.
fn survives_the_loss_of_a_server() -> Outcome {
    for platform in platform::all() {
        let server = web_servers(platform).next().ok_or("no web server")?;
        let (tree, setup) = setup(platform, server)?;
        let script = r"
            serve one=$app1:8000 two=$app2:8000
            both() { for i in $(seq $1); do echo $2 $(ask https://$name/v2/accounts); done; }
            both 6 before
            ip addr del $app2/64 dev lo
            both 6 lost
            ip addr add $app2/64 dev lo nodad; ip addr del $app1/64 dev lo
            # As long as a server is left out that has failed.
            sleep 11
            both 6 back
            ip addr del $app2/64 dev lo
            both 1 none
        ";
        let said = accepts(&mut alone_with(&tree, &format!("{setup}{script}")))?;
        for (line, expected) in
            [("before 200", 6), ("lost 200 one", 6), ("back 200 two", 6), ("none 50", 1)]
        {
            assert_eq!(count(&said, line), expected, "{line}:\n{said}");
        }
        for line in ["before 200 one", "before 200 two"] {
            assert!(count(&said, line) > 0, "{line}:\n{said}");
        }
    }
    Ok(())
}

/// One client asks as fast as it can: most of that is refused, and others notice nothing.
fn limits_a_flood() -> Outcome {
    for platform in platform::all() {
        let server = web_servers(platform).next().ok_or("no web server")?;
        let (tree, setup) = setup(platform, server)?;
        let script = r#"
            serve one=$app1:8000 two=$app2:8000 events=$app1:5555 more=$app2:5555
            mkdir out
            # `flood KIND PATH COUNT OPTIONS`: as many requests as fast as one client can.
            flood() {
                command curl -sk --no-progress-meter --http1.1 --max-time 20 -Z --parallel-max 50 \
                    --resolve $name:443:127.0.0.1 -o 'out/#1' -w "$1 %{http_code}\n" "${@:4}" \
                    "https://$name$2?[1-$3]" || true
            }
            flood api /v2/accounts 600 --interface 192.0.2.9
            echo other $(ask https://$name/v2/accounts)
            flood page /index.html 900
            flood login /v2/user_auth 60 -X PUT -d '{}'
            flood socket /blackhole 60 --max-time 2 -H 'Connection: Upgrade' -H 'Upgrade: websocket'
        "#;
        let said = accepts(&mut alone_with(&tree, &format!("{setup}{script}")))?;
        for (kind, most) in [("api", 450), ("page", 800), ("login", 40), ("socket", 50)] {
            let all = count(&said, &format!("{kind} "));
            let refused = count(&said, &format!("{kind} 429"));
            assert!(all >= 40 && refused > 0, "{kind}: {refused} of {all} were refused:\n{said}");
            assert!(all - refused <= most && all > refused, "{kind}: {refused} of {all}:\n{said}");
        }
        assert_eq!(count(&said, "other 200"), 1, "{said}");
    }
    // Without the limit nothing is refused.
    let server = web_servers(platform::own()).next().ok_or("no web server")?;
    let (tree, setup) = setup(platform::own(), server)?;
    tree.spoil(
        "/etc/nginx/conf.d/00-limits.conf",
        "zone=login:10m rate=20r/m",
        "zone=login:10m rate=20000r/m",
    )?;
    let script = "serve one=$app1:8000 two=$app2:8000
        for i in $(seq 40); do echo login $(ask -X PUT -d '{}' https://$name/v2/user_auth); done";
    let said = accepts(&mut alone_with(&tree, &format!("{setup}{script}")))?;
    assert_eq!(count(&said, "login 429"), 0, "{said}");
    Ok(())
}

/// Kazoo is told who asks, whatever the client says of itself, and browsers are told what they may do.
fn tells_who_asks_and_what_is_allowed() -> Outcome {
    for platform in platform::all() {
        let server = web_servers(platform).next().ok_or("no web server")?;
        let (tree, setup) = setup(platform, server)?;
        let script = r#"
            serve one=$app1:8000 two=$app2:8000
            lie=(-H 'X-Forwarded-For: 198.51.100.66')
            ask --interface 192.0.2.9 "${lie[@]}" https://$name/v2/four > /dev/null
            ask --interface 2001:db8:ffff::9 --resolve $name:443:[::1] "${lie[@]}" https://$name/v2/six > /dev/null
            sed 's/^/to /' requests
            for path in v2/accounts nowhere; do
                curl -o /dev/null -D - https://$name/$path | tr -d '\r' | sed "s|^|$path: |"
            done
            curl -o /dev/null -D - --resolve $name:80:127.0.0.1 http://$name/ | tr -d '\r' | sed 's/^/plain: /'
        "#;
        let said = accepts(&mut alone_with(&tree, &format!("{setup}{script}")))?;
        let mut expected = vec![];
        for path in ["v2/accounts", "nowhere"] {
            for header in [
                "Strict-Transport-Security: max-age=31536000",
                "X-Content-Type-Options: nosniff",
                "X-Frame-Options: SAMEORIGIN",
                "Referrer-Policy: strict-origin-when-cross-origin",
                "Server: nginx",
            ] {
                expected.push(format!("{path}: {header}"));
            }
        }
        expected.extend([
            "plain: HTTP/1.1 301 Moved Permanently".into(),
            "plain: Location: https://".into(),
        ]);
        for line in expected {
            assert_eq!(count(&said, &line), 1, "{line}:\n{said}");
        }
        assert!(!said.contains("Server: nginx/"), "the version is told:\n{said}");
        for (path, client) in [("four", "192.0.2.9"), ("six", "2001:db8:ffff::9")] {
            let asked = said.lines().find(|it| it.contains(&format!("/v2/{path} ")));
            let asked = asked.ok_or_else(|| format!("nobody was asked for {path}:\n{said}"))?;
            assert!(asked.ends_with(&format!(" for {client}")), "{asked}");
        }
    }
    Ok(())
}

/// Where nginx looks for the certificate and for its key.
fn certificate(platform: &Platform, server: &str) -> Result<(String, String), Failed> {
    let tls = platform.read(server, "/etc/nginx/rcsgen/tls.inc")?;
    let file = |directive: &str| -> Result<String, Failed> {
        let line = tls.lines().find_map(|it| it.strip_prefix(directive)).ok_or("no certificate")?;
        Ok(line.trim_matches([' ', ';']).to_owned())
    };
    Ok((file("ssl_certificate ")?, file("ssl_certificate_key ")?))
}

/// The tree of a web server, with what its packages bring: the user, and a certificate.
fn machine(platform: &Platform, server: &str) -> Result<Tree, Failed> {
    let tree = Tree::new(platform, server)?;
    let user = "root:x:0:0::/:/bin/sh\nnginx:x:990:990::/:/bin/false\n";
    tree.write("/etc/passwd", user.as_bytes())?;
    tree.write("/etc/group", b"root:x:0:\nnginx:x:990:\n")?;
    let (certificate, key) = certificate(platform, server)?;
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
