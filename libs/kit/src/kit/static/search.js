// The panel that searches every service. The text is posted: it may be somebody's name, which no address may hold.
const PAUSE = 150; // milliseconds without a key
const SOON = 300; // after which a service that has not answered is grey, until it does
const LATEST = 8000;
const SHORTEST = 2;

let panel;
let ask = () => {};

function made(tag, text = "", name = "") {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (name) element.className = name;
  return element;
}

export function open(searched) {
  panel ??= build(searched);
  if (panel.open) return;
  panel.showModal();
  panel.querySelector("input").select();
}

function build(searched) {
  const dialog = made("dialog", "", "shell-search");
  const form = made("form");
  form.setAttribute("role", "search");
  const label = made("label", "Personne, rue, secteur, dépense, bureau, page…");
  label.htmlFor = "search-text";
  const input = made("input");
  Object.assign(input, { id: "search-text", type: "search", maxLength: 100, autocomplete: "off", spellcheck: false });
  const close = made("button", "Fermer", "quiet");
  close.type = "button";
  const row = made("div", "", "shell-search-row");
  row.append(input, close);
  form.append(label, row);
  const status = made("p", "", "small");
  status.setAttribute("role", "status");
  const groups = searched.map(([name, prefix]) => ({ name, prefix, box: made("div") }));
  dialog.setAttribute("aria-label", "Chercher");
  dialog.append(form, status, ...groups.map((one) => one.box));
  document.body.append(dialog);

  const links = () => [...dialog.querySelectorAll("li a")];
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    links()[0]?.click();
  });
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [input, ...links()];
    all[Math.min(Math.max(all.indexOf(document.activeElement) + step, 0), all.length - 1)].focus();
  });
  ask = asker(groups, status);
  let waiting = 0;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => ask(input.value.trim()), PAUSE);
  });
  return dialog;
}

function asker(groups, status) {
  let last = new AbortController();
  return async function (text) {
    last.abort();
    const mine = (last = new AbortController());
    if (text.length < SHORTEST) {
      for (const group of groups) group.box.replaceChildren();
      status.textContent = "";
      return;
    }
    const counts = await Promise.all(groups.map((group) => askOne(group, text, mine)));
    if (mine.signal.aborted) return;
    const count = counts.reduce((sum, one) => sum + one, 0);
    status.textContent = count === 0 ? "Rien ne porte ce nom parmi ce que votre rôle ouvre." : count === 1 ? "1 résultat" : `${count} résultats`;
  };
}

async function askOne({ name, prefix, box }, text, mine) {
  const grey = (words) => box.replaceChildren(made("p", `${name}\u00a0: ${words}`, "away"));
  const late = setTimeout(() => grey("pas encore de réponse."), SOON);
  const end = setTimeout(() => mine.abort(), LATEST);
  try {
    const answer = await fetch(`${prefix}/v1/search`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ text }),
      signal: mine.signal,
    });
    const results = answer.status === 403 ? [] : (await answer.json()).items;
    if (mine.signal.aborted) return 0;
    box.replaceChildren(...(results.length ? [list(results, prefix)] : []));
    clearTimeout(late);
    return results.length;
  } catch {
    clearTimeout(late);
    if (!mine.signal.aborted) grey("ne répond pas pour le moment.");
    return 0;
  } finally {
    clearTimeout(late);
    clearTimeout(end);
  }
}

function list(results, prefix) {
  const items = made("ul", "", "found");
  for (const one of results) {
    const item = made("li");
    const anchor = made("a", one.title);
    // Only pages of the service itself: what an answer says is no address of elsewhere.
    anchor.href = `${prefix}/${String(one.page).replace(/^\/+/, "")}`;
    item.append(anchor, " ", made("span", one.detail ? `${one.kind_name}, ${one.detail}` : one.kind_name, "small"));
    items.append(item);
  }
  return items;
}
