// The stations, the turnout, the first ballots, and what waits to be sent.

import { candidateFields, draft, readFields } from "./fields.js";
import { $, clone, day, fill, hour, moment, number, say, show } from "../../kit/phone/page.js";
import { unsent } from "../../kit/phone/queue.js";

export const MOMENTS = { noon: "midi", "17h": "17 h", close: "la clôture" };
const STATES = {
  received: "reçue",
  checked: "reçue, à vérifier par l’équipe",
  validated: "reçue et comptée",
  disputed: "reçue, contestée",
  set_aside: "remplacée",
};

export const placeName = (place) => `Bureau ${place.code}, ${place.commune_name}`;

export async function showHome({ phone, clockOff }) {
  const { home } = phone;
  const items = await unsent();
  const view = clone("view-home");
  fill(view, "campaign", home.campaign);
  fill(view, "day", `${home.round === 1 ? "Premier" : "Second"} tour, ${day(home.on)}`);
  fill(view, "demo", home.demo ? "Démonstration : rien ici n’est réel" : "");
  const until = home.confidential_until;
  // With its day: where people vote on a Saturday, the hour alone has struck before the stations close.
  const sealed = until && `Confidentiel jusqu’au ${moment(Date.parse(until), home.time_zone)}`;
  fill(view, "sealed", sealed && `${sealed} : ne donnez aucun résultat à personne (L. 52-2).`);
  const early = `On vote le ${day(home.on)}. D’ici là, une feuille envoyée est un essai : elle ne compte pas.`;
  fill(view, "early", home.today < home.on ? early : "");
  const way = phone.skew > 0 ? "avance" : "retarde";
  fill(view, "clock", clockOff ? `L’horloge de ce téléphone ${way} de ${span(Math.abs(phone.skew))}. Vos saisies sont prises quand même.` : "");
  const list = view.querySelector("[data-stations]");
  for (const place of home.stations) list.append(card(place, home, items));
  show(view, "Mes bureaux");
}

// `12 min`, `3 h`, `2 jours`.
function span(milliseconds) {
  const minutes = Math.round(milliseconds / 60000);
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${number(Math.round(minutes / 1440))} jours`;
}

function card(place, home, items) {
  const view = clone("part-station");
  fill(view, "name", placeName(place));
  fill(view, "where", [place.place, place.address].filter(Boolean).join(", "));
  fill(view, "duties", place.duties.join(", "));
  const closing = place.closing ? `, fermeture à ${place.closing.replace(":", " h ").replace(/ h 00$/, " h")}` : "";
  fill(view, "registered", `${number(place.registered)} inscrits${closing}`);
  const told = home.turnouts
    .filter((one) => one.station === place.station)
    .map((one) => `${number(one.voters)} à ${MOMENTS[one.moment]}`);
  fill(view, "turnouts", told.length ? `Votants : ${told.join(", ")}` : "");
  const sheet = lastSheet(home, place);
  const tried = home.sheets.some((one) => one.station === place.station && one.reason === "early");
  fill(view, "sheet", sheet ? `Feuille ${STATES[sheet.state]}` : tried ? "Essai reçu : il ne compte pas" : "");
  const here = items.filter((item) => item.station === place.station).length;
  fill(view, "unsent", here ? `${here} à envoyer` : "");
  for (const link of view.querySelectorAll("a[data-go]")) link.href = `#/${link.dataset.go}/${place.station}`;
  return view;
}

// What the server knows last of this watcher's sheets of the station.
export function lastSheet(home, place) {
  return home.sheets.filter((one) => one.station === place.station && one.state !== "set_aside").at(-1);
}

export async function showTurnout({ phone, place, go, enqueue }) {
  const view = clone("view-turnout");
  fill(view, "name", placeName(place));
  fill(view, "registered", `${number(place.registered)} inscrits`);
  show(view, "Participation");
  const form = $("turnout-form");
  const done = await draft(form, `turnout ${phone.home.round} ${place.station}`);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const moment = new FormData(form).get("moment");
    say("moment-error", moment ? "" : "Choisissez l’heure.");
    const read = readFields(["voters"]);
    if (!read || !moment) return;
    if (read.voters > place.registered) {
      return say("voters-error", `Ce bureau a ${number(place.registered)} inscrits.`, "voters");
    }
    await enqueue([
      entry("turnouts", `Participation à ${MOMENTS[moment]}, bureau ${place.code}`, place, {
        station: place.station,
        round: phone.home.round,
        moment,
        voters: read.voters,
      }),
    ]);
    await done();
    go("");
  });
}

export async function showSample({ phone, place, go, enqueue }) {
  const view = clone("view-sample");
  fill(view, "name", placeName(place));
  view.querySelector("[data-candidates]").append(...candidateFields(phone.home.candidates));
  show(view, "100 premiers bulletins");
  const form = $("sample-form");
  const done = await draft(form, `sample ${phone.home.round} ${place.station}`);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const names = ["ballots", ...phone.home.candidates.map((one) => `votes-${one.id}`), "blank", "null"];
    const read = readFields(names, names.slice(1));
    if (!read) return;
    const votes = Object.fromEntries(phone.home.candidates.map((one) => [one.id, read[`votes-${one.id}`] ?? 0]));
    const [blank, spoilt] = [read.blank ?? 0, read.null ?? 0];
    const sum = Object.values(votes).reduce((all, one) => all + one, 0) + blank + spoilt;
    if (sum !== read.ballots) {
      return say("ballots-error", `Voix, blancs et nuls font ${number(sum)}, pas ${number(read.ballots)}.`, "ballots");
    }
    await enqueue([
      entry("samples", `${read.ballots} premiers bulletins, bureau ${place.code}`, place, {
        station: place.station,
        round: phone.home.round,
        ballots: read.ballots,
        votes,
        blank,
        null: spoilt,
      }),
    ]);
    await done();
    go("");
  });
}

// The clock of the phone may be wrong by years: a time that no server would take is left out.
export function entry(what, title, place, said) {
  const now = new Date();
  const plausible = now.getFullYear() > 2000 && now.getFullYear() < 2099;
  const body = { ...said, ...(plausible && { entered_at: now.toISOString() }) };
  return { path: `v1/phone/${what}`, title, station: place.station, body: JSON.stringify(body) };
}

export async function showQueue({ discard, render }) {
  const items = await unsent();
  const view = clone("view-queue");
  const list = view.querySelector("[data-items]");
  for (const item of items) {
    const part = clone("part-item");
    fill(part, "title", item.title);
    fill(part, "made", `Saisie à ${hour(Date.parse(item.made))}`);
    fill(part, "state", item.refused ? "" : "En attente d’envoi");
    fill(part, "refused", item.refused ? `Refusée : ${item.refused.detail}` : "");
    const button = part.querySelector("button");
    button.hidden = !item.refused;
    button.setAttribute("aria-label", `Retirer : ${item.title}`);
    button.addEventListener("click", async () => {
      await discard(item.number);
      await render();
    });
    list.append(part);
  }
  view.querySelector("[data-none]").hidden = items.length > 0;
  show(view, "À envoyer");
}
