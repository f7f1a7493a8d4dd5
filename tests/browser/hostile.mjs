// Nothing of a hostile document runs, asks for anything, or looks like a part of the program.
//
//   node hostile.mjs SITE            every page, and the search for all that is hostile
//   node hostile.mjs SITE --twins    the same on copies where something got through: each must be refused
import { browse, onDisk, pagesOf, report, serve, spoiled, watch } from "./browser.mjs";

const QUERIES = ["script", "onerror", "canary", "<img", '"><svg', "javascript:", "</script>", "{{", "alert", "${"];

/** What is wrong on the page that is open. */
const inspect = (page) => page.evaluate(() => {
  const wrong = [];
  if (self.canary !== undefined) wrong.push(`a script ran: ${self.canary}`);
  for (const element of document.querySelectorAll("*")) {
    const tag = element.localName;
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name) || name === "style" || name === "srcdoc") wrong.push(`<${tag} ${name}>`);
      if (/^(?:href|src|action|formaction|data|xlink:href)$/.test(name)) {
        const { protocol } = new URL(value, document.baseURI);
        const known = value.startsWith("data:image/") && tag === "img"
          || [location.protocol, "http:", "https:", "mailto:"].includes(protocol);
        if (!known) wrong.push(`<${tag} ${name}="${value.slice(0, 60)}">`);
      }
    }
    if (["iframe", "object", "embed", "style", "base", "template", "foreignobject", "animate", "set", "use"].includes(tag.toLowerCase())) wrong.push(`<${tag}>`);
    if (tag === "script" && !/assets\/(?:theme|site|index)\.js$/.test(element.getAttribute("src") ?? "")) wrong.push("a script");
    if (tag === "meta" && element.httpEquiv && element.httpEquiv !== "Content-Security-Policy") wrong.push("a command of <meta>");
  }
  for (const id of ["main", "nav", "query", "results", "theme", "top"]) {
    if (document.querySelectorAll(`[id="${id}"]`).length > 1) wrong.push(`two elements are #${id}`);
  }
  if (document.querySelectorAll("body > *").length > 6) wrong.push("something left its place in the page");
  return wrong;
});

const examine = async (browser, base, paths) => {
  const faults = [];
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(5000);
  watch(page, base, faults);
  const look = async (where) => faults.push(...(await inspect(page)).map((it) => `${where}: ${it}`));
  for (const path of paths) {
    await page.goto(base + path.split("/").map(encodeURIComponent).join("/"));
    await look(path);
  }
  await page.goto(`${base}index.html#"><img src=x onerror="canary=1">`);
  await look("a hostile place");
  for (const query of QUERIES) {
    await page.goto(`${base}index.html`);
    await page.fill("#query", query);
    await page.waitForFunction((it) => document.querySelector("#results")?.dataset.query === it, query);
    await look(`the search for ${query}`);
    await page.goto(`${base}search.html?q=${encodeURIComponent(query)}`);
    await page.waitForSelector("#found *");
    await look(`the results for ${query}`);
  }
  // A picture that is opened by itself has no policy of a page around it.
  for (const path of await page.evaluate(() => [...document.images].map((it) => it.src))) {
    await page.goto(path);
    await look(path);
  }
  await context.close();
  return faults;
};

const main = (more) => (it) => it.replace("</main>", `${more}</main>`);
/** Takes the policy from a page, too: what gets through must be seen without its help. */
const open = (more) => (it) => main(more)(it.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ""));
const TWINS = [
  ["index.html", open("<script>self.canary = 1</script>"), /a script ran/],
  ["index.html", open("<img src='gone.png' alt='' onerror='self.canary = 1'/>"), /<img onerror>/],
  ["index.html", main("<a href='javascript:1'>x</a>"), /<a href="javascript:1">/],
  ["index.html", main("<a href='data:text/html,x'>x</a>"), /<a href="data:text/],
  ["index.html", main("<svg><a xlink:href='javascript:1'></a></svg>"), /xlink:href/],
  ["index.html", main("<iframe></iframe>"), /<iframe>/],
  ["index.html", main("<p id='query'></p>"), /two elements are #query/],
  ["index.html", main("</main></body></html><p></p><p></p><p></p>"), /left its place/],
  ["index.html", open("<img src='http://127.0.0.1:9/canary.png' alt=''/>"), /asks for http:\/\/127/],
  ["index.html", main("<meta http-equiv='refresh' content='900'/>"), /a command of <meta>/],
  ["assets/site.js", (it) => it.replace('make("b", {}, entry.title)', '(() => { const b = make("b"); b.innerHTML = entry.title; return b; })()'), /onerror|Content Security Policy|<img/],
];

const [site, mode] = process.argv.slice(2);
await browse(async (browser) => {
  const faults = [];
  if (mode === "--twins") {
    for (const [path, spoil, expected] of TWINS) {
      const found = await spoiled(site, path, spoil, (copy) => examine(browser, onDisk(copy), ["index.html"]));
      if (!found.some((it) => expected.test(it))) faults.push(`${expected} is not found: ${found.slice(0, 5).join("; ")}`);
    }
    return report(faults, `${TWINS.length} spoiled sites`);
  }
  const paths = pagesOf(site);
  const served = await serve(site);
  faults.push(...await examine(browser, onDisk(site), paths), ...await examine(browser, served.base, paths));
  served.close();
  return report(faults, `${paths.length} pages`);
});
