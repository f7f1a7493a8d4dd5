// What readers do: find, filter, sort, copy, follow links from a cell to a file and back.
//
//   node use.mjs SITE RUSSIAN|ENGLISH    all of it, from the disk and from a server
//   node use.mjs SITE RUSSIAN --twins    the same on copies that are spoiled: each must be refused
import { browse, onDisk, report, serve, spoiled, watch } from "./browser.mjs";

const is = (what, found, expected) => {
  const [a, b] = [found, expected].map((it) => JSON.stringify(it));
  if (a !== b) throw new Error(`${what}: ${a}, and not ${b}`);
};
const holds = (what, found, part) => {
  if (!String(found).includes(part)) throw new Error(`${what}: ${JSON.stringify(found)} has no ${JSON.stringify(part)}`);
};
const replace = (from, to) => (it) => it.replace(from, to);

/** What is found for `query`: the titles, best first. */
const ask = async (page, query) => {
  await page.fill("#query", query);
  await page.waitForFunction((query) => document.querySelector("#results")?.dataset.query === query, query);
  return page.$$eval("#results a b", (all) => all.map((it) => it.textContent));
};

/** The first of `found` is `first`. */
const finds = async (page, query, first) => {
  const found = await ask(page, query);
  if (!first.includes(found[0])) throw new Error(`“${query}” finds ${JSON.stringify(found.slice(0, 3))}, and not ${first}`);
};

/** The first cells of the rows that the first table shows. */
const shown = (page) => page.$eval(".table tbody", (body) =>
  [...body.rows].filter((it) => !it.hidden).map((it) => it.cells[0].textContent));

/** Waits until the address of `page` has `part`. */
const arrives = (page, part) => page.waitForURL((url) => decodeURIComponent(url.href).includes(part));

/** Goes with Tab to what `selector` names, as people without a mouse do. */
const tabTo = async (page, selector) => {
  for (let at = 0; at < 400; at += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((it) => document.activeElement?.matches(it), selector)) {
      const seen = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle !== "none");
      if (!seen) throw new Error(`${selector} does not show that it is focused`);
      return;
    }
  }
  throw new Error(`Tab never comes to ${selector}`);
};

/** From the address of a server to the line of a file that holds it, and back; `press` follows a link. */
const roundTrip = async (page, base, press) => {
  await page.goto(`${base}complex.html`);
  const cell = "kazoo1.app.rcsnet.ru.3";
  await press(page, `td[id="${cell}"] a.made`);
  await arrives(page, `servers/kazoo1.app.rcsnet.ru.html#${cell}`);
  const there = 'ul.made a[href*="etc/hosts.html#L"]';
  await press(page, there);
  await arrives(page, "etc/hosts.html#L");
  const line = await page.evaluate(() => document.querySelector(":target")?.textContent);
  holds("the line of the file", line, "fd75:9fac:a7b1:92:6c::801");
  await press(page, ':target a[href*="complex.html#kazoo1.app.rcsnet.ru.3"]');
  await arrives(page, `complex.html#${cell}`);
  holds("the cell", await page.textContent(":target"), "fd75:9fac:a7b1:92:6c::801");
};

