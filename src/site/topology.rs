//! The picture of a platform: roles with their servers and floating addresses, and who talks to whom.

use std::collections::BTreeMap;

use super::html::Html;
use super::{Site, say};
use crate::diag::Lang;
use crate::model::{PlatformId, RoleId};

const WIDTH: usize = 212;
const GAP: usize = 120;
const SPACE: usize = 30;
const PAD: usize = 8;
const TITLE: usize = 32;
const ROW: usize = 21;
/// A box names at most this many servers.
const SHOWN: usize = 6;
/// What fits into a box in letters of one width.
const LETTERS: usize = 25;

struct Shape {
    role: RoleId,
    x: usize,
    y: usize,
    height: usize,
}

struct Flow {
    from: usize,
    to: usize,
    services: Vec<String>,
}

/// Draws the roles of a platform from left to right: who talks stands left of whom he talks to.
pub(super) fn picture(site: &Site<'_>, id: PlatformId, root: &str, lang: Lang, html: &mut Html) {
    let roles = &site.facts.platform_roles[id.at()];
    let flows = flows(site, id, roles);
    let (shapes, width, height) = shapes(site, roles, &flows);

    let (w, h) = (width.to_string(), height.to_string());
    html.open("figure", &[("class", "picture"), ("tabindex", "0")]);
    html.open(
        "svg",
        &[
            ("viewBox", &format!("0 0 {w} {h}")),
            ("width", &w),
            ("height", &h),
            ("role", "group"),
            ("aria-labelledby", "picture-title picture-text"),
        ],
    );
    html.element("title", &[("id", "picture-title")], say(lang, "The platform", "Комплекс"));
    html.element("desc", &[("id", "picture-text")], &description(site, roles, &flows, lang));
    html.open("defs", &[]).open(
        "marker",
        &[
            ("id", "arrow"),
            ("viewBox", "0 0 8 8"),
            ("refX", "7"),
            ("refY", "4"),
            ("markerWidth", "8"),
            ("markerHeight", "8"),
            ("orient", "auto-start-reverse"),
        ],
    );
    html.element("path", &[("d", "M0 0L8 4L0 8z")], "").close().close().line();
    let curves: Vec<_> =
        flows.iter().enumerate().map(|(at, _)| curve(&shapes, &flows, at)).collect();
    for ([x1, y1, a, b, c, d, x2, y2], _) in &curves {
        let path = format!("M{x1} {y1}C{a} {b} {c} {d} {x2} {y2}");
        let attrs = [("class", "flow"), ("d", &*path), ("marker-end", "url(#arrow)")];
        html.element("path", &attrs, "");
    }
    html.line();
    for shape in &shapes {
        role(site, shape, root, lang, html);
    }
    for (flow, (_, (x, y))) in flows.iter().zip(&curves) {
        let lines = units(flow.services.len());
        for (at, service) in flow.services.iter().enumerate() {
            let y = y + 4 + units(at) * 14 - (lines - 1) * 7;
            let (x, y) = (x.to_string(), y.to_string());
            html.element("text", &[("class", "label"), ("x", &x), ("y", &y)], service);
        }
    }
    html.close().close().line();
}

/// Who talks to whom, and by which services.
fn flows(site: &Site<'_>, id: PlatformId, roles: &[RoleId]) -> Vec<Flow> {
    let at: BTreeMap<RoleId, usize> = roles.iter().enumerate().map(|(at, it)| (*it, at)).collect();
    let mut flows: BTreeMap<(usize, usize), Vec<String>> = BTreeMap::new();
    for (from, role) in roles.iter().enumerate() {
        for (service, _) in &site.inventory.role(*role).uses {
            let runners = site.facts.runners(id, service).iter().filter_map(|it| at.get(it));
            for to in runners.filter(|&&to| to != from) {
                flows.entry((from, *to)).or_default().push(service.clone());
            }
        }
    }
    flows.into_iter().map(|((from, to), services)| Flow { from, to, services }).collect()
}

