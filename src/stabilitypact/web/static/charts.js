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
      await vegaEmbed(node, spec, { ast: true, actions: false, defaultStyle: false, renderer: "svg", tooltip: { disableDefaultStyle: true } });
      node.querySelector("svg")?.setAttribute("aria-hidden", "true");
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