/** What is promised of a Russian site: a name, the file that is spoiled for the twin and how, the deed. */
const RUSSIAN = [
  ["words are found in every form", ["assets/site.js", replace('"ами", ', "")], async (page, base) => {
    await page.goto(`${base}index.html`);
    for (const query of ["серверы приложений", "сервера приложения", "серверами приложений", "СЕРВЕРАМ ПРИЛОЖЕНИЙ"]) {
      await finds(page, query, ["Серверы приложений", "сервер приложений"]);
    }
    for (const query of ["термин", "терминов", "терминами", "сокращение", "сокращениям"]) {
      await finds(page, query, ["Термины и сокращения"]);
    }
    await finds(page, "базами данных", ["Базы данных", "база данных"]);
  }],
  ["a part of an address finds its server", ["assets/index.js", replace(/fd75:9fac:a7b1:92:6c::802/g, "")], async (page, base) => {
    await page.goto(`${base}index.html`);
    await finds(page, "6c::802", ["kazoo2.app.rcsnet.ru"]);
    await finds(page, "FD75:9FAC:A7B1:0092:006C::0802", ["kazoo2.app.rcsnet.ru"]);
    await finds(page, "fd75:9fac:a7b1:92:6c:0:0:802", ["kazoo2.app.rcsnet.ru"]);
    await finds(page, "103.196.13", ["pbx.rcsnet.ru"]);
    await finds(page, "kazoo2", ["kazoo2.app.rcsnet.ru"]);
  }],
  ["a word of a file finds the file", ["assets/index.js", replace(/localdomain/g, "")], async (page, base) => {
    await page.goto(`${base}index.html`);
    await finds(page, "localdomain", ["servers/couch1.db.rcsnet.ru/etc/hosts"]);
  }],
  ["what is not there is not found", ["assets/site.js", replace("inWords < 0) return 0", "inWords < 0) return 1")], async (page, base) => {
    await page.goto(`${base}index.html`);
    is("results", await ask(page, "абракадабра"), []);
    holds("the list", await page.textContent("#results"), "Ничего не найдено");
  }],
  ["search needs no mouse", ["assets/site.js", replace('event.key === "ArrowDown"', "false")], async (page, base) => {
    await page.goto(`${base}servers/fs1.voip.rcsnet.ru.html`);
    await page.keyboard.press("/");
    is("the focus", await page.evaluate(() => document.activeElement.id), "query");
    await page.keyboard.type("fs");
    await page.waitForSelector("#results a");
    const second = await page.$$eval("#results a", (all) => all[1].href);
    await page.keyboard.press("ArrowDown");
    is("what is chosen", await page.getAttribute("#query", "aria-activedescendant"), "result-1");
    await page.keyboard.press("Enter");
    await page.waitForURL(second);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("nginx");
    await page.waitForSelector("#results a");
    await page.keyboard.press("Escape");
    is("the list after Escape", await page.isVisible("#results"), false);
  }],
  ["a page holds all results", ["assets/site.js", replace('get("q")', 'get("x")')], async (page, base) => {
    await page.goto(`${base}search.html?q=${encodeURIComponent("серверами")}`);
    await page.waitForSelector("#found a");
    if ((await page.$$("#found a")).length < 13) throw new Error("the page has fewer results than the list");
  }],
  ["tables filter", ["assets/site.js", replace("row.hidden = ", "const x = ")], async (page, base) => {
    await page.goto(`${base}index.html`);
    await page.fill("input.filter", "::80");
    is("by address", await shown(page), ["kazoo1.app.rcsnet.ru", "kazoo2.app.rcsnet.ru"]);
    await page.fill("input.filter", "VOIP fs2");
    is("by two words", await shown(page), ["fs2.voip.rcsnet.ru"]);
    await page.fill("input.filter", "");
    is("without words", (await shown(page)).length, 8);
  }],
  ["tables sort by mouse and keyboard", ["assets/site.js", replace("body.append(...sorted)", "")], async (page, base) => {
    await page.goto(`${base}index.html`);
    const first = async () => (await shown(page))[0];
    const button = page.locator(".table thead th button").first();
    await button.click();
    is("first", await first(), "couch1.db.rcsnet.ru");
    await button.focus();
    await page.keyboard.press("Enter");
    is("first after Enter", await first(), "nginx2.http.rcsnet.ru");
    is("what is said", await page.getAttribute(".table thead th", "aria-sort"), "descending");
  }],
  ["the theme is chosen and stays", ["assets/theme.js", replace("localStorage.getItem", "localStorage.gone?.")], async (page, base) => {
    await page.emulateMedia({ colorScheme: "light" });
    await page.goto(`${base}index.html`);
    const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await colour();
    await page.click("#theme");
    const dark = await colour();
    if (light === dark) throw new Error(`both themes are ${light}`);
    await page.goto(`${base}complex.html`);
    is("the next page", await colour(), dark);
    await page.focus("#theme");
    await page.keyboard.press("Enter");
    is("after Enter", await colour(), light);
  }],
  ["code is copied", ["assets/site.js", replace("writeText(code.textContent)", 'writeText("")')], async (page, base) => {
    await page.goto(`${base}files/servers/fs1.voip.rcsnet.ru/etc/hosts.html`);
    await page.hover("pre");
    await page.click("pre button");
    await page.waitForFunction(() => document.querySelector("pre button").textContent === "Скопировано");
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    is("what is copied", copied, await page.textContent("pre code"));
    holds("what is copied", copied, "fd75:9fac:a7b1:92:6c::601");
  }],
  ["a cell leads to a file and back by mouse", ["files/servers/couch1.db.rcsnet.ru/etc/hosts.html", replace(/complex\.html#kazoo1\.app\.rcsnet\.ru\.3/g, "complex.html")], async (page, base) => {
    await roundTrip(page, base, (page, link) => page.locator(link).first().click());
  }],
  ["a cell leads to a file and back by keyboard", ["complex.html", replace(/<a class="made"/g, '<a class="made" tabindex="-1"')], async (page, base) => {
    await roundTrip(page, base, async (page, link) => {
      await tabTo(page, link);
      await page.keyboard.press("Enter");
    });
  }],
  ["the keyboard skips to the text", ["index.html", replace('id="main"', 'id="gone"')], async (page, base) => {
    await page.goto(`${base}index.html`);
    await page.keyboard.press("Tab");
    is("the first stop", await page.evaluate(() => document.activeElement.className), "skip");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    is("where Tab leads", await page.evaluate(() => !!document.activeElement.closest("main")), true);
  }],
  ["the menu opens on a phone", ["assets/site.css", replace("#nav:target { display: block }", "")], async (page, base) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${base}index.html`);
    is("the menu", await page.isVisible("#nav"), false);
    await page.click("header a.menu");
    is("the opened menu", await page.isVisible("#nav"), true);
    await page.click("#nav a.menu");
    is("the closed menu", await page.isVisible("#nav"), false);
  }],
  ["everything can be read without scripts", ["assets/site.css", replace("html:not([data-js])", "html")], async (page, base) => {
    await page.goto(`${base}index.html`);
    is("the search with scripts", await page.isVisible("#query"), true);
    const context = await page.context().browser().newContext({ javaScriptEnabled: false });
    const plain = await context.newPage();
    await plain.goto(`${base}index.html`);
    is("the search without scripts", await plain.isVisible("#query"), false);
    is("the servers", await plain.isVisible("main .table"), true);
    await context.close();
  }],
];

/** What is promised of an English site. */
const ENGLISH = [
  ["words are found in every form", ["assets/site.js", replace("ings?|", "")], async (page, base) => {
    await page.goto(`${base}index.html`);
    for (const query of ["store", "stores", "stored", "storing"]) await finds(page, query, ["store", "Store"]);
    for (const query of ["floating addresses", "float address", "floats addressed"]) await finds(page, query, ["Floating addresses"]);
    await finds(page, "a:1::31", ["kz1.acme.example"]);
    await finds(page, "51.100.42", ["m2.media.example.net"]);
  }],
];

const attempt = async (browser, base, run) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  page.setDefaultTimeout(5000);
  const faults = [];
  watch(page, base, faults);
  try {
    await run(page, base);
  } catch (error) {
    faults.push(error.message.split("\n")[0]);
  }
  await context.close();
  return faults;
};

const [site, language, mode] = process.argv.slice(2);
const promises = language === "ENGLISH" ? ENGLISH : RUSSIAN;
await browse(async (browser) => {
  const faults = [];
  if (mode === "--twins") {
    for (const [name, [path, spoil], run] of promises) {
      const found = await spoiled(site, path, spoil, (copy) => attempt(browser, onDisk(copy), run));
      if (!found.length) faults.push(`${name}: also where ${path} is spoiled`);
    }
  } else {
    const served = await serve(site);
    for (const base of [onDisk(site), served.base]) {
      for (const [name, , run] of promises) {
        faults.push(...(await attempt(browser, base, run)).map((it) => `${base}: ${name}: ${it}`));
      }
    }
    served.close();
  }
  report(faults, `${promises.length} promises`);
});
