// A message to the team: "@" and the first letters of a name offer those who may be told; the one chosen is written in
// the text and ticked below. Without this script, the ticks alone do it.
"use strict";

(() => {
  const MOST = 8;
  const text = document.querySelector("textarea[data-mentions]");
  const list = document.getElementById("mentions");
  const said = document.getElementById("mentions-dit");
  if (!text || !list) return;
  const people = [...document.querySelectorAll("input[name=mentioned]")].map((box) => ({
    box, name: box.dataset.name, folded: fold(box.dataset.name),
  }));
  let offered = [], active = 0, from = -1;

  function fold(name) {
    return name.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }

  function typed() {
    const before = text.value.slice(0, text.selectionStart);
    const found = /(?:^|\s)@([^@\n]{0,40})$/.exec(before);
    from = found ? before.length - found[1].length - 1 : -1;
    return found ? fold(found[1]) : null;
  }

  function close() {
    offered = [];
    list.hidden = true;
    text.removeAttribute("aria-activedescendant");
  }

  function mark() {
    [...list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === active)));
    text.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  }

  function offer() {
    const asked = typed();
    const matching = asked === null ? [] : people.filter(({ folded }) =>
      folded.startsWith(asked) || folded.split(/[\s-]/).some((word) => asked && word.startsWith(asked)));
    if (!matching.length) return close();
    const told = !offered.length;
    offered = matching.slice(0, MOST);
    active = 0;
    list.replaceChildren(...offered.map(({ name }, number) => {
      const option = document.createElement("li");
      option.id = `mention-${number}`;
      option.role = "option";
      option.textContent = `@${name}`;
      return option;
    }));
    list.hidden = false;
    mark();
    if (told) said.textContent = `${offered.length} à citer\u00a0: flèches pour choisir, Entrée pour citer, Échap pour fermer.`;
  }

  function choose(number) {
    const { box, name } = offered[number];
    const after = text.value.slice(text.selectionStart);
    const start = `${text.value.slice(0, from)}@${name} `;
    text.value = start + after.replace(/^ /, "");
    text.setSelectionRange(start.length, start.length);
    box.checked = true;
    close();
    said.textContent = `${name} sera prévenu.`;
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true })); // what is written is kept as it goes
  }

  text.addEventListener("input", offer);
  text.addEventListener("blur", close);
  text.addEventListener("keydown", (event) => {
    if (!offered.length) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) {
      active = (active + moves[event.key] + offered.length) % offered.length;
      mark();
    } else if (event.key === "Enter") choose(active);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  // Before the text loses the focus, which would close the list.
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const number = [...list.children].indexOf(event.target);
    if (number >= 0) choose(number);
  });
})();
