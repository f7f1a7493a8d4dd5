// Search, tables that sort and filter, the theme, copying. Every page works without it.
"use strict";
const russian = document.documentElement.lang === "ru";
const say = (en, ru) => (russian ? ru : en);
const $ = (selector, from = document) => from.querySelector(selector);
const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
const make = (tag, attrs = {}, ...content) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) element.setAttribute(name, value);
  element.append(...content);
  return element;
};

// The theme.
$("#theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try {
    localStorage.setItem("rcsgen-theme", root.dataset.theme);
  } catch { /* The choice then lasts as long as the page. */ }
});

// Words are compared without their endings.
const english = /(?:ization|ations?|ingly|edly|ings?|ers?|ies|ed|es|ly|s|y|e)$/;
const endings = new RegExp("(?:" + [
  "иями", "ями", "ами", "иях", "иям", "ого", "его", "ому", "ему", "ыми", "ими", "ая", "яя", "ое", "ее",
  "ые", "ие", "ой", "ей", "ую", "юю", "ым", "им", "ом", "ем", "ых", "их", "ах", "ях", "ам", "ям", "ов",
  "ев", "ью", "ия", "ии", "ию", "ует", "уют", "ает", "яет", "ают", "яют", "ить", "ать", "ять", "ит", "ят",
  "а", "я", "о", "е", "и", "ы", "у", "ю", "ь", "й",
].join("|") + ")$");
const plain = (text) => text.toLowerCase().replaceAll("ё", "е");
const stem = (word) => {
  const short = word.replace(/[а-я]/.test(word) ? endings : english, "");
  const kept = short.length >= 3 ? short : word;
  return kept.replace(/([bdgmnprt])\1$/, "$1");
};
// An address is compared as the index spells it: short, in lower case.
const address = (word) => {
  try {
    if (word.split(":").length > 3) return new URL(`http://[${word}]`).hostname.slice(1, -1);
  } catch { /* A part of an address. */ }
  return word.replace(/(^|:)0+(?=[0-9a-f])/g, "$1");
};
const term = (word) => {
  if (/[\d:./]/.test(word)) return { text: word.includes(":") ? address(word) : word, exact: word };
  return { text: stem(word), exact: word };
};

// The index: [kind, title, path, words]. It is fetched when somebody wants to search.
let index;
let waiting = [];
self.rcsgenIndex = (entries) => {
  index = entries.map(([kind, title, path, words]) => ({
    kind, title, path, words: plain(words), name: plain(title),
  }));
  waiting.splice(0).forEach((then) => then());
};
const form = $("header form");
const root = form.dataset.root;
const kinds = say(
  ["section", "server", "floating address", "role", "zone", "file"],
  ["раздел", "сервер", "плавающий адрес", "роль", "зона", "файл"],
);
const nothing = say("Nothing found", "Ничего не найдено");
const withIndex = (then) => {
  if (index) return then();
  if (waiting.push(then) === 1) {
    document.head.append(make("script", { src: `${root}assets/index.js` }));
  }
};
const weights = [1, 1.5, 1.5, 1.3, 1.2, 0.7];
const scoreOf = (entry, terms) => {
  let score = 0;
  for (const { text, exact } of terms) {
    const at = entry.name.indexOf(text);
    const inWords = entry.words.indexOf(text);
    if (at < 0 && inWords < 0) return 0;
    if (entry.name === exact) score += 100;
    else if (at === 0) score += 60;
    else if (at > 0) score += /[\p{L}\p{N}]/u.test(entry.name[at - 1]) ? 15 : 40;
    if (text !== exact && (entry.name.includes(exact) || entry.words.includes(exact))) score += 10;
    if (inWords >= 0) {
      const starts = inWords === 0 || !/[\p{L}\p{N}]/u.test(entry.words[inWords - 1]);
      const ends = inWords + text.length === entry.words.length || entry.words[inWords + text.length] === " ";
      score += (starts ? 12 : 5) + (ends ? 6 : 0);
    }
  }
  return score * weights[entry.kind];
};
const find = (query, limit) => {
  const terms = plain(query).split(/\s+/).filter(Boolean).slice(0, 8).map(term);
  if (!terms.length) return [];
  const found = [];
  for (const entry of index) {
    const score = scoreOf(entry, terms);
    if (score > 0) found.push({ entry, score });
  }
  found.sort((a, b) => b.score - a.score || (a.entry.path < b.entry.path ? -1 : 1));
  return found.slice(0, limit).map(({ entry }) => ({ entry, terms }));
};
const excerpt = ({ words }, terms) => {
  const at = Math.max(0, words.indexOf(terms[0].text));
  const from = at < 40 ? 0 : words.indexOf(" ", at - 40) + 1;
  return (from ? "… " : "") + words.slice(from, from + 110) + (words.length > from + 110 ? " …" : "");
};
const result = ({ entry, terms }, attrs) => {
  const small = kinds[entry.kind] + (entry.words ? " · " + excerpt(entry, terms) : "");
  return make("a", { href: root + entry.path, ...attrs },
    make("b", {}, entry.title), make("small", {}, small));
};

