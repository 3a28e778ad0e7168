// Writing to a young person: what they will read, and how many SMS it makes, while one types. The rules are the
// server's own (data-sms); without this script, "Relire" says the same.
"use strict";

(() => {
  const PAUSE = 1000; // a screen reader hears the count when one stops typing

  function plain(text, rules) {
    for (const quote of rules.quotes) text = text.replaceAll(quote, '"');
    const signs = [...text].map((sign) => rules.plainer[sign] ?? sign);
    return signs.join("").replaceAll("\r\n", "\n").trim();
  }

  function measure(text, rules) {
    const signs = [...text];
    const foreign = [...new Set(signs.filter((sign) => !rules.basic.includes(sign) && !rules.extension.includes(sign)))];
    const doubled = signs.filter((sign) => rules.extension.includes(sign)).length;
    const units = foreign.length ? text.length : signs.length + doubled;
    const [one, several] = foreign.length ? rules.sixteen : rules.seven;
    const parts = units <= one ? 1 : Math.ceil(units / several);
    return { units, parts, left: (parts === 1 ? one : parts * several) - units, foreign };
  }

  function sentence(length, rules) {
    const many = length.units > 1 ? "s" : "";
    const next = length.parts > 1 ? "un de plus" : "un second";
    let told = `${length.parts} SMS\u00a0: ${length.units} caractère${many}, encore ${length.left} avant ${next}.`;
    if (length.foreign.length) {
      told += ` Plus court sans ${length.foreign.join(" ")} (un SMS ne tient alors que ${rules.sixteen[0]} caractères).`;
    }
    if (length.parts > rules.longest) told += ` Trop long\u00a0: ${rules.longest} SMS au plus, raccourcissez.`;
    return told;
  }

  const form = document.querySelector("[data-writing]");
  const body = form && form.querySelector("textarea[name=body]");
  const shown = form && form.querySelector("[data-shown]");
  if (!body || !shown) return; // a letter is read again as a picture
  const rules = form.dataset.sms ? JSON.parse(form.dataset.sms) : null;
  const subject = form.querySelector(".ms-subject");
  const blank = form.querySelector("[data-blank]");
  const count = document.getElementById("longueur");
  const said = form.querySelector("[data-said]");
  let waiting = 0;

  function follow() {
    const written = body.value.replaceAll("{lien}", form.dataset.link);
    const text = rules ? plain(written, rules) : written;
    shown.innerText = text || "Le message s’affichera ici.";
    if (subject && form.elements.subject) subject.textContent = form.elements.subject.value;
    if (blank) blank.hidden = !/\{[^{}\n]{1,30}\}/.test(written);
    if (!rules || !count) return;
    count.textContent = text ? sentence(measure(text, rules), rules) : "";
    clearTimeout(waiting);
    waiting = setTimeout(() => { said.textContent = count.textContent; }, PAUSE);
  }
  form.addEventListener("input", (event) => {
    if (event.target.name === "body" || event.target.name === "subject") follow();
  });
  form.addEventListener("keep:given", follow);
})();
