// The timeline of a file: shown by kind and by author, without asking the server. Without this script, all is shown.
"use strict";

(() => {
  function arrange(form) {
    const chosen = [...form.querySelectorAll("select")].map((select) => [select.dataset.by, select.value]);
    const items = form.parentElement.querySelectorAll("li[data-kind]");
    let shown = 0;
    for (const item of items) {
      item.hidden = chosen.some(([by, value]) => value && item.dataset[by] !== value);
      shown += item.hidden ? 0 : 1;
    }
    form.querySelector("[data-none]").hidden = shown > 0;
    return `${shown} sur ${items.length}`;
  }
  function reveal(root) {
    for (const form of root.querySelectorAll("[data-timeline-filter]")) form.hidden = false;
  }
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-timeline-filter]");
    if (form) form.querySelector("[data-shown]").textContent = `${arrange(form)} affichés`;
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-timeline-filter]")) event.preventDefault();
  });
  // A part of the page that was replaced has its own filter, at rest.
  document.addEventListener("htmx:load", (event) => reveal(event.target.parentElement || document));
  reveal(document);
})();
