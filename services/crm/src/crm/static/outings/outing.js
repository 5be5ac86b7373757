// Marks that wait for the network, and photos made smaller on the phone. Without this script the page's forms do the same,
// one at a time and with the network. What waits is kept under ids of its own: sent twice, it counts once.

const KEPT = `isoloir-sortie ${location.pathname}`;
const LONGEST = 2000;
const QUALITY = 0.85;
const AGAIN = 20_000; // milliseconds

const said = document.getElementById("outing-said");
let sending = false;

function waiting() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? [];
  } catch {
    return [];
  }
}

function keep(marks) {
  if (marks.length) localStorage.setItem(KEPT, JSON.stringify(marks));
  else localStorage.removeItem(KEPT);
}

function tell(words) {
  said.textContent = words;
  said.hidden = !words;
}

function count(marks) {
  return marks.length === 1 ? "1 étape notée attend" : `${marks.length} étapes notées attendent`;
}

async function send() {
  if (sending || !waiting().length) return;
  sending = true;
  let refused = "";
  try {
    for (let [mark] = waiting(); mark; [mark] = waiting()) {
      const late = Math.max(0, Math.round((Date.now() - mark.noted) / 1000));
      const body = new URLSearchParams({ ...mark.fields, late });
      const answer = await fetch(mark.action, { method: "POST", body });
      if (answer.status >= 500 || answer.status === 429) throw new Error("later");
      // To its end: an answer that breaks off on the way is none.
      const words = await answer.text();
      if (!answer.ok) {
        const page = new DOMParser().parseFromString(words, "text/html");
        refused = page.querySelector("[role=alert]")?.textContent ?? "Une étape n’a pas pu être notée : rechargez la page.";
      }
      keep(waiting().filter((one) => one.fields.id !== mark.fields.id));
    }
    if (refused) tell(refused);
    else location.reload();
  } catch {
    tell(`Pas de réseau : ${count(waiting())} sur ce téléphone. Ne fermez pas la page ; l’envoi reprend tout seul.`);
  } finally {
    sending = false;
  }
}

async function shrink(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  return new File([blob], "affiche.jpg", { type: "image/jpeg" });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form.mark")) return;
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form, event.submitter));
  keep([...waiting(), { action: form.action, fields: { ...fields, id: crypto.randomUUID() }, noted: Date.now() }]);
  form.closest("details").open = false;
  tell(`${count(waiting())} d’être envoyée${waiting().length > 1 ? "s" : ""}…`);
  send();
});

document.addEventListener("change", async (event) => {
  const field = event.target;
  if (field.type !== "file" || !field.files.length) return;
  try {
    const small = new DataTransfer();
    small.items.add(await shrink(field.files[0]));
    field.files = small.files;
  } catch {
    // What this phone cannot read the server judges.
  }
});

addEventListener("online", send);
setInterval(send, AGAIN);
send();
