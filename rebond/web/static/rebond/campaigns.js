// Dropping a folder or files: a few at a time, followed, stopped, taken up again where it broke.
"use strict";

(() => {
  const BATCH_FILES = 20;
  const BATCH_BYTES = 16e6;
  const JUNK = new Set([".ds_store", "thumbs.db", "desktop.ini"]);

  document.documentElement.classList.add("js");

  const weight = (bytes) => {
    for (const [unit, size] of [["Go", 1e9], ["Mo", 1e6], ["Ko", 1e3]]) {
      if (bytes >= size) return `${(bytes / size).toLocaleString("fr-FR", { maximumFractionDigits: 1 })} ${unit}`;
    }
    return `${bytes} octets`;
  };
  const several = (number, one, many) => `${number.toLocaleString("fr-FR")} ${number > 1 ? many : one}`;
  const duration = (seconds) => (seconds < 60 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`);

  // --- What was chosen: files with their path in the dropped folder -------------------------------------------
  function readEntries(reader) {
    return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
  }
  async function walk(entry, found) {
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      found.push({ file, path: entry.fullPath.replace(/^\//, "") });
      return;
    }
    const reader = entry.createReader();
    for (let batch = await readEntries(reader); batch.length; batch = await readEntries(reader)) {
      for (const child of batch) await walk(child, found);
    }
  }
  async function fromDrop(transfer) {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
    const found = [];
    for (const entry of entries) await walk(entry, found);
    return found;
  }
  const fromInput = (input) => [...input.files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));

  const isJunk = (path) => {
    const parts = path.split("/");
    const name = parts[parts.length - 1].toLowerCase();
    return JUNK.has(name) || name.startsWith("._") || parts.includes("__MACOSX");
  };

  // The manifest goes first: the files after it are then read with what it says of them.
  function inBatches(chosen) {
    const isManifest = ({ path }) => /(^|\/)sources\.csv$/i.test(path);
    const ordered = [...chosen.filter(isManifest), ...chosen.filter((one) => !isManifest(one))];
    const batches = [];
    let batch = [];
    let bytes = 0;
    for (const one of ordered) {
      if (batch.length && (batch.length >= BATCH_FILES || bytes + one.file.size > BATCH_BYTES)) {
        batches.push(batch);
        batch = [];
        bytes = 0;
      }
      batch.push(one);
      bytes += one.file.size;
    }
    if (batch.length) batches.push(batch);
    return batches;
  }

  // A page that comes whole while files are being sent would hide their progress: it waits.
  let sending = 0;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (sending && event.detail.target.id === "campagne") event.detail.shouldSwap = false;
  });

  // --- One form -------------------------------------------------------------------------------------------------
  class Sender {
    constructor(form) {
      this.form = form;
      this.parts = Object.fromEntries([...form.querySelectorAll("[data-upload]")].map((e) => [e.dataset.upload, e]));
      this.panel = form.querySelector(".cp-upload");
      this.parts.stop.addEventListener("click", () => this.stop());
      for (const input of form.querySelectorAll("input[type=file]")) {
        input.addEventListener("change", () => {
          const chosen = fromInput(input);
          input.value = "";
          this.start(chosen);
        });
      }
      form.addEventListener("dragover", (event) => {
        event.preventDefault();
        form.classList.add("is-over");
      });
      form.addEventListener("dragleave", () => form.classList.remove("is-over"));
      form.addEventListener("drop", async (event) => {
        event.preventDefault();
        form.classList.remove("is-over");
        this.start(await fromDrop(event.dataTransfer));
      });
      form.addEventListener("submit", (event) => event.preventDefault());
    }

    start(chosen) {
      if (this.busy) return this.tell("error", "Un envoi est déjà en cours : attendez sa fin, ou arrêtez-le.");
      const limit = Number(this.form.dataset.max);
      const kept = chosen.filter(({ path }) => !isJunk(path));
      const tooBig = kept.filter(({ file }) => file.size >= limit);
      this.refused = tooBig.map(({ path }) => ({ path, reason: "Le fichier dépasse 2 Go : découpez-le par établissement, puis déposez les morceaux." }));
      this.batches = inBatches(kept.filter(({ file }) => file.size < limit));
      this.total = this.batches.flat().reduce((sum, { file }) => sum + file.size, 0);
      this.files = this.batches.flat().length;
      this.counts = { received: 0, duplicates: 0 };
      this.sentFiles = 0;
      this.sentBytes = 0;
      this.began = Date.now();
      this.parts.outcome.replaceChildren();
      if (!this.files && !this.refused.length) return this.tell("error", "Ce dossier ne contient aucun fichier.");
      return this.go();
    }

    async go() {
      this.busy = true;
      sending += 1;
      this.stopped = false;
      this.panel.hidden = false;
      window.onbeforeunload = () => true;
      try {
        while (this.batches.length && !this.stopped) {
          const answer = await this.send(this.batches[0]);
          const batch = this.batches.shift();
          this.sentFiles += batch.length;
          this.sentBytes += batch.reduce((sum, { file }) => sum + file.size, 0);
          this.counts.received += answer.received;
          this.counts.duplicates += answer.duplicates;
          this.refused.push(...answer.refused);
        }
        if (this.batches.length) throw new Error("L’envoi est arrêté.");
      } catch (error) {
        this.interrupted(error.message);
      } finally {
        this.busy = false;
        sending -= 1;
        this.panel.hidden = true;
        window.onbeforeunload = null;
      }
      if (!this.batches.length) this.finish();
    }

    send(batch) {
      const data = new FormData();
      data.append("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
      data.append("drop", this.form.dataset.drop);
      for (const { file, path } of batch) {
        data.append("files", file, file.name);
        data.append("paths", path);
      }
      return new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        this.request = request;
        request.open("POST", this.form.action);
        request.setRequestHeader("Accept", "application/json");
        request.responseType = "json";
        request.upload.addEventListener("progress", (event) => this.progress(event.loaded));
        request.addEventListener("load", () => {
          const answer = request.response;
          if (request.status === 200 && answer) resolve(answer);
          else if (answer && answer.error) reject(new Error(answer.error));
          else reject(new Error("Le serveur n’a pas pris ces fichiers. Si votre session a expiré, reconnectez-vous dans un autre onglet."));
        });
        request.addEventListener("error", () => reject(new Error("La connexion est interrompue.")));
        request.addEventListener("abort", () => reject(new Error("L’envoi est arrêté.")));
        this.progress(0);
        request.send(data);
      });
    }

    progress(loaded) {
      const done = Math.min(this.total, this.sentBytes + loaded);
      const share = this.total ? done / this.total : 1;
      const spent = (Date.now() - this.began) / 1000;
      const left = share > 0.02 && share < 1 && spent > 2 ? `, encore ${duration((spent / share) * (1 - share))} environ` : "";
      this.parts.bar.value = share;
      this.parts.what.textContent = `Envoi : ${this.sentFiles.toLocaleString("fr-FR")} sur ${several(this.files, "fichier", "fichiers")}, ${weight(done)} sur ${weight(this.total)}${left}`;
    }

    stop() {
      this.stopped = true;
      if (this.request) this.request.abort();
    }

    finish() {
      const { received, duplicates } = this.counts;
      const told = [];
      if (received) told.push(`${several(received, "fichier reçu", "fichiers reçus")} : la lecture commence.`);
      if (duplicates) told.push(`${several(duplicates, "fichier déjà reçu", "fichiers déjà reçus")}, sans effet.`);
      if (this.refused.length) told.push(`${several(this.refused.length, "fichier refusé", "fichiers refusés")}.`);
      this.refresh(this.refused.length ? "warning" : "success", told.join(" "), this.refused);
    }

    interrupted(reason) {
      const left = this.batches.flat().length;
      const sentence = `${reason} ${several(this.sentFiles, "fichier est arrivé", "fichiers sont arrivés")}, ${several(left, "reste", "restent")} à envoyer.`;
      this.tell("error", sentence, this.refused);
      const again = document.createElement("button");
      again.type = "button";
      again.className = "fr-btn fr-btn--secondary fr-mt-1w";
      again.textContent = "Reprendre l’envoi";
      again.addEventListener("click", () => {
        this.parts.outcome.replaceChildren();
        this.go();
      });
      this.parts.outcome.append(again);
      again.focus();
    }

    // The page is asked for again: the matrix and the files as they are now, then what became of the drop.
    refresh(kind, sentence, refused) {
      window.htmx.ajax("GET", this.form.dataset.refresh, { target: "#campagne", select: "#campagne", swap: "outerHTML" }).then(() => {
        const form = document.querySelector(".cp-drop");
        if (form) tell(form.querySelector("[data-upload=outcome]"), kind, sentence, refused);
        window.announce(sentence);
      });
    }

    tell(kind, sentence, refused = []) {
      tell(this.parts.outcome, kind, sentence, refused);
    }
  }

  function tell(place, kind, sentence, refused = []) {
    const box = document.createElement("div");
    box.className = `fr-alert fr-alert--${kind} fr-alert--sm`;
    box.tabIndex = -1;
    const line = document.createElement("p");
    line.textContent = sentence;
    box.append(line);
    if (refused.length) {
      const list = document.createElement("ul");
      for (const { path, reason } of refused.slice(0, 50)) {
        const item = document.createElement("li");
        item.textContent = `${path} : ${reason}`;
        list.append(item);
      }
      box.append(list);
    }
    place.replaceChildren(box);
    box.focus();
  }

  function prepare(root) {
    for (const form of root.querySelectorAll(".cp-drop:not([data-ready])")) {
      form.dataset.ready = "1";
      new Sender(form);
    }
  }
  prepare(document);
  document.addEventListener("htmx:afterSettle", () => prepare(document));
})();
