// The full sheet: its figures, checked while one types, and photos of the paper one.

import { candidateFields, draft, numberField, readFields } from "./fields.js";
import { $, clone, fill, number, say, show } from "../../kit/phone/page.js";
import { shrink } from "./photo.js";
import { unsent } from "../../kit/phone/queue.js";
import { checkSheet } from "./sheet.js";
import { entry, lastSheet, placeName } from "./views.js";

const FIGURES = [
  ["registered", "Inscrits"],
  ["signatures", "Émargements", "Signatures sur la liste ; laisser vide si elles ne sont pas annoncées"],
  ["voters", "Votants", "Enveloppes et bulletins trouvés dans l’urne"],
  ["blank", "Blancs"],
  ["null", "Nuls"],
  ["valid", "Exprimés"],
];

export async function showSheet({ phone, place, go, enqueue }) {
  const { home } = phone;
  const view = clone("view-sheet");
  fill(view, "name", placeName(place));
  const sent = lastSheet(home, place);
  const queued = (await unsent()).filter((item) => item.station === place.station && item.sheet).at(-1);
  fill(view, "again", sent || queued ? "Une feuille de ce bureau est déjà saisie : celle-ci la remplacera." : "");
  for (const found of sent?.findings ?? []) addFinding(view.querySelector("[data-told]"), found);
  view.querySelector("[data-figures]").append(
    ...FIGURES.map(([id, label, hint]) =>
      numberField(id, label, id === "registered" ? `${number(place.registered)} connus de ce bureau` : hint),
    ),
  );
  view.querySelector("[data-candidates]").append(...candidateFields(home.candidates));
  show(view, "Feuille complète");
  const form = $("sheet-form");
  const done = await draft(form, `sheet ${home.round} ${place.station}`);
  const photos = [];
  form.addEventListener("input", () => tell(form, place, home));
  tell(form, place, home);
  $("photo").addEventListener("change", async (event) => {
    say("photo-error", "");
    event.target.removeAttribute("aria-invalid");
    for (const file of event.target.files) {
      try {
        photos.push(await shrink(file));
      } catch (error) {
        say("photo-error", error.message, "photo");
      }
    }
    event.target.value = "";
    const size = photos.reduce((sum, photo) => sum + photo.content.byteLength, 0);
    $("photo-count").textContent = photos.length
      ? `${photos.length} photo${photos.length > 1 ? "s" : ""}, ${number(Math.ceil(size / 1024))} ko, sans lieu ni appareil`
      : "";
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const sheet = readSheet(form, home, readFields(fieldNames(home), ["signatures", ...voteNames(home)]));
    if (!sheet) return;
    const wrong = checkSheet(sheet, place.registered).filter((one) => one.severity === "error");
    if (wrong.length && !$("as-it-is").checked) {
      $("as-it-is-box").hidden = false;
      return say("as-it-is-error", "Relisez les nombres, ou cochez la case si le procès-verbal dit bien cela.", "as-it-is");
    }
    const key = crypto.randomUUID();
    const made = entry("tallies", `Feuille, bureau ${place.code}`, place, {
      station: place.station,
      round: home.round,
      ...sheet,
      ...(sent && !queued && { corrects: sent.id }),
    });
    await enqueue([
      { ...made, key, sheet: true, ...(queued && { after: queued.key }) },
      ...photos.map((photo, place_) => ({
        title: `Photo ${place_ + 1} de la feuille, bureau ${place.code}`,
        station: place.station,
        content: photo.content,
        sha256: photo.sha256,
        after: key,
      })),
    ]);
    await done();
    go("");
  });
}

const voteNames = (home) => home.candidates.map((one) => `votes-${one.id}`);
const fieldNames = (home) => [...FIGURES.map(([id]) => id), ...voteNames(home)];

function readSheet(form, home, read) {
  if (!read) return null;
  const sheet = Object.fromEntries(FIGURES.map(([id]) => [id, read[id]]));
  if (sheet.signatures === null) delete sheet.signatures;
  sheet.votes = Object.fromEntries(home.candidates.map((one) => [one.id, read[`votes-${one.id}`] ?? 0]));
  const note = form.elements.note.value.trim();
  return note ? { ...sheet, note } : sheet;
}

// Once every figure is there; an empty candidate has none.
function tell(form, place, home) {
  const box = $("findings");
  const value = (id) => form.elements[id].value.replace(/[\s\u00a0\u202f]/g, "");
  const needed = FIGURES.map(([id]) => id).filter((id) => id !== "signatures");
  const whole = (id) => /^[0-9]{1,6}$/.test(value(id));
  const given = voteNames(home).filter((id) => value(id));
  if (!needed.every(whole) || !given.length || !given.every(whole)) return box.replaceChildren();
  const sheet = Object.fromEntries(needed.map((id) => [id, Number(value(id))]));
  if (whole("signatures")) sheet.signatures = Number(value("signatures"));
  sheet.votes = Object.fromEntries(home.candidates.map((one) => [one.id, Number(value(`votes-${one.id}`) || 0)]));
  sheet.note = form.elements.note.value.trim();
  const found = checkSheet(sheet, place.registered);
  const parts = document.createElement("ul");
  for (const one of found) addFinding(parts, one);
  if (!found.length) addFinding(parts, { severity: "good", fr: "Les nombres tombent juste." });
  // Read out only when it says something new.
  if (parts.textContent !== box.textContent) box.replaceChildren(parts);
}

function addFinding(list, found) {
  const item = document.createElement("li");
  item.className = `finding ${found.severity}`;
  item.textContent = found.fr;
  list.append(item);
}
