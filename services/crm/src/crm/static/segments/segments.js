// Counts while somebody types. Without it « Compter » does the same, and every other button is a form's own.
"use strict";

const PAUSE = 500; // milliseconds without a key
const builder = document.getElementById("builder");
const count = document.getElementById("count");
let waiting = 0;
let asked = 0;

async function look() {
  const mine = ++asked;
  try {
    const answer = await fetch(builder.dataset.count, {
      method: "POST",
      headers: { Accept: "text/html" },
      body: new URLSearchParams(new FormData(builder)),
    });
    // Signed out, or answered late: what is shown stays.
    if (answer.ok && !answer.redirected && mine === asked) count.innerHTML = await answer.text();
  } catch {
    // No network: the next key tries again.
  }
}

builder.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, PAUSE);
});

for (const example of document.querySelectorAll("[data-sentence]")) {
  example.addEventListener("click", () => {
    const sentence = document.getElementById("sentence");
    sentence.value = example.dataset.sentence;
    sentence.focus();
    look();
  });
}
