// Nothing typed is lost: what is written in a form stays in this tab until it is saved, and is given back in its fields
// after a session that ended, a lost connection or an error.
// Kept: every form with something to write, unless it says data-keep="no". Never a password, a file nor a hidden field.
// For who is signed in, or holds a personal link: it is erased when somebody else signs in or another link is opened, at
// sign-out, and after a week.
// The server says what is saved (rebond/web/typed.py): a cookie named after the form that was sent.
"use strict";

(() => {
  const PREFIX = "rebond.kept.";
  const SAVED = "rebond_saved_";
  const SIGNED_OUT = "rebond.signed-out";
  const WEEK = 7 * 24 * 3600 * 1000;
  const LINK = document.body.dataset.link || "";
  const OWNER = document.body.dataset.signedIn || (LINK && `link-${LINK}`);
  const WORDS = LINK ? {
    lost: "Le réseau est coupé. Votre réponse n’est pas partie, mais elle reste ici\u00a0: vous pourrez l’envoyer quand le réseau reviendra.",
    back: "Le réseau est revenu\u00a0: vous pouvez envoyer votre réponse.",
    unsent: "Ce n’est pas encore envoyé.",
    unsure: "Le réseau a coupé pendant l’envoi\u00a0: vous pouvez l’envoyer de nouveau.",
  } : {
    lost: "La connexion est interrompue. Ce que vous avez écrit est gardé dans cet onglet\u00a0: réessayez dans un instant.",
    unsent: "Ce n’est pas encore enregistré.",
    unsure: "Aucune réponse n’est arrivée quand vous l’avez envoyé\u00a0: vérifiez que ce n’est pas déjà enregistré.",
  };
  const FIELDS = "textarea, select, input:not([type=hidden]):not([type=password]):not([type=file]):not([type=submit]):not([type=button])";

  // --- The store: one entry a form, { at, sent, key, fields: { field: [what the page showed, what was typed] } } -----
  const places = () => Object.keys(sessionStorage).filter((place) => place.startsWith(PREFIX));
  const read = (place) => JSON.parse(sessionStorage.getItem(place) || "null");
  const forget = (place) => sessionStorage.removeItem(place);
  function write(place, entry) {
    try { sessionStorage.setItem(place, JSON.stringify(entry)); } catch { /* full: the text is on the screen still */ }
  }
  const name = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  function savedByServer(entry) {
    const cookie = entry.sent && SAVED + entry.sent;
    if (!cookie || !document.cookie.split("; ").includes(`${cookie}=1`)) return false;
    document.cookie = `${cookie}=; Max-Age=0; Path=/; SameSite=Lax`;
    return true;
  }
  // What the page shown says of what was kept: somebody else's goes, what is saved goes, what was refused is not sent.
  function settle() {
    const oldest = Math.max(Date.now() - WEEK, Number(localStorage.getItem(SIGNED_OUT)) || 0);
    const refused = performance.getEntriesByType("navigation")[0]?.responseStatus >= 400;
    const warned = document.querySelector(".rb-messages .fr-alert--error");
    for (const place of places()) {
      const entry = read(place);
      const mine = !OWNER || place.startsWith(`${PREFIX}${OWNER}.`);
      if (!mine || entry.at < oldest || (savedByServer(entry) && !warned)) forget(place);
      else if (!OWNER || refused || warned) write(place, { ...entry, sent: "" });
    }
    for (const told of document.querySelectorAll("[data-kept-told]")) told.hidden = !places().length;
  }

  // --- The fields of a form: radio buttons of one name are one field --------------------------------------------------
  function keeps(form) {
    return Boolean(OWNER) && form.matches("form[method=post]:not([role=search]):not([data-keep=no])")
      && Boolean(form.dataset.keep || form.querySelector("textarea, input[type=text], input:not([type])")) && !form.querySelector("[type=password]");
  }
  function placeOf(form) {
    const where = new URL(form.getAttribute("action") || location.href, location.href);
    return `${PREFIX}${OWNER}.${form.dataset.keep || where.pathname + where.search}`;
  }
  function fieldsOf(form) {
    const found = new Map();
    for (const node of form.elements) {
      if (!node.name || !node.matches(FIELDS)) continue;
      let id = node.type === "checkbox" ? `${node.name}=${node.value}` : node.name;
      for (let copy = 2; found.has(id) && node.type !== "radio"; copy++) id = `${node.name} ${copy}`;
      found.set(id, [...(found.get(id) || []), node]);
    }
    return found;
  }
  const written = ([node]) => !node.matches("select, [type=checkbox], [type=radio]");
  function valueOf(nodes, asShown = false) {
    const [node] = nodes;
    if (node.type === "radio") return nodes.find((one) => (asShown ? one.defaultChecked : one.checked))?.value ?? "";
    if (node.type === "checkbox") return (asShown ? node.defaultChecked : node.checked) ? "1" : "";
    if (!node.matches("select")) return asShown ? node.defaultValue : node.value;
    if (!asShown) return [...node.selectedOptions].map((option) => option.value).join("\n");
    const chosen = [...node.options].filter((option) => option.defaultSelected);
    return (chosen.length || node.multiple ? chosen : [...node.options].slice(0, 1)).map((option) => option.value).join("\n");
  }
  function put(nodes, value) {
    const [node] = nodes;
    if (node.type === "radio") for (const one of nodes) one.checked = one.value === value;
    else if (node.type === "checkbox") node.checked = Boolean(value);
    else if (node.matches("select")) for (const option of node.options) option.selected = value.split("\n").includes(option.value);
    else node.value = value;
  }

  // --- Keeping ---------------------------------------------------------------------------------------------------------
  // Of each form met: what its fields were before anything was typed (through the pages that give it back), and what is
  // kept beside a field that the server has filled otherwise.
  const met = new WeakMap();
  const typedHere = new Set(); // where something was typed since the page is open: it comes back without a word
  function record(form, sent = "") {
    const place = placeOf(form);
    const { before, beside } = met.get(form);
    const fields = {};
    const shown = fieldsOf(form);
    for (const [id, kept] of Object.entries(read(place)?.fields || {})) if (!shown.has(id) || beside.has(id)) fields[id] = kept;
    for (const [id, nodes] of shown) {
      const first = before.get(id) ?? valueOf(nodes, true);
      if (valueOf(nodes) !== first) fields[id] = [first, valueOf(nodes)];
    }
    if (!Object.keys(fields).length) return forget(place);
    typedHere.add(place);
    if (form.dataset.tried && !sent) form.elements.key.value = name(); // another answer than the one that may have gone
    if (!sent) delete form.dataset.tried;
    write(place, { at: Date.now(), sent, key: form.dataset.recorded === undefined ? "" : form.elements.key.value, fields });
  }
  const formOf = (event) => {
    const form = event.target.form || event.target;
    return met.has(form) ? form : null;
  };
  for (const typed of ["input", "change"]) {
    document.addEventListener(typed, (event) => { if (formOf(event)) record(formOf(event)); });
  }
  document.addEventListener("submit", (event) => {
    const form = formOf(event);
    if (!form || event.defaultPrevented) return;
    if (form.dataset.sending) return event.preventDefault(); // a second tap
    if (!navigator.onLine) {
      event.preventDefault();
      failure(WORDS.lost);
      return;
    }
    const sent = name();
    record(form, sent);
    const entry = read(placeOf(form));
    if (!entry) return;
    // A button that has a field written anew: what was typed there is shown beside, never put back over it.
    for (const id of event.submitter?.dataset.rewrites?.split(" ") || []) if (entry.fields[id]) entry.fields[id][0] = null;
    write(placeOf(form), entry);
    let told = form.querySelector("input[name=kept_as]");
    if (!told) {
      told = document.createElement("input");
      told.type = "hidden";
      told.name = "kept_as";
      form.append(told);
    }
    told.value = sent;
  });
  // By a personal link, on a bad line: the answer is sent from the page, which stays and says so when it can't go. Sent
  // again, it bears the same key and is written once. What is refused is sent by the browser, for the page that says why.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || !LINK || !form.matches("[data-send]")) return;
    event.preventDefault();
    form.dataset.sending = "yes";
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout?.(30000) });
      if (answer.type === "opaqueredirect") location.assign(form.action);
      else form.submit();
    } catch {
      delete form.dataset.sending;
      form.dataset.tried = "yes";
      failure(WORDS.lost);
    }
  });
  if (LINK && document.querySelector("[data-send]")) {
    addEventListener("offline", () => failure(WORDS.lost));
    addEventListener("online", () => failure(WORDS.back));
    addEventListener("pageshow", () => document.querySelectorAll("[data-sending]").forEach((form) => delete form.dataset.sending));
  }
  // htmx: the answer says whether it is saved. What was typed while it came is kept.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const state = met.get(event.detail.requestConfig.elt);
    if (state) state.sent = new Map([...fieldsOf(event.detail.requestConfig.elt)].map(([id, nodes]) => [id, valueOf(nodes)]));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.requestConfig.elt;
    const state = met.get(form);
    if (!state || event.detail.requestConfig.verb !== "post" || !(event.detail.xhr.status >= 200 && event.detail.xhr.status < 300)) return;
    forget(placeOf(form));
    state.before = state.sent;
    if (!form.isConnected) return;
    form.querySelector(".rb-found__state")?.remove();
    record(form);
  });
  // Another script has saved it, or takes it away.
  document.addEventListener("keep:forget", (event) => forget(placeOf(event.target)));

  // --- Giving back -----------------------------------------------------------------------------------------------------
  function meet(form) {
    const place = placeOf(form);
    const state = { before: new Map(), beside: new Map() };
    met.set(form, state);
    const entry = read(place);
    if (!entry) return;
    if (entry.key && form.dataset.recorded?.split(" ").includes(entry.key)) return forget(place);
    const given = [];
    for (const [id, nodes] of fieldsOf(form)) {
      const [before, typed] = entry.fields[id] || [];
      if (typed === undefined) continue;
      const now = valueOf(nodes);
      if (nodes[0].type === "radio" && typed && !nodes.some((one) => one.value === typed)) continue; // offered no more
      if (now === before || now === typed) state.before.set(id, before);
      if (now === typed) continue;
      if (now === before) {
        put(nodes, typed);
        given.push(nodes);
      } else if (written(nodes) && typed.trim()) show(form, id, nodes, typed);
      else continue;
      for (let part = nodes[0].closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    }
    if (!given.length && !state.beside.size) return write(place, { ...entry, sent: "" }); // the server gave it back itself
    if (!typedHere.has(place)) tell(form, given, entry.sent);
    form.dispatchEvent(new CustomEvent("keep:given", { bubbles: true }));
  }
  function tell(form, given, sent) {
    const box = document.createElement("div");
    box.className = "fr-alert fr-alert--info fr-alert--sm rb-found";
    box.setAttribute("role", "status");
    const line = document.createElement("p");
    const state = document.createElement("span");
    state.className = "rb-found__state";
    state.textContent = sent ? WORDS.unsure : WORDS.unsent;
    line.append("Nous avons retrouvé ce que vous aviez écrit. ", state);
    box.append(line, smallButton("Effacer ce que j’avais écrit", () => {
      for (const nodes of given) put(nodes, valueOf(nodes, true));
      for (const shown of met.get(form).beside.values()) shown.remove();
      met.set(form, { before: new Map(), beside: new Map() });
      forget(placeOf(form));
      box.remove();
      form.dispatchEvent(new CustomEvent("keep:given", { bubbles: true }));
      form.querySelector(FIELDS)?.focus();
    }));
    form.prepend(box);
    document.dispatchEvent(new CustomEvent("announce", { detail: { text: line.textContent } }));
  }
  // The server filled the field with something else since: what was typed is shown under it, to be taken or left.
  function show(form, id, nodes, typed) {
    const { beside } = met.get(form);
    const box = document.createElement("div");
    box.className = "rb-found__beside";
    const line = document.createElement("p");
    line.textContent = "Ce champ a changé depuis. Vous aviez écrit\u00a0:";
    const text = document.createElement("blockquote");
    text.textContent = typed;
    box.append(line, text, smallButton("Reprendre ce texte", () => {
      put(nodes, typed);
      beside.delete(id);
      box.remove();
      record(form);
      form.dispatchEvent(new CustomEvent("keep:given", { bubbles: true }));
      nodes[0].focus();
    }));
    beside.set(id, box);
    nodes[0].after(box);
  }
  function meetAll() {
    for (const form of document.forms) if (!met.has(form) && keeps(form)) meet(form);
  }

  // --- Signing out erases everything, in every tab: asked before offline.js asks for its own, done after it ------------
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-sign-out]:not([data-sure])") || !places().length) return;
    if (confirm("Ce que vous avez écrit n’est pas enregistré\u00a0: il sera effacé. Se déconnecter quand même\u00a0?")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !event.target.matches("[data-sign-out]")) return;
    places().forEach(forget);
    localStorage.setItem(SIGNED_OUT, Date.now());
  });
  addEventListener("storage", (event) => { if (event.key === SIGNED_OUT) places().forEach(forget); });

  settle();
  document.addEventListener("DOMContentLoaded", meetAll); // once every script of the page listens
  document.addEventListener("htmx:afterSettle", meetAll);
})();
