// The application of a reporter's phone: what is shown, and when what was entered is sent.

import { isPaired, seal, triesLeft, unseal } from "../../kit/phone/lock.js";
import { discard, enqueue, unsent, watch } from "../../kit/phone/queue.js";
import { drop, keep, read } from "../../kit/phone/store.js";
import { $, clone, say, show } from "../../kit/phone/page.js";
import { flush } from "./sending.js";
import { showSheet } from "./sheet_form.js";
import { showHome, showQueue, showSample, showTurnout } from "./views.js";

const BASE = new URL("../", location.href.split("#")[0]);
const EVERY = 20000;
const CLOCK_OFF = 5 * 60 * 1000;

const phone = { key: null, home: null, network: "done", skew: 0 };

async function ask(path, options = {}) {
  const answer = await fetch(new URL(path, BASE), {
    cache: "no-store",
    credentials: "omit",
    signal: AbortSignal.timeout(30000),
    ...options,
    headers: { Accept: "application/json", "Content-Type": "application/json", ...options.headers },
  });
  return { status: answer.status, ok: answer.ok, body: await answer.json() };
}

// ---- pairing -------------------------------------------------------------------------------------------------------

async function takeToken() {
  const token = location.hash.slice(1);
  if (!/^[A-Za-z0-9_-]{20,200}$/.test(token)) return;
  // Out of the address at once: it must not stay in the history. Its key is fixed now, so that a lost answer can be
  // asked for again.
  history.replaceState(null, "", location.pathname);
  const known = await read("pairing");
  if (known?.token !== token) await keep("pairing", { token, key: crypto.randomUUID() });
}

async function pair(event) {
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
  phone.fresh = answer.body.key;
  chooseCode();
}

function chooseCode() {
  show(clone("view-code"), "Choisir un code");
  $("code-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const code = $("new-code").value;
    if (!/^[0-9]{4,8}$/.test(code)) return say("code-error", "De 4 à 8 chiffres.", "new-code");
    if (code !== $("same-code").value) return say("code-error", "Les deux codes sont différents.", "same-code");
    await seal(phone.fresh, code);
    await drop("pairing");
    phone.key = phone.fresh;
    delete phone.fresh;
    await start();
  });
}

function askCode() {
  show(clone("view-unlock"), "Déverrouiller");
  $("unlock-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    phone.key = await unseal($("code").value);
    if (phone.key) return start();
    $("code").value = "";
    const left = await triesLeft();
    if (left) return say("unlock-error", `Ce n’est pas le bon code. Encore ${left} essais.`, "code");
    await render();
  });
}

// ---- news and sending ----------------------------------------------------------------------------------------------

async function refresh() {
  if (!phone.key) return;
  try {
    const answer = await ask("v1/phone", { headers: { Authorization: `Bearer ${phone.key}` } });
    if (answer.status === 401) phone.network = "revoked";
    if (!answer.ok) {
      phone.trouble = answer.status === 403 ? answer.body.detail : null;
      return;
    }
    phone.trouble = null;
    phone.network = "done";
    phone.home = answer.body;
    phone.skew = Date.now() - Date.parse(answer.body.server_time);
    await keep("home", answer.body);
  } catch {
    phone.network = "offline";
  }
}

// Soon again after an answer that was lost, then more and more seldom; what else happens asks at once.
let timer = null;
let pause = EVERY;

async function send() {
  clearTimeout(timer);
  const before = (await unsent()).length;
  const became = phone.key ? await flush(BASE, phone.key) : "locked";
  if (became === "offline") pause = Math.min(pause === EVERY ? 1000 : pause * 2, EVERY);
  else pause = became === "busy" ? 1000 : EVERY;
  clearTimeout(timer);
  timer = setTimeout(send, pause);
  if (became === "locked") return tellState();
  if (became === "busy") return;
  phone.network = became;
  if (became === "done" && before) await refresh();
  await tellState();
  if (before) await renderIfCalm();
}

async function tellState() {
  const items = await unsent();
  const refused = items.filter((item) => item.refused).length;
  const left = items.length - refused;
  const entries = (count) => `${count} saisie${count > 1 ? "s" : ""}`;
  let text = left ? `${entries(left)} à envoyer` : "Tout est envoyé";
  if (left && phone.network === "offline") text += ", pas de réseau : gardée" + (left > 1 ? "s" : "") + " ici";
  if (left && !phone.key) text += " : donnez votre code";
  if (phone.network === "revoked") text = `Ce téléphone n’est plus associé. ${left ? `${entries(left)} gardée${left > 1 ? "s" : ""} ici.` : ""}`;
  if (refused) text += `. ${entries(refused)} refusée${refused > 1 ? "s" : ""} : à relire`;
  const state = $("state-text");
  if (state.textContent !== text) state.textContent = text;
  $("state").className = refused || phone.network === "revoked" ? "state bad" : left ? "state warn" : "state good";
  $("state").hidden = !(await isPaired()) && !items.length;
}

// ---- where one is --------------------------------------------------------------------------------------------------

const routes = {
  "": showHome,
  participation: showTurnout,
  cent: showSample,
  feuille: showSheet,
  envois: showQueue,
};

async function render() {
  await tellState();
  if (!phone.key) {
    const attempt = await read("pairing");
    if (attempt) {
      show(clone("view-pair"), "Associer ce téléphone");
      $("pair-form").addEventListener("submit", pair);
      $("pair-cancel").addEventListener("click", async () => {
        await drop("pairing");
        await render();
      });
    } else if (await isPaired()) askCode();
    else show(clone("view-none"), "Téléphone non associé");
    return;
  }
  if (!phone.home) {
    show(clone("view-empty"), "Bureaux de vote");
    say("empty-reason", phone.trouble ?? "Vos bureaux se chargent dès que le réseau revient.");
    return;
  }
  const [name = "", station = ""] = location.hash.replace(/^#\/?/, "").split("/");
  const place = phone.home.stations.find((one) => one.station === station);
  const view = routes[name] && (place || name === "" || name === "envois") ? routes[name] : showHome;
  await view({ phone, place, go, enqueue, discard, render, clockOff: Math.abs(phone.skew) > CLOCK_OFF });
}

// A form that is being filled in is left alone: news wait until it is done.
async function renderIfCalm() {
  if (!document.querySelector("main form")) await render();
}

function go(path) {
  if (location.hash === `#/${path}`) return render();
  location.hash = `#/${path}`;
}

async function start() {
  phone.home = (await read("home")) ?? null;
  await refresh();
  await render();
  await send();
}

watch(async (event) => {
  await tellState();
  if (event.kind === "queued") send();
});
addEventListener("hashchange", async () => {
  await takeToken();
  await render();
});
addEventListener("online", send);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
timer = setTimeout(send, EVERY);
$("send-now").addEventListener("click", async () => {
  await refresh();
  await send();
  await renderIfCalm();
});

await takeToken();
await render();
navigator.serviceWorker?.register(new URL("worker.js", location.href.split("#")[0]), { updateViaCache: "none" });
navigator.storage?.persist?.();
