// What every page shares: announcing to screen readers, and the sentence shown when a request fails.
"use strict";

function announce(text) {
  const region = document.getElementById("annonce");
  if (region) region.textContent = text;
}

document.addEventListener("announce", (event) => announce(event.detail.value || event.detail.text || ""));

// A button that a script adds beside a sentence.
function smallButton(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "fr-btn fr-btn--sm fr-btn--tertiary";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function failure(text) {
  let box = document.getElementById("echec");
  if (!box) {
    box = document.createElement("div");
    box.id = "echec";
    box.className = "fr-alert fr-alert--error fr-alert--sm";
    box.setAttribute("role", "alert");
    document.getElementById("contenu").prepend(box);
  }
  box.innerHTML = "";
  const sentence = document.createElement("p");
  sentence.textContent = text;
  box.append(sentence);
  box.scrollIntoView({ block: "nearest" });
}

// Signing in again, in another tab, changes the token: the one of today is sent, not the one this page was made with.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  if (!token) return;
  event.detail.headers["X-CSRFToken"] = token[1];
  if (event.detail.parameters.csrfmiddlewaretoken) event.detail.parameters.csrfmiddlewaretoken = token[1];
});

// What failed and now succeeds is not told as failing any more.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) document.getElementById("echec")?.remove();
});

document.addEventListener("session-expired", () =>
  failure("Votre session a expiré. Ce que vous avez saisi est toujours à l’écran : reconnectez-vous dans un autre onglet, puis enregistrez à nouveau."));
document.addEventListener("htmx:sendError", (event) =>
  // A contact is kept and sent later (offline.js), which says so.
  document.querySelector("[data-kept-for]") && event.target.closest("[data-call-form]") || failure("La connexion est interrompue. Ce que vous avez saisi est toujours à l’écran : réessayez dans un instant."));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 401) return;
  failure(status === 404
    ? "Cet élément n’existe plus ou ne vous est pas ouvert. Rechargez la page."
    : "L’enregistrement a échoué. Ce que vous avez saisi est toujours à l’écran : réessayez, puis prévenez votre correspondant technique si cela continue.");
});
document.addEventListener("htmx:beforeSwap", (event) => {
  // A form refused comes back with its errors (422): it is shown, as when the page is reloaded.
  if (event.detail.xhr.status === 422) { event.detail.shouldSwap = true; event.detail.isError = false; }
});