/// Puts each role into a column right of all that talk to it.
fn shapes(site: &Site<'_>, roles: &[RoleId], flows: &[Flow]) -> (Vec<Shape>, usize, usize) {
    let mut column = vec![0; roles.len()];
    // Roles that talk to each other in a circle would move right for ever.
    for _ in 0..roles.len().min(16) {
        for flow in flows {
            let circle = flows.iter().any(|it| {
                it.from == flow.to && it.to == flow.from && (it.from, it.to) < (flow.from, flow.to)
            });
            if !circle && column[flow.to] <= column[flow.from] {
                column[flow.to] = (column[flow.from] + 1).min(roles.len().saturating_sub(1));
            }
        }
    }
    // Without gaps: a circle may have left columns empty.
    let mut used: Vec<usize> = column.clone();
    used.sort_unstable();
    used.dedup();
    let column: Vec<usize> =
        column.iter().map(|it| used.binary_search(it).unwrap_or_default()).collect();
    let box_height = |role: RoleId| {
        let servers = site.inventory.role(role).servers.len();
        let rows = servers.min(SHOWN) + usize::from(servers > SHOWN);
        let vips = site.facts.role_vips[role.at()].len().min(SHOWN);
        TITLE + (rows + vips) * ROW + 10
    };
    let mut heights = vec![0; used.len()];
    for (at, role) in roles.iter().enumerate() {
        heights[column[at]] += box_height(*role) + SPACE;
    }
    let tallest = heights.iter().copied().max().unwrap_or(SPACE);
    let mut next: Vec<usize> = heights.iter().map(|it| PAD + (tallest - it) / 2).collect();
    let mut shapes = Vec::new();
    for (at, role) in roles.iter().enumerate() {
        let height = box_height(*role);
        let x = PAD + column[at] * (WIDTH + GAP);
        shapes.push(Shape { role: *role, x, y: next[column[at]], height });
        next[column[at]] += height + SPACE;
    }
    let width = 2 * PAD + used.len() * WIDTH + used.len().saturating_sub(1) * GAP;
    (shapes, width, tallest - SPACE + 2 * PAD)
}

/// The curve of a flow (start, two handles, end), and where its label stands.
fn curve(shapes: &[Shape], flows: &[Flow], index: usize) -> ([i64; 8], (i64, i64)) {
    let flow = &flows[index];
    let (from, to) = (&shapes[flow.from], &shapes[flow.to]);
    let forward = from.x < to.x;
    // Where the flow touches each of its roles: all that touch one side share it, in the order of
    // their other ends, so that they cross as little as may be.
    let port = |role: usize, right: bool| {
        let shape = &shapes[role];
        let mut ends: Vec<(usize, usize)> = flows
            .iter()
            .enumerate()
            .filter_map(|(at, it)| {
                let (a, b) = (&shapes[it.from], &shapes[it.to]);
                let leaves = it.from == role && right == (a.x <= b.x);
                let comes = it.to == role && right == (a.x >= b.x);
                let other = if it.from == role { b } else { a };
                (leaves || comes).then_some((other.y + other.height / 2, at))
            })
            .collect();
        ends.sort_unstable();
        let nth = ends.iter().position(|&(_, at)| at == index).unwrap_or_default();
        units(shape.y + shape.height * (nth + 1) / (ends.len() + 1))
    };
    let (y1, y2) = (port(flow.from, from.x <= to.x), port(flow.to, from.x >= to.x));
    let x1 = units(from.x + if from.x <= to.x { WIDTH } else { 0 });
    let x2 = units(to.x + if forward { 0 } else { WIDTH });
    let bend = units(GAP / 2);
    let (a, c) = match (forward, from.x == to.x) {
        (true, _) => (x1 + bend, x2 - bend),
        (_, true) => (x1 + bend, x2 + bend),
        _ => (x1 - bend, x2 + bend),
    };
    // Along the curve into the first gap, where no box hides the label, and nearer to the start,
    // where the flow back has not its own.
    let at = |p: [i64; 4], t: i64| {
        let u = 16 - t;
        (u * u * u * p[0] + 3 * u * u * t * p[1] + 3 * u * t * t * p[2] + t * t * t * p[3]) / 4096
    };
    let middle = |t: i64| (at([x1, a, c, x2], t), at([y1, y1, y2, y2], t));
    let label = (0..=16)
        .map(middle)
        .find(|(x, _)| (x - x1).abs() >= bend * 2 / 3)
        .unwrap_or_else(|| middle(8));
    ([x1, y1, a, y1, c, y2, x2, y2], label)
}

