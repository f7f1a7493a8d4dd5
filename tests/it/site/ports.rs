//! The table of ports of a server: what listens there, and for whom.

#![expect(clippy::disallowed_methods, reason = "tests look at files themselves")]

use std::fs;

use libtest_mimic::{Failed, Trial};

use super::made::RUSSIAN;

/// All tests of this file.
pub(crate) fn trials() -> Vec<Trial> {
    vec![Trial::test("site::ports_say_what_they_are_for", rows)]
}

/// The cells of the table of ports of `server`, row by row.
fn table(server: &str) -> Result<Vec<String>, Failed> {
    table_on(&format!("servers/{server}.html"))
}

fn table_on(page: &str) -> Result<Vec<String>, Failed> {
    let root = RUSSIAN.root()?;
    let page = fs::read_to_string(root.join(page))?;
    let (_, rest) = page.split_once("id=\"ports\"").ok_or("no ports")?;
    let (table, _) = rest.split_once("</table>").ok_or("no table")?;
    let rows = table.split("<tr").skip(2).map(|row| {
        let cells = row.split("<t").skip(1).map(|cell| {
            let parts = cell.split('>').skip(1).filter_map(|it| it.split('<').next());
            parts.collect::<String>()
        });
        cells.collect::<Vec<_>>().join(" | ").trim().to_owned()
    });
    Ok(rows.collect())
}

fn rows() -> Result<(), Failed> {
    let media = table("fs1.voip.rcsnet.ru")?;
    // A role tells the same of all its servers.
    assert_eq!(media, table_on("roles/sip.html")?);
    for wanted in [
        "22 | TCP | sshd | SSH администраторов | администраторы",
        "16384–32766 | UDP | FreeSWITCH | RTP: звук и видео вызовов | все",
        "4369 | TCP | FreeSWITCH | Указатель портов Erlang: где искать узел | Серверы приложений",
        "8021 | TCP | FreeSWITCH | Консоль FreeSWITCH, fs_cli | сам сервер",
        "– | VRRP | keepalived | Кто держит плавающий адрес | другие участники",
    ] {
        assert!(media.iter().any(|it| it == wanted), "{wanted}: {media:#?}");
    }
    // A port that nobody has set is closed.
    assert!(
        !media.iter().any(|it| it.contains("Verto") || it.starts_with("– | TCP")),
        "{media:#?}"
    );
    let web = table("nginx1.http.rcsnet.ru")?;
    let purpose = "443 | TCP | nginx | HTTPS: личный кабинет, API и вебсокеты | все";
    assert!(web.iter().any(|it| it == purpose), "{web:#?}");
    // The port mapper is one, whoever shares it.
    let data = table("couch1.db.rcsnet.ru")?;
    assert_eq!(data.iter().filter(|it| it.starts_with("4369 ")).count(), 1, "{data:#?}");
    Ok(())
}
