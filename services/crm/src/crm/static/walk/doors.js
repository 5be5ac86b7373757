// The doors of the turf, and what is to be done at each: what the server knew, and what was tapped here since.

import { unsent } from "../../kit/phone/queue.js";
import { readSealed, unsealed } from "../../kit/phone/vault.js";

const OPENED = new Set(["answered", "refused", "later", "do_not_contact", "hostile"]);
const AGAIN = new Set(["not_home", "later", "inaccessible", "left_message"]);

export const SAID = {
  answered: "échange",
  not_home: "absent",
  refused: "refus",
  later: "à revoir",
  inaccessible: "accès impossible",
  moved: "adresse périmée",
  left_message: "message laissé",
  do_not_contact: "ne plus solliciter",
  hostile: "accueil hostile",
};

// Door → what was recorded on this phone, in order: sent or not.
export async function visitsHere() {
  const visits = new Map(Object.entries((await readSealed("visits")) ?? {}));
  for (const item of await unsent()) {
    const row = await unsealed(item.sealed);
    if (row.door) visits.set(row.door, [...(visits.get(row.door) ?? []), row.outcome]);
  }
  return visits;
}

// "to_do", "again", "done" or "never", as the server's rule says (canvasses/revisits.py).
export function stateOf(door, visits) {
  const here = visits.get(door.id) ?? [];
  if (!here.length) return door.state;
  if (here.includes("do_not_contact")) return "never";
  if (here.some((outcome) => OPENED.has(outcome) && !AGAIN.has(outcome))) return "done";
  const last = here.at(-1);
  return AGAIN.has(last) && door.attempts + here.length < 3 ? "again" : "done";
}

export const lastHere = (door, visits) => visits.get(door.id)?.at(-1) ?? null;

// In the order of the walk: streets, then addresses, then doors.
export function byStreet(doors) {
  const streets = [];
  for (const door of doors) {
    let street = streets.at(-1);
    if (street?.name !== door.street) streets.push((street = { name: door.street, addresses: [] }));
    let address = street.addresses.at(-1);
    if (address?.number !== door.number) street.addresses.push((address = { number: door.number, doors: [] }));
    address.doors.push(door);
  }
  return streets;
}

export const addressOf = (door) => [door.number, door.street].filter(Boolean).join(" ");
export const nameOf = (door) => [addressOf(door), door.where].filter(Boolean).join(", ");

export function nextDoor(doors, visits, after) {
  const from = after ? doors.findIndex((door) => door.id === after) + 1 : 0;
  return [...doors.slice(from), ...doors.slice(0, from)].find((door) => stateOf(door, visits) === "to_do");
}
