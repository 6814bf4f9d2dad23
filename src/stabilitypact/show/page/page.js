"use strict";
// Without this script the page still answers everything: tiles link to each state's explanation below the table.
// With it: a panel beside the map, sorting, filtering, and an address that reproduces the view: #IT;show=debt;sort=-debt
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const panel = $("#panel"), slot = $(".slot", panel), title = $("h2", panel), body = $("tbody");
  const bodies = new Map($$(".state .body").map(node => [node.id, node]));
  const homes = new Map([...bodies].map(([code, node]) => [code, node.parentNode]));
  const codes = $$("tbody tr").map(row => row.dataset.code);
  const inOrder = new Map($$("tbody tr").map((row, place) => [row, place]));
  const behind = $$("body > header, body > main > section, body > footer, .skip");
  const wide = matchMedia("(min-width: 75rem)");
  const view = { state: "", show: "both", sort: "" };
  let cameFrom = ".map";

  function readAddress() {
    const [state, ...rest] = location.hash.slice(1).split(";");
    const wanted = Object.fromEntries(rest.map(part => part.split("=")));
    view.state = bodies.has(state) ? state : "";
    view.show = $(`#show-${CSS.escape(wanted.show || "both")}`) ? wanted.show || "both" : "both";
    view.sort = $(`[data-sort="${CSS.escape((wanted.sort || "").replace(/^-/, ""))}"]`) ? wanted.sort : "";
  }
  function address() {
    const rest = [view.show !== "both" && `show=${view.show}`, view.sort && `sort=${view.sort}`].filter(Boolean);
    const hash = [view.state, ...rest].join(";");
    return location.pathname + location.search + (hash && "#" + hash);
  }

  function draw() {
    $(`#show-${view.show}`).checked = true;
    sortRows();
    const shown = panel.open ? panel.dataset.code : "";
    if (shown === view.state) return;
    if (shown) homes.get(shown).append(bodies.get(shown));
    $$("[aria-current]").forEach(node => node.removeAttribute("aria-current"));
    document.body.classList.toggle("opened", Boolean(view.state));
    if (view.state) {
      slot.append(bodies.get(view.state));
      title.textContent = bodies.get(view.state).dataset.name;
      panel.dataset.code = view.state;
      $$(`[data-code="${view.state}"]:not(dialog)`).forEach(node => node.setAttribute("aria-current", "true"));
      if (!panel.open) panel.show();
      panel.scrollTop = 0;
      title.focus({ preventScroll: true });
    } else {
      panel.close();
    }
    cover();
    if (!view.state && shown) $(`${cameFrom} [data-code="${shown}"] a`)?.focus();
  }
  // On a narrow screen the panel covers the page, so the page behind it must not take the focus.
  function cover() { behind.forEach(node => { node.inert = Boolean(view.state) && !wide.matches; }); }

  function go(change, keep) {
    Object.assign(view, change);
    history[keep ? "replaceState" : "pushState"](null, "", address());
    draw();
  }
  const step = by => go({ state: codes[(codes.indexOf(view.state) + by + codes.length) % codes.length] }, true);

  function sortRows() {
    const column = view.sort.replace(/^-/, ""), sign = view.sort.startsWith("-") ? -1 : 1;
    $$("th[aria-sort]").forEach(head => {
      const mine = column && $("button", head).dataset.sort === column;
      head.setAttribute("aria-sort", mine ? (sign > 0 ? "ascending" : "descending") : "none");
    });
    const value = row => $(`[data-col="${column}"]`, row).dataset.value;
    const rows = [...inOrder.keys()].sort((a, b) => {
      if (!column) return inOrder.get(a) - inOrder.get(b);
      const [x, y] = [value(a), value(b)];
      if (x === "" || y === "") return (x === "") - (y === "") || inOrder.get(a) - inOrder.get(b);
      const order = isNaN(x) || isNaN(y) ? x.localeCompare(y, "en") : x - y;
      return sign * order || inOrder.get(a) - inOrder.get(b);
    });
    body.append(...rows);
  }

  function nearestTile(from, dx, dy) {
    const centre = node => { const r = node.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; };
    const [x, y] = centre(from);
    const ahead = $$(".map a").map(node => {
      const [u, v] = centre(node), along = (u - x) * dx + (v - y) * dy, aside = Math.abs((u - x) * dy) + Math.abs((v - y) * dx);
      return { node, along, cost: along + 2 * aside };
    }).filter(tile => tile.along > 1);
    return ahead.sort((a, b) => a.cost - b.cost)[0]?.node;
  }

  const filter = $("#filter"), heard = $("#heard");
  filter.addEventListener("input", () => {
    const words = filter.value.trim().toLowerCase().split(/\s*,\s*/).filter(Boolean);
    let count = 0;
    for (const row of inOrder.keys()) {
      row.hidden = words.length > 0 && !words.some(word => row.dataset.text.includes(word));
      count += !row.hidden;
    }
    heard.textContent = words.length ? `${count} of ${inOrder.size} states shown` : "";
  });

  document.addEventListener("click", event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    const target = event.target, sorter = target.closest("[data-sort]"), place = target.closest(".map li, tbody tr");
    if (sorter) {
      const column = sorter.dataset.sort;
      go({ sort: view.sort === column ? "-" + column : column }, true);
    } else if (target.closest("[data-step]")) {
      step(Number(target.closest("[data-step]").dataset.step));
    } else if (target.closest("#close")) {
      go({ state: "" });
    } else if (place && !String(getSelection())) {
      event.preventDefault();
      cameFrom = place.closest(".map") ? ".map" : "tbody";
      go({ state: place.dataset.code });
    }
  });
  document.addEventListener("change", event => {
    if (event.target.name === "show") go({ show: event.target.value }, true);
  });
  document.addEventListener("keydown", event => {
    const link = event.target.closest(".map a, tbody th a");
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.key === "Escape" && view.state) {
      event.preventDefault();
      go({ state: "" });
    } else if (event.key === " " && link) {
      event.preventDefault();
      link.click();
    } else if (arrows && link?.closest(".map")) {
      event.preventDefault();
      nearestTile(link, ...arrows)?.focus();
    }
  });
  wide.addEventListener("change", cover);
  for (const happening of ["popstate", "hashchange"]) addEventListener(happening, () => { readAddress(); draw(); });

  // Files from memory. The CSV link carries its text as a data address too, which serves browsers without script.
  const offer = (link, text, type) => { link.href = URL.createObjectURL(new Blob([text], { type })); };
  offer($("#csv"), decodeURIComponent($("#csv").href.replace(/^[^,]*,/, "")), "text/csv;charset=utf-8");
  offer($("#json"), $("#status").textContent, "application/json");

  document.documentElement.classList.add("js");
  $$("[data-sort]").forEach(button => { button.disabled = false; });
  $$("[data-script]").forEach(node => { node.hidden = false; });
  readAddress();
  draw();
})();
