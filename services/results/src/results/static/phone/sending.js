// Sends what waits, one entry after the other, each under its own key: sent twice, it counts once.

import { alone, meaning, tell } from "../../kit/phone/queue.js";
import { keep, put, read, remove, waiting } from "../../kit/phone/store.js";

// One tab sends at a time. Returns what stopped it: "done", "offline", "locked", "revoked" or "busy".
export async function flush(base, key) {
  if (!key) return "locked";
  return alone(async () => {
    for (;;) {
      const item = await next();
      if (!item) return "done";
      const became = await send(base, key, item);
      if (became !== "sent" && became !== "refused") return became;
    }
  });
}

// The first that can go: what was refused waits for a person, what needs an answer waits for it.
async function next() {
  for (const item of await waiting()) {
    if (item.refused) continue;
    if (!item.after) return item;
    const id = await read(`answer ${item.after}`);
    if (!id) continue;
    if (item.content) item.path = `v1/phone/tallies/${id}/photos?sha256=${item.sha256}`;
    else item.body = JSON.stringify({ ...JSON.parse(item.body), corrects: id });
    delete item.after;
    // Before it goes: sent again it must be the same to the letter.
    await put(item);
    return item;
  }
  return null;
}

async function send(base, key, item) {
  let answer, body;
  try {
    answer = await fetch(new URL(item.path, base), {
      method: "POST",
      headers: {
        Authorization: `Bearer ${key}`,
        Accept: "application/json",
        "Content-Type": item.content ? "image/jpeg" : "application/json",
        "Idempotency-Key": item.key,
      },
      body: item.content ?? item.body,
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(item.content ? 120000 : 30000),
    });
    // An answer that breaks off is no answer: it may have been stored, so the same entry is sent again.
    body = await answer.json();
  } catch {
    return "offline";
  }
  const means = meaning(answer.status);
  if (means === "revoked" || means === "offline") return means;
  if (means === "refused") {
    item.refused = { status: answer.status, detail: body.detail ?? "Refusé.", pointer: body.pointer ?? "" };
    await put(item);
    await tell({ kind: "refused", item });
    return "refused";
  }
  await settle(item, body);
  return "sent";
}

// The answer is kept before the entry goes: a kill in between sends it once more, under the same key.
async function settle(item, body) {
  if (body.id) await keep(`answer ${item.key}`, body.id);
  await tell({ kind: "sent", item, body });
  await remove(item.number);
  await tell({ kind: "removed", item });
}
