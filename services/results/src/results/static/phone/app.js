// The application of a reporter's phone: what is shown, and when what was entered is sent.

import { BASE, ask } from "../../kit/phone/ask.js";
import { keepSending } from "../../kit/phone/beat.js";
import { isPaired } from "../../kit/phone/lock.js";
import { discard, enqueue, unsent, watch } from "../../kit/phone/queue.js";
import { $, clone, say, show } from "../../kit/phone/page.js";
import { showPairing, takeToken } from "../../kit/phone/pairing.js";
import { keep, read } from "../../kit/phone/store.js";
import { flush } from "./sending.js";
import { showSheet } from "./sheet_form.js";
import { showHome, showQueue, showSample, showTurnout } from "./views.js";

const CLOCK_OFF = 5 * 60 * 1000;

const phone = { key: null, home: null, network: "done", skew: 0 };

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

const send = keepSending(
  () => (phone.key ? flush(BASE, phone.key) : "locked"),
  async (became, before) => {
    if (became === "busy") return;
    if (became !== "locked") phone.network = became;
    if (became === "done" && before) await refresh();
    await tellState();
    if (before && became !== "locked") await renderIfCalm();
  },
);

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
    await showPairing({ opened, render });
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

async function opened(key) {
  phone.key = key;
  await start();
}

async function start() {
  phone.home = (await read("home")) ?? null;
  await refresh();
  await render();
  await send();
}

watch(tellState);
addEventListener("hashchange", async () => {
  await takeToken();
  await render();
});
$("send-now").addEventListener("click", async () => {
  await refresh();
  await send();
  await renderIfCalm();
});

await takeToken();
await render();
navigator.serviceWorker?.register(new URL("worker.js", location.href.split("#")[0]), { updateViaCache: "none" });
navigator.storage?.persist?.();
