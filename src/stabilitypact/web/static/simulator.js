"use strict";
// Steps of one's own, a field for each year, checked while they are typed; undo for every settled move. The address
// holds the present answer: a number that is none yet changes nothing but the note beside its field.
(() => {
  const form = document.getElementById("levers"), undo = document.getElementById("undo"), past = [];
  const note = document.getElementById("steps-fault"), period = form.elements.period;
  const steps = () => [...form.querySelectorAll("[name^=step_]")];
  const amount = text => Number(text.trim().replace("−", "-").replace(",", "."));
  const wrong = field => field.value.trim() !== "" && !(Math.abs(amount(field.value)) <= 3);
  function check(left) {
    const asked = steps().filter(field => !field.disabled), given = asked.filter(field => field.value.trim() !== "");
    for (const field of asked) {
      // A sign or a decimal mark alone is on its way to a number: it is told only once the field is left.
      const partial = field === document.activeElement && !left && /^[-−]?[.,]?$/.test(field.value.trim());
      const bad = wrong(field) && !partial;
      if (bad) field.setAttribute("aria-invalid", "true"); else field.removeAttribute("aria-invalid");
      document.getElementById(field.name + "-fault").textContent = bad ? note.dataset.number : "";
    }
    const missing = given.length > 0 && given.length < asked.length;
    if (note.textContent !== (missing ? note.dataset.missing : "")) note.textContent = missing ? note.dataset.missing : "";
    return given.length === asked.length && !asked.some(wrong) ? given : [];
  }
  form.joined = () => {
    const given = check(false);
    return given.length ? { steps: given.map(field => amount(field.value)).join(",") } : {};
  };
  function spare() {
    steps().forEach((field, place) => {
      field.disabled = place >= Number(period.value);
      field.closest(".year").hidden = field.disabled;
    });
  }
  const fields = () => [...form.elements].filter(field => field.name && field.name !== "state" && field.type !== "hidden");
  const state = () => JSON.stringify(fields().map(field => field.value));
  const said = value => Number(value).toLocaleString(document.documentElement.lang).replace("-", "−");
  let settled = state();
  function tell() {
    undo.hidden = past.length === 0;
    for (const field of fields()) { const output = field.closest(".slider")?.querySelector("output"); if (output) output.textContent = said(field.value); }
  }
  form.addEventListener("input", event => { if (event.target === period) spare(); }, true);
  form.addEventListener("change", event => {
    if (event.target.name === "state") return;
    check(true);
    const now = state();
    if (now !== settled) { past.push(settled); settled = now; tell(); }
  });
  form.addEventListener("refilled", event => { spare(); check(false); if (event.detail) { settled = state(); tell(); } });
  function put(values) {
    fields().forEach((field, place) => { field.value = values[place]; });
    spare();
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
