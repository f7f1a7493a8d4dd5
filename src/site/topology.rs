//! The picture of a platform: roles with their servers and floating addresses, and who talks to whom.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::html::Html;
use super::{Site, say};
use crate::diag::Lang;
use crate::model::{PlatformId, RoleId};

const WIDTH: usize = 212;
const GAP: usize = 132;
const SPACE: usize = 30;
const PAD: usize = 8;
const TITLE: usize = 32;
const ROW: usize = 21;
/// A box names at most this many servers.
const SHOWN: usize = 6;
/// What fits into a box in letters of one width.
const LETTERS: usize = 25;

/// The height of the way past the boxes of a column.
const LANE: usize = 26;
/// Roles of which none talks to another stand in rows of this many.
const ACROSS: usize = 4;
/// What parts their columns.
const NEAR: usize = 28;

struct Shape {
    role: RoleId,
    x: usize,
    y: usize,
    height: usize,
}

impl Shape {
    fn middle(&self) -> usize {
        self.y + self.height / 2
    }
}

struct Flow {
    from: usize,
    to: usize,
    services: Vec<String>,
}

/// Where everything stands.
struct Plan {
    /// The boxes, in the order of the roles.
    shapes: Vec<Shape>,
    /// For each flow, the columns that it passes, in its direction: where each begins, and at what height.
    lanes: Vec<Vec<(usize, usize)>>,
    width: usize,
    height: usize,
}

/// What stands in a column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Item {
    Role(usize),
    /// A flow that passes by, which no box may hide.
    Lane(usize),
}

/// The line of a flow, and where its label stands.
struct Line {
    path: String,
    label: (i64, i64),
}

/// Draws the roles of a platform from left to right: who talks stands left of whom he talks to.
pub(super) fn picture(site: &Site<'_>, id: PlatformId, root: &str, lang: Lang, html: &mut Html) {
    let roles = &site.facts.platform_roles[id.at()];
    let flows = flows(site, id, roles);
    let plan = plan(site, roles, &flows);

    let (w, h) = (plan.width.to_string(), plan.height.to_string());
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
    let lines: Vec<Line> = (0..flows.len()).map(|it| line(&plan, &flows, it)).collect();
    for Line { path, .. } in &lines {
        let attrs = [("class", "flow"), ("d", path), ("marker-end", "url(#arrow)")];
        html.element("path", &attrs, "");
    }
    html.line();
    for shape in &plan.shapes {
        role(site, shape, root, lang, html);
    }
    for (flow, Line { label, .. }) in flows.iter().zip(&lines) {
        write_label(&flow.services, *label, html);
    }
    html.close().close().line();
}

