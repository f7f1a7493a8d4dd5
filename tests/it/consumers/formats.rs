//! Readers of formats whose programs are not at hand: their grammar, and what they take without a
//! word that then does not work.

use std::collections::BTreeSet;

/// A section of an INI file: its name, its keys and their values.
pub(crate) type Section = (String, Vec<(String, String)>);

/// What the loader of Kazoo 4.3 makes of `text`. It takes
///
/// ```text
/// file     = *section
/// section  = "[" word "]" end 1*property
/// property = word "=" ( word / '"' *any-but-quote '"' ) end
/// end      = newline, then any number of blank lines and lines that begin with ";"
/// word     = 1*( letter / digit / "_" / "-" / "." )
/// ```
///
/// and drops a file that is not like that as a whole. It would read two quoted strings of a line as
/// one, up to the last quote; here that is an error.
pub(crate) fn kazoo(text: &str) -> Result<Vec<Section>, String> {
    let is_word = |it: &str| {
        !it.is_empty() && it.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
    };
    let mut sections: Vec<Section> = Vec::new();
    for line in text.lines().map(str::trim) {
        let problem = |what: &str| Err(format!("{what}: {line}"));
        if line.is_empty() || line.starts_with(';') {
        } else if let Some(name) = line.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            if !is_word(name) {
                return problem("no word");
            }
            sections.push((name.to_owned(), Vec::new()));
        } else {
            let Some((key, value)) = line.split_once('=') else { return problem("no value") };
            let (key, value) = (key.trim(), value.trim());
            let inner = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
            let value = match inner {
                Some(inner) if !inner.contains('"') => inner,
                None if is_word(value) => value,
                _ => return problem("no value"),
            };
            let Some((_, properties)) = sections.last_mut() else { return problem("no section") };
            if !is_word(key) {
                return problem("no word");
            }
            properties.push((key.to_owned(), value.to_owned()));
        }
    }
    match sections.iter().find(|it| it.1.is_empty()) {
        Some((name, _)) => Err(format!("section {name} is empty")),
        None => Ok(sections),
    }
}

/// Section, key and value of each line.
pub(crate) fn couchdb(text: &str) -> Result<Vec<(&str, &str, &str)>, String> {
    let mut settings = Vec::new();
    let mut sections = BTreeSet::new();
    let mut section = "";
    for line in text.lines().filter(|it| !it.is_empty() && !it.starts_with(';')) {
        if let Some(name) = line.strip_prefix('[') {
            section = name.strip_suffix(']').ok_or_else(|| format!("no section: {line}"))?;
            // A second section of that name is read, but a reader looks at the first one.
            if !sections.insert(section) {
                return Err(format!("twice: {line}"));
            }
        } else {
            let (key, value) =
                line.split_once(" = ").ok_or_else(|| format!("no setting: {line}"))?;
            settings.push((section, key, value));
        }
    }
    Ok(settings)
}

/// What FreeSWITCH takes without a word, and what then does not work.
pub(crate) fn freeswitch(text: &str) -> Result<(), String> {
    // It reads these line by line, before the file is parsed; comments make no difference.
    for line in text.lines().filter(|it| it.contains("<X-PRE-PROCESS")) {
        let alone = line.trim().starts_with("<X-PRE-PROCESS ") && line.trim().ends_with("\"/>");
        if !alone || line.matches('<').count() != 1 {
            return Err(format!("does not stand alone: {line}"));
        }
    }
    let defined = ["codecs", "hold_music", "recordings_dir"];
    for name in text.split("$${").skip(1).filter_map(|it| it.split('}').next()) {
        if !defined.contains(&name) {
            return Err(format!("$${{{name}}} is not defined"));
        }
    }
    let document = roxmltree::Document::parse(text).map_err(|it| it.to_string())?;
    // It would take effect all the same.
    if document
        .descendants()
        .any(|it| it.is_comment() && it.text().is_some_and(|it| it.contains("<X-PRE-PROCESS")))
    {
        return Err("an instruction inside a comment".to_owned());
    }
    let values = |name: &'static str| {
        let named = document.descendants().filter(move |it| it.attribute("name") == Some(name));
        named.filter_map(|it| it.attribute("value")).collect::<Vec<_>>()
    };
    if document.descendants().any(|it| it.attribute("module") == Some("mod_sofia")) {
        return Err("Kazoo loads mod_sofia when it is ready".to_owned());
    }
    if document.descendants().any(|it| it.has_tag_name("profile")) && !values("sip-ip").is_empty() {
        let mut families = BTreeSet::new();
        for name in ["sip-ip", "rtp-ip", "ext-sip-ip", "ext-rtp-ip"] {
            let [address] = values(name)[..] else { return Err(format!("one {name}")) };
            let address: std::net::IpAddr =
                address.parse().map_err(|_| format!("{name}: {address}"))?;
            families.insert(address.is_ipv6());
        }
        if families.len() > 1 {
            return Err("two families in one profile".to_owned());
        }
        for binding in values("ws-binding") {
            let (address, port) = binding.rsplit_once(':').ok_or("no port")?;
            let sound = address.parse::<std::net::IpAddr>().is_ok() && port.parse::<u16>().is_ok();
            if !sound {
                return Err(format!("ws-binding {binding}"));
            }
        }
    }
    for binding in values("bind-local") {
        if binding.parse::<std::net::SocketAddr>().is_err() {
            return Err(format!("bind-local {binding}"));
        }
    }
    if let Some(name) = values("nodename").first()
        && !name.starts_with("freeswitch@")
    {
        return Err(format!("{name} depends on a reverse lookup"));
    }
    Ok(())
}
