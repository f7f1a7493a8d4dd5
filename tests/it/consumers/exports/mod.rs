//! The platform in the formats of other programs, before those programs.

use std::path::PathBuf;
use std::process::Command;

use libtest_mimic::{Failed, Trial};
use rcsgen::export::{Format, Wanted};
use serde_json::Value;
use tempfile::TempDir;

use super::judge::{Outcome, accepts, command, refuses};
use super::platform::{self, Platform, Tree};

type Test = fn() -> Outcome;

/// All tests of this folder.
pub(crate) fn trials() -> Vec<Trial> {
    let tests: [(&str, Test); 8] = [
        ("ansible_reads_its_inventory", ansible_reads_its_inventory),
        ("prometheus_takes_its_targets", prometheus_takes_its_targets),
        ("ssh_finds_every_server", ssh_finds_every_server),
        ("keys_stand_under_every_name", keys_stand_under_every_name),
        ("octodns_holds_the_same_records", octodns_holds_the_same_records),
        ("spreadsheets_read_every_host", spreadsheets_read_every_host),
        ("graphviz_draws_the_topology", graphviz_draws_the_topology),
        ("mermaid_names_what_it_draws", mermaid_names_what_it_draws),
    ];
    tests.into_iter().map(|(name, run)| Trial::test(format!("exports::{name}"), run)).collect()
}

/// `platform` in `format`, on a disk.
struct File {
    directory: TempDir,
    name: &'static str,
}

impl File {
    fn new(name: &'static str, text: &str) -> Result<Self, Failed> {
        let file = Self { directory: TempDir::new()?, name };
        file.write(text)?;
        Ok(file)
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join(self.name)
    }

    #[expect(clippy::disallowed_methods, reason = "tests write what they show to other programs")]
    fn write(&self, text: &str) -> Outcome {
        Ok(std::fs::write(self.path(), text)?)
    }
}

fn export(platform: &Platform, format: &str) -> Result<String, Failed> {
    write(platform, format, &Wanted::default())
}

fn write(platform: &Platform, format: &str, wanted: &Wanted) -> Result<String, Failed> {
    let format = Format::from_name(format).ok_or("there is no such format")?;
    let text = format.write(platform.inventory(), wanted).map_err(|it| it.en)?;
    assert_eq!(format.write(platform.inventory(), wanted).map_err(|it| it.en)?, text);
    Ok(text)
}

/// `text` with its first `from` as `to`.
fn spoilt(text: &str, from: &str, to: &str) -> Result<String, Failed> {
    let broken = text.replacen(from, to, 1);
    if broken == text { Err(format!("no `{from}` to spoil").into()) } else { Ok(broken) }
}

fn names(platform: &Platform) -> Vec<&str> {
    platform.servers().iter().map(|it| it.name.value.as_str()).collect()
}

fn ansible_reads_its_inventory() -> Outcome {
    let list = |file: &File| -> Command {
        let mut ansible = command("ansible-inventory", ["--list", "-i"]);
        // A file that cannot be read is an error, rather than a warning.
        ansible.arg(file.path()).env("ANSIBLE_INVENTORY_UNPARSED_FAILED", "true");
        ansible.env("ANSIBLE_LOCALHOST_WARNING", "false").env("HOME", file.directory.path());
        ansible
    };
    for platform in platform::all() {
        let text = export(platform, "ansible")?;
        let file = File::new("inventory.yaml", &text)?;
        let said = accepts(&mut list(&file))?;
        let read: Value = serde_json::from_str(&said).map_err(|it| format!("{it}: {said}"))?;
        for (id, server) in platform.inventory().servers() {
            let name = server.name.value.as_str();
            let host = &read["_meta"]["hostvars"][name];
            assert_eq!(host["ansible_host"], server.addresses[0].value.to_string(), "{name}");
            assert_eq!(host["rcsgen_label"].as_str(), server.label.as_ref().map(|it| &*it.value));
            let role = platform.inventory().role_of(server).ok_or("no role")?;
            let mut groups = vec![format!("role_{}", role.id)];
            for (service, _) in platform.inventory().services_of(id) {
                groups.push(format!("runs_{service}"));
            }
            for group in groups {
                let hosts = read[&group]["hosts"].as_array().ok_or(format!("no {group}"))?;
                assert!(hosts.contains(&name.into()), "{name} is not in {group}");
            }
        }
        let hosts = read["_meta"]["hostvars"].as_object().ok_or("no hosts")?;
        assert_eq!(hosts.len(), platform.servers().len());

        file.write(&spoilt(&text, "      ansible_host: \"", "      ansible_host: [\"")?)?;
        refuses(&mut list(&file))?;
    }
    Ok(())
}