fn role(site: &Site<'_>, shape: &Shape, root: &str, lang: Lang, html: &mut Html) {
    let role = site.inventory.role(shape.role);
    let place = |at: usize| {
        let y = shape.y + TITLE + at * ROW;
        ((shape.x + 14).to_string(), (y + 15).to_string())
    };
    let (x, y) = (shape.x.to_string(), shape.y.to_string());
    let (w, h) = (WIDTH.to_string(), shape.height.to_string());
    html.open("g", &[("class", "role")]);
    html.element("rect", &[("x", &x), ("y", &y), ("width", &w), ("height", &h), ("rx", "8")], "");
    let (tx, ty) = ((shape.x + 14).to_string(), (shape.y + 23).to_string());
    let link = |html: &mut Html, path: &str, class: &str, (x, y): (&str, &str), text: &str| {
        html.open("a", &[("href", &format!("{root}{path}")), ("class", class)]);
        let shown = shortened(text);
        if shown != text {
            html.element("title", &[], text);
        }
        html.element("text", &[("x", x), ("y", y)], &shown).close();
    };
    link(
        html,
        &site.pages.roles[shape.role.at()],
        "title",
        (&tx, &ty),
        site.role_title(shape.role),
    );
    let mut at = 0;
    for &vip in site.facts.role_vips[shape.role.at()].iter().take(SHOWN) {
        let (x, y) = place(at);
        let (rx, ry) = ((shape.x + 8).to_string(), (shape.y + TITLE + at * ROW).to_string());
        let w = (WIDTH - 16).to_string();
        let attrs = [
            ("class", "vip"),
            ("x", &*rx),
            ("y", &*ry),
            ("width", &*w),
            ("height", "19"),
            ("rx", "9"),
        ];
        html.element("rect", &attrs, "");
        let name = site.inventory.vips[vip].name.value.as_str();
        link(html, &site.pages.vips[vip], "vip", (&x, &y), name);
        at += 1;
    }
    for server in role.servers.iter().take(SHOWN) {
        let (x, y) = place(at);
        let name = site.inventory.server(*server).name.value.as_str();
        link(html, &site.pages.servers[server.at()], "server", (&x, &y), name);
        at += 1;
    }
    if role.servers.len() > SHOWN {
        let (x, y) = place(at);
        let rest = role.servers.len() - SHOWN;
        let text = format!("{} {rest}", say(lang, "and", "и ещё"));
        let text = if lang == Lang::En { format!("{text} more") } else { text };
        link(html, &site.pages.roles[shape.role.at()], "more", (&x, &y), &text);
    }
    html.close().line();
}

/// A length of the picture as a number that may be taken from others.
fn units(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX / 64)
}

/// `text`, cut in the middle where it does not fit.
fn shortened(text: &str) -> String {
    let count = text.chars().count();
    if count <= LETTERS {
        return text.to_owned();
    }
    let head: String = text.chars().take(LETTERS - 9).collect();
    let tail: String = text.chars().skip(count - 8).collect();
    format!("{head}…{tail}")
}

/// The picture in words.
fn description(site: &Site<'_>, roles: &[RoleId], flows: &[Flow], lang: Lang) -> String {
    let title = |at: usize| roles.get(at).map_or("", |it| site.role_title(*it));
    let all: Vec<String> = flows
        .iter()
        .map(|it| {
            let (from, to, services) = (title(it.from), title(it.to), it.services.join(", "));
            match lang {
                Lang::En => format!("{from} talks to {to} ({services})"),
                Lang::Ru => format!("{from} → {to} ({services})"),
            }
        })
        .collect();
    all.join("; ")
}
