// Who stands at the door: a code is read by the camera where the browser can, else it is typed. Nothing is kept here.

const SAID = {
  came: (one) => `Bienvenue, ${one.name}.`,
  again: (one) => `${one.name ?? "Cette personne"} est déjà passé à ${hour(one.at)}.`,
  waiting: (one) => `${one.name} est sur la liste d’attente.`,
  not_coming: () => "Cette inscription est annulée ou n’a pas été confirmée.",
  unknown: () => "Ce code n’est pas de cette réunion.",
};
const SAME_CODE_MS = 4000;
const LOOK_MS = 250;

const form = document.querySelector("#desk");
const input = document.querySelector("#code");
const result = document.querySelector("#result");
const count = document.querySelector("#came");
const button = document.querySelector("#scan");
const video = document.querySelector("#camera");
let last = { code: "", at: 0 };
let busy = false;

function hour(text) {
  return new Date(text).toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit", timeZone: form.dataset.zone });
}

function say(text, good) {
  result.textContent = text;
  result.className = `notice ${good ? "good" : "bad"}`;
  result.hidden = false;
}

async function send(code) {
  if (busy) return;
  busy = true;
  try {
    const answer = await fetch(form.dataset.arrivals, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ code }),
    });
    const said = await answer.json();
    if (!answer.ok) return say(said.detail, false);
    count.textContent = said.came;
    say(SAID[said.outcome](said), said.outcome === "came");
    navigator.vibrate?.(said.outcome === "came" ? 60 : [60, 60, 60]);
    input.value = "";
  } catch {
    say("Pas de réseau : rien n’est noté. Réessayez, ou notez le code sur papier.", false);
  } finally {
    busy = false;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (input.value.trim()) send(input.value.trim().slice(0, 60));
});

async function look(detector) {
  if (!video.srcObject) return;
  const [found] = await detector.detect(video).catch(() => []);
  const code = found?.rawValue.slice(0, 60);
  const now = Date.now();
  if (code && (code !== last.code || now - last.at > SAME_CODE_MS)) {
    last = { code, at: now };
    await send(code);
  }
  setTimeout(look, LOOK_MS, detector);
}

async function open() {
  if (video.srcObject) {
    for (const track of video.srcObject.getTracks()) track.stop();
    video.srcObject = null;
    video.hidden = true;
    button.textContent = "Lire avec l’appareil photo";
    return;
  }
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    say("L’appareil photo n’est pas disponible : tapez le code.", false);
    return;
  }
  video.hidden = false;
  await video.play();
  button.textContent = "Arrêter l’appareil photo";
  look(new BarcodeDetector({ formats: ["qr_code"] }));
}

const reads = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats().catch(() => []) : [];
if (reads.includes("qr_code") && navigator.mediaDevices) {
  button.hidden = false;
  button.addEventListener("click", open);
}