// The box of the header.
const input = $("#query");
const results = $("#results");
let chosen = -1;
for (const [name, value] of Object.entries({
  autocomplete: "off", spellcheck: "false", maxlength: "200",
  role: "combobox", "aria-expanded": "false", "aria-controls": "results", "aria-autocomplete": "list",
})) input.setAttribute(name, value);
results.setAttribute("role", "listbox");
results.setAttribute("aria-label", input.getAttribute("aria-label"));
const show = (open) => {
  results.hidden = !open;
  input.setAttribute("aria-expanded", String(open));
  if (!open) input.removeAttribute("aria-activedescendant");
};
const choose = (next) => {
  const all = $$("a", results);
  if (!all.length) return;
  chosen = (next + all.length) % all.length;
  all.forEach((link, at) => link.setAttribute("aria-selected", String(at === chosen)));
  all[chosen].scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", all[chosen].id);
};
const refresh = () => withIndex(() => {
  const query = input.value.trim();
  if (!query) return show(false);
  chosen = -1;
  const found = find(query, 12);
  results.replaceChildren(...found.map((it, at) =>
    result(it, { id: `result-${at}`, role: "option", tabindex: "-1", "aria-selected": "false" })));
  if (found.length) choose(0);
  else results.append(make("p", { role: "option", "aria-disabled": "true" }, nothing));
  results.dataset.query = query;
  show(true);
});
input.addEventListener("input", refresh);
input.addEventListener("focus", () => withIndex(() => input.value && refresh()));
input.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") choose(chosen + 1);
  else if (event.key === "ArrowUp") choose(chosen - 1);
  else if (event.key === "Escape") { input.value = ""; show(false); return; }
  else return;
  event.preventDefault();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const link = $$("a", results)[chosen];
  if (link && !results.hidden) location.href = link.href;
  else location.href = `${root}search.html?q=${encodeURIComponent(input.value)}`;
});
document.addEventListener("click", (event) => form.contains(event.target) || show(false));
document.addEventListener("keydown", (event) => {
  const typing = /^(?:INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
  const wanted = (event.key === "/" && !typing) || (event.key === "k" && (event.ctrlKey || event.metaKey));
  if (!wanted) return;
  event.preventDefault();
  input.focus();
  input.select();
});

// The page of results.
const page = $("#found");
if (page) {
  const query = new URLSearchParams(location.search).get("q") ?? "";
  withIndex(() => {
    const found = find(query, 200);
    page.replaceChildren(...found.map((it) => result(it, {})));
    if (!found.length) page.append(make("p", {}, nothing));
  });
}

// Tables.
const order = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
for (const table of $$("table[data-sort]")) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  $$("thead th", table).forEach((head, column) => {
    const button = make("button", { type: "button" }, ...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      $$("th[aria-sort]", table).forEach((it) => it.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const text = (row) => row.cells[column]?.textContent.trim() ?? "";
      const sorted = [...rows].sort((a, b) => order(text(a), text(b)) * (up ? 1 : -1));
      body.append(...sorted);
    });
  });
  const filter = table.parentElement.previousElementSibling;
  if (!filter?.matches("input.filter")) continue;
  filter.addEventListener("input", () => {
    const wanted = plain(filter.value).split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const text = plain(row.textContent);
      row.hidden = !wanted.every((it) => text.includes(it));
    }
  });
}

// Copying.
for (const block of $$("pre")) {
  const button = make("button", { type: "button" }, say("Copy", "Копировать"));
  button.addEventListener("click", async () => {
    const code = $("code", block) ?? block;
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      getSelection().selectAllChildren(code);
      document.execCommand("copy");
    }
    button.textContent = say("Copied", "Скопировано");
    setTimeout(() => { button.textContent = say("Copy", "Копировать"); }, 1500);
  });
  block.append(button);
}

// The section that is being read.
const entries = new Map($$("#toc a").map((link) => [link.hash.slice(1), link]));
if (entries.size && "IntersectionObserver" in self) {
  const seen = new Set();
  const observer = new IntersectionObserver((changes) => {
    for (const { target, isIntersecting } of changes) {
      seen[isIntersecting ? "add" : "delete"](target.dataset.heading);
    }
    const now = [...entries.keys()].find((id) => seen.has(id));
    if (now) entries.forEach((link, id) => link.classList.toggle("now", id === now));
  }, { rootMargin: "-60px 0px -60% 0px" });
  for (const [id] of entries) {
    const target = document.getElementById(id);
    const heading = target && (/^H\d$/.test(target.tagName) ? target : $("h2, h3", target));
    if (heading) {
      heading.dataset.heading = id;
      observer.observe(heading);
    }
  }
}
