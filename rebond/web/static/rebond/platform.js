// The platform's pages: keys of the list, the quick contact, filters in a sheet on a phone.
"use strict";

(() => {
  const typing = (node) => node.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, dialog, [contenteditable]");

  let justRecorded = "";
  document.addEventListener("contact-recorded", (event) => {
    justRecorded = event.detail.dossier;
  });

  // --- Quick contact ------------------------------------------------------------------------------------------
  // An outcome by which something was said unfolds its few fields instead of being recorded at once.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-unfold]");
    if (!button) return;
    event.preventDefault();
    const form = button.form;
    for (const other of form.querySelectorAll("[data-unfold]")) other.setAttribute("aria-expanded", String(other === button));
    const details = form.querySelector(".pf-precise");
    const save = form.querySelector("[data-save]");
    details.open = true;
    save.hidden = button.value === "told"; // each reason is a button that records
    save.name = "outcome";
    save.value = button.value;
    form.querySelector("[data-note-label]").textContent = button.dataset.note;
    propose(form, button);
    for (const part of details.querySelectorAll("[data-only]")) part.hidden = part.dataset.only !== button.value;
    for (const part of details.querySelectorAll("[data-not]")) part.hidden = part.dataset.not === button.value;
    (details.querySelector("[data-only]:not([hidden]) .pf-buttons button, [data-only]:not([hidden]) input, [data-only]:not([hidden]) select") || details.querySelector("textarea")).focus();
  });
  // What will be recorded: "a répondu" on a relative's number is the relative, unless somebody says who answered
  // (`forms._outcome`).
  const RELATIVES = ["", "mother", "father", "other"];
  function propose(form, button) {
    const ofARelative = button.value === "reached" && form.querySelector("[name=detail]:checked")?.hasAttribute("data-relative")
      && RELATIVES.includes(form.querySelector("[name=answered]").value);
    const told = (ofARelative ? form.querySelector("[data-unfold][value=relative_reached]") : button).dataset;
    const proposal = form.querySelector("[data-proposal]");
    const whose = ofARelative ? "Ce numéro est celui d’un proche. Vous avez parlé au jeune\u00a0? Dites-le sous «\u00a0Qui a répondu\u00a0?\u00a0». " : "";
    proposal.hidden = button.value === "told";
    proposal.textContent = `${whose}${told.reason} Rebond propose : ${told.step.toLowerCase()}${said(told.on)}.`;
    form.querySelector("[data-save]").textContent = `Enregistrer${form.closest("[data-round]") ? " et suivant" : ""} : ${told.label.toLowerCase()}`;
  }
  document.addEventListener("change", (event) => {
    const form = event.target.matches("[name=detail], [name=answered]") && event.target.closest("[data-call-form]");
    const button = form && form.querySelector("[data-unfold][aria-expanded=true]");
    if (button) propose(form, button);
  });
  // Enter in a field records what was chosen, never the first outcome of the form.
  document.addEventListener("keydown", (event) => {
    const form = event.key === "Enter" && event.target.matches("input") && event.target.closest("[data-call-form]");
    if (!form) return;
    event.preventDefault();
    const save = form.querySelector("[data-save]");
    if (!save.hidden) save.click();
  });
  function said(iso) {
    if (!iso) return "";
    const day = new Date(`${iso}T12:00`);
    const year = day.getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" };
    return `, le ${day.toLocaleDateString("fr-FR", { weekday: "long", day: "numeric", month: "long", ...year }).replace(" 1 ", " 1er ")}`;
  }
  document.addEventListener("click", async (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      await navigator.clipboard.writeText(copy.dataset.copy);
      document.dispatchEvent(new CustomEvent("announce", { detail: { text: `${copy.dataset.copy} copié.` } }));
      copy.classList.replace("fr-icon-clipboard-line", "fr-icon-check-line");
      setTimeout(() => copy.classList.replace("fr-icon-check-line", "fr-icon-clipboard-line"), 1500);
      return;
    }
    const close = event.target.closest("[data-close-panel]");
    if (close) closePanel(close.dataset.closePanel, true);
    const toRow = event.target.closest("[data-undo]");
    if (toRow) toRow.closest("tr").dataset.undone = "true";
  });
  function closePanel(key, refocus) {
    document.getElementById(`panneau-${key}`)?.remove();
    const opener = document.querySelector(`#d-${CSS.escape(key)} [data-call]`);
    opener?.setAttribute("aria-expanded", "false");
    if (refocus) opener?.focus();
  }
  // A second press on "Appeler" closes the panel; another row's panel gives way.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const opener = event.target.closest("[data-call]");
    if (!opener) return;
    const key = opener.closest("[data-row]").id.slice(2);
    const open = document.getElementById(`panneau-${key}`);
    for (const panel of document.querySelectorAll(".pf-panel")) closePanel(panel.id.slice(8), false);
    if (open) event.preventDefault();
    else opener.setAttribute("aria-expanded", "true");
  });
  // A refused form takes its own place again, not that of what it would have changed.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = event.detail.requestConfig.elt.closest("[data-call-form]");
    if (form && event.detail.xhr.status === 422) event.detail.target = document.querySelector(form.dataset.refusedTarget);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    for (const done of document.querySelectorAll("[data-undone]")) done.remove();
    if (justRecorded) document.getElementById(`panneau-${justRecorded}`)?.remove();
  });
  document.addEventListener("htmx:afterSettle", () => {
    const panel = document.querySelector(".pf-panel");
    if (panel && !panel.dataset.met) {
      panel.dataset.met = "true";
      panel.querySelector("input[type=radio]:checked, button")?.focus();
    }
    if (justRecorded) {
      const row = document.getElementById(`fait-${justRecorded}`) || document.getElementById(`jour-${justRecorded}`);
      let next = row?.nextElementSibling;
      while (next && !next.matches("[data-row], .pf-line:not(.pf-line--done)")) next = next.nextElementSibling;
      (next?.querySelector("[data-row-link], h3 a") || row?.querySelector("button"))?.focus();
      justRecorded = "";
    }
  });

  let filterGone = false;
  document.addEventListener("htmx:afterSettle", () => {
    if (filterGone) (document.querySelector(".pf-chips button") || document.getElementById("recherche")).focus();
    filterGone = false;
  });
  // A button outside its form (tab, chip, sort) is sent with it: htmx only looks at those inside.
  document.addEventListener("htmx:configRequest", (event) => {
    const pressed = event.detail.triggeringEvent?.submitter;
    if (pressed?.name) event.detail.formData.set(pressed.name, pressed.value);
    filterGone = /^(remove|clear)/.test(pressed?.value || "");
  });

  // Leaving the search field asks nothing that typing did not ask already.
  document.addEventListener("change", (event) => { if (event.target.id === "recherche") event.stopPropagation(); }, true);

  // --- Filters ------------------------------------------------------------------------------------------------
  let unfolded = new Set();
  document.addEventListener("htmx:beforeSwap", () => {
    const filters = document.getElementById("filtres");
    if (!filters) return;
    unfolded = new Set([...filters.querySelectorAll("details[open]")].map((group) => group.id));
    if (filters.dataset.shown) unfolded.add("filtres");
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const filters = document.getElementById("filtres");
    if (!filters || event.detail.target.id !== "filtres") return;
    for (const group of filters.querySelectorAll("details")) if (unfolded.has(group.id)) group.open = true;
    if (unfolded.has("filtres")) filters.dataset.shown = "true";
  });
  function showFilters(shown) {
    const filters = document.getElementById("filtres");
    const opener = document.querySelector("[data-open-filters]");
    if (shown) filters.dataset.shown = "true";
    else delete filters.dataset.shown;
    opener.setAttribute("aria-expanded", String(shown));
    (shown ? filters.querySelector("[data-close-filters]") : opener).focus();
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-open-filters]")) showFilters(true);
    if (event.target.closest("[data-close-filters]")) showFilters(false);
  });

  // --- Keys of the list: off in a text field, and for who asks (WCAG 2.1.4) -------------------------------------
  const keysOff = () => localStorage.getItem("rebond.keys") === "off";
  function move(step) {
    const links = [...document.querySelectorAll("[data-row-link], .pf-line h3 a")];
    const row = document.activeElement.closest("[data-row], .pf-line, .pf-panel");
    const here = links.findIndex((link) => row?.contains(link));
    links[Math.min(Math.max(here + step, 0), links.length - 1)]?.focus();
  }
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    a: () => document.activeElement.closest("[data-row]")?.querySelector("[data-call]")?.click(),
    "/": () => document.getElementById("recherche")?.focus(),
    "?": () => document.getElementById("touches")?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (document.querySelector("#filtres[data-shown]")) showFilters(false);
      const panel = event.target.closest(".pf-panel");
      if (panel) closePanel(panel.id.slice(8), true);
    }
    if (keysOff() && event.key !== "?") return;
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  const off = document.querySelector("[data-no-keys]");
  if (off) {
    off.checked = keysOff();
    off.addEventListener("change", () => localStorage.setItem("rebond.keys", off.checked ? "off" : "on"));
  }

  // --- Menus that slide on a phone: the page where one is stands in sight ---------------------------------------
  function showCurrent() {
    for (const link of document.querySelectorAll(".pf-sections [aria-current], .pf-tabs [aria-current]")) {
      const strip = link.closest("ul, .pf-tabs");
      const [held, within] = [link.getBoundingClientRect(), strip.getBoundingClientRect()];
      strip.scrollLeft += held.left - within.left - (within.width - held.width) / 2;
    }
  }
  document.addEventListener("htmx:afterSettle", (event) => { if (event.target.querySelector("[aria-current]")) showCurrent(); });

  showCurrent();
})();
