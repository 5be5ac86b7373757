// Sends what was tapped, many at a time. Each has its id from the moment it is tapped: sent twice, it counts once.

import { ask } from "../../kit/phone/ask.js";
import { alone, meaning, tell, unsent } from "../../kit/phone/queue.js";
import { put, remove } from "../../kit/phone/store.js";
import { keepSealed, readSealed, sealed, unsealed } from "../../kit/phone/vault.js";

const AT_ONCE = 200;
const FIRST = Date.UTC(2000, 0, 2);

// A clock that is wrong by decades is still a clock: the server sets it right by what it says as it sends.
export const clock = () => new Date(Math.min(Math.max(Date.now(), FIRST), Date.UTC(2099, 11, 30))).toISOString();

export async function entryOf(row) {
  const full = { id: crypto.randomUUID(), happened_at: clock(), ...row };
  return { key: full.id, door: row.door ?? null, sealed: await sealed(full) };
}

// Returns what stopped it: "done", "offline", "revoked" or "busy".
export async function flush(key) {
  return alone(async () => {
    for (;;) {
      const items = (await unsent()).filter((item) => !item.refused).slice(0, AT_ONCE);
      if (!items.length) return "done";
      // Nothing is tried without a network: what never left can still be corrected here.
      if (!navigator.onLine) return "offline";
      const became = await send(key, items);
      if (became !== "sent") return became;
    }
  });
}

async function send(key, items) {
  // From here on it may be stored there: what is tapped anew at its door is another visit, not a correction of this one.
  for (const item of items) if (!item.tried) await put(Object.assign(item, { tried: true }));
  const rows = await Promise.all(items.map((item) => unsealed(item.sealed)));
  let answer;
  try {
    answer = await ask("v1/phone/canvasses", {
      method: "POST",
      headers: { Authorization: `Bearer ${key}` },
      body: JSON.stringify({ canvasses: rows, sent_at: clock() }),
    });
  } catch {
    return "offline";
  }
  const means = meaning(answer.status);
  if (means === "revoked" || means === "offline") return means;
  if (means === "refused") return "offline";
  await settle(items, rows, answer.body.rows);
  return "sent";
}

// What was done is marked before it leaves the queue: a tab that is closed in between sends it once more, for nothing.
async function settle(items, rows, fates) {
  const visits = (await readSealed("visits")) ?? {};
  const gone = [];
  for (const fate of fates) {
    const [item, row] = [items[fate.row], rows[fate.row]];
    if (fate.status === "refused") {
      await put(Object.assign(item, { refused: { detail: fate.detail } }));
      continue;
    }
    if (row.door) visits[row.door] = [...(visits[row.door] ?? []), row.outcome];
    gone.push(item);
  }
  await keepSealed("visits", visits);
  for (const item of gone) await remove(item.number);
  await tell({ kind: "removed" });
}
