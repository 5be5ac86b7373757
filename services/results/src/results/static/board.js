// Keeps the board fresh while the page is open. Without it the page is whole, and « Actualiser » does the same.
import { keepFocus } from "../kit/keep_focus.js";

const board = document.getElementById("board");
const news = document.getElementById("news");
const pause = document.getElementById("pause");
const log = document.querySelector("#log ol");
const SAY_EVERY = 15000; // a screen reader must not be talked over
const KEPT = 30;
const AGAIN = 3000; // milliseconds between two readings of a page in another language
// Templates and sentences are in French: in another language the page brings its words, by the French ones.
const words = board.dataset.words ? JSON.parse(board.dataset.words) : null;
const told = (fr, number) => (words?.[fr] ?? fr).replace("{}", number);

let source = null;
let last = board.dataset.change;
let waiting = [];
let saidAt = 0;
let timer = null;

function say() {
  timer = null;
  if (!waiting.length) return;
  const more = words && waiting.length > 1 ? ` ${told("Et {} autres changements.", waiting.length - 1)}` : waiting.length > 1 ? ` Et ${waiting.length - 1} ${waiting.length > 2 ? "autres changements" : "autre changement"}.` : "";
  news.textContent = waiting[waiting.length - 1] + more;
  waiting = [];
  saidAt = Date.now();
}

function note(number, text) {
  const item = document.createElement("li");
  item.value = number;
  item.textContent = text;
  log.prepend(item);
  while (log.children.length > KEPT) log.lastChild.remove();
  document.getElementById("log").hidden = false;
  waiting.push(text);
  if (timer === null) timer = setTimeout(say, Math.max(0, saidAt + SAY_EVERY - Date.now()));
}

function show(html) {
  const open = [...board.querySelectorAll("details")].map((one) => one.open);
  keepFocus(board, () => {
    board.innerHTML = html;
    board.querySelectorAll("details").forEach((one, place) => { one.open = Boolean(open[place]); });
  });
  fill();
  paint();
  age();
}

// Squares and map are drawn once, by the server; what moves is the state of each.
const KINDS = {
  w: ["waited", "", "attendu"],
  k: ["checked", "?", "à vérifier"],
  c: ["counted", "✓", "compté"],
  d: ["disputed", "!", "contesté"],
};

function fill() {
  const chart = document.getElementById("squares");
  const states = document.getElementById("square-states");
  if (!chart || !states) return;
  const groups = chart.querySelectorAll("g");
  [...states.dataset.states].forEach((state, place) => {
    const group = groups[place];
    if (!group || !KINDS[state]) return;
    const [css, letter, said] = KINDS[state];
    const square = group.querySelector("rect");
    square.setAttribute("class", `sq ${css}`);
    square.setAttribute("rx", css === "checked" ? 10 : 3);
    const text = group.querySelector("text");
    text.setAttribute("class", `letter ${css}`);
    text.textContent = letter;
    group.querySelector("title").textContent = `${group.dataset.name} : ${told(said)}`;
  });
}

function paint() {
  const map = document.getElementById("map");
  const states = document.getElementById("map-states");
  if (!map || !states) return;
  const names = map.dataset.names.split("|");
  const panels = map.dataset.panels.split("|");
  const areas = map.querySelectorAll("g");
  const rows = document.querySelectorAll("#leads tbody tr");
  states.dataset.states.split(";").forEach((state, place) => {
    const area = areas[place];
    if (!area) return;
    const [lead, thousandths] = state.split(":");
    const tie = lead === "=";
    const path = area.querySelector("path");
    path.setAttribute("class", state ? `area ${tie ? "tie" : `lead-${lead % 9}`}` : "area");
    const share = (thousandths / 10).toFixed(1).replace(".", ",");
    const said = state ? `${tie ? told("égalité") : names[lead]}, ${share}\u202f%` : told("pas encore compté");
    path.querySelector("title").textContent = `${area.dataset.name} : ${said}`;
    if (rows[place]) {
      rows[place].cells[1].textContent = state ? (tie ? told("égalité") : names[lead]) : told("pas encore compté");
      rows[place].cells[2].textContent = state ? `${share}\u202f%` : "–";
    }
    const number = area.querySelector("text");
    if (number) number.textContent = state ? (tie ? "=" : panels[lead]) : "";
  });
}

function age() {
  const at = document.getElementById("age");
  if (!at) return;
  const minutes = Math.floor((Date.now() - Date.parse(at.dateTime)) / 60000);
  const words = minutes < 1 ? told("il y a moins d’une minute") : minutes < 120 ? told("il y a {} min", minutes) : told("il y a {} h", Math.floor(minutes / 60));
  at.textContent = `(${words})`;
}

// What is streamed is in French, once for all who listen: in another language the page is read again, through its gate.
let later = null;
async function readAgain() {
  later = null;
  const answer = await fetch(location.href, { cache: "no-store" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("board");
  if (!fresh) {
    location.reload();
    return;
  }
  show(fresh.innerHTML);
  const known = Math.max(0, ...[...log.children].map((line) => line.value));
  for (const line of [...page.querySelectorAll("#log li")].reverse()) if (line.value > known) note(line.value, line.textContent);
}

function follow() {
  source = new EventSource(`${board.dataset.stream}&after=${last}`);
  source.addEventListener("change", (event) => {
    last = event.lastEventId;
    if (words) return; // the page that is read again has the sentence
    note(event.lastEventId, JSON.parse(event.data).text);
  });
  source.addEventListener("board", (event) => {
    if (event.lastEventId) last = event.lastEventId;
    if (words) later ??= setTimeout(readAgain, AGAIN);
    else show(event.data);
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

age();
setInterval(age, 15000);
pause.hidden = false;
pause.addEventListener("click", () => {
  if (source) stop(); else follow();
  pause.setAttribute("aria-pressed", String(source === null));
});
follow();
