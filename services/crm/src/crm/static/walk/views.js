// The turf, its map, and what waits to be sent.

import { discard, unsent } from "../../kit/phone/queue.js";
import { $, clone, fill, hour, number, show } from "../../kit/phone/page.js";
import { unsealed } from "../../kit/phone/vault.js";
import { SAID, addressOf, byStreet, lastHere, nameOf, nextDoor, stateOf, visitsHere } from "./doors.js";
import { drawMap, housesOf } from "./map.js";

export const STATES = { to_do: "à faire", again: "à revoir", done: "faite", never: "ne plus solliciter" };

export const clockSaid = (skew) => {
  const minutes = Math.round(Math.abs(skew) / 60000);
  if (minutes < 5) return "";
  const long = minutes < 120 ? `${minutes} min` : minutes < 2880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} jours`;
  return `L’horloge de ce téléphone ${skew > 0 ? "avance" : "retarde"} de ${long}. Vos saisies sont prises quand même, à la bonne heure.`;
};

export async function showTurf({ phone, go, finish }) {
  const { bundle } = phone;
  const visits = await visitsHere();
  const states = bundle.doors.map((door) => stateOf(door, visits));
  const view = clone("view-turf");
  fill(view, "demo", bundle.demo ? "Démonstration : rien ici n’est réel" : "");
  fill(view, "name", bundle.name);
  fill(view, "campaign", bundle.campaign);
  fill(view, "clock", clockSaid(phone.skew));
  const done = states.filter((state) => state === "done" || state === "never").length;
  const again = states.filter((state) => state === "again").length;
  const left = states.length - done - again;
  fill(view, "progress", `${number(left)} à faire, ${number(again)} à revoir, ${number(done)} faites sur ${number(states.length)} portes`);
  const until = Date.parse(bundle.expires_at);
  const day = new Intl.DateTimeFormat("fr-FR", { weekday: "long", day: "numeric", month: "long", timeZone: bundle.time_zone });
  fill(view, "until", `Gardée sur ce téléphone jusqu’au ${day.format(until)} à ${hour(until, bundle.time_zone)}, puis effacée.`);
  fill(view, "left-out", bundle.left_out ? `${bundle.left_out} porte${bundle.left_out > 1 ? "s ont" : " a"} demandé à ne plus être sollicitée${bundle.left_out > 1 ? "s" : ""} : elle${bundle.left_out > 1 ? "s" : ""} n’y figure${bundle.left_out > 1 ? "nt" : ""} pas.` : "");
  const next = nextDoor(bundle.doors, visits);
  const button = view.querySelector("[data-next]");
  button.hidden = !next;
  if (next) {
    button.textContent = `Porte suivante : ${nameOf(next)}`;
    button.addEventListener("click", () => go(`porte/${next.id}`));
  }
  const list = view.querySelector("[data-streets]");
  for (const street of byStreet(bundle.doors)) list.append(streetOf(street, visits));
  view.querySelector("[data-finish]").addEventListener("click", finish);
  show(view, "Ma tournée");
}

function streetOf(street, visits) {
  const view = clone("part-street");
  fill(view, "street", street.name);
  for (const address of street.addresses) {
    const part = clone("part-address");
    fill(part, "address", addressOf(address.doors[0]));
    fill(part, "note", address.doors[0].note);
    const doors = part.querySelector("[data-doors]");
    for (const door of address.doors) {
      const state = stateOf(door, visits);
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `#/porte/${door.id}`;
      link.className = `door ${state}`;
      const last = lastHere(door, visits) ?? door.last;
      link.append(door.where || "Porte", stateWord(state, last));
      if (!door.where) link.setAttribute("aria-label", `${addressOf(door)} : ${last ? SAID[last] : STATES[state]}`);
      item.append(link);
      doors.append(item);
    }
    view.querySelector("[data-addresses]").append(part);
  }
  return view;
}

function stateWord(state, last) {
  const word = document.createElement("span");
  word.textContent = last && state !== "to_do" ? SAID[last] : STATES[state];
  return word;
}

export async function showMap({ phone }) {
  const { bundle } = phone;
  const view = clone("view-map");
  const houses = housesOf(bundle.doors, await visitsHere());
  const box = view.querySelector("[data-map]");
  if (houses.length) box.append(drawMap(houses));
  // Streets are for whoever has network: without it, houses and their order suffice.
  const { layStreets } = await import("../../kit/streets.js").catch(() => ({}));
  const streets = houses.length ? layStreets?.(box.firstElementChild) : null;
  if (streets) box.after(streets.source);
  fill(view, "none", houses.length ? "" : "Il n’y a plus d’adresse dans cette tournée.");
  let zoom = 100;
  for (const button of view.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => {
      zoom = Math.min(400, Math.max(100, zoom + Number(button.dataset.zoom)));
      box.style.setProperty("--zoom", `${zoom}%`);
      box.firstElementChild?.dispatchEvent(new Event("view-changed"));
    });
  }
  show(view, "Plan de la tournée");
}

export async function showQueue({ phone, render }) {
  const view = clone("view-queue");
  const list = view.querySelector("[data-items]");
  const items = await unsent();
  for (const item of items) {
    const row = await unsealed(item.sealed).catch(() => null);
    const part = clone("part-item");
    const door = phone.bundle?.doors.find((one) => one.id === item.door);
    const title = `${door ? nameOf(door) : "Une porte"} : ${row ? SAID[row.outcome] : "illisible"}`;
    fill(part, "title", title);
    fill(part, "made", `Saisie à ${hour(Date.parse(item.made))}`);
    fill(part, "state", item.refused ? "" : "En attente d’envoi");
    fill(part, "refused", item.refused ? `Refusée : ${item.refused.detail}` : "");
    const button = part.querySelector("button");
    button.hidden = !item.refused;
    button.setAttribute("aria-label", `Retirer : ${title}`);
    button.addEventListener("click", async () => {
      await discard(item.number);
      await render();
    });
    list.append(part);
  }
  view.querySelector("[data-none]").hidden = items.length > 0;
  show(view, "À envoyer");
  $("main").querySelector("[data-back]").hidden = !phone.bundle;
}
