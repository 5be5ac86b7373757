// The application of a canvasser's phone: a turf that works without a network, and is wiped when it is done.

import { ask } from "../../kit/phone/ask.js";
import { EVERY, keepSending } from "../../kit/phone/beat.js";
import { isPaired } from "../../kit/phone/lock.js";
import { $, clone, say, show } from "../../kit/phone/page.js";
import { isPairing, showPairing, takeToken } from "../../kit/phone/pairing.js";
import { unsent, watch } from "../../kit/phone/queue.js";
import { drop, keep, read } from "../../kit/phone/store.js";
import { keepSealed, readSealed, wipe } from "../../kit/phone/vault.js";
import { showDoor, showTalk } from "./door.js";
import { flush } from "./sending.js";
import { showMap, showQueue, showTurf } from "./views.js";

const phone = { key: null, bundle: null, network: "done", skew: 0, trouble: null, done: null };

// ---- the turf: loaded, kept, wiped ---------------------------------------------------------------------------------

async function load() {
  if (!phone.key) return;
  let answer;
  try {
    answer = await ask("v1/phone", { headers: { Authorization: `Bearer ${phone.key}` } });
  } catch {
    phone.network = "offline";
    return;
  }
  phone.trouble = answer.ok ? null : answer.body.detail;
  if (answer.status === 401) phone.network = "revoked";
  if (answer.status === 410) await forget();
  if (!answer.ok) return;
  phone.network = "done";
  phone.bundle = answer.body;
  phone.skew = Date.now() - Date.parse(answer.body.server_time);
  await keepSealed("bundle", { ...answer.body, skew: phone.skew });
  // What was sent is in what the server tells; what is told once more would count twice in the states.
  await drop("visits");
  await drop("finished");
}

async function recall() {
  phone.bundle = await readSealed("bundle");
  phone.skew = phone.bundle?.skew ?? 0;
  await wipeExpired();
}

async function wipeExpired() {
  if (!phone.bundle || Date.now() - phone.skew < Date.parse(phone.bundle.expires_at)) return false;
  await forget();
  phone.trouble = "Cette tournée a expiré : elle est effacée de ce téléphone. Demandez-en une autre à votre coordinateur.";
  return true;
}

// What waits to be sent stays, and the key that opens it.
async function forget() {
  const drafts = (phone.bundle?.doors ?? []).map((door) => `draft ${door.id}`);
  phone.bundle = null;
  const names = ["bundle", "visits", ...drafts];
  if ((await unsent()).length) for (const name of names) await drop(name);
  else await wipe(...names);
}

async function finish() {
  const became = await flush(phone.key);
  const left = (await unsent()).length;
  if (left) {
    const why = became === "offline" ? "Pas de réseau" : became === "revoked" ? "Ce téléphone n’est plus associé" : "Des saisies sont refusées";
    return say("finish-error", `${why} : ${left} saisie${left > 1 ? "s" : ""} à envoyer. Rien n’est effacé avant.`);
  }
  await forget();
  await keep("finished", true);
  location.hash = "";
  await render();
}

// ---- sending -------------------------------------------------------------------------------------------------------

const send = keepSending(
  () => (phone.key ? flush(phone.key) : "locked"),
  async (became, before) => {
    if (became === "busy") return;
    if (became !== "locked") phone.network = became;
    const expired = await wipeExpired();
    await tellState();
    // A door that is on the screen is left alone: a thumb is on its way to it.
    if (expired || (before && became === "done" && !/^#\/(porte|echange)/.test(location.hash))) await render();
  },
);

async function tellState() {
  const items = await unsent();
  const refused = items.filter((item) => item.refused).length;
  const left = items.length - refused;
  const entries = (count) => `${count} saisie${count > 1 ? "s" : ""}`;
  let text = left ? `${entries(left)} à envoyer` : "Tout est envoyé";
  if (left && phone.network === "offline") text += `, pas de réseau : gardée${left > 1 ? "s" : ""} ici`;
  if (left && !phone.key) text += " : donnez votre code";
  if (phone.network === "revoked") text = `Ce téléphone n’est plus associé. ${left ? `${entries(left)} gardée${left > 1 ? "s" : ""} ici.` : ""}`;
  if (refused) text += `. ${entries(refused)} refusée${refused > 1 ? "s" : ""} : à relire`;
  const state = $("state-text");
  if (state.textContent !== text) state.textContent = text;
  $("state").className = refused || phone.network === "revoked" ? "state bad" : left ? "state warn" : "state good";
  $("state").hidden = !(await isPaired()) && !items.length;
}

// ---- where one is --------------------------------------------------------------------------------------------------

async function render() {
  await tellState();
  if (!phone.key || (await isPairing())) return showPairing({ opened, render });
  const [name = "", id = ""] = location.hash.replace(/^#\/?/, "").split("/");
  if (name === "envois") return showQueue({ phone, render });
  if (!phone.bundle) return showNothing();
  const door = phone.bundle.doors.find((one) => one.id === id);
  if (name === "plan") await showMap({ phone });
  else if (name === "porte" && door) await showDoor({ phone, door, go });
  else if (name === "echange" && door) await showTalk({ phone, door, go });
  else await showTurf({ phone, go, finish });
  const told = $("main").querySelector("[data-done]");
  if (told && phone.done?.at === location.hash) {
    told.textContent = phone.done.text;
    told.hidden = false;
  }
}

async function showNothing() {
  const finished = await read("finished");
  show(clone("view-empty"), "Ma tournée");
  const waiting = phone.network === "offline" ? "Votre tournée se charge dès que le réseau revient." : "Chargez votre tournée.";
  say("empty-reason", finished ? "Tournée terminée : tout est envoyé, et rien n’en reste sur ce téléphone." : (phone.trouble ?? waiting));
  $("load").addEventListener("click", async () => {
    await drop("finished");
    await load();
    await render();
  });
}

function go(path) {
  if (location.hash === `#/${path}`) return render();
  location.hash = `#/${path}`;
}

async function opened(key) {
  phone.key = key;
  await recall();
  // A turf that is there is used as it is: what was done in it would be asked anew otherwise.
  await send();
  if (!(await read("finished")) && !(await unsent()).length) await load();
  await render();
}

watch(tellState);
addEventListener("hashchange", async () => {
  if (phone.done?.at !== location.hash) phone.done = null;
  await takeToken();
  await render();
});
setInterval(async () => (await wipeExpired()) && render(), EVERY);
$("send-now").addEventListener("click", async () => {
  await send();
  if (!document.querySelector("main form")) await render();
});

await takeToken();
await render();
navigator.serviceWorker?.register(new URL("worker.js", location.href.split("#")[0]), { updateViaCache: "none" });
navigator.storage?.persist?.();
