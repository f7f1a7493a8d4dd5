// The pictures of the README: the site on a laptop, on a phone, in the dark and on paper.
//
//   node shots.mjs SITE FOLDER    writes them there, and looks whether they show what they should
import { statSync } from "node:fs";
import { join } from "node:path";
import { browse, onDisk, report } from "./browser.mjs";

const hosts = "files/servers/nginx1.http.rcsnet.ru/etc/hosts.html";
const SHOTS = [
  { name: "site.png", path: "index.html", width: 1280, height: 800 },
  { name: "site-document.png", path: "complex.html#perechen-virtualnykh-mashin", width: 1280, height: 640, at: "table" },
  { name: "site-dark.png", path: hosts, width: 1280, height: 560, colorScheme: "dark" },
  { name: "site-phone.png", path: "servers/fs1.voip.rcsnet.ru.html", width: 390, height: 700 },
  // As wide as A4 at 96 dots an inch.
  { name: "site-print.png", path: "complex.html", width: 794, height: 860, media: "print" },
];
/** What only people at a screen can use. */
const TOOLS = ["#nav", "body > header", "#toc", ".made", "pre button", ".around"];

const [site, folder] = process.argv.slice(2);
await browse(async (browser) => {
  const faults = [];
  for (const { name, path, width, height, colorScheme = "light", media = "screen", at } of SHOTS) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: "reduce" });
    const page = await context.newPage();
    await page.emulateMedia({ media, colorScheme });
    await page.goto(onDisk(site) + path);
    if (at) await page.locator(at).first().scrollIntoViewIfNeeded();
    const found = await page.evaluate((tools) => ({
      wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
      dark: getComputedStyle(document.body).backgroundColor,
      tools: tools.filter((it) => [...document.querySelectorAll(it)].some((one) => one.checkVisibility())),
      text: document.querySelector("main").innerText.length,
    }), TOOLS);
    if (found.wide) faults.push(`${name}: something is wider than the page`);
    if (found.text < 200) faults.push(`${name}: there is no text`);
    if (media === "print" && found.tools.length) faults.push(`${name}: paper shows ${found.tools}`);
    if (media === "screen" && !found.tools.length) faults.push(`${name}: the tools of the screen are gone`);
    if ((colorScheme === "dark") !== (found.dark !== "rgb(255, 255, 255)")) faults.push(`${name}: the ground is ${found.dark}`);
    // A picture of paper has its margins.
    if (media === "print") await page.evaluate(() => { document.documentElement.style.padding = "48px"; });
    const file = join(folder, name);
    await page.screenshot({ path: file, scale: "css" });
    const { size } = statSync(file);
    if (size < 10_000 || size > 200_000) faults.push(`${name}: ${size} bytes`);
    if (media === "print") {
      const pages = (await page.pdf({ format: "A4" })).toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
      if (pages < 2 || pages > 8) faults.push(`${name}: it takes ${pages} pages of paper`);
    }
    await context.close();
  }
  report(faults, `${SHOTS.length} pictures`);
});