fn prometheus_takes_its_targets() -> Outcome {
    let check = |file: &File| -> Result<Command, Failed> {
        let config = File::new("prometheus.yml", "")?;
        config.write("")?;
        let path = file.directory.path().join("prometheus.yml");
        #[expect(clippy::disallowed_methods, reason = "tests write what they show to programs")]
        std::fs::write(
            &path,
            "scrape_configs:\n- job_name: platform\n  file_sd_configs:\n  - files: [targets.json]\n",
        )?;
        let mut promtool = command("promtool", ["check", "config"]);
        promtool.arg(path);
        Ok(promtool)
    };
    for platform in platform::all() {
        let text = export(platform, "prometheus")?;
        let file = File::new("targets.json", &text)?;
        accepts(&mut check(&file)?)?;
        let groups: Vec<Value> = serde_json::from_str(&text)?;
        for server in platform.servers() {
            let of_server: Vec<_> = groups
                .iter()
                .filter(|it| it["labels"]["server"] == server.name.value.as_str())
                .collect();
            assert!(of_server.len() > 1, "{}: {of_server:?}", server.name.value);
            for it in of_server {
                let target = it["targets"][0].as_str().unwrap_or_default();
                let target: std::net::SocketAddr = target.parse()?;
                assert_eq!(target.ip(), server.addresses[0].value);
            }
        }
        let couchdb = groups.iter().filter(|it| it["labels"]["service"] == "couchdb");
        let ports: Vec<_> = couchdb.filter_map(|it| it["targets"][0].as_str()).collect();
        assert!(ports.iter().any(|it| it.ends_with("]:5984")), "{ports:?}");

        file.write(&spoilt(&text, "\"targets\": [", "\"targets\": {")?)?;
        refuses(&mut check(&file)?)?;
        file.write(&spoilt(&text, "\"job\": \"", "\"the job\": \"")?)?;
        refuses(&mut check(&file)?)?;
    }
    Ok(())
}

fn ssh_finds_every_server() -> Outcome {
    let ask = |file: &File, host: &str| {
        let mut ssh = command("ssh", ["-G", "-F"]);
        ssh.arg(file.path()).arg(host);
        ssh
    };
    for platform in platform::all() {
        let text = export(platform, "ssh")?;
        let file = File::new("config", &text)?;
        for server in platform.servers() {
            let name = server.name.value.as_str();
            let address = server.addresses[0].value.to_string();
            for host in [name, server.name.value.short()] {
                let said = accepts(&mut ask(&file, host))?;
                assert!(said.contains(&format!("\nhostname {address}\n")), "{host}: {said}");
                assert!(said.contains(&format!("\nhostkeyalias {name}\n")), "{host}: {said}");
            }
        }
        file.write(&spoilt(&text, "HostName", "HostNmae")?)?;
        refuses(&mut ask(&file, names(platform)[0]))?;
    }
    Ok(())
}

fn keys_stand_under_every_name() -> Outcome {
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
    let find = |file: &File, host: &str| {
        let mut keygen = command("ssh-keygen", ["-F", host, "-f"]);
        keygen.arg(file.path());
        keygen
    };
    for platform in platform::all() {
        let text = export(platform, "known-hosts")?;
        // As it comes, it vouches for nobody.
        let file = File::new("known_hosts", &text)?;
        refuses(&mut find(&file, names(platform)[0]))?;
        let filled: Vec<_> = text
            .lines()
            .map(|it| match it.strip_suffix(" KEY").and_then(|it| it.strip_prefix("# ")) {
                Some(names) => format!("{names} {key}\n"),
                None => format!("{it}\n"),
            })
            .collect();
        file.write(&filled.concat())?;
        for server in platform.servers() {
            let addresses = server.addresses.iter().map(|it| it.value.to_string());
            for host in addresses.chain([server.name.value.to_string()]) {
                accepts(&mut find(&file, &host))?;
            }
        }
        let address = platform.servers()[0].addresses[0].value.to_string();
        file.write(&spoilt(&filled.concat(), &address, "::")?)?;
        refuses(&mut find(&file, &address))?;
    }
    Ok(())
}

