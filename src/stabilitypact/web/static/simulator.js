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
  const fields = () => [...form.elements].filter(field => field.name && field.type !== "hidden");
  const state = () => JSON.stringify(fields().map(field => field.value));
  // Undo leads back to the address of the answer before the last settled move, as the server tells it, and to the steps
  // that stood in the fields then: an address holds only those that are complete.
  const here = () => location.pathname + location.search, reset = document.getElementById("reset");
  const view = address => ({ address, typed: steps().map(field => field.value) });
  let settled = state(), base = view(here()), moving = false, typed = null, last = { name: null, at: 0 };
  function tell() {
    if (past.length === 0 && document.activeElement === undo) reset.focus();
    undo.hidden = past.length === 0;
  }
  function back(address) {
    [moving, last] = [false, { name: null, at: 0 }];
    form.dispatchEvent(new CustomEvent("return", { detail: address }));
    tell();
  }
  form.addEventListener("input", event => {
    [moving, typed] = [true, null];
    // An amount between two marks of its slider stays until the slider is moved; then it goes from mark to mark.
    if (event.target.step === "any") event.target.step = event.target.dataset.step;
    if (event.target === period) spare();
  }, true);
  form.addEventListener("change", event => {
    moving = false;
    check(true);
    const now = state(), { name, type } = event.target;
    if (now === settled) return;
    // A slider that keeps moving, key by key, is one move.
    if (type !== "range" || last.name !== name || event.timeStamp - last.at > 1000) past.push(base);
    last = { name, at: event.timeStamp };
    [settled, base] = [now, view(form.address())];
    tell();
  });
  form.addEventListener("refilled", event => {
    if (event.detail && typed) {
      steps().forEach((field, place) => { field.value = typed[place]; });
      typed = null;
    }
    spare();
    check(false);
    if (!moving) [settled, base] = [state(), view(here())];
  });
  undo.addEventListener("click", () => {
    const before = past.pop();
    typed = before.typed;
    back(before.address);
  });
  reset.addEventListener("click", event => {
    event.preventDefault();
    past.push(view(here()));
    const kept = new URLSearchParams([...form.querySelectorAll("[type=hidden][name=lang], [type=hidden][name=year]")].map(field => [field.name, field.value]));
    back(form.dataset.path + "/" + form.elements.state.value + (String(kept) && "?" + kept));
  });
})();
