// The interview: shows the part that the situation opens, and says when the draft is not saved (keep.js keeps the text).
"use strict";

const sheet = document.getElementById("entretien");

function showBranches() {
  const chosen = sheet.querySelector("input[name=situation]:checked");
  for (const part of sheet.querySelectorAll("[data-branch]")) {
    const written = [...part.querySelectorAll("input, textarea")].some((field) =>
      field.type === "checkbox" || field.type === "radio" ? field.checked : field.value.trim());
    part.hidden = !written && !(chosen && chosen.value === part.dataset.branch);
  }
}

// The notes: beside the sheet on a wide screen, over it on a phone, behind a button that stays in sight.
function notesAtHand() {
  const notes = document.getElementById("notes");
  const opener = document.querySelector("[data-notes]");
  if (!notes || !opener) return;
  const show = (open) => {
    notes.classList.toggle("pf-notes--open", open);
    opener.setAttribute("aria-expanded", String(open));
    (open ? notes.querySelector("textarea") : opener).focus();
  };
  opener.addEventListener("click", () => show(!notes.classList.contains("pf-notes--open")));
  notes.querySelector("[data-notes-close]").addEventListener("click", () => show(false));
  notes.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && notes.classList.contains("pf-notes--open")) show(false);
  });
}

if (sheet) {
  document.documentElement.classList.add("js");
  notesAtHand();
  const waiting = (text) => {
    const box = document.getElementById("enregistre");
    if (box) { box.textContent = text; box.classList.add("pf-saved--waiting"); }
  };
  sheet.addEventListener("input", (event) => {
    // What is answered is known: the tick "ne sait pas" goes, and the other way round for a choice.
    const field = event.target;
    if (field.name === "unknown") {
      if (field.checked) for (const other of sheet.querySelectorAll(`[name="${field.value}"]:checked`)) other.checked = false;
    } else {
      const tick = document.getElementById(`nsp-${field.name}`);
      if (tick) tick.checked = false;
    }
    showBranches();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.requestConfig.elt === sheet && !event.detail.successful) waiting("Pas encore enregistré : votre texte est gardé dans ce navigateur.");
  });
  document.querySelector("[data-drop]")?.addEventListener("submit", () => {
    sheet.dispatchEvent(new CustomEvent("keep:forget", { bubbles: true }));
  });
  sheet.addEventListener("keep:given", () => {
    showBranches();
    sheet.dispatchEvent(new Event("change", { bubbles: true })); // the draft is saved again
  });
  showBranches();
}
