"use strict";
// Help for the editor of a reform: keys are found by any part of their text and put under their heading by a click; a
// mistake shows its line.
(() => {
  const text = document.getElementById("text"), find = document.getElementById("find-key");
  const rows = [...document.querySelectorAll("#key-table tbody tr")], found = document.getElementById("found-keys");
  for (const button of document.querySelectorAll("[data-insert]")) button.hidden = false;
  find?.addEventListener("input", () => {
    const asked = find.value.trim().toLocaleLowerCase().split(/\s+/);
    for (const row of rows) { const held = row.textContent.toLocaleLowerCase(); row.hidden = !asked.every(part => held.includes(part)); }
    const left = rows.filter(row => !row.hidden).length;
    found.textContent = left ? String(left) : found.dataset.none;
  });
  function choose(start, end) {
    text.focus();
    text.setSelectionRange(start, end);
    const line = text.value.slice(0, start).split("\n").length, tall = parseFloat(getComputedStyle(text).lineHeight);
    text.scrollTop = Math.max(0, (line - 4) * tall);
  }
  function insert(section, example) {
    const wanted = section === "blocks" ? example : "  " + example, lines = text.value.replace(/\s+$/, "").split("\n");
    let at = lines.findIndex(line => line.startsWith(section + ":"));
    if (at >= 0) {
      lines[at] = section + ":";
      // After what stands under the heading already: the next line that begins at the margin ends it.
      let end = at + 1;
      while (end < lines.length && !/^[^\s#-]/.test(lines[end])) end += 1;
      while (end > at + 1 && (lines[end - 1].trim() === "" || /^#/.test(lines[end - 1]))) end -= 1;
      lines.splice(end, 0, wanted);
      at = end;
    } else {
      lines.push(section + ":", wanted);
      at = lines.length - 1;
    }
    text.value = lines.join("\n") + "\n";
    const start = lines.slice(0, at).join("\n").length + 1;
    choose(start, start + wanted.length);
  }
  document.addEventListener("click", event => {
    const button = event.target.closest("[data-insert]");
    if (button) insert(button.dataset.section, button.dataset.insert);
  });
  // Another base for what was written here, or is being written, keeps it: only another reform takes its place.
  const form = document.getElementById("reform-form"), chosen = form.elements.reform.value;
  form.addEventListener("formdata", event => {
    const written = text.value !== text.defaultValue || text.dataset.own;
    if (written && form.elements.reform.value === chosen) event.formData.set("text", text.value);
  });
  const line = Number(text?.dataset.line);
  if (text?.getAttribute("aria-invalid")) {
    const lines = text.value.split("\n"), start = line > 0 ? lines.slice(0, line - 1).join("\n").length + (line > 1) : 0;
    choose(start, line > 0 ? start + (lines[line - 1] ?? "").length : 0);
    text.closest("form").scrollIntoView({ block: "start" });
  }
})();
