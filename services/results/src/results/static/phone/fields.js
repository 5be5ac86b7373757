// Fields of the forms: numbers typed with the telephone's digits, kept as a draft with each key.

import { $, say } from "../../kit/phone/page.js";
import { readNumber } from "./sheet.js";
import { drop, keep, read } from "../../kit/phone/store.js";

export function numberField(id, label, hint) {
  const box = document.createElement("div");
  box.className = "field";
  const named = document.createElement("label");
  named.htmlFor = id;
  named.textContent = label;
  if (hint) {
    const small = document.createElement("span");
    small.className = "hint";
    small.textContent = hint;
    named.append(small);
  }
  const input = document.createElement("input");
  Object.assign(input, { id, name: id, type: "text", inputMode: "numeric", autocomplete: "off", maxLength: 9 });
  input.setAttribute("aria-describedby", `${id}-error`);
  const error = document.createElement("span");
  Object.assign(error, { id: `${id}-error`, className: "error", hidden: true });
  box.append(named, input, error);
  return box;
}

export function candidateFields(candidates) {
  return candidates.map((one) => numberField(`votes-${one.id}`, `${one.panel}. ${one.name}`));
}

// The numbers of the named fields; null once one is wrong: it is said beside the field, and the first one is focused.
export function readFields(names, optional = []) {
  const found = {};
  let first = null;
  for (const name of names) {
    const input = $(name);
    const text = input.value.trim();
    const value = text === "" && optional.includes(name) ? null : readNumber(text);
    const wrong = Number.isNaN(value);
    input.removeAttribute("aria-invalid");
    say(`${name}-error`, wrong ? (text ? "Un nombre entier, sans signe." : "À remplir.") : "");
    if (wrong) {
      input.setAttribute("aria-invalid", "true");
      first ??= input;
    }
    found[name] = value;
  }
  first?.focus();
  return first ? null : found;
}

// What is typed stays when the telephone closes the page.
export async function draft(form, name) {
  const known = (await read(`draft ${name}`)) ?? {};
  for (const [field, value] of Object.entries(known)) {
    const input = form.elements[field];
    if (input instanceof RadioNodeList) input.value = value;
    else if (input && input.type !== "file") input.value = value;
  }
  form.addEventListener("input", () => {
    const said = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    keep(`draft ${name}`, Object.fromEntries(said));
  });
  return () => drop(`draft ${name}`);
}
