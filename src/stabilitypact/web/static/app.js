"use strict";
// Without this script every page works: forms have a button, verdicts are links. With it: answers while a slider
// moves, explanations beside the page, sorting, copying. The address always holds the view.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const panel = $("#panel"), slot = $(".slot", panel), title = $("h2", panel);
  let cameFrom = null, running = null;
  document.documentElement.classList.add("js");

  // A year is a name, not an amount: it has no separators.
  const shown = field => field.name === "year" ? field.value : Number(field.value).toLocaleString(document.documentElement.lang).replace("-", "−");
  function addressOf(form) {
    const values = new URLSearchParams(), old = new URLSearchParams(location.search);
    for (const [name, value] of new FormData(form)) {
      const field = form.elements[name];
      if (value !== "" && value !== field?.dataset?.default && !/^step_/.test(name)) values.append(name, value);
    }
    for (const [name, value] of Object.entries(form.joined?.() ?? {})) values.append(name, value);
    if (!values.has("lang") && old.has("lang")) values.append("lang", old.get("lang"));
    const path = form.dataset.path ? form.dataset.path + "/" + form.elements.state.value : form.getAttribute("action");
    values.delete("state");
    const day = values.get("as_of") ?? "";
    if (day.startsWith("vintage:")) { values.delete("as_of"); values.append("vintage", day.slice(8)); }
    const [, guidance, known] = /^guidance:([^:]*):(.*)$/.exec(day) ?? [];
    if (guidance) { values.set("as_of", known); values.append("guidance", guidance); }
    return path + (String(values) && "?" + values);
  }

  // One entry of the history for each settled change: a slider that keeps moving replaces its own.
  let current = location.pathname + location.search, fresh = false, moved = { name: null, at: 0 };
  function touched(name) {
    const now = Date.now();
    if (moved.name !== name || now - moved.at > 1000) fresh = true;
    moved = { name, at: now };
  }
  function remember(address) {
    if (address === current) return;
    history[fresh ? "pushState" : "replaceState"](null, "", address);
    [current, fresh] = [address, false];
  }
  // What cannot be used is told above the answer that stays; nothing that was typed is lost.
  function complain(text) {
    const place = $("#view") ?? $("main");
    let fault = $("#refused");
    if (!text) { fault?.remove(); return; }
    if (!fault) { fault = document.createElement("p"); fault.id = "refused"; fault.className = "trouble"; fault.setAttribute("role", "alert"); place.before(fault); }
    fault.textContent = text;
  }
  function announce() {
    const heard = $("#heard");
    if (!heard) return;
    const entries = $$("#view .key-list li:not(.nil)").map(entry => $("b", entry).textContent + " " + $("span:last-child", entry).firstChild.textContent.trim());
    const said = [($("#head .answer") ?? $("#head h1"))?.textContent, $("#view h2")?.textContent, entries.join(", ")];
    heard.textContent = "";
    setTimeout(() => { heard.textContent = said.filter(Boolean).map(text => text.trim().replace(/\s+/g, " ").replace(/\.$/, "")).join(". "); }, 100);
  }
  // A form follows the address: wholly when the reader goes back, else in what another state assumes.
  function refill(page, wholly) {
    for (const form of $$("form[data-live]")) {
      const other = page.getElementById(form.id) ?? $("form[data-live]", page);
      for (const field of other ? form.elements : []) {
        const twin = field.name && other.elements[field.name];
        if (!twin || field.type === "hidden") continue;
        const usual = field.dataset.default !== undefined && field.value === field.dataset.default;
        if (twin.dataset?.default !== undefined) field.dataset.default = twin.dataset.default; else delete field.dataset.default;
        if (twin.placeholder !== undefined) field.placeholder = twin.placeholder;
        if (wholly || usual) {
          if (field.type === "range") field.step = twin.step;
          field.value = twin.value;
        }
        const label = $(`label[for="${field.id}"]`, form), named = $(`label[for="${field.id}"]`, other);
        if (label && named) label.textContent = named.textContent;
        const said = field.closest(".slider")?.querySelector("output");
        if (said) said.textContent = shown(field);
      }
      form.dispatchEvent(new CustomEvent("refilled", { detail: wholly }));
    }
  }
  async function show(address, keep, wholly = !keep) {
    running?.abort();
    const own = running = new AbortController();
    const regions = $$("[data-swap]");
    regions.forEach(region => region.classList.add("busy"));
    try {
      const answer = await fetch(address, { signal: own.signal, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (own.signal.aborted) return;
      if (regions.some(region => !page.getElementById(region.id))) {
        if (answer.ok || !keep) location.assign(address); else complain($(".detail", page)?.textContent ?? page.title);
        return;
      }
      complain("");
      const held = document.activeElement?.id;
      for (const region of regions) region.replaceChildren(...page.getElementById(region.id).childNodes);
      if (held && document.activeElement?.id !== held) document.getElementById(held)?.focus();
      document.title = page.title;
      for (const kind of ["lang", "page"]) $$(`[data-${kind}]`).forEach(link => { const other = $(`[data-${kind}="${link.dataset[kind]}"]`, page); if (other) link.href = other.href; });
      if (keep) remember(address); else current = address;
      refill(page, wholly);
      announce();
      ready();
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    } finally {
      if (own === running) regions.forEach(region => region.classList.remove("busy"));
    }
  }

  for (const form of $$("form[data-live]")) {
    let timer = 0;
    form.address = () => addressOf(form);
    const go = wait => { clearTimeout(timer); timer = setTimeout(() => show(addressOf(form), true), wait); };
    form.addEventListener("submit", event => { event.preventDefault(); touched("submit"); go(0); });
    form.addEventListener("return", event => { clearTimeout(timer); fresh = true; show(event.detail, true, true); });
    form.addEventListener("input", event => {
      const said = event.target.closest(".slider")?.querySelector("output");
      if (said) said.textContent = shown(event.target);
      touched(event.target.name);
      go({ range: 60, text: 400 }[event.target.type] ?? 0);
    });
  }
  // What takes long says so: a form that leads to another page, a brief that is written when it is asked for.
  const working = (node, on) => { const said = node.querySelector(".working"); if (said) said.textContent = on ? said.dataset.say : ""; };
  for (const form of $$("form[data-slow]")) form.addEventListener("submit", () => working(form, true));
  addEventListener("pageshow", () => $$("form[data-slow]").forEach(form => working(form, false)));
  async function take(link) {
    const place = link.closest(".tools");
    if (place.dataset.busy) return;
    place.dataset.busy = "yes";
    working(place, true);
    try {
      const answer = await fetch(link.href);
      if (!answer.ok) { location.assign(link.href); return; }
      const name = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? "";
      const file = document.createElement("a");
      file.href = URL.createObjectURL(await answer.blob());
      file.download = name;
      file.click();
      setTimeout(() => URL.revokeObjectURL(file.href), 60_000);
    } finally {
      working(place, false);
      delete place.dataset.busy;
    }
  }
  addEventListener("popstate", () => {
    const address = location.pathname + location.search;
    if (address === current) follow();
    else { if (panel.open) panel.close(); show(address, false).then(follow); }
  });

  // An explanation opens beside the page and stands in the address; with a modifier key, without script, or in another
  // page's frame it is a page of its own.
  const HASH = "#explain=";
  async function explain(link, known) {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html"), found = $("#explanation", page);
    if (!found) { if (!known) location.assign(link.href); return; }
    cameFrom = link;
    title.textContent = $("h1", page).textContent;
    slot.replaceChildren(found);
    const own = $("#panel-page"), place = new URL(link.href);
    if (own) own.href = link.href;
    if (!known) history[panel.open ? "replaceState" : "pushState"]({ panel: true }, "", current + HASH + encodeURIComponent(place.pathname + place.search));
    if (!panel.open) panel.showModal();
    panel.scrollTop = 0;
    title.focus({ preventScroll: true });
    ready();
  }
  function follow() {
    const asked = location.hash.startsWith(HASH) ? decodeURIComponent(location.hash.slice(HASH.length)) : "";
    if (asked.startsWith("/explain/")) {
      const link = $$("a[data-panel]").find(each => each.getAttribute("href") === asked) ?? Object.assign(document.createElement("a"), { href: asked });
      if (!panel.open) explain(link, true);
    } else if (panel.open) panel.close();
  }
  panel.addEventListener("close", () => {
    if (location.hash.startsWith(HASH)) {
      if (history.state?.panel) history.back(); else history.replaceState(null, "", current);
    }
    cameFrom?.focus();
  });

  function nearestTile(from, dx, dy) {
    const centre = node => { const r = node.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; };
    const [x, y] = centre(from);
    const ahead = $$(".map a").map(node => {
      const [u, v] = centre(node), along = (u - x) * dx + (v - y) * dy, aside = Math.abs((u - x) * dy) + Math.abs((v - y) * dx);
      return { node, along, cost: along + 2 * aside };
    }).filter(tile => tile.along > 1);
    return ahead.sort((a, b) => a.cost - b.cost)[0]?.node;
  }
  // Tables and the map have one tab stop each; arrows move within, from the place last visited.
  const gridded = ".map a, [data-grid] tbody a";
  function rove(link) {
    for (const other of $$(gridded, link.closest(".map, [data-grid]"))) other.tabIndex = other === link ? 0 : -1;
  }
  function nextInGrid(link, dx, dy) {
    const row = link.closest("tr"), cell = link.closest("td, th").cellIndex;
    if (dx) {
      const links = $$("a", row);
      return links[links.indexOf(link) + dx];
    }
    for (let other = row; (other = dy > 0 ? other.nextElementSibling : other.previousElementSibling);) {
      const links = $$("a", other).map(node => ({ node, off: Math.abs(node.closest("td, th").cellIndex - cell) }));
      if (links.length) return links.sort((a, b) => a.off - b.off)[0].node;
    }
  }
  // What goes on beyond the edge fades there, and a strip of years opens at the year shown.
  const edge = box => box.classList.toggle("more", box.scrollWidth - box.clientWidth - box.scrollLeft > 2);
  function openAtYear(box) {
    const now = $("th[aria-current]", box), first = $("tbody th", box);
    if (now && first) box.scrollLeft = now.offsetLeft - first.offsetWidth - (box.clientWidth - first.offsetWidth) / 2;
  }

  function sort(button) {
    const head = button.closest("th"), table = head.closest("table"), place = head.cellIndex, body = table.tBodies[0];
    const down = head.getAttribute("aria-sort") === "ascending";
    $$("th[aria-sort]", table).forEach(each => each.setAttribute("aria-sort", "none"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const value = row => row.cells[place].dataset.value ?? row.cells[place].textContent.trim();
    const rows = [...body.rows].sort((a, b) => {
      const [x, y] = [value(a), value(b)], gone = text => text === "" || text === "None";
      if (gone(x) || gone(y)) return gone(x) - gone(y);
      const order = isNaN(x) || isNaN(y) ? x.localeCompare(y, document.documentElement.lang) : x - y;
      return down ? -order : order;
    });
    body.append(...rows);
  }

  document.addEventListener("click", event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    const link = event.target.closest("a[data-panel]"), copy = event.target.closest("[data-copy]"), sorter = event.target.closest("[data-sort]"), slow = event.target.closest("a[data-slow]");
    if (link && !document.body.classList.contains("embed")) { event.preventDefault(); explain(link); }
    else if (event.target.closest("#close") || event.target === panel) panel.close();
    else if (slow) { event.preventDefault(); take(slow); }
    else if (sorter) sort(sorter);
    else if (copy) {
      const node = document.getElementById(copy.dataset.copy);
      getSelection().selectAllChildren(node);
      navigator.clipboard?.writeText(node.textContent).catch(() => {});
    }
  });
  document.addEventListener("keydown", event => {
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const tile = event.target.closest?.(".map a"), link = event.target.closest?.("[data-grid] tbody a");
    if (arrows && tile) { event.preventDefault(); nearestTile(tile, ...arrows)?.focus(); }
    else if (arrows && link) { event.preventDefault(); nextInGrid(link, ...arrows)?.focus(); }
  });
  document.addEventListener("focusin", event => { if (event.target.matches?.(gridded)) rove(event.target); });
  addEventListener("resize", () => $$(".scroll").forEach(edge));

  function ready() {
    $$("[data-copy]").forEach(button => { button.hidden = false; });
    for (const head of $$("table[data-sortable] thead th:not([aria-sort])")) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.sort = "";
      button.append(...[...head.childNodes].filter(node => node.nodeName !== "SMALL"));
      head.prepend(button);
      head.setAttribute("aria-sort", "none");
    }
    for (const grid of $$(".map, [data-grid]")) {
      const now = $("tr:first-child th[aria-current]", grid)?.cellIndex ?? -1;
      const links = $$(gridded, grid), start = links.find(link => link.closest("td")?.cellIndex === now) ?? links[0];
      if (start) rove(start);
    }
    $$(".strip").forEach(openAtYear);
    for (const box of $$(".scroll")) { box.onscroll = () => edge(box); edge(box); }
    for (const more of $$("details")) more.ontoggle = () => $$(".scroll", more).forEach(edge);
    document.dispatchEvent(new CustomEvent("swapped"));
  }
  ready();
  follow();
})();
