// Each kind of page meets WCAG 2.2 AA as far as a program can tell (axe-core), light and dark, each wide and
// narrow.
//
//   node axe.mjs SITE            two pages of each kind
//   node axe.mjs SITE --twins    the same on copies that are spoiled: each must be refused
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { browse, onDisk, pagesOf, report, spoiled } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Two pages of each kind; each file name beside a page of files is a kind of its own. */
const kinds = (site) => {
  const found = new Map();
  for (const path of pagesOf(site)) {
    const parts = path.split("/");
    const kind = parts[0] === "files" ? `files/${parts.at(-1)}` : parts.length > 1 ? parts[0] : path;
    found.set(kind, [...(found.get(kind) ?? []), path].slice(0, parts[0] === "files" ? 1 : 2));
  }
  return [...found.values()].flat();
};

const LOOKS = ["light", "dark"].flatMap((colorScheme) => [1280, 390].map((width) => ({ colorScheme, width })));

const examine = async (browser, site, paths) => {
  const faults = [];
  // The policy of the pages would keep the judge out.
  const context = await browser.newContext({ bypassCSP: true, reducedMotion: "reduce" });
  const page = await context.newPage();
  for (const path of paths) {
    await page.goto(onDisk(site) + path);
    await page.evaluate(AXE);
    for (const { colorScheme, width } of LOOKS) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 900 });
      const { violations, passes } = await page.evaluate(
        (tags) => self.axe.run({ runOnly: tags, resultTypes: ["violations"] }), TAGS);
      if (!passes.some((it) => it.id === "color-contrast")) faults.push(`${path}: nothing was measured`);
      for (const it of violations) {
        for (const node of it.nodes) {
          faults.push(`${path} (${colorScheme}, ${width}): ${it.id}: ${node.target} ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ""}`);
        }
      }
    }
  }
  await context.close();
  return faults;
};

const replace = (from, to) => (it) => it.replace(from, to);
/** What is spoiled: a file, how, and the rule that must find it. */
const TWINS = [
  ["assets/site.css", replace(/--soft: light-dark\([^)]*\)/, "--soft: light-dark(#9aa4b5, #9ca5b4)"), "color-contrast"],
  ["assets/site.css", replace(/--soft: light-dark\([^)]*\)/, "--soft: light-dark(#596170, #4a5364)"), "color-contrast"],
  ["index.html", replace('<main id="main">', '<div id="main">'), "region"],
  ["index.html", replace(/<html lang="[^"]*"/, "<html"), "html-has-lang"],
  ["index.html", replace(/ title="[^"]*"/, ""), "button-name"],
  ["index.html", replace("</main>", "<a href='#main'></a></main>"), "link-name"],
  ["index.html", replace("</main>", "<img src='assets/icon.svg'/></main>"), "image-alt"],
  ["index.html", replace(/<h1>/, "<h1 hidden>"), "page-has-heading-one"],
];

const [site, mode] = process.argv.slice(2);
await browse(async (browser) => {
  if (mode !== "--twins") {
    const paths = kinds(site);
    return report(await examine(browser, site, paths), `${paths.length} pages`);
  }
  const faults = [];
  for (const [path, spoil, rule] of TWINS) {
    const found = await spoiled(site, path, spoil, (copy) => examine(browser, copy, ["index.html"]));
    if (!found.some((it) => it.includes(`: ${rule}: `))) faults.push(`${rule} is not found in ${path}: ${found.join("; ")}`);
  }
  return report(faults, `${TWINS.length} spoiled sites`);
});
