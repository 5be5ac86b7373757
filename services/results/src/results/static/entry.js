// The desk's sheet: its arithmetic is said while it is typed, by the same rules as on the phones.

import { checkSheet, readNumber } from "./phone/sheet.js";

const form = document.getElementById("sheet");

function read() {
  const sheet = { votes: {}, note: document.getElementById("sheet-note")?.value.trim() ?? "" };
  let complete = true;
  for (const input of form.querySelectorAll("[data-figure], [data-votes]")) {
    const empty = !input.value.trim();
    const count = empty ? null : readNumber(input.value);
    if (Number.isNaN(count)) complete = false;
    if (input.dataset.votes) {
      if (empty) sheet.unsaid = true;
      sheet.votes[input.dataset.votes] = count ?? 0;
    } else {
      if (empty && input.dataset.figure !== "signatures") complete = false;
      sheet[input.dataset.figure] = count;
    }
  }
  return complete ? sheet : null;
}

function say() {
  const box = document.getElementById("arithmetic");
  const sheet = read();
  box.hidden = !sheet;
  if (!sheet) return;
  const found = checkSheet(sheet, Number(form.dataset.known));
  // Until the last candidate is read out, the votes cannot add up: that is not said as a fault.
  const left = sheet.valid - Object.values(sheet.votes).reduce((sum, count) => sum + count, 0);
  const told = found.filter((one) => !(one.code === "votes_not_the_valid" && sheet.unsaid && left > 0));
  const lines = told.map((one) => one.fr);
  if (sheet.unsaid && left > 0) lines.push(`Il reste ${left} voix à répartir.`);
  const wrong = told.some((one) => one.severity !== "note");
  box.className = `notice ${wrong ? "bad" : lines.length ? "warn" : "good"}`;
  box.replaceChildren(...(lines.length ? lines : ["Les nombres s’additionnent."]).map(paragraph));
}

function paragraph(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

if (form) {
  form.addEventListener("input", say);
  // On a slow line somebody may have begun to type before this file came.
  const begun = document.activeElement !== document.body;
  if (!begun && !document.querySelector("#errors")) document.getElementById("sheet-voters").focus();
  say();
}
