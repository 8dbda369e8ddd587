// The command palette: Ctrl K or / opens it, ? lists the keys. The list comes once per page and is searched here.
"use strict";
(() => {
  const MOST = 40, AT_FIRST = 6; // lines in all; lines of a group while nothing is typed
  const dialog = document.getElementById("palette"), keys = document.getElementById("keys");
  if (!dialog) return;
  const input = dialog.querySelector("input"), list = dialog.querySelector("[role=listbox]"), status = dialog.querySelector("[role=status]");
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  let entries = null, shown = [], chosen = 0, eager = false; // eager: Enter came before the list

  async function load() {
    try {
      const answer = await fetch(dialog.dataset.palette, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      entries = (await answer.json()).entries.map((entry) => ({ ...entry, label: entry.label.replace(/\u00ad/g, "") }));
      entries.forEach((entry) => { entry.name = plain(entry.label); entry.all = plain([entry.label, entry.hint, entry.words].join(" ")); });
      show();
      if (eager && dialog.open) run(shown[0]);
    } catch {
      say(dialog.dataset.failed);
    }
  }

  // 0: begins so, 1: a word begins so, 2: stands in it, 3: in what is not shown.
  function rank(entry, words) {
    if (!words.every((word) => entry.all.includes(word))) return -1;
    const [first] = words;
    if (entry.name.startsWith(first)) return 0;
    if (entry.name.includes(" " + first)) return 1;
    return words.every((word) => entry.name.includes(word)) ? 2 : 3;
  }

  function found() {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    if (!words.length) {
      const count = {};
      return entries.filter((entry) => (count[entry.group] = (count[entry.group] || 0) + 1) <= AT_FIRST);
    }
    const ranked = entries.map((entry) => [rank(entry, words), entry]).filter(([at]) => at >= 0);
    const best = [...ranked].sort((a, b) => a[0] - b[0]).slice(0, MOST);
    const groups = [...new Set(best.map(([, entry]) => entry.group))];
    return groups.flatMap((group) => best.filter(([, entry]) => entry.group === group).map(([, entry]) => entry));
  }

  const make = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = text;
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    return made;
  };

  function show() {
    shown = found();
    chosen = 0;
    if (!shown.length) return say(dialog.dataset.none);
    list.replaceChildren();
    let group = null;
    shown.forEach((entry, at) => {
      if (!group || group.dataset.name !== entry.group) {
        group = make("div", "", { role: "group", "aria-label": entry.group, "data-name": entry.group });
        group.append(make("h3", entry.group, { role: "presentation" }));
        list.append(group);
      }
      const line = make("div", "", { role: "option", id: `palette-${at}`, "aria-selected": "false" });
      line.append(make("span", entry.label), make("span", entry.hint));
      group.append(line);
    });
    input.setAttribute("aria-expanded", "true");
    status.textContent = dialog.dataset.count.replace("{n}", shown.length);
    choose(0);
  }

  function say(text) {
    shown = [];
    list.replaceChildren(make("p", text, { class: "l-none", role: "presentation" }));
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    status.textContent = text;
  }

  function choose(at) {
    if (!shown.length) return;
    list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    chosen = (at + shown.length) % shown.length;
    const line = document.getElementById(`palette-${chosen}`);
    line.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", line.id);
    if (chosen === 0) list.scrollTop = 0;
    else line.scrollIntoView({ block: "nearest" });
  }

  // Single steps go round; a page stops at the end.
  function move(by) {
    choose(Math.abs(by) === 1 ? chosen + by : Math.max(0, Math.min(shown.length - 1, chosen + by)));
  }

  const acts = {
    theme: () => document.querySelector("[data-switch-theme]").click(),
    language: () => document.querySelector("[name=language]").click(),
    print: () => print(),
    keys: () => open(keys),
    clear: () => location.assign(location.pathname),
  };

  // A filter is set on the page one is on, where that page has it; else on the map.
  function filtered(entry) {
    const here = Object.keys(entry.filter).every((name) => document.querySelector(`.l-filters [name="${CSS.escape(name)}"]`));
    const address = new URL(here ? location.href : entry.url, location.href);
    address.searchParams.delete("page");
    Object.entries(entry.filter).forEach(([name, value]) => address.searchParams.set(name, value));
    return address;
  }

  function run(entry) {
    if (!entry) return;
    dialog.close();
    if (entry.act) acts[entry.act]();
    else location.assign(Object.keys(entry.filter).length ? filtered(entry) : entry.url);
  }

  function open(one) {
    document.querySelectorAll("dialog[open]").forEach((other) => other.close());
    one.showModal();
    if (one !== dialog) return;
    input.value = "";
    eager = false;
    input.focus();
    if (entries) show();
    else load();
  }

  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (dialog.open) dialog.close();
      else open(dialog);
    } else if (!event.ctrlKey && !event.metaKey && !typing(event.target) && (event.key === "/" || event.key === "?")) {
      event.preventDefault();
      open(event.key === "/" ? dialog : keys);
    }
  });
  input.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key === "Enter" && !event.isComposing) {
      eager = !entries;
      run(shown[chosen]);
    }
    else if (event.key in steps) move(steps[event.key]);
    else return;
    event.preventDefault();
  });
  input.addEventListener("input", () => entries && show());
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const line = event.target.closest("[role=option]");
    if (line) run(shown[Number(line.id.slice("palette-".length))]);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-search]")) open(dialog);
    else if (event.target.closest("[data-shut]") || event.target.matches("dialog.l-palette")) event.target.closest("dialog").close();
  });
  if (/Mac|iPhone|iPad/.test(navigator.platform)) document.querySelectorAll("[data-mod]").forEach((key) => { key.textContent = "⌘"; });
})();