/// Writes the names of `services` around a place, each on a line of its own, on a ground that hides the lines
/// of flows.
fn write_label(services: &[String], (x, y): (i64, i64), html: &mut Html) {
    const LINE: i64 = 14;
    const LETTER: i64 = 7;
    let longest = services.iter().map(|it| it.chars().count()).max().unwrap_or_default();
    let (width, height) = (units(longest) * LETTER + 6, units(services.len()) * LINE + 2);
    let [left, top] = [x - width / 2, y - height / 2].map(|it| it.to_string());
    let [width, tall] = [width, height].map(|it| it.to_string());
    html.open("g", &[("class", "label")]);
    html.element("rect", &[("x", &left), ("y", &top), ("width", &width), ("height", &tall)], "");
    for (at, service) in services.iter().enumerate() {
        let [x, y] = [x, y - height / 2 + 12 + units(at) * LINE].map(|it| it.to_string());
        html.element("text", &[("x", &x), ("y", &y)], service);
    }
    html.close();
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

/// The column of each role: right of all that talk to it. Without flows, they fill rows.
fn columns(count: usize, flows: &[Flow]) -> Vec<usize> {
    if flows.is_empty() {
        return (0..count).map(|at| at % ACROSS).collect();
    }
    let mut column = vec![0; count];
    // Roles that talk to each other in a circle would move right for ever.
    for _ in 0..count.min(16) {
        for flow in flows {
            let circle = flows.iter().any(|it| {
                it.from == flow.to && it.to == flow.from && (it.from, it.to) < (flow.from, flow.to)
            });
            if !circle && column[flow.to] <= column[flow.from] {
                column[flow.to] = (column[flow.from] + 1).min(count.saturating_sub(1));
            }
        }
    }
    // Without gaps: a circle may have left columns empty.
    let mut used: Vec<usize> = column.clone();
    used.sort_unstable();
    used.dedup();
    column.iter().map(|it| used.binary_search(it).unwrap_or_default()).collect()
}

/// Gives every role its box, and every flow that passes columns its way between their boxes.
fn plan(site: &Site<'_>, roles: &[RoleId], flows: &[Flow]) -> Plan {
    let column = columns(roles.len(), flows);
    let count = column.iter().max().map_or(0, |it| it + 1);
    let gap = if flows.is_empty() { NEAR } else { GAP };
    let box_height = |role: RoleId| {
        let servers = site.inventory.role(role).servers.len();
        let rows = servers.min(SHOWN) + usize::from(servers > SHOWN);
        let vips = site.facts.role_vips[role.at()].len().min(SHOWN);
        TITLE + (rows + vips) * ROW + 10
    };
    let height = |item: &Item| match item {
        Item::Role(at) => box_height(roles[*at]),
        Item::Lane(_) => LANE,
    };
    let mut items: Vec<Vec<Item>> = vec![Vec::new(); count];
    for (at, column) in column.iter().enumerate() {
        items[*column].push(Item::Role(at));
    }
    for (at, flow) in flows.iter().enumerate() {
        let (from, to) = (column[flow.from], column[flow.to]);
        for items in items.iter_mut().take(from.max(to)).skip(from.min(to) + 1) {
            items.push(Item::Lane(at));
        }
    }
    let tall = |items: &[Item]| items.iter().map(|it| height(it) + SPACE).sum::<usize>();
    let tallest = items.iter().map(|it| tall(it)).max().unwrap_or(SPACE);
    let mut shapes: Vec<Shape> =
        roles.iter().map(|&role| Shape { role, x: 0, y: 0, height: box_height(role) }).collect();
    let mut lanes: Vec<Vec<(usize, usize)>> = vec![Vec::new(); flows.len()];
    for (at, items) in items.iter_mut().enumerate() {
        if at > 0 {
            // Each stands near what it is bound to in the columns before, so that lines cross seldom.
            items.sort_by_key(|&it| pull(it, at, &column, flows, &shapes, &lanes));
        }
        let x = PAD + at * (WIDTH + gap);
        let free = if flows.is_empty() { 0 } else { tallest - tall(items) };
        let mut y = PAD + free / 2;
        for item in &*items {
            match *item {
                Item::Role(role) => (shapes[role].x, shapes[role].y) = (x, y),
                Item::Lane(flow) => lanes[flow].push((x, y + LANE / 2)),
            }
            y += height(item) + SPACE;
        }
    }
    for (flow, lanes) in flows.iter().zip(&mut lanes) {
        if column[flow.from] > column[flow.to] {
            lanes.reverse();
        }
    }
    // A flow within the last column bends out of it.
    let bends = flows.iter().any(|it| column[it.from] + 1 == count && column[it.to] + 1 == count);
    let width = 2 * PAD + count * WIDTH + count.saturating_sub(1) * gap;
    let width = width + if bends { GAP / 2 } else { 0 };
    Plan { shapes, lanes, width, height: tallest - SPACE + 2 * PAD }
}

/// How high `item` of the column `at` wants to stand: as what it is bound to in the columns before.
fn pull(
    item: Item,
    at: usize,
    column: &[usize],
    flows: &[Flow],
    shapes: &[Shape],
    lanes: &[Vec<(usize, usize)>],
) -> Option<usize> {
    let of_flow = |index: usize, role: usize| {
        let flow = &flows[index];
        let other = if flow.from == role { flow.to } else { flow.from };
        let passed = lanes[index].last().map(|it| it.1);
        (column[other] < at).then(|| passed.unwrap_or_else(|| shapes[other].middle()))
    };
    match item {
        Item::Lane(index) => {
            let flow = &flows[index];
            let right = if column[flow.from] < column[flow.to] { flow.to } else { flow.from };
            of_flow(index, right)
        }
        Item::Role(role) => {
            let bound = flows.iter().enumerate().filter(|(_, it)| it.from == role || it.to == role);
            let heights: Vec<_> = bound.filter_map(|(index, _)| of_flow(index, role)).collect();
            (!heights.is_empty()).then(|| heights.iter().sum::<usize>() / heights.len())
        }
    }
}

/// The line of a flow: from its port through the columns that it passes, straight where boxes are, to the
/// other port.
fn line(plan: &Plan, flows: &[Flow], index: usize) -> Line {
    let flow = &flows[index];
    let (from, to) = (&plan.shapes[flow.from], &plan.shapes[flow.to]);
    let forward = from.x < to.x;
    let (y1, y2) = (
        port(plan, flows, index, flow.from, from.x <= to.x),
        port(plan, flows, index, flow.to, from.x >= to.x),
    );
    let mut at = (units(from.x + if from.x <= to.x { WIDTH } else { 0 }), y1);
    let bend = units(GAP / 2);
    let mut path = format!("M{} {}", at.0, at.1);
    let mut label = None;
    let mut bow = |at: (i64, i64), to: (i64, i64), handles: [i64; 2], path: &mut String| {
        let [a, c] = handles;
        let _ = write!(path, "C{a} {} {c} {} {} {}", at.1, to.1, to.0, to.1);
        label.get_or_insert_with(|| beside([at.0, a, c, to.0], [at.1, at.1, to.1, to.1]));
    };
    let (ahead, behind) = if forward { (bend, -bend) } else { (-bend, bend) };
    for &(x, y) in &plan.lanes[index] {
        let (enter, leave) = if forward { (x, x + WIDTH) } else { (x + WIDTH, x) };
        let next = (units(enter), units(y));
        bow(at, next, [at.0 + ahead, next.0 + behind], &mut path);
        let _ = write!(path, "H{leave}");
        at = (units(leave), next.1);
    }
    let end = (units(to.x + if forward { 0 } else { WIDTH }), y2);
    let handles =
        if from.x == to.x { [at.0 + bend, end.0 + bend] } else { [at.0 + ahead, end.0 + behind] };
    bow(at, end, handles, &mut path);
    Line { path, label: label.unwrap_or(at) }
}

/// Where a flow touches one of its roles: all that touch one side share it, in the order of where they
/// come from, so that they cross as little as may be.
fn port(plan: &Plan, flows: &[Flow], index: usize, role: usize, right: bool) -> i64 {
    let shape = &plan.shapes[role];
    let mut ends: Vec<(usize, usize)> = flows
        .iter()
        .enumerate()
        .filter_map(|(at, it)| {
            let (a, b) = (&plan.shapes[it.from], &plan.shapes[it.to]);
            let leaves = it.from == role && right == (a.x <= b.x);
            let comes = it.to == role && right == (a.x >= b.x);
            let (other, lane) = if it.from == role {
                (b, plan.lanes[at].first())
            } else {
                (a, plan.lanes[at].last())
            };
            (leaves || comes).then_some((lane.map_or_else(|| other.middle(), |it| it.1), at))
        })
        .collect();
    ends.sort_unstable();
    let nth = ends.iter().position(|&(_, at)| at == index).unwrap_or_default();
    units(shape.y + shape.height * (nth + 1) / (ends.len() + 1))
}

/// Where the label of a curve stands: in the gap, where no box hides it, and nearer to the start, where the
/// flow back has not its own.
fn beside(across: [i64; 4], down: [i64; 4]) -> (i64, i64) {
    let at = |p: [i64; 4], t: i64| {
        let u = 16 - t;
        (u * u * u * p[0] + 3 * u * u * t * p[1] + 3 * u * t * t * p[2] + t * t * t * p[3]) / 4096
    };
    let point = |t: i64| (at(across, t), at(down, t));
    let far = |it: &(i64, i64)| (it.0 - across[0]).abs() >= units(GAP / 2) * 2 / 3;
    (0..=16).map(point).find(far).unwrap_or_else(|| point(8))
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
