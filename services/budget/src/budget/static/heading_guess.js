// Proposes the heading while the label is typed; whoever has chosen one keeps it. Without it the page proposes after sending.
"use strict";

const guess = document.getElementById("guess");
const label = document.getElementById("label");
const heading = document.getElementById("heading");
const words = JSON.parse(guess.dataset.words);
const headings = JSON.parse(guess.dataset.headings);
let chosen = heading.value !== "";

const plain = (text) =>
  ` ${text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim()} `;

function propose() {
  if (chosen) return;
  const said = plain(label.value);
  let best = null;
  for (const [number, known] of Object.entries(words)) {
    for (const word of known) {
      if (said.includes(plain(word)) && (!best || word.length > best.word.length)) best = { number, word };
    }
  }
  heading.value = best ? best.number : "";
  guess.textContent = best ? `Proposée : ${headings[best.number]} (« ${best.word} »). Changez-la si ce n'est pas la prestation principale.` : "";
}

heading.addEventListener("change", () => {
  chosen = heading.value !== "";
  guess.textContent = "";
});
label.addEventListener("input", propose);
