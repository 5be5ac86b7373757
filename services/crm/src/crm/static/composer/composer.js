// The editor of a message, over the field of its text: without it, the field is written in as it is.
"use strict";
import { EditorState, EditorView, TextSelection, baseKeymap, history, keymap, liftListItem, redo, setBlockType, splitListItem, toggleMark, undo, wrapInList } from "./prosemirror.js";
import { schemaFor, toDocument, toText } from "./markup.js";

const field = document.getElementById("body");
const form = field.form;
const variables = JSON.parse(form.dataset.variables);
const schema = schemaFor(variables, form.dataset.pictures);
const editor = document.getElementById("editor");
const ask = editor.querySelector(".composer-ask");
const { paragraph, heading, list, item, hard_break: lineBreak } = schema.nodes;

const breakLine = (state, dispatch) => {
  if (dispatch) dispatch(state.tr.replaceSelectionWith(lineBreak.create()).scrollIntoView());
  return true;
};
const view = new EditorView(editor.querySelector(".paper"), {
  state: EditorState.create({
    doc: toDocument(schema, field.value),
    plugins: [
      history(),
      keymap({
        "Mod-z": undo,
        "Mod-y": redo,
        "Mod-Shift-z": redo,
        "Mod-b": toggleMark(schema.marks.strong),
        "Shift-Enter": breakLine,
        Enter: splitListItem(item),
      }),
      keymap(baseKeymap),
    ],
  }),
  attributes: { role: "textbox", "aria-multiline": "true", "aria-labelledby": "body-label", lang: "fr" },
  // Of what is pasted, from Word or a page, only what a message may hold comes in: no script, style or foreign picture.
  transformPastedHTML: (html) =>
    html
      .replace(/<!--[\s\S]*?-->/g, "")
      .replace(/<(script|style|xml|title|head)\b[\s\S]*?<\/\1\s*>/gi, "")
      .replace(/<img\b[^>]*>/gi, "")
      .replace(/\s(?:style|on[a-z]+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, ""),
  dispatchTransaction(transaction) {
    view.updateState(view.state.apply(transaction));
    if (transaction.docChanged) save();
    press();
  },
});

function save() {
  field.value = toText(view.state.doc);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

const run = (command) => {
  command(view.state, view.dispatch, view);
  view.focus();
};
const COMMANDS = {
  paragraph: () => run(setBlockType(paragraph)),
  heading: () => run(setBlockType(heading)),
  list: () => run((state, dispatch) => (inList(state) ? liftListItem(item)(state, dispatch) : wrapInList(list)(state, dispatch))),
  strong: () => run(toggleMark(schema.marks.strong)),
  link: () => open("link"),
  button: () => open("button"),
  picture: () => open("picture"),
  undo: () => run(undo),
};

function inList(state) {
  for (let depth = state.selection.$from.depth; depth > 0; depth -= 1) if (state.selection.$from.node(depth).type === list) return true;
  return false;
}

function press() {
  const { $from, empty, from, to } = view.state.selection;
  const strong = empty ? schema.marks.strong.isInSet(view.state.storedMarks || $from.marks()) : view.state.doc.rangeHasMark(from, to, schema.marks.strong);
  const now = { heading: $from.parent.type === heading, list: inList(view.state), strong: Boolean(strong) };
  for (const [name, on] of Object.entries(now)) editor.querySelector(`[data-command=${name}]`).setAttribute("aria-pressed", String(on));
}

for (const button of editor.querySelectorAll("[data-command]")) {
  // The selection in the text stays while a button is pressed.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => COMMANDS[button.dataset.command]());
}

editor.querySelector("[data-variable]").addEventListener("change", (event) => {
  const name = event.target.value;
  event.target.value = "";
  if (name) run((state, dispatch) => (dispatch(state.tr.replaceSelectionWith(schema.nodes.variable.create({ name }))), true));
});

function open(kind) {
  for (const part of ask.querySelectorAll("[data-ask]")) part.hidden = part.dataset.ask !== kind;
  ask.hidden = false;
  ask.querySelector("[role=alert]").textContent = "";
  ask.querySelector(`[data-ask=${kind}] input`).focus();
}

function close() {
  ask.hidden = true;
  for (const input of ask.querySelectorAll("input")) input.value = "";
  view.focus();
}

const value = (name) => ask.querySelector(`[data-name=${name}]`).value.trim();
const isAddress = (text) => /^https?:\/\/[^\s()<>"']{1,500}$/.test(text);
const say = (words) => { ask.querySelector("[role=alert]").textContent = words; };

// Below where one writes, with a line to go on in; in the place of an empty line.
function insertBlock(node) {
  run((state, dispatch) => {
    const { $to } = state.selection;
    const [from, to] = $to.depth ? [$to.before(1), $to.after(1)] : [$to.pos, $to.pos];
    const empty = $to.depth === 1 && $to.parent.type === paragraph && $to.parent.content.size === 0;
    const start = empty ? from : to;
    const transaction = state.tr.replaceWith(start, to, [node, paragraph.create()]);
    dispatch(transaction.setSelection(TextSelection.near(transaction.doc.resolve(start + node.nodeSize + 1))).scrollIntoView());
    return true;
  });
}

const ANSWERS = {
  link() {
    const href = value("link-address");
    if (!isAddress(href)) return say("Donnez une adresse qui commence par https://");
    const { from, to, empty } = view.state.selection;
    const mark = schema.mark("link", { href });
    const words = value("link-words") || (empty ? href : "");
    run((state, dispatch) => (dispatch(words ? state.tr.replaceSelectionWith(schema.text(words, [mark]), false) : state.tr.addMark(from, to, mark)), true));
    return close();
  },
  button() {
    const words = value("button-words").replace(/[[\]]/g, "");
    const address = value("button-address");
    if (!words) return say("Donnez les mots du bouton.");
    if (!isAddress(address)) return say("Donnez une adresse qui commence par https://");
    insertBlock(schema.node("button", { words, address }));
    return close();
  },
  async picture() {
    const file = ask.querySelector("[data-name=picture-file]").files[0];
    if (!file) return say("Choisissez une image.");
    const sent = new FormData();
    sent.append("file", file);
    sent.append("description", value("picture-description"));
    try {
      const answer = await fetch(form.dataset.add, { method: "POST", headers: { Accept: "application/json", "Accept-Language": "fr" }, body: sent });
      const found = await answer.json();
      if (!answer.ok) return say(found.detail ?? "L’image n’est pas arrivée.");
      insertBlock(schema.node("picture", { id: found.id, description: found.description }));
      return close();
    } catch {
      return say("L’image n’est pas arrivée : pas de réseau.");
    }
  },
};

for (const part of ask.querySelectorAll("[data-ask]")) {
  part.querySelector("[data-done]").addEventListener("click", () => ANSWERS[part.dataset.ask]());
  part.querySelector("[data-cancel]").addEventListener("click", close);
  part.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.tagName === "INPUT") {
      event.preventDefault();
      ANSWERS[part.dataset.ask]();
    }
    if (event.key === "Escape") close();
  });
}

