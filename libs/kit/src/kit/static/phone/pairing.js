// Letting somebody in: a code that was scanned makes this phone known, then a code of their own opens it.

import { ask } from "./ask.js";
import { isPaired, seal, triesLeft, unseal } from "./lock.js";
import { $, clone, say, show } from "./page.js";
import { drop, keep, read } from "./store.js";

export async function takeToken() {
  const token = location.hash.slice(1);
  if (!/^[A-Za-z0-9_-]{20,200}$/.test(token)) return;
  // Out of the address at once: it must not stay in the history. Its key is fixed now, so that a lost answer can be
  // asked for again.
  history.replaceState(null, "", location.pathname);
  const known = await read("pairing");
  if (known?.token !== token) await keep("pairing", { token, key: crypto.randomUUID() });
}

export const isPairing = async () => Boolean(await read("pairing"));

// What stands before the application; `opened` is told the phone's key.
export async function showPairing({ opened, render }) {
  if (await isPairing()) {
    show(clone("view-pair"), "Associer ce téléphone");
    $("pair-form").addEventListener("submit", (event) => pair(event, opened));
    $("pair-cancel").addEventListener("click", async () => {
      await drop("pairing");
      await render();
    });
  } else if (await isPaired()) askCode(opened, render);
  else show(clone("view-none"), "Téléphone non associé");
}

async function pair(event, opened) {
  event.preventDefault();
  const attempt = await read("pairing");
  say("pair-error", "");
  let answer;
  try {
    answer = await ask("v1/phone/pairing", {
      method: "POST",
      headers: { "Idempotency-Key": attempt.key },
      body: JSON.stringify({ token: attempt.token }),
    });
  } catch {
    return say("pair-error", "Pas de réseau : rien n’est perdu, réessayez.");
  }
  if (!answer.ok) {
    if (answer.status < 500) await drop("pairing");
    return say("pair-error", answer.body.detail);
  }
  chooseCode(answer.body.key, opened);
}

function chooseCode(key, opened) {
  show(clone("view-code"), "Choisir un code");
  $("code-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const code = $("new-code").value;
    if (!/^[0-9]{4,8}$/.test(code)) return say("code-error", "De 4 à 8 chiffres.", "new-code");
    if (code !== $("same-code").value) return say("code-error", "Les deux codes sont différents.", "same-code");
    await seal(key, code);
    await drop("pairing");
    await opened(key);
  });
}

function askCode(opened, render) {
  show(clone("view-unlock"), "Déverrouiller");
  $("unlock-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const key = await unseal($("code").value);
    if (key) return opened(key);
    $("code").value = "";
    const left = await triesLeft();
    if (left) return say("unlock-error", `Ce n’est pas le bon code. Encore ${left} essais.`, "code");
    await render();
  });
}
