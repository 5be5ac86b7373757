// What lies on the phone lies sealed under a key that the browser uses and never shows: no script can carry it away.
// It keeps copies of the disk and other applications out. Whoever holds the phone unlocked holds the key as well.

import { drop, keep, read } from "./store.js";

async function key() {
  const known = await read("vault");
  if (known) return known;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  await keep("vault", made);
  // Two tabs at once: the one that is on the disk counts.
  return read("vault");
}

export async function sealed(value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(value));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), plain) };
}

export async function unsealed(box) {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv }, await key(), box.data);
  return JSON.parse(new TextDecoder().decode(plain));
}

export const keepSealed = async (name, value) => keep(name, await sealed(value));

// Null when it is not there, or its key is gone.
export async function readSealed(name) {
  const box = await read(name);
  if (!box) return null;
  return unsealed(box).catch(() => null);
}

// The key goes with what it sealed: what a recovery of the disk finds opens with nothing.
export async function wipe(...names) {
  for (const name of names) await drop(name);
  await drop("vault");
}
