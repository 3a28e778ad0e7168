// A contact noted without network is kept in this browser, encrypted, and sent when the network is back.
// Kept: the file's address (a key), what was typed, and when. No name. Read back by the same person alone: the key
// that opens it comes with their pages. Forgotten at sign-out, and after a week.
"use strict";

(() => {
  const holder = document.querySelector("[data-kept-for]");
  if (!holder || !window.indexedDB || !window.crypto?.subtle) return;
  const USER = holder.dataset.keptFor;
  const WEEK = 7 * 24 * 3600 * 1000;
  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  const secret = crypto.subtle.importKey("raw", bytes(holder.dataset.keptKey), "AES-GCM", false, ["encrypt", "decrypt"]);
  const plural = (count, one, many) => `${count} ${count > 1 ? many : one}`;

  // --- The store -------------------------------------------------------------------------------------------------
  const opened = new Promise((done, failed) => {
    const asked = indexedDB.open("rebond", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("kept", { keyPath: "id" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  async function within(mode, act) {
    const store = (await opened).transaction("kept", mode).objectStore("kept");
    return new Promise((done, failed) => {
      const asked = act(store);
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  }
  async function write(id, at, content) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await secret, new TextEncoder().encode(JSON.stringify(content)));
    await within("readwrite", (store) => store.put({ id, user: USER, at, iv, data }));
  }
  const forget = (id) => within("readwrite", (store) => store.delete(id));
  async function mine() {
    const found = [];
    for (const row of await within("readonly", (store) => store.getAll())) {
      if (row.at < Date.now() - WEEK) { await forget(row.id); continue; }
      if (row.user !== USER) continue;
      try {
        const clear = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, await secret, row.data);
        found.push({ id: row.id, at: row.at, ...JSON.parse(new TextDecoder().decode(clear)) });
      } catch { await forget(row.id); }
    }
    return found.sort((one, other) => one.at - other.at);
  }

  // --- Keeping -----------------------------------------------------------------------------------------------------
  function localMinute(moment) {
    const shifted = new Date(moment.getTime() - moment.getTimezoneOffset() * 60000);
    return shifted.toISOString().slice(0, 16);
  }
  async function keep(form, fields) {
    const now = new Date();
    const told = fields.filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "place");
    const filled = Object.fromEntries(told);
    if (!filled.happened_at) {
      const blank = told.find(([name]) => name === "happened_at");
      if (blank) blank[1] = localMinute(now); else told.push(["happened_at", localMinute(now)]);
    }
    const button = [...form.querySelectorAll("[name=outcome]")].find((one) => one.value === filled.outcome);
    const label = button?.dataset.label || button?.textContent.trim() || "Contact";
    await write(filled.key, now.getTime(), { file: form.dataset.file, url: form.dataset.calling.replace("en-cours/", ""), fields: told, label });
    form.dispatchEvent(new CustomEvent("keep:forget", { bubbles: true }));
    wait(form, filled.key, label);
    failure("La connexion est interrompue. Le contact est gardé dans ce navigateur : il partira dès que le réseau revient.");
    await show();
  }
  // The form stays readable with what was typed, and closed until it is sent, or taken back.
  function wait(form, id, label) {
    form.inert = true;
    form.dataset.kept = id;
    const line = document.createElement("p");
    line.className = "pf-notice of-kept";
    line.dataset.keptLine = id;
    const text = document.createElement("span");
    text.textContent = `${label} : gardé, en attente du réseau.`;
    const back = document.createElement("button");
    back.type = "button";
    back.className = "fr-btn fr-btn--sm fr-btn--tertiary";
    back.textContent = "Ne pas envoyer";
    back.addEventListener("click", async () => {
      await forget(id);
      line.remove();
      form.inert = false;
      delete form.dataset.kept;
      form.querySelector("textarea, button")?.focus();
      await show();
    });
    line.append(text, " ", back);
    form.before(line);
    back.focus();
  }
  document.addEventListener("htmx:sendError", (event) => {
    const form = event.target.closest("[data-call-form]");
    if (form && event.detail.requestConfig.verb === "post") keep(form, [...event.detail.requestConfig.formData.entries()]);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-call-form]:not([hx-post])");
    if (!form || navigator.onLine) return;
    event.preventDefault();
    keep(form, [...new FormData(form, event.submitter).entries()]);
  });

  // --- Sending -------------------------------------------------------------------------------------------------------
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || "";
  let expired = false;
  async function send() {
    if (!navigator.onLine) return;
    const run = async () => {
      const told = [];
      for (const kept of await mine()) {
        if (kept.refused) continue;
        const body = new URLSearchParams([...kept.fields, ["place", "file"]]);
        let answer;
        try {
          answer = await fetch(kept.url, { method: "POST", body, headers: { "X-CSRFToken": token(), "HX-Request": "true" } });
        } catch { break; }
        expired = answer.status === 401;
        if (expired || answer.status >= 500 || answer.status === 403) break;
        if (answer.ok) {
          await forget(kept.id);
          told.push(said(answer));
          arrived(kept);
        } else await refuse(kept, answer);
      }
      await show(told);
    };
    if (navigator.locks) await navigator.locks.request("rebond.kept", run);
    else await run();
  }
  function said(answer) {
    try { return JSON.parse(answer.headers.get("HX-Trigger")).announce.text; } catch { return "Contact enregistré."; }
  }
  async function refuse(kept, answer) {
    const page = new DOMParser().parseFromString(answer.status === 422 ? await answer.text() : "", "text/html");
    const why = page.querySelector(".pf-call .fr-alert--error p, .pf-call .fr-error-text")?.textContent.trim();
    kept.refused = why || "Ce dossier ne vous est plus ouvert, ou n’existe plus.";
    const { id, at, ...content } = kept;
    await write(id, at, content);
  }
  function arrived(kept) {
    const form = document.querySelector(`[data-kept="${CSS.escape(kept.id)}"]`);
    const line = document.querySelector(`[data-kept-line="${CSS.escape(kept.id)}"]`);
    if (line) {
      line.textContent = `${kept.label} : envoyé.`;
      form?.remove();
    }
    document.getElementById("echec")?.remove();
    document.dispatchEvent(new CustomEvent("contact-recorded", { detail: { dossier: kept.file }, bubbles: true }));
    htmx.trigger(document.body, "contact-recorded", { dossier: kept.file });
  }

  // --- Telling -------------------------------------------------------------------------------------------------------
  async function show(told = []) {
    const kept = await mine();
    const waiting = kept.filter((one) => !one.refused), refused = kept.filter((one) => one.refused);
    holder.hidden = !(waiting.length || refused.length || told.length);
    const parts = [];
    if (told.length) parts.push(paragraph(`${plural(told.length, "contact gardé est envoyé", "contacts gardés sont envoyés")}. ${told.join(" ")}`));
    if (waiting.length) {
      const count = plural(waiting.length, "contact non envoyé", "contacts non envoyés");
      const line = paragraph(expired ? `${count} : votre session a expiré. ` : `${count}. `);
      line.append(expired ? link("Se reconnecter", "/connexion/") : smallButton("Envoyer maintenant", send));
      parts.push(line);
    }
    for (const one of refused) parts.push(given(one));
    holder.querySelector("[data-kept-body]").replaceChildren(...parts);
    if (told.length || refused.length) announce(holder.textContent.trim());
  }
  function given(kept) {
    const box = document.createElement("div");
    const note = Object.fromEntries(kept.fields).note || "";
    const line = paragraph(`« ${kept.label} » n’est pas enregistré : ${kept.refused} `);
    line.append(link("Ouvrir le dossier", `/plate-forme/dossier/${kept.file}/`), " ", smallButton("Oublier", async () => { await forget(kept.id); await show(); }));
    box.append(line);
    if (note) {
      const text = document.createElement("textarea");
      text.className = "fr-input";
      text.readOnly = true;
      text.rows = 2;
      text.value = note;
      text.setAttribute("aria-label", "Ce que vous aviez écrit");
      box.append(text);
    }
    return box;
  }
  function paragraph(text) {
    const line = document.createElement("p");
    line.textContent = text;
    return line;
  }
  function link(text, where) {
    const made = document.createElement("a");
    made.href = where;
    made.textContent = text;
    return made;
  }

  // --- Signing out takes everything away ----------------------------------------------------------------------------
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-sign-out]");
    if (!form || form.dataset.sure) return;
    event.preventDefault();
    const kept = await mine();
    const warning = `${plural(kept.length, "contact n’est pas envoyé : il sera perdu", "contacts ne sont pas envoyés : ils seront perdus")}. Se déconnecter quand même ?`;
    if (kept.length && !confirm(warning)) return;
    for (const one of kept) await forget(one.id);
    form.dataset.sure = "true";
    form.requestSubmit();
  });

  addEventListener("online", send);
  setInterval(async () => { if ((await mine()).some((one) => !one.refused)) send(); }, 60000);
  show().then(send);
})();
