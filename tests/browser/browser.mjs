// Chromium, a static server, and everything that a page may do wrong on its way to the reader.
import { createServer } from "node:http";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

/** The paths of all pages below `site`, sorted. */
export const pagesOf = (site) =>
  readdirSync(site, { recursive: true }).filter((it) => it.endsWith(".html")).sort();

const TYPES = {
  ".css": "text/css", ".gif": "image/gif", ".html": "text/html; charset=utf-8", ".inv": "application/octet-stream",
  ".jpeg": "image/jpeg", ".js": "text/javascript", ".png": "image/png", ".svg": "image/svg+xml", ".webp": "image/webp",
  ".xml": "application/xml",
};

const HOLDER = new URL("holder.html", import.meta.url);

const soon = () => new Promise((then) => setTimeout(then, 40));

/**
 * Serves `site` from a folder, as a host would: nothing is known at the root of the server. With `piece`, a
 * page comes that many bytes at a time, as over a slow line.
 */
export const serve = (site, piece = Infinity) => new Promise((then) => {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://x").pathname);
    try {
      if (path !== "/holder.html" && !path.startsWith("/docs/")) throw new Error(path);
      const file = path === "/holder.html" ? HOLDER.pathname : join(site, path.slice("/docs/".length));
      const content = readFileSync(statSync(file).isDirectory() ? join(file, "index.html") : file);
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
      let at = 0;
      for (; file.endsWith(".html") && at + piece < content.length; at += piece) {
        response.write(content.subarray(at, at + piece));
        await soon();
      }
      response.end(content.subarray(at));
    } catch {
      response.writeHead(404, { "content-type": "text/plain" });
      response.end("not found");
    }
  });
  server.listen(0, "127.0.0.1", () => {
    then({ base: `http://127.0.0.1:${server.address().port}/docs/`, close: () => server.close() });
  });
});

/** The address of `site` on the disk. */
export const onDisk = (site) => `${pathToFileURL(resolve(site)).href}/`;

/** Runs `work` with a browser that is closed whatever happens. */
export const browse = async (work) => {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Tests run as root in a container, and what they load is their own.
    args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
};

/** Adds to `faults` whatever goes wrong on `page`, whose site stands at `base`. */
export const watch = (page, base, faults) => {
  const short = (url) => (url.startsWith(base) ? decodeURIComponent(url.slice(base.length)).replace(/[?#].*/, "") : url);
  const add = (where, what) => faults.push(`${short(where)}: ${what}`);
  // A frame is named by what it shows; one that is still empty, by the page around it.
  const asker = (request) => {
    try {
      return request.frame().url() || page.url();
    } catch { /* It is gone, or has never been. */ }
    return page.url();
  };
  page.on("console", (message) => {
    if (["error", "warning", "assert"].includes(message.type())) {
      add(message.location().url || page.url(), `console: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => add(page.url(), `script: ${error.message}`));
  page.on("crash", () => add(page.url(), "the page crashed"));
  page.on("dialog", (dialog) => { add(page.url(), `dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("popup", (popup) => add(page.url(), `window: ${popup.url()}`));
  page.on("request", (request) => {
    const url = request.url();
    if (url.endsWith("/holder.html")) return;
    if (!url.startsWith(base) && !url.startsWith("data:image/") && url !== "about:blank") add(asker(request), `asks for ${url}`);
  });
  page.on("requestfailed", (request) => {
    const failure = request.failure()?.errorText;
    // The icon is given up when the page is left before it came.
    if (failure === "net::ERR_ABORTED" && request.url().endsWith("assets/icon.svg")) return;
    add(asker(request), `${short(request.url())}: ${failure}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) add(asker(response.request()), `${short(response.url())}: ${response.status()}`);
  });
};

/** Loads all `paths` below `base`, many at a time in frames of one page. */
export const loadInFrames = async (context, base, paths, faults) => {
  const page = await context.newPage();
  watch(page, base, faults);
  await page.goto(base.startsWith("file:") ? HOLDER.href : new URL("/holder.html", base).href);
  for (let at = 0; at < paths.length; at += 40) {
    const urls = paths.slice(at, at + 40).map((it) => base + it.split("/").map(encodeURIComponent).join("/"));
    await page.evaluate((urls) => {
      const frames = urls.map((src) => Object.assign(document.createElement("iframe"), { src, width: 900, height: 600 }));
      const loads = frames.map((frame) => new Promise((then) => frame.addEventListener("load", then)));
      document.body.replaceChildren(...frames);
      return Promise.all(loads).then(() => {});
    }, urls);
  }
  await page.close();
};

/** Prints what is wrong, and ends accordingly. */
export const report = (faults, count) => {
  const all = [...new Set(faults)];
  for (const it of all.slice(0, 40)) console.log(it);
  if (all.length > 40) console.log(`… and ${all.length - 40} more`);
  console.log(`${count}: ${all.length ? `${all.length} faults` : "nothing is wrong"}`);
  process.exitCode = all.length ? 1 : 0;
};

/** Gives `work` a copy of `site` in which `spoil` was done to the file `path`. */
export const spoiled = async (site, path, spoil, work) => {
  const copy = mkdtempSync(join(tmpdir(), "rcsgen-site-"));
  try {
    cpSync(site, copy, { recursive: true });
    const file = join(copy, path);
    const before = readFileSync(file, "utf8");
    const after = spoil(before);
    if (after === before) throw new Error(`${path} holds nothing to spoil`);
    if (after === null) rmSync(file);
    else writeFileSync(file, after);
    return await work(copy);
  } finally {
    rmSync(copy, { recursive: true });
  }
};
