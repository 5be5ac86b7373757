// What was entered and not yet answered. Each entry has its key from the moment it is made: sent twice, it counts once.

import { NAME, add, remove, waiting } from "./store.js";

const listeners = new Set();

export function watch(listener) {
  listeners.add(listener);
}

export async function tell(event) {
  for (const listener of listeners) await listener(event);
}

// `after`: the key of an entry whose answer this one needs (a photo its sheet, a correction the sheet it corrects).
export async function enqueue(entries) {
  const made = new Date().toISOString();
  const items = entries.map((entry) => ({ key: crypto.randomUUID(), made, ...entry }));
  await add(items);
  await tell({ kind: "queued", items });
}

export const unsent = waiting;

export async function discard(number) {
  const items = await waiting();
  const gone = items.find((item) => item.number === number);
  // What needs the answer of one that will never be sent goes with it.
  for (const item of items) {
    if (item.number === number || (gone && item.after === gone.key)) await remove(item.number);
  }
  await tell({ kind: "discarded" });
}

// One tab sends at a time: "busy" when another does.
export async function alone(act) {
  return navigator.locks.request(`${NAME}-queue`, { ifAvailable: true }, (lock) => (lock ? act() : "busy"));
}

// What an answer means for what was sent: "sent", "refused", or what stops the sending.
export function meaning(status) {
  if (status === 401) return "revoked";
  if (status >= 500 || [408, 425, 429].includes(status)) return "offline";
  return status < 400 ? "sent" : "refused";
}