/// Where `tests/run` puts octoDNS.
const OCTODNS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/octodns");

/// A record of each type that a document may state.
const RECORDS: &str = "\
Platform
========

:Zone: example.org
:Name servers: ns1.example.net, ns2.example.net

.. table:: Servers

  =============  ============
  DNS name       IPv6 address
  =============  ============
  a.example.org  2001:db8::1
  b.example.org  2001:db8::2
  =============  ============

.. table:: Records

  ===================  =====  ===============================================================
  Name                 Type   Value
  ===================  =====  ===============================================================
  old.example.org      A      192.0.2.1
  old.example.org      AAAA   2001:db8::9
  example.org          CAA    0 issue \"ca.example.net\"
  example.org          CAA    128 iodef mailto:dns@example.org
  www.example.org      CNAME  a.example.org
  sub.example.org      NS     ns1.example.net
  sub.example.org      DS     60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118
  example.org          MX     10 mail.example.net
  tel.example.org      NAPTR  10 20 \"U\" \"E2U+sip\" \"!^.*$!sip:info@example.org!\" .
  sip.example.org      NAPTR  10 20 S SIP+D2U \"\" _sip._udp.a.example.org.
  rel.example.org      NAPTR  10 20 S SIP+D2T \"\" _sip._tcp.a
  _sip._udp            SRV    10 5 5060 a.example.org
  a.example.org        SSHFP  4 2 123456789ABCDEF67890123456789ABCDEF67890123456789ABCDEF123456789
  _443._tcp            TLSA   3 1 1 0C72AC70B745AC19998811B131D662C9 AC69DBDBE7CB23E5B514B566 64C5D3D6
  example.org          TXT    \"v=spf1 mx; -all\"
  ===================  =====  ===============================================================
";

fn octodns_holds_the_same_records() -> Outcome {
    let compare = |tree: &Tree, zone: &str, file: &str| -> Result<Command, Failed> {
        tree.write("compare.py", include_bytes!("zone.py"))?;
        let mut python = command("python3", [tree.path("compare.py")]);
        python.env("PYTHONPATH", OCTODNS);
        python.arg(tree.path("yaml")).arg(zone).arg(tree.path(file));
        Ok(python)
    };
    let mut count = 0;
    let stated = Platform::of(RECORDS);
    for platform in platform::all().iter().chain([&stated]) {
        for artifact in platform.artifacts() {
            let path = artifact.path.as_str();
            let Some(name) = path.strip_prefix("zones/").and_then(|it| it.strip_suffix(".zone"))
            else {
                continue;
            };
            let (name, public) = match name.strip_prefix("public/") {
                Some(name) => (name, true),
                None => (name.trim_start_matches("internal/"), false),
            };
            let wanted = Wanted { zone: Some(name.to_owned()), public };
            let text = write(platform, "octodns", &wanted)?;
            let tree = Tree::of_zones(platform)?;
            tree.write(path, &artifact.content)?;
            let yaml = format!("yaml/{name}.yaml");
            tree.write(&yaml, text.as_bytes())?;
            let said = accepts(&mut compare(&tree, name, path)?)?;
            assert!(said.contains(" sets of records"), "{said}");
            count += 1;

            if text.contains("type: AAAA") {
                tree.spoil(&yaml, "type: AAAA", "type: A")?;
                refuses(&mut compare(&tree, name, path)?)?;
                tree.write(&yaml, text.as_bytes())?;
            }
            tree.spoil(&yaml, "ttl: ", "ttl: 1")?;
            refuses(&mut compare(&tree, name, path)?)?;
        }
    }
    assert!(count > 5, "{count} zones");
    let several = Wanted::default();
    let error = write(&platform::all()[1], "octodns", &several).err();
    let said = error.as_ref().and_then(Failed::message).unwrap_or_default();
    assert!(said.contains("name one of the zones"), "{said}");
    let typo = Wanted { zone: Some("rcsnet.ur".to_owned()), public: false };
    let error = write(platform::own(), "octodns", &typo).err();
    let said = error.as_ref().and_then(Failed::message).unwrap_or_default();
    assert!(said.contains("did you mean `rcsnet.ru`?"), "{said}");
    Ok(())
}