// The editor takes the field's place, which stays what is sent. An SMS is plain text.
const channel = form.querySelector("[name=channel]");
// A text with conditions, or written for another reason in a way that the editor does not know, stays a text.
const fits = toText(view.state.doc) === field.value.replaceAll("\r", "").trim();
const isVisual = () => fits && channel.value !== "sms";
function show() {
  const visual = isVisual();
  editor.hidden = !visual;
  document.getElementById("plain").hidden = visual;
  field.required = !visual;
  for (const part of form.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(channel.value);
}
channel.addEventListener("change", show);
form.addEventListener("submit", () => { if (isVisual()) field.value = toText(view.state.doc); });
field.addEventListener("input", count);

const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;
const TWICE = /[\^{}\\[~\]|€]/g;
function count() {
  const said = document.getElementById("length");
  if (channel.value !== "sms" || !said) return;
  const text = field.value;
  const gsm = GSM.test(text);
  const length = text.length + (gsm ? (text.match(TWICE) ?? []).length : 0);
  const [one, many] = gsm ? [160, 153] : [70, 67];
  const parts = length <= one ? 1 : Math.ceil(length / many);
  said.textContent = `${length} caractères, ${parts} SMS au moins${gsm ? "" : " (une lettre ou un signe rare divise la place par deux)"}. S’y ajoutent votre nom, la mention légale et STOP.`;
}
show();
count();
press();
