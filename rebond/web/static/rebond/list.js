// The list: files picked one by one, panels that stay open, the page turned, the search that nobody types over.
"use strict";

(() => {
  // --- Picking: each box is kept in the server at once -------------------------------------------------------
  const results = () => document.getElementById("resultats");
  let sent = Promise.resolve();
  document.addEventListener("change", (event) => {
    const box = event.target.closest("[data-pick]");
    if (!box) return;
    const form = document.getElementById("choix");
    const values = Object.fromEntries(new FormData(form));
    delete values.pick;
    values.act = `${box.checked ? "add" : "remove"}:${box.value}`;
    // One after the other: two boxes ticked quickly must not answer in the wrong order.
    sent = sent.then(() => htmx.ajax("POST", form.action, { source: "#choisis", target: "#choisis", swap: "outerHTML", values })).catch(() => {});
  });
  // A box that could not be kept is shown as it is kept.
  const unticked = (event) => {
    const act = event.detail.requestConfig?.parameters?.act || "";
    const [what, key] = String(act).split(":");
    if (what !== "add" && what !== "remove") return;
    const box = document.querySelector(`[data-pick][value="${CSS.escape(key)}"]`);
    if (box) box.checked = what === "remove";
  };
  document.addEventListener("htmx:responseError", unticked);
  document.addEventListener("htmx:sendError", unticked);

  document.addEventListener("keydown", (event) => {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem("rebond.keys") === "off") return;
    if (event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, dialog, [contenteditable]")) return;
    const box = document.activeElement.closest("[data-row]")?.querySelector("[data-pick]");
    if (!box) return;
    event.preventDefault();
    box.click();
  });

  // --- Panels over the table stay open through an answer, and close with Escape or a click outside ----------------
  let open = [], held = "";
  document.addEventListener("htmx:beforeSwap", () => {
    held = document.activeElement.closest("[data-keep-open]") ? document.activeElement.id : "";
    open = [...document.querySelectorAll("[data-keep-open][open]")].map((panel) => panel.id);
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const id of open) {
      const panel = document.getElementById(id);
      if (panel) panel.open = true;
    }
    // Shut when htmx gave the focus back: it is given again now that the panel is open.
    const button = held && document.getElementById(held);
    if (button) (button.disabled ? button.closest("li").querySelector("input") : button).focus();
    held = "";
  });
  document.addEventListener("keydown", (event) => {
    const panel = event.key === "Escape" && document.querySelector("[data-keep-open][open]");
    if (!panel) return;
    panel.open = false;
    panel.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    for (const panel of document.querySelectorAll("[data-keep-open][open]")) if (event.target.isConnected && !panel.contains(event.target)) panel.open = false;
  });

  // --- The page turned: its first row comes next --------------------------------------------------------------
  let turned = false;
  document.addEventListener("htmx:configRequest", (event) => {
    const pressed = event.detail.triggeringEvent?.submitter;
    if (pressed?.name === "act") turned = pressed.value.startsWith("page:{");
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!turned || event.detail.target?.id !== "resultats") return;
    turned = false;
    results().scrollIntoView();
    results().querySelector("[data-row-link]")?.focus({ preventScroll: true });
  });

  // --- What is being typed is never written over by an answer -----------------------------------------------------
  let asked = null;
  document.addEventListener("htmx:configRequest", () => { asked = document.getElementById("recherche")?.value; });
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const field = document.getElementById("recherche");
    if (event.detail.target === field && document.activeElement === field && field.value !== asked) event.detail.shouldSwap = false;
  });

  // The acts are all in sight where there is room for them.
  const wide = matchMedia("(min-width: 62.01em)");
  const unfold = () => { const acts = document.querySelector("[data-acts]"); if (acts && wide.matches) acts.open = true; };
  wide.addEventListener("change", unfold);
  document.addEventListener("htmx:afterSettle", unfold);
  document.addEventListener("htmx:oobAfterSwap", unfold);
  unfold();

  for (const button of document.querySelectorAll("[data-without-script]")) button.hidden = true;
  document.addEventListener("htmx:afterSwap", () => { for (const button of document.querySelectorAll("[data-without-script]")) button.hidden = true; });
  document.querySelector("[data-focus]")?.focus();
})();
