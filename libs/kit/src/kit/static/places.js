// Suggests communes and polling stations in a field with data-places, the address that knows them. Without it one types.
"use strict";

const PAUSE = 200; // milliseconds without a key
const PARTED = /^(.*[;\n]\s*)?(.*)$/s; // a field of several places: only what follows the last semicolon is looked for

function watch(field) {
  const list = document.createElement("datalist");
  list.id = `${field.id}-places`;
  field.after(list);
  field.setAttribute("list", list.id);
  let waiting = 0;
  let asked = 0;

  async function look() {
    const mine = ++asked;
    const [, before = "", text] = PARTED.exec(field.value);
    if (text.trim().length < 2) return;
    try {
      const answer = await fetch(`${field.dataset.places}?text=${encodeURIComponent(text.trim())}`, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected || mine !== asked) return;
      list.innerHTML = await answer.text();
      // A list offers whole values: what was written before stays in front.
      for (const option of list.children) option.value = before + option.value;
    } catch {
      // No network: the next key tries again.
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  });
}

document.querySelectorAll("[data-places]").forEach(watch);
