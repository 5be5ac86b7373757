// The questions of a talk as fields of its form. They come and go with the answers; those that stay are left alone.

import { asked } from "./script.js";

const inFrench = (words) => words.fr ?? Object.values(words)[0];
const TYPES = { choice: "radio", yes_no: "radio", scale: "radio", choices: "checkbox", number: "text", text: "textarea", date: "date" };

export function showQuestions(box, definition, answers) {
  const shown = asked(definition, answers);
  const wanted = new Set(shown.map((question) => question.key));
  for (const old of [...box.children]) if (!wanted.has(old.dataset.key)) old.remove();
  let before = null;
  for (const question of shown) {
    let field = [...box.children].find((one) => one.dataset.key === question.key);
    if (!field) {
      field = fieldOf(question, answers[question.key]);
      if (before) before.after(field);
      else box.prepend(field);
    }
    before = field;
  }
}

function fieldOf(question, answer) {
  const type = TYPES[question.kind];
  const name = `q:${question.key}`;
  const picking = type === "radio" || type === "checkbox";
  const field = document.createElement(picking ? "fieldset" : "div");
  field.dataset.key = question.key;
  const label = document.createElement(picking ? "legend" : "label");
  label.textContent = inFrench(question.label) + (question.required ? " (attendu)" : "");
  if (question.hint) {
    const hint = document.createElement("span");
    hint.className = "hint";
    hint.textContent = inFrench(question.hint);
    label.append(" ", hint);
  }
  field.append(label);
  if (picking) for (const [value, text] of choicesOf(question)) field.append(choice(type, name, value, text, answer));
  else {
    const input = document.createElement(type === "textarea" ? "textarea" : "input");
    if (type === "textarea") input.rows = 3;
    else input.type = type;
    if (question.kind === "number") input.inputMode = "numeric";
    Object.assign(input, { id: name, name, value: answer ?? "", autocomplete: "off", maxLength: question.kind === "text" ? 2000 : 10 });
    label.htmlFor = name;
    field.append(input);
  }
  return field;
}

function choicesOf(question) {
  if (question.kind === "yes_no") return [["yes", "Oui"], ["no", "Non"]];
  if (question.kind === "scale") return ["1", "2", "3", "4", "5"].map((step) => [step, step]);
  return question.options.map((option) => [option.key, inFrench(option.label)]);
}

function choice(type, name, value, text, answer) {
  const label = document.createElement("label");
  label.className = "choice";
  const input = document.createElement("input");
  Object.assign(input, { type, name, value });
  const now = typeof answer === "boolean" ? [answer ? "yes" : "no"] : [answer ?? []].flat().map(String);
  input.checked = now.includes(value);
  label.append(input, text);
  return label;
}

// What the fields of one question say, in the questionnaire's own terms; NaN for a number that is none.
export function readAnswer(form, question) {
  const name = `q:${question.key}`;
  const picked = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]:checked`)].map((one) => one.value);
  switch (question.kind) {
    case "choices":
      return picked;
    case "yes_no":
      return picked.length ? picked[0] === "yes" : undefined;
    case "choice":
      return picked[0];
    case "scale":
      return picked.length ? Number(picked[0]) : undefined;
    default: {
      const text = form.elements[name].value.trim();
      if (question.kind !== "number") return text || undefined;
      return text ? (/^[0-9]{1,4}$/.test(text) && Number(text) <= 1000 ? Number(text) : NaN) : undefined;
    }
  }
}
