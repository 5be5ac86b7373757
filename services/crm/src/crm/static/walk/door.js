// One door: what came of it in one tap, or the talk with its questions, and who asks to be known.

import { enqueue, unsent } from "../../kit/phone/queue.js";
import { $, clone, fill, say, show } from "../../kit/phone/page.js";
import { drop, remove } from "../../kit/phone/store.js";
import { keepSealed, readSealed } from "../../kit/phone/vault.js";
import { SAID, lastHere, nameOf, nextDoor, stateOf, visitsHere } from "./doors.js";
import { drawCode } from "./map.js";
import { readAnswer, showQuestions } from "./questions.js";
import { answered, asked, missing } from "./script.js";
import { entryOf } from "./sending.js";
import { STATES } from "./views.js";

const draftOf = (door) => `draft ${door.id}`;

export async function showDoor({ phone, door, go }) {
  const visits = await visitsHere();
  const view = clone("view-door");
  const state = stateOf(door, visits);
  const last = lastHere(door, visits) ?? door.last;
  fill(view, "name", nameOf(door));
  fill(view, "note", door.note);
  fill(view, "state", last ? `Dernier passage : ${SAID[last]}${state === "again" ? ", à revoir" : ""}` : "");
  fill(view, "never", state === "never" ? "Cette porte a demandé à ne plus être sollicitée : passez votre chemin." : "");
  view.querySelector("[data-outcomes]").hidden = state === "never";
  for (const button of view.querySelectorAll("button[data-outcome]")) {
    button.addEventListener("click", () => tap(phone, door, { outcome: button.dataset.outcome }, go));
  }
  view.querySelector("[data-talk]").href = `#/echange/${door.id}`;
  show(view, "Porte");
}

// A second tap on a door whose report never left this phone corrects it; one that may have left is another visit.
async function tap(phone, door, what, go) {
  const row = { station: door.station, channel: "door", door: door.id, turf: phone.bundle.turf, ...what };
  const entry = await entryOf(row);
  for (const item of await unsent()) if (item.door === door.id && !item.tried) await remove(item.number);
  await enqueue([entry]);
  await drop(draftOf(door));
  const next = nextDoor(phone.bundle.doors, await visitsHere(), door.id);
  const path = next ? `porte/${next.id}` : "";
  phone.done = { text: `C’est noté : ${nameOf(door)}, ${SAID[what.outcome]}.`, at: `#/${path}` };
  go(path);
}

export async function showTalk({ phone, door, go }) {
  const { bundle } = phone;
  const view = clone("view-talk");
  fill(view, "name", nameOf(door));
  fill(view, "notice", bundle.notice);
  fill(view, "policy", bundle.policy);
  view.querySelector("[data-code]").append(drawCode(bundle.policy_code));
  const definition = bundle.questionnaire?.definition ?? { questions: [] };
  // Before it shows: from then on a thumb may be quicker than anything that is waited for.
  const draft = (await readSealed(draftOf(door))) ?? {};
  show(view, "Échange");
  const form = $("talk-form");
  const answers = draft.answers ?? {};
  const box = $("questions");
  showQuestions(box, definition, answers);
  restore(form, draft.fields ?? {});
  tellPerson(form);
  form.addEventListener("input", async (event) => {
    if (event.target.name.startsWith("q:")) {
      const question = definition.questions.find((one) => `q:${one.key}` === event.target.name);
      answers[question.key] = readAnswer(form, question);
      showQuestions(box, definition, answers);
    }
    tellPerson(form);
    // Sealed: what somebody has begun to say of themselves outlives a closed tab, and nobody else reads it.
    await keepSealed(draftOf(door), { answers, fields: Object.fromEntries(fieldsOf(form)) });
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const person = answersFit(definition, answers) && readPerson(form, bundle);
    if (person === false) return;
    const support = form.elements.support.value;
    const kept = answered(definition, answers);
    await tap(phone, door, {
      outcome: "answered",
      ...(support && { support: Number(support) }),
      ...(Object.keys(kept).length && {
        said: { questionnaire_id: bundle.questionnaire.questionnaire_id, number: bundle.questionnaire.number, answers: kept },
      }),
      ...(person && { person }),
    }, go);
  });
}

function answersFit(definition, answers) {
  const lacks = missing(definition, answers);
  const wrongNumber = asked(definition, answers).find((one) => Number.isNaN(answers[one.key]));
  const about = lacks ?? wrongNumber;
  say("questions-error", !about ? "" : lacks ? "Une réponse est attendue." : "Un nombre entier de 0 à 1000 est attendu.");
  if (about) $("questions").querySelector(`[data-key="${about.key}"] :is(input, textarea)`).focus();
  return !about;
}

const fieldsOf = (form) => [...new FormData(form)].filter(([name]) => !name.startsWith("q:")).map(([name, value]) => [name, value]);

function restore(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements[name];
    if (!field) continue;
    if (field.type === "checkbox") field.checked = true;
    else field.value = value;
  }
}

// What may not be asked before a yes is not even shown.
function tellPerson(form) {
  $("person").hidden = !form.elements.known.checked;
  $("opinion").hidden = !form.elements["use:opinion"].checked;
}

// Null when nobody asked to be known; false when something is missing: it is said beside the field.
function readPerson(form, bundle) {
  if (!form.elements.known.checked) return null;
  const value = (name) => form.elements[name].value.trim();
  const uses = [...form.querySelectorAll("input[name^='use:']:checked")].map((one) => one.name.slice(4));
  for (const id of ["said-error", "surname-error", "uses-error"]) say(id, "");
  for (const id of ["notice-said", "surname", "phone", "email"]) $(id).removeAttribute("aria-invalid");
  if (!form.elements.said.checked) return wrong("said-error", "Lisez la notice et montrez le code avant de noter quoi que ce soit.", "notice-said");
  if (!value("surname") && !value("first_names")) return wrong("surname-error", "Donnez un nom ou un prénom.", "surname");
  if (!uses.length) return wrong("uses-error", "Cochez ce que la personne accepte ; sinon, ne notez rien d’elle.");
  if (uses.includes("email") && !value("email")) return wrong("uses-error", "Il manque l’adresse e-mail.", "email");
  if ((uses.includes("sms") || uses.includes("call")) && !value("phone")) return wrong("uses-error", "Il manque le numéro de téléphone.", "phone");
  const contacts = [
    ["phone", value("phone")],
    ["email", value("email")],
  ].filter(([, address]) => address);
  const opinion = uses.includes("opinion") ? form.elements.opinion.value : "";
  return {
    ...(value("first_names") && { first_names: value("first_names") }),
    ...(value("surname") && { surname: value("surname") }),
    contacts: contacts.map(([channel, address]) => ({ channel, address })),
    notice_said: true,
    text_version: bundle.notice_version,
    uses,
    ...(opinion && { opinion: Number(opinion) }),
  };
}

function wrong(id, text, field) {
  say(id, text, field);
  return false;
}
