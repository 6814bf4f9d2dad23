"use strict";
// Undo for the simulator: every settled move is remembered; the address holds the present one.
(() => {
  const form = document.getElementById("levers"), undo = document.getElementById("undo"), past = [];
  const fields = () => [...form.elements].filter(field => field.name && field.name !== "state" && field.type !== "hidden");
  const state = () => JSON.stringify(fields().map(field => field.value));
  let settled = state();
  function tell() {
    undo.hidden = past.length === 0;
    for (const field of fields()) { const said = field.closest(".slider")?.querySelector("output"); if (said) said.textContent = Number(field.value).toLocaleString(document.documentElement.lang).replace("-", "−"); }
  }
  form.addEventListener("change", event => {
    if (event.target.name === "state") return;
    if (event.target.name === "period") form.elements.steps.value = "";
    const now = state();
    if (now !== settled) { past.push(settled); settled = now; tell(); }
  });
  function put(values) {
    fields().forEach((field, place) => { field.value = values[place]; });
    settled = state();
    tell();
    form.requestSubmit();
  }
  undo.addEventListener("click", () => { put(JSON.parse(past.pop())); });
  document.getElementById("reset").addEventListener("click", event => {
    event.preventDefault();
    past.push(state());
    put(fields().map(field => field.dataset.default ?? ""));
  });
})();
