// The phone's key lies on the disk only sealed by the code that its owner chose: no network is needed to open it.

import { drop, keep, read } from "./store.js";

const ROUNDS = 310000;
const MOST_TRIES = 10;

async function derive(code, salt) {
  const plain = await crypto.subtle.importKey("raw", new TextEncoder().encode(code), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, plain, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

export async function seal(key, code) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv },
    await derive(code, salt),
    new TextEncoder().encode(key),
  );
  await keep("key", { salt, iv, data, tries: 0 });
}

export async function isPaired() {
  return Boolean(await read("key"));
}

export async function forget() {
  await drop("key");
}

// The key; null for a wrong code. After ten in a row the key is gone, what waits to be sent is not.
export async function unseal(code) {
  const sealed = await read("key");
  if (!sealed) return null;
  try {
    const plain = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: sealed.iv },
      await derive(code, sealed.salt),
      sealed.data,
    );
    if (sealed.tries) await keep("key", { ...sealed, tries: 0 });
    return new TextDecoder().decode(plain);
  } catch {
    const tries = sealed.tries + 1;
    if (tries >= MOST_TRIES) await forget();
    else await keep("key", { ...sealed, tries });
    return null;
  }
}

export async function triesLeft() {
  const sealed = await read("key");
  return sealed ? MOST_TRIES - sealed.tries : 0;
}