fn spreadsheets_read_every_host() -> Outcome {
    let read = "import csv, json, sys; rows = list(csv.DictReader(open(sys.argv[1], newline=''), \
                strict=True)); assert all(None not in it and None not in it.values() for it in \
                rows), rows; print(json.dumps(rows))";
    let python = |file: &File| {
        command("python3", ["-c", read].into_iter().map(Into::into).chain([file.path()]))
    };
    for platform in platform::all() {
        let text = export(platform, "csv")?;
        let file = File::new("hosts.csv", &text)?;
        let rows: Vec<Value> = serde_json::from_str(&accepts(&mut python(&file))?)?;
        let inventory = platform.inventory();
        assert_eq!(rows.len(), inventory.servers.len() + inventory.vips.len());
        for server in platform.servers() {
            let name = server.name.value.as_str();
            let row = rows.iter().find(|it| it["name"] == name).ok_or("a server is missing")?;
            let label = server.label.as_ref().map_or("", |it| &*it.value);
            assert_eq!((&row["kind"], row["label"].as_str()), (&"server".into(), Some(label)));
            let address = server.ipv6().map(|it| it.value.to_string()).unwrap_or_default();
            assert_eq!(row["ipv6"], address);
        }
        file.write(&spoilt(&text, "server,", "server,\"")?)?;
        refuses(&mut python(&file))?;
    }
    Ok(())
}

fn graphviz_draws_the_topology() -> Outcome {
    let draw = |file: &File| {
        let mut dot = command("dot", ["-Tsvg"]);
        dot.arg(file.path());
        dot
    };
    for platform in platform::all() {
        let text = export(platform, "dot")?;
        let file = File::new("platform.dot", &text)?;
        let svg = accepts(&mut draw(&file))?;
        assert!(!svg.to_lowercase().contains("warning"), "{svg}");
        for server in platform.servers() {
            assert!(svg.contains(server.name.value.as_str()), "{}", server.name.value);
        }
        let roles = platform.inventory().roles.len();
        assert_eq!(svg.matches("class=\"cluster\"").count(), roles, "{svg}");
        file.write(&spoilt(&text, "\"];", "];")?)?;
        refuses(&mut draw(&file))?;
    }
    Ok(())
}

fn mermaid_names_what_it_draws() -> Outcome {
    for platform in platform::all() {
        let text = export(platform, "mermaid")?;
        mermaid(&text)?;
        for server in platform.servers() {
            assert!(text.contains(server.name.value.as_str()), "{}", server.name.value);
        }
        for (from, to) in
            [("\n    end\n", "\n"), ("server0[", "server900["), ("[\"", "["), ("-.-", "-.")]
        {
            assert!(mermaid(&spoilt(&text, from, to)?).is_err(), "{to} is taken");
        }
    }
    Ok(())
}

/// The part of the grammar of Mermaid's flowcharts that is used here: boxes with quoted texts, groups
/// of them, and edges between what has a box.
fn mermaid(text: &str) -> Result<(), String> {
    let (mut known, mut depth) = (std::collections::BTreeSet::new(), 0);
    let mut lines = text.lines().map(str::trim).filter(|it| !it.starts_with("%%"));
    if lines.next() != Some("flowchart LR") {
        return Err("no flowchart".to_owned());
    }
    for line in lines {
        let problem = || format!("no part of a flowchart: {line}");
        let rest = line.strip_prefix("subgraph ");
        if line == "end" {
            depth -= 1;
        } else if let Some((id, label)) = rest.unwrap_or(line).split_once(['[', '(']) {
            let label = label.trim_start_matches('[').trim_end_matches([']', ')']);
            let inner = label.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
            let sound = inner.is_some_and(|it| !it.contains(['"', '[', ']', '<', '`']));
            if !sound || !known.insert(id.trim()) {
                return Err(problem());
            }
            depth += i32::from(rest.is_some());
        } else {
            let words: Vec<_> = line.split(' ').collect();
            let (from, to) = (words[0], *words.last().ok_or_else(problem)?);
            let is_edge = words[1..words.len() - 1].join(" ");
            let sound =
                is_edge == "-.-" || is_edge.starts_with("-- \"") && is_edge.ends_with("\" -->");
            if !sound || !known.contains(from) || !known.contains(to) {
                return Err(problem());
            }
        }
        if !(0..=1).contains(&depth) {
            return Err(problem());
        }
    }
    if depth == 0 { Ok(()) } else { Err("a group is open".to_owned()) }
}
