// Small things of the page.

export const $ = (id) => document.getElementById(id);

// Held here: they stand in the main part of the page, which is replaced.
const templates = new Map([...document.querySelectorAll("template")].map((one) => [one.id, one.content]));

export function clone(id) {
  return templates.get(id).cloneNode(true);
}

// What is new is read out from its heading on.
export function show(content, title) {
  const main = $("main");
  main.replaceChildren(content);
  document.title = `${title} — Isoloir`;
  const heading = main.querySelector("h1");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  scrollTo(0, 0);
}

// A message, and the field that it is about.
export function say(id, text, field) {
  const place = $(id);
  place.textContent = text;
  place.hidden = !text;
  if (!field) return;
  $(field).setAttribute("aria-invalid", "true");
  $(field).focus();
}

export function fill(root, name, text) {
  for (const place of root.querySelectorAll(`[data-fill="${name}"]`)) {
    place.textContent = text ?? "";
    place.hidden = !text;
  }
}

const numbers = new Intl.NumberFormat("fr-FR");
export const number = (value) => numbers.format(value);

export function day(text) {
  const [year, month, date] = text.split("-").map(Number);
  const options = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat("fr-FR", options).format(Date.UTC(year, month - 1, date, 12));
}

// `dimanche 10 juin 2029 à 14 h`, in the zone of the campaign.
export function moment(instant, timeZone) {
  // A Swedish date is an ISO one.
  const date = new Intl.DateTimeFormat("sv-SE", { timeZone }).format(instant);
  return `${day(date)} à ${hour(instant, timeZone)}`;
}

// `20 h`, `20 h 05`, in the zone of the campaign, or in the phone's own.
export function hour(instant, timeZone) {
  const clock = new Intl.DateTimeFormat("fr-FR", { hour: "numeric", minute: "2-digit", timeZone });
  const parts = Object.fromEntries(clock.formatToParts(instant).map((part) => [part.type, part.value]));
  return `${Number(parts.hour)} h${parts.minute === "00" ? "" : ` ${parts.minute}`}`;
}
