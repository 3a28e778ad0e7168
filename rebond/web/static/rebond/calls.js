// Calls: who is calling just now, the queue one person at a time on a phone, the keys of a call.
"use strict";

(() => {
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || "";
  const typing = (node) => node.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, dialog, [contenteditable]");

  // --- "Appel en cours": taken when one starts to write or to dial, given back at the record or on leaving -------
  let held = null;
  function tell(form, act) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", token());
    body.append("act", act);
    if (act === "leave") navigator.sendBeacon(form.dataset.calling, body);
    else fetch(form.dataset.calling, { method: "POST", body, headers: { "X-CSRFToken": token(), "HX-Request": "true" } }).catch(() => {});
  }
  function take(form) {
    if (held?.dataset.file === form.dataset.file) return;
    held = form;
    tell(form, "take");
    for (const button of document.querySelectorAll("[data-take]")) {
      const mine = button.form === form;
      button.setAttribute("aria-pressed", String(mine));
      button.textContent = mine ? "Appel en cours" : "J’appelle";
    }
  }
  function leave() {
    if (!held) return;
    tell(held, "leave");
    held = null;
  }
  document.addEventListener("focusin", (event) => {
    const form = event.target.closest("[data-call-form]");
    if (form && event.target.matches("textarea, select, input:not([type=radio])")) take(form);
  });
  document.addEventListener("click", (event) => {
    const form = event.target.closest("[data-call-form]");
    if (!form) return;
    if (event.target.closest("[data-take]")) {
      if (held === form) {
        leave();
        event.target.closest("[data-take]").setAttribute("aria-pressed", "false");
        event.target.closest("[data-take]").textContent = "J’appelle";
      } else take(form);
    } else if (event.target.closest("a[href^='tel:']")) take(form);
  });
  document.addEventListener("contact-recorded", (event) => {
    if (held?.dataset.file === event.detail.dossier) held = null;
  });
  addEventListener("pagehide", leave);

  // Colleagues' calls are asked for every 20 seconds, while somebody looks at the page.
  async function look() {
    const shown = [...document.querySelectorAll("[data-busy]")];
    if (document.visibilityState !== "visible" || !shown.length || !navigator.onLine) return;
    const body = new URLSearchParams();
    for (const line of shown.slice(0, 100)) body.append("d", line.dataset.busy);
    let answer;
    try {
      answer = await fetch(shown[0].dataset.goingOn, { method: "POST", body, headers: { "X-CSRFToken": token(), "HX-Request": "true" } });
    } catch { return; }
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const told of page.querySelectorAll("[data-busy]")) {
      const line = document.getElementById(told.id);
      if (!line || line.textContent === told.textContent) continue;
      const begins = line.hidden && !told.hidden;
      line.replaceChildren(...told.childNodes);
      line.hidden = told.hidden;
      if (begins) document.dispatchEvent(new CustomEvent("announce", { detail: { text: line.textContent } }));
    }
  }
  setInterval(look, 20000);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("calls-look", look);

  // --- Ma journée on a phone: one person a screen ---------------------------------------------------------------
  const queue = () => document.querySelector("[data-one-by-one]");
  function here(line, focus) {
    for (const other of queue().querySelectorAll("[data-here]")) delete other.dataset.here;
    line.dataset.here = "";
    if (!focus) return;
    line.querySelector("h3 a, button")?.focus();
    line.scrollIntoView({ block: "start" });
  }
  function oneByOne() {
    const list = queue();
    if (!list) return;
    list.dataset.ready = "";
    if (!list.querySelector("[data-here]") && list.querySelector("[data-line]")) here(list.querySelector("[data-line]"), false);
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-pass]");
    if (!button) return;
    const lines = [...queue().querySelectorAll("[data-line]")];
    const at = lines.indexOf(button.closest("[data-line]")) + Number(button.dataset.pass);
    here(lines[(at + lines.length) % lines.length], true);
  });
  // What was recorded takes the line's place: it stays the one shown, with its undo and "Suivant".
  let shown = "";
  document.addEventListener("htmx:beforeSwap", () => { shown = queue()?.querySelector("[data-here]")?.id || ""; });
  document.addEventListener("htmx:afterSwap", () => {
    const line = shown && document.getElementById(shown);
    if (line && queue()?.contains(line)) here(line, false);
    oneByOne();
  });
  oneByOne();

  // --- Keys of a call: each outcome has its own, the same everywhere; the card that one is on shows them ----------
  const off = () => localStorage.getItem("rebond.keys") === "off"; // for who asks (WCAG 2.1.4)
  const outcomes = (form) => [...form.querySelectorAll(".pf-outcomes [data-key-of]")];
  // The card in which one stands, else the panel open on the list, else the person shown, else the first of the page.
  const around = () => document.activeElement?.closest("[data-line], .pf-panel, #appel, [data-round]");
  function calledForm() {
    return around()?.querySelector("[data-call-form]") || document.querySelector(".pf-panel [data-call-form]") ||
      document.querySelector("[data-ready] > [data-here] [data-call-form]") || document.querySelector("[data-call-form]");
  }
  function showKeys() {
    const form = off() ? null : calledForm();
    if (form?.matches("[data-keyed]") && outcomes(form).every((button) => button.dataset.outcomeKey)) return;
    for (const other of document.querySelectorAll("[data-keyed]")) delete other.dataset.keyed;
    for (const button of document.querySelectorAll("[data-outcome-key]")) {
      delete button.dataset.outcomeKey;
      button.removeAttribute("aria-keyshortcuts");
    }
    if (!form) return;
    form.dataset.keyed = "";
    for (const button of outcomes(form)) {
      button.dataset.outcomeKey = button.dataset.keyOf;
      button.setAttribute("aria-keyshortcuts", button.dataset.keyOf);
    }
  }
  const inSight = (node) => {
    const box = node.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight;
  };
  const round = () => document.querySelector("[data-round]");
  document.addEventListener("keydown", (event) => {
    if (off() || event.repeat || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    let button = round() && { p: round().querySelector("[data-key-skip]"), r: round().querySelector("[data-key-back]") }[event.key];
    if (/^[0-9hsm]$/.test(event.key)) {
      const form = calledForm();
      button = form && outcomes(form).find((one) => one.dataset.keyOf === event.key);
      // Nothing is recorded out of sight on a card in which one does not stand: the first press brings it there.
      if (button && !around()?.contains(button) && !inSight(button)) {
        event.preventDefault();
        button.focus();
        button.scrollIntoView({ block: "center" });
        return;
      }
    }
    if (!button) return;
    event.preventDefault();
    button.click();
  });
  document.addEventListener("focusin", showKeys);
  document.addEventListener("htmx:afterSettle", showKeys);
  document.addEventListener("change", (event) => { if (event.target.matches("[data-no-keys]")) showKeys(); });
  showKeys();

  // --- Calls promised at an hour: said when it comes, ten minutes before, on a page left open -----------------------
  function promises() {
    for (const line of document.querySelectorAll("[data-promised]:not([data-come])")) {
      if (Date.parse(line.dataset.promised) - Date.now() > 10 * 60_000) continue;
      line.dataset.come = "";
      line.querySelector("[data-now]").hidden = false;
      document.dispatchEvent(new CustomEvent("announce", { detail: { text: `Rappel promis, c’est l’heure : ${line.dataset.who}.` } }));
    }
  }
  setInterval(promises, 20_000);

  // --- A morning of calls -------------------------------------------------------------------------------------
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "tournee" && event.detail.elt?.id !== "tournee") return;
    held = null;
    round()?.querySelector("[data-round-focus]")?.focus();
    scrollTo({ top: 0 });
  });

  // --- A choice that shows at once ------------------------------------------------------------------------------
  for (const form of document.querySelectorAll("[data-submit-on-change]")) {
    form.classList.add("cl-order--auto");
    form.addEventListener("change", () => form.requestSubmit());
  }
})();
