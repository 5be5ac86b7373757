// Adds up what is ticked while somebody ticks. Without it the server says the difference when the form is sent.
"use strict";

const form = document.querySelector("form[data-total]");
const told = document.getElementById("running");
const kept = form.querySelector("input[name=retained]");
const total = Number(form.dataset.total);

// A franc of the Pacific has no cents.
const parts = form.dataset.currency === "XPF" ? 1 : 100;
const money = (cents) =>
  (Math.abs(cents) / parts).toLocaleString("fr-FR", { style: "currency", currency: form.dataset.currency });

function add() {
  const ticked = (name) =>
    [...form.querySelectorAll(`input[name="${name}"][data-cents]:checked`)].reduce((sum, box) => sum + Number(box.dataset.cents), 0);
  const entries = ticked("movement");
  const lines = total + ticked("line");
  const missing = lines - entries;
  const over = Math.abs(entries) > Math.abs(lines);
  // What a payment provider kept is an expense of its own; without the difference there is nothing to say of it.
  if (kept) {
    kept.closest("label").hidden = !over && !kept.checked;
  }
  if (!entries) {
    told.textContent = told.dataset.none;
    told.className = "notice";
    return;
  }
  if (over && kept?.checked) {
    told.textContent = `Coché : ${money(entries)}, pour ${money(lines)} versés : ${money(missing)} de commission en frais financiers.`;
    told.className = "notice good";
    return;
  }
  told.textContent = missing
    ? `Coché : ${money(entries)} sur ${money(lines)}. ${over ? "Trop" : "Reste"} : ${money(missing)}.`
    : `Coché : ${money(entries)}, le compte est bon.`;
  told.className = missing ? "notice warn" : "notice good";
}

form.addEventListener("change", add);
add();
