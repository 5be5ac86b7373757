// The day of a member: each service is asked for its summary, and whoever does not answer soon is grey until it does.
import { keepFocus } from "../kit/keep_focus.js";

const day = document.getElementById("day");
const SOON = 250;
const levels = ["none", "good", "warn", "bad"];
const list = day.querySelector(".today");
const steps = [];

function made(tag, text = "", name = "") {
  const element = document.createElement(tag);
  // As pages that are made by a server: no line begins with these marks.
  if (text) element.textContent = text.replace(/ (?=[:;?!»])/g, "\u00a0");
  if (name) element.className = name;
  return element;
}

// Only pages of the service itself: what a summary says is no address of elsewhere.
function link(service, page, text) {
  const anchor = made("a", text);
  anchor.href = `/${service}/${String(page).replace(/^\/+/, "")}`;
  return anchor;
}

function fill(slot, service, card) {
  slot.className = `card day-card ${levels.includes(card.level) ? card.level : "none"}`;
  slot.replaceChildren(made("h2", card.title));
  if (card.figure) slot.append(made("p", card.figure, "figure"));
  if (card.share !== null) {
    const gauge = made("progress");
    gauge.max = 1;
    gauge.value = card.share;
    gauge.setAttribute("aria-label", card.title);
    slot.append(gauge);
  }
  if (card.detail) slot.append(made("p", card.detail));
  if (card.picture) {
    const picture = made("img", "", "picture");
    picture.src = link(service, card.picture, "").href;
    picture.alt = card.title;
    slot.append(picture);
    slot.classList.add("wide");
  }
  if (card.lines.length) {
    const lines = made("ul", "", "lines");
    for (const line of card.lines) {
      const item = made("li");
      item.append(link(service, line.page, line.text));
      if (line.detail) item.append(" ", made("span", line.detail, "small"));
      lines.append(item);
    }
    slot.append(lines);
  }
  const action = made("p", "", "action");
  action.append(link(service, card.page, card.action));
  slot.append(action);
}

function slotsOf(service) {
  return [...list.children].filter((slot) => slot.dataset.service === service);
}

function grey(service, text) {
  const [first, ...others] = slotsOf(service);
  for (const other of others) other.hidden = true;
  if (!first) return;
  first.className = "card day-card away";
  first.replaceChildren(made("h2", first.dataset.name), made("p", text));
}

// The first file of past results is enough for a service; the others are still on their way.
function asItIs(step) {
  const importing = step.key === "past-results" && day.dataset.importing;
  return importing ? { ...step, is_done: false, is_running: !("cut" in day.dataset), why: importing } : step;
}

function showSteps() {
  const wanted = day.dataset.steps.split(" ");
  const known = wanted.map((key) => steps.find((step) => step.key === key)).filter(Boolean);
  const open = known.filter((step) => !step.is_done);
  const section = document.getElementById("steps");
  section.hidden = open.length === 0;
  day.classList.toggle("has-steps", open.length > 0);
  const chosen = "leads" in day.dataset ? [{ title: "Choisir le territoire", is_done: true }] : [];
  const items = [...chosen, ...known].map((step) => {
    const item = made("li", "", step.is_done ? "done" : "");
    const text = made("p");
    if (step.is_done) text.append(`${step.title} `, made("span", "fait", "good-text"));
    else {
      const imports = step.key === "past-results" && day.dataset.importsAt;
      const anchor = link(step.service, step.page, step.title);
      if (imports) anchor.href = imports;
      text.append(anchor, made("br"), made("span", step.why, "small"));
      if (step === open.find((one) => !one.is_running)) {
        const go = made("a", "Commencer", "button");
        go.href = anchor.href;
        go.setAttribute("aria-label", `Commencer : ${step.title}`);
        item.append(text, go);
        return item;
      }
    }
    item.append(text);
    return item;
  });
  const tasks = section.querySelector("ol");
  keepFocus(tasks, () => tasks.replaceChildren(...items));
}

async function ask(service) {
  const late = setTimeout(() => grey(service, "Pas encore de réponse."), SOON);
  try {
    const answer = await fetch(`/${service}/v1/summary`, { headers: { Accept: "application/json" } });
    clearTimeout(late);
    if (!answer.ok) throw new Error(String(answer.status));
    const summary = await answer.json();
    for (const slot of slotsOf(service)) {
      const card = summary.cards.find((one) => one.key === slot.dataset.key);
      slot.hidden = false;
      if (card) keepFocus(slot, () => fill(slot, service, card));
      else if (document.getElementById("filling")) slot.hidden = true;
      else slot.remove();
    }
    if (day.dataset.steps) {
      steps.push(...summary.steps.map((step) => asItIs({ ...step, service })));
      showSteps();
    }
  } catch {
    clearTimeout(late);
    grey(service, "Ne répond pas pour le moment.");
  }
}

async function askAll() {
  steps.length = 0;
  await Promise.all(day.dataset.services.split(" ").filter(Boolean).map(ask));
  day.setAttribute("aria-busy", "false");
  document.getElementById("nothing").hidden = list.children.length > 0 || day.classList.contains("has-steps");
}

// The demonstration is played beside: its cards fill while one looks.
const filling = document.getElementById("filling");
const AGAIN = 4000;

async function follow() {
  if (document.hidden) return void setTimeout(follow, AGAIN);
  try {
    const now = await (await fetch("/demonstration/progress")).json();
    if (now.is_over) {
      filling.remove();
      document.getElementById("filling-over").textContent = "La démonstration est prête.";
    } else {
      document.getElementById("filling-title").textContent = now.title;
      filling.querySelector("progress").value = now.done;
    }
    await askAll();
    if (!now.is_over) setTimeout(follow, AGAIN);
  } catch {
    setTimeout(follow, AGAIN);
  }
}

askAll().then(() => filling && setTimeout(follow, AGAIN));
