// Keeps the supervisor's figures fresh while the page is looked at. Without it the page is whole, and « Actualiser » does the same.
"use strict";

const EVERY = 10000; // milliseconds
const figures = document.getElementById("figures");
const hold = document.getElementById("hold");
let held = false;

async function refresh() {
  if (held || document.hidden) return;
  try {
    const answer = await fetch(figures.dataset.fresh, { headers: { Accept: "text/html" } });
    // Signed out or stopped: what is shown stays, and a click says why.
    if (answer.ok && !answer.redirected) figures.innerHTML = await answer.text();
  } catch {
    // No network: the next try tells.
  }
}

hold.hidden = false;
hold.addEventListener("click", () => {
  held = !held;
  hold.setAttribute("aria-pressed", String(held));
  if (!held) refresh();
});
setInterval(refresh, EVERY);
document.addEventListener("visibilitychange", refresh);
