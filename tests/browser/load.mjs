// Every page loads clean: no message in the console, no refused or failed request, nothing over budget.
//
//   node load.mjs SITE             each page in a tab of its own, from the disk and from a server; the pages
//                                  of the root come a third time, piece by piece
//   node load.mjs SITE --some N    the same for at most N pages of a kind; all pages, many at a time
//   node load.mjs SITE --frames N  at most N pages of a kind, many at a time, in turn from both
//   node load.mjs SITE --twins     the same on copies that are spoiled: each must be refused
import { statSync } from "node:fs";
import { join } from "node:path";
import { browse, loadInFrames, onDisk, pagesOf, report, serve, spoiled, watch } from "./browser.mjs";

/** What a page may cost; `docs/site.md` says the same. The page of results fetches the index as well. */
const BUDGET = { requests: 5, bytes: 100_000, elements: 5_000, shift: 0.01, assets: 40_000 };

const addressOf = (base, path) => base + path.split("/").map(encodeURIComponent).join("/");

/** Loads each of `paths` in a tab. */
const loadEach = async (context, site, base, paths, faults) => {
  const page = await context.newPage();
  watch(page, base, faults);
  let requests = [];
  page.on("request", (it) => requests.push(it.url()));
  await page.addInitScript(() => {
    self.shift = 0;
    new PerformanceObserver((list) => {
      for (const it of list.getEntries()) self.shift += it.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  for (const path of paths) {
    requests = [];
    await page.goto(addressOf(base, path));
    const found = await page.evaluate(async () => {
      // What moves does so soon after the page came.
      for (let at = 0; at < 4; at += 1) await new Promise(requestAnimationFrame);
      return {
        elements: document.querySelectorAll("*").length,
        shift: self.shift,
        scripts: "js" in document.documentElement.dataset,
        styled: getComputedStyle(document.documentElement).getPropertyValue("--top") !== "",
        wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
        policy: document.querySelector("meta[http-equiv=Content-Security-Policy]")?.content ?? "",
      };
    });
    const over = (what, is, most) => is > most && faults.push(`${path}: ${what}: ${is}, and ${most} is the most`);
    over("requests", new Set(requests).size, BUDGET.requests + (path === "search.html" ? 1 : 0));
    over("bytes", statSync(join(site, path)).size, BUDGET.bytes);
    over("elements", found.elements, BUDGET.elements);
    over("layout shift", found.shift, BUDGET.shift);
    if (!found.scripts) faults.push(`${path}: no script ran`);
    if (!found.styled) faults.push(`${path}: it has no style`);
    if (found.wide) faults.push(`${path}: it is wider than the window`);
    if (!/^default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;/.test(found.policy)) {
      faults.push(`${path}: its policy is ${found.policy || "missing"}`);
    }
  }
  await page.close();
};

/** The weight of what all pages share. */
const assets = (site, faults) => {
  const bytes = ["site.css", "site.js", "theme.js", "icon.svg"]
    .reduce((sum, it) => sum + (statSync(join(site, "assets", it), { throwIfNoEntry: false })?.size ?? 0), 0);
  if (bytes > BUDGET.assets) faults.push(`assets: ${bytes} bytes, and ${BUDGET.assets} is the most`);
};

const each = async (browser, site, paths) => {
  const faults = [];
  const served = await serve(site);
  const trickled = await serve(site, 6_000);
  const context = await browser.newContext();
  await loadEach(context, site, onDisk(site), paths, faults);
  await loadEach(context, site, served.base, paths, faults);
  await loadEach(context, site, trickled.base, paths.filter((it) => !it.includes("/")), faults);
  assets(site, faults);
  await context.close();
  served.close();
  trickled.close();
  return faults;
};

/** At most `most` pages of each kind: those of one folder are of one kind. */
const sample = (paths, most) => {
  const kinds = Map.groupBy
    ? Map.groupBy(paths, (it) => it.split("/")[0])
    : paths.reduce((map, it) => map.set(it.split("/")[0], [...(map.get(it.split("/")[0]) ?? []), it]), new Map());
  return [...kinds.values()].flatMap((all) => {
    const step = Math.max(1, all.length / most);
    return Array.from({ length: Math.min(all.length, most) }, (_, at) => all[Math.floor(at * step)]);
  });
};

const frames = async (browser, site, paths) => {
  const faults = [];
  const served = await serve(site);
  const context = await browser.newContext();
  await loadInFrames(context, onDisk(site), paths.filter((_, at) => at % 2 === 0), faults);
  await loadInFrames(context, served.base, paths.filter((_, at) => at % 2 === 1), faults);
  for (const it of paths) {
    const { size } = statSync(join(site, it));
    if (size > BUDGET.bytes) faults.push(`${it}: bytes: ${size}, and ${BUDGET.bytes} is the most`);
  }
  await context.close();
  served.close();
  return faults;
};

const main = (more) => (it) => it.replace("</main>", `${more}</main>`);
const JUMP = `
requestAnimationFrame(() => requestAnimationFrame(() => {
  const text = document.createElement("p");
  text.style.height = "20rem";
  $("main").prepend(text);
}));`;
/** What is spoiled: a name, a file, how, a word of the fault that must be found, and where. */
const TWINS = [
  ["a missing script", "assets/site.js", () => null, /site\.js: (?:net::ERR_FILE_NOT_FOUND|404)/],
  ["a missing style sheet", "assets/site.css", () => null, /site\.css: (?:net::ERR_FILE_NOT_FOUND|404)/],
  ["a script that fails", "assets/site.js", (it) => `${it}\nthrow new Error("oops");`, /script: oops/],
  ["a message", "assets/theme.js", (it) => `${it}\nconsole.error("oops");`, /console: oops/],
  ["an inline script", "index.html", main("<script>1</script>"), /Content Security Policy/],
  ["an inline handler", "index.html", main("<img src='x:' alt='' onerror='1'/>"), /Content Security Policy/],
  ["an image from elsewhere", "index.html", main("<img src='http://127.0.0.1:9/x.png' alt=''/>"), /Content Security Policy/],
  ["a missing image", "index.html", main("<img src='gone.png' alt=''/>"), /gone\.png: (?:net::ERR_FILE_NOT_FOUND|404)/],
  ["a weak policy", "index.html", (it) => it.replace("script-src &#39;self&#39;", "").replace("script-src 'self'", "script-src *"), /its policy is/],
  ["a heavy page", "index.html", main(`<p>${"x ".repeat(50_000)}</p>`), /bytes: /],
  ["a page of too many elements", "index.html", main("<br/>".repeat(5_000)), /elements: /],
  ["a page that is too wide", "index.html", main("<canvas width='3000'></canvas>"), /wider than the window/],
  ["a request too many", "index.html", main("<img src='assets/icon.svg?1' alt=''/><img src='assets/icon.svg?2' alt=''/>"), /requests: /],
  ["text that jumps", "assets/site.js", (it) => it + JUMP, /layout shift: /],
  ["columns that grow", "assets/site.css", (it) => it.replaceAll("data-sort=", "data-gone="), /layout shift: /, "rules.html"],
];

/** What must be found in a page among many, too. */
const FRAMED = ["an inline script", "an inline handler", "an image from elsewhere", "a missing image", "a heavy page"];

const [site, mode, count] = process.argv.slice(2);
await browse(async (browser) => {
  if (mode === "--twins") {
    const faults = [];
    for (const [name, path, spoil, expected, page = "index.html"] of TWINS) {
      const found = await spoiled(site, path, spoil, (copy) => each(browser, copy, [page]));
      if (!found.some((it) => expected.test(it))) faults.push(`${name} is not found: ${found.join("; ")}`);
    }
    for (const [name, path, spoil, expected] of TWINS.filter((it) => FRAMED.includes(it[0]))) {
      const found = await spoiled(site, path, spoil, (copy) => frames(browser, copy, [path]));
      if (!found.some((it) => expected.test(it))) faults.push(`${name} in a frame is not found: ${found.join("; ")}`);
    }
    return report(faults, `${TWINS.length + FRAMED.length} spoiled sites`);
  }
  const all = pagesOf(site);
  const some = count ? sample(all, Number(count)) : all;
  const faults = mode === "--frames" ? await frames(browser, site, some) : await each(browser, site, some);
  if (mode === "--some") faults.push(...await frames(browser, site, all));
  return report(faults, `${(mode === "--some" ? all : some).length} pages`);
});
