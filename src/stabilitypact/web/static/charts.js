"use strict";
// Draws every [data-chart] from the Vega-Lite definition under its address; expressions are interpreted, never evaluated
// as code, so that the page needs no such permission. Light and dark follow the reader.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  async function draw(node) {
    const address = node.dataset.chart + (node.dataset.chart.includes("?") ? "&" : "?") + "mode=" + (dark.matches ? "dark" : "light") + "&width=" + width(node);
    if (node.dataset.drawn === address) return;
    node.dataset.drawn = address;
    try {
      const answer = await fetch(address);
      if (!answer.ok) { node.textContent = (await answer.json()).detail; return; }
      const spec = await answer.json();
      if (node.dataset.drawn !== address) return;
      const summary = node.dataset.summary ??= node.getAttribute("aria-label");
      await vegaEmbed(node, spec, { ast: true, actions: false, defaultStyle: false, renderer: "svg", tooltip: { disableDefaultStyle: true } });
      node.querySelector("svg")?.setAttribute("aria-hidden", "true");
      // Vega names its drawing in English and calls it a document; it stays one picture with its summary.
      const told = spec.description ?? "", whole = summary.includes(told) ? summary : summary + " " + told;
      node.setAttribute("role", "img");
      node.setAttribute("aria-label", whole);
      node.removeAttribute("aria-roledescription");
      const caption = node.closest("figure")?.querySelector("figcaption");
      if (caption && told && !caption.textContent.includes(told) && !caption.querySelector(".told")) {
        const said = document.createElement("span");
        said.className = "told";
        said.textContent = told + " ";
        caption.insertBefore(said, caption.querySelector(".files"));
      }
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }
  const width = node => Math.max(240, Math.min(960, Math.round((node.clientWidth - 150) / 20) * 20));
  const all = () => { document.querySelectorAll("[data-chart]").forEach(node => draw(node)); };
  dark.addEventListener("change", all);
  document.addEventListener("swapped", all);
  all();
})();
