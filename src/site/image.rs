//! Which images of the documents become part of the site.

/// Whether `bytes` are a picture and nothing else. Whoever opens the file by itself opens it without
/// the policy of a page around it, so that a script in it would run as one of the site.
pub(super) fn is_picture(path: &str, bytes: &[u8]) -> bool {
    let extension = path.rsplit_once('.').map_or("", |it| it.1).to_ascii_lowercase();
    match extension.as_str() {
        "avif" | "gif" | "jpeg" | "jpg" | "png" | "webp" => true,
        "svg" => std::str::from_utf8(bytes).is_ok_and(is_still),
        _ => false,
    }
}

/// Whether a drawing only draws.
fn is_still(text: &str) -> bool {
    // A document type may define entities, which would hide what there is.
    let Ok(tree) = roxmltree::Document::parse(text.trim_start_matches('\u{FEFF}')) else {
        return false;
    };
    tree.descendants().filter(roxmltree::Node::is_element).all(|node| {
        let tag = node.tag_name().name().to_ascii_lowercase();
        let active = ["script", "foreignobject", "iframe", "object", "embed", "handler", "set"];
        let drawn = !active.contains(&tag.as_str()) && !tag.starts_with("animate");
        drawn
            && node.attributes().all(|it| {
                let name = it.name().to_ascii_lowercase();
                let value = it.value().trim_start();
                !name.starts_with("on")
                    && (name != "href"
                        || value.starts_with('#')
                        || value.starts_with("data:image/"))
            })
    }) && !tree
        .descendants()
        .any(|it| it.is_pi() && it.pi().is_some_and(|it| it.target == "xml-stylesheet"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_that_do_more_are_refused() {
        let svg = |inside: &str| {
            let text = format!("<svg xmlns='http://www.w3.org/2000/svg'>{inside}</svg>");
            is_picture("a/b.SVG", text.as_bytes())
        };
        assert!(svg("<rect width='1'/><a href='#x'/><style>rect { fill: red }</style>"));
        for bad in [
            "<script>1</script>",
            "<SCRIPT/>",
            "<rect onload='1'/>",
            "<a href='javascript:1'/>",
            "<image href='https://a.ru/x.png'/>",
            "<foreignObject/>",
            "<animate attributeName='href'/>",
            "<set attributeName='onload'/>",
            "<rect",
        ] {
            assert!(!svg(bad), "{bad}");
        }
        assert!(!is_picture("a.svg", b"<?xml-stylesheet href='x'?><svg/>"));
        assert!(!is_picture("a.svg", b"<!DOCTYPE svg [<!ENTITY x 'y'>]><svg>&x;</svg>"));
        assert!(is_picture("a.png", b"") && !is_picture("a.html", b"") && !is_picture("a", b""));
    }
}
