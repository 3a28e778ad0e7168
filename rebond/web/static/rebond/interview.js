// The interview: shows the part that the situation opens, and gives back what a lost network or session would take.
"use strict";

const sheet = document.getElementById("entretien");

function sheetValues() {
  return [...new FormData(sheet)].filter(([name]) => name !== "csrfmiddlewaretoken");
}

function showBranches() {
  const chosen = sheet.querySelector("input[name=situation]:checked");
  for (const part of sheet.querySelectorAll("[data-branch]")) {
    const written = [...part.querySelectorAll("input, textarea")].some((field) =>
      field.type === "checkbox" || field.type === "radio" ? field.checked : field.value.trim());
    part.hidden = !written && !(chosen && chosen.value === part.dataset.branch);
  }
}

function giveBack(saved) {
  for (const field of sheet.querySelectorAll("input:not([type=hidden]), textarea")) {
    const values = saved.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else field.value = values[0] || "";
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
  const place = `entretien-${sheet.dataset.interview}`;
  const recorded = sheet.dataset.recorded.split(" ");
  const waiting = (text) => {
    const box = document.getElementById("enregistre");
    if (box) { box.textContent = text; box.classList.add("pf-saved--waiting"); }
  };
  // Written in this browser at each key, taken off when the server has it.
  const keep = () => sessionStorage.setItem(place, JSON.stringify(sheetValues()));
  sheet.addEventListener("input", (event) => {
    // What is answered is known: the tick "ne sait pas" goes, and the other way round for a choice.
    const field = event.target;
    if (field.name === "unknown") {
      if (field.checked) for (const other of sheet.querySelectorAll(`[name="${field.value}"]:checked`)) other.checked = false;
    } else {
      const tick = document.getElementById(`nsp-${field.name}`);
      if (tick) tick.checked = false;
    }
    keep();
    showBranches();
  });
  sheet.addEventListener("submit", keep);
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.requestConfig.elt !== sheet) return;
    if (event.detail.successful) sessionStorage.removeItem(place);
    else waiting("Pas encore enregistré : votre texte est gardé dans ce navigateur.");
  });
  const drop = document.querySelector("[data-drop]");
  if (drop) drop.addEventListener("submit", () => sessionStorage.removeItem(place));

  const kept = JSON.parse(sessionStorage.getItem(place) || "[]");
  const keptKey = (kept.find(([name]) => name === "key") || [])[1];
  if (recorded.includes(keptKey) || document.querySelector(".pf-interview [role=alert]")) sessionStorage.removeItem(place);
  else if (kept.length) {
    giveBack(kept);
    waiting("Ce que vous aviez écrit avant la coupure est revenu.");
    window.addEventListener("load", () => sheet.dispatchEvent(new Event("change", { bubbles: true })));
  }
  showBranches();
}
