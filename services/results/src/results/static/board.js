// Keeps the board fresh while the page is open. Without it the page is whole, and « Actualiser » does the same.
"use strict";

const board = document.getElementById("board");
const news = document.getElementById("news");
const pause = document.getElementById("pause");
const log = document.querySelector("#log ol");
const SAY_EVERY = 15000; // a screen reader must not be talked over
const KEPT = 30;

let source = null;
let last = board.dataset.change;
let waiting = [];
let saidAt = 0;
let timer = null;

function say() {
  timer = null;
  if (!waiting.length) return;
  const more = waiting.length > 1 ? ` Et ${waiting.length - 1} autre(s) changement(s).` : "";
  news.textContent = waiting[waiting.length - 1] + more;
  waiting = [];
  saidAt = Date.now();
}

function note(text) {
  const item = document.createElement("li");
  item.textContent = text;
  log.prepend(item);
  while (log.children.length > KEPT) log.lastChild.remove();
  document.getElementById("log").hidden = false;
  waiting.push(text);
  if (timer === null) timer = setTimeout(say, Math.max(0, saidAt + SAY_EVERY - Date.now()));
}

function show(html) {
  const open = [...board.querySelectorAll("details")].map((one) => one.open);
  board.innerHTML = html;
  board.querySelectorAll("details").forEach((one, place) => { one.open = Boolean(open[place]); });
}

function follow() {
  source = new EventSource(`${board.dataset.stream}&after=${last}`);
  source.addEventListener("change", (event) => {
    last = event.lastEventId;
    note(JSON.parse(event.data).text);
  });
  source.addEventListener("board", (event) => {
    if (event.lastEventId) last = event.lastEventId;
    show(event.data);
  });
  source.addEventListener("end", () => {
    stop();
    location.reload();
  });
}

function stop() {
  source.close();
  source = null;
}

pause.hidden = false;
pause.addEventListener("click", () => {
  if (source) stop(); else follow();
  pause.setAttribute("aria-pressed", String(source === null));
});
follow();
