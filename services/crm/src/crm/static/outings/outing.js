// Marks and photos that wait for the network. Without this script the page's forms do the same, one at a time and with the
// network. What waits has an id of its own, and a photo is known by its bytes: sent twice, each counts once.

import { keepSending } from "../../kit/phone/beat.js";
import { alone, enqueue, meaning, unsent, watch } from "../../kit/phone/queue.js";
import { remove } from "../../kit/phone/store.js";

const LONGEST = 2000; // pixels
const QUALITY = 0.85;

const said = document.getElementById("outing-said");
let refused = "";

function tell(words) {
  said.textContent = words;
  said.hidden = !words;
}

function count(items) {
  return items.length === 1 ? "1 saisie attend" : `${items.length} saisies attendent`;
}

// What is noted of a stop and not sent, at the stop itself: the page may be as it was last seen.
async function showWaiting() {
  const items = await unsent();
  for (const place of document.querySelectorAll(".waits")) {
    const mine = items.filter((item) => item.stop === place.closest("li").id);
    const words = [...new Set(mine.map((item) => item.words))].join(", ");
    place.textContent = mine.length ? `Sur ce téléphone, pas encore envoyé : ${words}` : "";
    place.hidden = !mine.length;
  }
}

function bodyOf(item) {
  if (item.fields) {
    const late = Math.max(0, Math.round((Date.now() - Date.parse(item.made)) / 1000));
    return new URLSearchParams({ ...item.fields, id: item.key, late });
  }
  const body = new FormData();
  body.append("file", item.photo, "affiche.jpg");
  return body;
}

// Returns what stopped it: "done", "offline" or "busy".
function flush() {
  return alone(async () => {
    for (const item of await unsent()) {
      let answer, words;
      try {
        answer = await fetch(item.action, { method: "POST", body: bodyOf(item), signal: AbortSignal.timeout(60000) });
        // To its end: an answer that breaks off on the way is none.
        words = await answer.text();
      } catch {
        return "offline";
      }
      const means = meaning(answer.status);
      if (means === "offline") return means;
      if (means !== "sent") {
        const page = new DOMParser().parseFromString(words, "text/html");
        refused = page.querySelector("[role=alert] li")?.textContent ?? "Une saisie n’a pas pu être notée : rechargez la page.";
      }
      await remove(item.number);
    }
    return "done";
  });
}

keepSending(flush, async (became, before) => {
  const items = await unsent();
  await showWaiting();
  if (items.length && became === "offline") {
    tell(`Pas de réseau : ${count(items)} sur ce téléphone. L’envoi reprend tout seul, et à la prochaine ouverture de cette page.`);
  } else if (refused) {
    tell(refused);
    refused = "";
  } else if (before && !items.length) {
    location.reload();
  }
})();

watch(showWaiting);

async function shrink(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

async function queueMark(form, button) {
  const { id, ...fields } = Object.fromEntries(new FormData(form, button));
  await enqueue([{ action: form.action, fields, stop: form.closest("li").id, words: button.textContent.trim() }]);
  form.closest("details").open = false;
}

async function queuePhoto(form) {
  const [file] = form.elements.file.files;
  // What this phone cannot read the server judges.
  const photo = (await shrink(file).catch(() => null)) ?? file;
  await enqueue([{ action: form.action, photo, stop: form.closest("li").id, words: "photo" }]);
  form.reset();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form.mark, form.photo")) return;
  event.preventDefault();
  tell("Envoi…");
  if (form.matches(".photo")) queuePhoto(form);
  else queueMark(form, event.submitter);
});

navigator.serviceWorker?.register(new URL("worker.js", location.href), { updateViaCache: "none" });
