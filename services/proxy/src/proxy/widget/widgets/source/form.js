/* Isoloir: the form itself, in the frame or inline. What is typed stays in memory until it is sent. */
/* TEXTS: those of one language stand here; LANG is its name. Problems are said in French and English: a language that
   has `errors` says them by field, and leaves what has no field, marked, in French. */
const LANGUAGES = { fr: "Français", en: "English", pt: "Português" };
const IN_FRAME = document.documentElement.hasAttribute("data-isoloir-frame");
const OUT = { target: "_blank", rel: "noopener noreferrer" };
const FIELD_OF = {
  "civil_status/first_names": "first_names", "civil_status/surname": "surname",
  "civil_status/used_surname": "used_surname", "civil_status/born_on": "born_day",
  "contact/email": "email", "contact/phone": "phone", "registration/commune": "commune",
  "registration/station": "station", "registration/consulate": "consulate",
  "registration/elector_number": "elector_number", radius_km: "radius_km",
  "held_elsewhere/made_in_france": "held_france", "held_elsewhere/made_abroad": "held_abroad",
  "consent/given": "consent", "consent/version": "consent", pool_consent: "pool_consent",
};

const CSS = `
:host { display: block; }
.all { --a: #26415e; --o: #fff; --b: #fff; --t: #17212b; --r: 6px; background: var(--b); color: var(--t);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; letter-spacing: normal;
  text-align: start; padding: 1rem; overflow-wrap: anywhere; }
* { box-sizing: border-box; }
.title { font-size: 1.5rem; line-height: 1.2; margin: 0 0 .75rem; }
.sub { font-size: 1.15rem; margin: 0 0 .5rem; }
p { margin: .75rem 0; }
fieldset { border: 1px solid color-mix(in srgb, var(--t) 45%, var(--b)); border-radius: var(--r); margin: 1rem 0;
  padding: .75rem 1rem 1rem; min-width: 0; }
fieldset.born { border: 0; padding: 0; margin: .75rem 0 0; }
fieldset.born legend { padding: 0; }
legend, label { font-weight: 600; }
legend { padding: 0 .35rem; }
label { display: block; margin-top: .75rem; }
.hint, .optional { font-weight: 400; }
.hint { display: block; font-size: .9rem; }
input { font: inherit; color: inherit; }
input.text { width: 100%; max-width: 32rem; min-height: 2.75rem; padding: .5rem .6rem; background: var(--b);
  border: 1px solid color-mix(in srgb, var(--t) 70%, var(--b)); border-radius: var(--r); }
input.text.s2 { width: 4rem; } input.text.s4 { width: 5.5rem; } input.text.short { max-width: 7rem; }
input.text[aria-invalid=true] { border: 2px solid #a3201d; }
.row { display: flex; flex-wrap: wrap; gap: 0 1rem; }
.row label { font-weight: 400; margin-top: .25rem; }
label.choice { display: flex; gap: .6rem; align-items: flex-start; font-weight: 400; min-height: 2.75rem;
  padding: .4rem 0; margin: 0; }
label.choice input { flex: none; width: 1.4rem; height: 1.4rem; margin: .1rem 0 0; accent-color: var(--a); }
.error { display: block; color: #a3201d; background: #fff; padding: 0 .25rem; font-weight: 600; }
.note { border-inline-start: .35rem solid var(--a); padding: .1rem 0 .1rem .9rem; }
.bad { border: 2px solid #a3201d; border-radius: var(--r); background: #fff; color: #17212b; padding: .75rem 1rem;
  margin: 1rem 0; }
.bad a { color: #a3201d; padding: .2rem 0; }
.bad li { margin: .4rem 0; }
.bad ul { margin: 0; padding-inline-start: 1.25rem; }
.act { display: inline-block; font: inherit; font-weight: 600; min-height: 2.75rem; padding: .6rem 1.2rem;
  background: var(--a); color: var(--o); border: 1px solid var(--a); border-radius: var(--r); cursor: pointer;
  text-decoration: none; margin: 0 .5rem .5rem 0; }
.act[aria-disabled=true] { opacity: .75; cursor: progress; }
.pot { position: absolute; left: -99rem; }
.small { font-size: .9rem; }
a { color: inherit; }
:focus-visible { outline: 3px solid var(--t); outline-offset: 2px; }
[tabindex="-1"]:focus { outline: none; }
`;

/* THEME: kit's static/embed/theme.js stands here. */

/* ALTCHA's proof of work, version 2: the counter whose key begins as the challenge says. */
export async function solve(challenge) {
  const { nonce, salt, cost, keyLength, keyPrefix } = challenge.parameters;
  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  const password = new Uint8Array([...bytes(nonce), 0, 0, 0, 0]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
  const began = performance.now();
  for (let counter = 0; ; counter++) {
    new DataView(password.buffer).setUint32(password.length - 4, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const derived = new Uint8Array(await crypto.subtle.deriveBits(how, key, keyLength * 8));
    const derivedKey = Array.from(derived, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (derivedKey.startsWith(keyPrefix)) {
      const solution = { counter, derivedKey, time: Math.round(performance.now() - began) };
      return btoa(JSON.stringify({ challenge, solution }));
    }
  }
}

function make(tag, given = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value || value === 0) made.setAttribute(name, value);
  }
  made.append(...inside.filter((one) => one !== null && one !== "").map((one) => (typeof one === "string" ? unbroken(one) : one)));
  return made;
}

// No line begins with these marks, of our texts and of the service's.
function unbroken(text) {
  return text.replace(/ (?=[:;?!»](?:\s|[.,)]|$))|(?<=«) /g, "\u00a0");
}

class Form extends HTMLElement {
  async connectedCallback() {
    if (this.root) return;
    this.root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    this.root.adoptedStyleSheets = [sheet];
    this.lang = LANG;
    this.say = TEXTS;
    this.base = this.getAttribute("base");
    this.both = !["request", "offer"].includes(this.getAttribute("kind"));
    this.kind = this.both ? "request" : this.getAttribute("kind");
    this.level = Math.min(Math.max(Number(this.getAttribute("heading-level")) || 2, 1), 5);
    this.all = make("div", { class: "all", lang: this.lang });
    this.root.append(this.all);
    const style = getComputedStyle(this);
    this.dress((name) => style.getPropertyValue(`--isoloir-${name}`));
    try {
      this.facts = await this.ask("form");
    } catch {
      return; // the link of the page stays
    }
    this.draw();
    this.dispatchEvent(new CustomEvent("isoloir-ready"));
  }

  dress(wanted) {
    const theme = readTheme(wanted);
    const short = { accent: "--a", "on-accent": "--o", background: "--b", text: "--t", radius: "--r" };
    for (const [name, property] of Object.entries(short)) this.all.style.setProperty(property, theme[name]);
  }

  async ask(what, body, key) {
    const place = `${this.base}v1/public/campaigns/${this.getAttribute("campaign")}/${what}`;
    const headers = { Accept: "application/json", "Accept-Language": this.lang };
    if (body) Object.assign(headers, { "Content-Type": "application/json", "Idempotency-Key": key });
    const answer = await fetch(place, {
      method: body ? "POST" : "GET", body, headers, credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store",
    });
    const said = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(said.title), { problem: said });
    return said;
  }

  heading(deeper, given, ...inside) {
    return make(`h${Math.min(this.level + deeper, 6)}`, given, ...inside);
  }

  field(name, given = {}) {
    const [label, hint] = this.say[name];
    const { required, type = "text", size = "", ...more } = given;
    const input = make("input", {
      id: name, name, type, class: `text ${size}`, autocomplete: "off", maxlength: 120, required,
      "aria-describedby": `${name}-error${hint ? ` ${name}-hint` : ""}`, ...more,
    });
    const optional = given.optional ? make("span", { class: "optional" }, ` (${this.say.optional})`) : "";
    input.removeAttribute("optional");
    return [
      make("label", { for: name }, label, optional),
      hint ? make("span", { class: "hint", id: `${name}-hint` }, hint) : "",
      make("span", { class: "error", id: `${name}-error`, hidden: true }),
      input,
    ];
  }

  group(title, ...inside) {
    return make("fieldset", {}, make("legend", {}, title), ...inside.flat());
  }

  draw() {
    const { say, facts } = this;
    const plain = { spellcheck: "false" };
    this.summary = make("div", { class: "bad", tabindex: "-1", role: "alert", hidden: true });
    const title = this.both ? say.title.both : say.title[this.kind];
    const head = [
      IN_FRAME ? make("p", { class: "small" }, ...Object.entries(LANGUAGES).flatMap(([lang, name], place) => [
        place ? " · " : "", lang === LANG ? make("strong", {}, name) : make("a", { lang, hreflang: lang, href: this.other(lang) }, name),
      ])) : "",
      this.heading(0, { class: "title" }, title),
      make("p", { class: "note" }, say.who.replace("{candidate}", facts.candidate)),
      facts.demo ? make("p", { class: "note" }, make("strong", {}, say.demo)) : "",
    ];
    if (!facts.rounds.some((one) => one.open)) {
      this.all.replaceChildren(...head, make("p", { class: "bad" }, say.closed));
      return;
    }
    const day = new Intl.DateTimeFormat({ en: "en-GB", pt: "pt-PT" }[LANG] || "fr-FR", { dateStyle: "long", timeZone: "UTC" });
    const number = { inputmode: "numeric" };
    this.form = make(
      "form", { novalidate: true, onsubmit: (event) => this.send(event) },
      this.both
        ? this.group(say.kind, ["request", "offer"].map((kind) =>
            make("label", { class: "choice" },
              make("input", { type: "radio", name: "kind", id: `kind-${kind}`, value: kind, checked: kind === this.kind,
                onchange: () => this.turn(kind) }),
              make("span", {}, say.kinds[kind]))))
        : "",
      this.group(say.person,
        this.field("first_names", { required: true, autocomplete: "given-name", ...plain }),
        this.field("surname", { required: true, autocomplete: "family-name", ...plain }),
        this.field("used_surname", { optional: true, ...plain }),
        make("fieldset", { class: "born", "aria-describedby": "born-hint born_day-error" },
          make("legend", {}, say.born[0]),
          make("span", { class: "hint", id: "born-hint" }, say.born[1]),
          make("span", { class: "error", id: "born_day-error", hidden: true }),
          make("div", { class: "row" }, ...[["born_day", 2, "bday-day"], ["born_month", 2, "bday-month"],
            ["born_year", 4, "bday-year"]].map(([name, size, complete]) =>
            make("div", {}, make("label", { for: name }, say[name][0]),
              make("input", { id: name, name, class: `text s${size}`, maxlength: size, autocomplete: complete,
                required: true, ...number })))))),
      this.group(say.reach, make("p", { class: "hint" }, say.reachHint),
        this.field("email", { type: "email", autocomplete: "email", maxlength: 254, ...plain }),
        this.field("phone", { type: "tel", autocomplete: "tel", maxlength: 30 })),
      this.group(say.place,
        this.field("commune", { autocomplete: "address-level2", maxlength: 100, ...plain }),
        this.field("station", { optional: true, maxlength: 10, size: "short", ...plain }),
        this.field("consulate", { maxlength: 100, ...plain }),
        this.field("elector_number", { optional: true, maxlength: 30, ...number })),
      this.group(say.rounds, make("span", { class: "error", id: "rounds-error", hidden: true }),
        facts.rounds.map((one) =>
          make("label", { class: "choice" },
            make("input", { type: "checkbox", name: "rounds", id: `rounds-${one.number}`, value: one.number,
              disabled: !one.open, "aria-describedby": "rounds-error" }),
            make("span", {}, `${say.round[one.number - 1]}, ${day.format(new Date(one.on))}`
              + (one.open ? "" : ` (${say.late})`))))),
      (this.can = this.group(say.can,
        this.field("radius_km", { required: true, maxlength: 3, size: "short", ...number }),
        make("p", { class: "hint" }, say.held),
        this.field("held_france", { optional: true, maxlength: 1, size: "short", ...number }),
        this.field("held_abroad", { optional: true, maxlength: 1, size: "short", ...number }))),
      (this.warning = make("p", { class: "note" }, say.protected)),
      this.group(say.consent, make("span", { class: "error", id: "consent-error", hidden: true }),
        make("label", { class: "choice" },
          make("input", { type: "checkbox", id: "consent", name: "consent", value: facts.consent_version, required: true,
            "aria-describedby": "consent-error" }),
          make("span", {}, facts.consent_text)),
        // Only where the campaign has an agreement with others; apart from the rest, and never ticked beforehand.
        facts.pool_consent_text
          ? [make("span", { class: "error", id: "pool_consent-error", hidden: true }),
            make("label", { class: "choice" },
              make("input", { type: "checkbox", id: "pool_consent", name: "pool_consent",
                value: facts.pool_consent_version, "aria-describedby": "pool_consent-error" }),
              make("span", {}, facts.pool_consent_text))]
          : []),
      make("div", { class: "pot", "aria-hidden": "true" }, make("label", { for: "website" }, say.pot),
        make("input", { id: "website", name: "website", tabindex: "-1", autocomplete: "off" })),
      (this.button = make("button", { class: "act" })),
      (this.status = make("p", { role: "status" })),
    );
    // In the frame its page says whose form it is, also while that is closed.
    const whose = IN_FRAME || !facts.controller ? [] : [say.controller, " ", facts.controller, ". ", facts.notice_url
      && make("a", { ...OUT, href: `${facts.notice_url}?lang=${LANG}` }, `${say.notice} (${say.window})`), " "];
    this.all.replaceChildren(...head, this.summary, this.form, make("p", { class: "small" }, ...whose, say.foot, " ",
      (this.plain = make("a", OUT, `${say.plain} (${say.window})`)), "."));
    this.turn(this.kind);
  }

  // The same frame in another language, in the same colours.
  other(lang) {
    const address = new URL(location);
    address.searchParams.set("lang", lang);
    return address;
  }

  turn(kind) {
    this.kind = kind;
    this.can.hidden = kind !== "offer";
    this.warning.hidden = kind === "offer";
    this.button.textContent = unbroken(this.say.send[kind]);
    this.plain.href = `${this.base}${kind === "offer" ? "offre" : "demande"}/${this.getAttribute("campaign")}`;
  }

  typed() {
    const value = (name) => this.form.elements[name].value.trim();
    const number = (name) => (/^\d{1,9}$/.test(value(name)) ? Number(value(name)) : value(name) || 0);
    const body = {
      civil_status: {
        first_names: value("first_names"), surname: value("surname"), used_surname: value("used_surname"),
        born_on: [value("born_year"), value("born_month"), value("born_day")].join("-"),
      },
      contact: { email: value("email"), phone: value("phone") },
      registration: {
        commune: value("commune"), consulate: value("consulate"), station: value("station"),
        elector_number: value("elector_number"),
      },
      rounds: [...this.form.querySelectorAll("[name=rounds]:checked")].map((box) => Number(box.value)),
      consent: { given: this.form.elements.consent.checked, version: this.facts.consent_version },
      website: this.form.elements.website.value,
    };
    if (this.form.elements.pool_consent?.checked) body.pool_consent = this.form.elements.pool_consent.value;
    if (this.kind === "offer") {
      body.radius_km = number("radius_km");
      body.held_elsewhere = { made_in_france: number("held_france"), made_abroad: number("held_abroad") };
    }
    return body;
  }

  async send(event) {
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    this.button.setAttribute("aria-disabled", "true");
    this.status.textContent = unbroken(this.say.sending);
    this.show([]);
    const body = this.typed();
    const same = JSON.stringify([this.kind, body]);
    try {
      if (this.pending?.same !== same) {
        // Where the page is not served safely browsers give no means to solve it: then without, under a lower limit.
        const proof = crypto.subtle ? await solve(await this.ask("challenge")) : "";
        const key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16)).join("-");
        this.pending = { same, key, text: JSON.stringify({ ...body, proof }) };
      }
      const receipt = await this.ask(this.kind === "offer" ? "offers" : "requests", this.pending.text, this.pending.key);
      this.finish(receipt);
    } catch (error) {
      this.status.textContent = "";
      if (error.problem) {
        this.pending = null;
        this.refuse(error.problem);
      } else if (error instanceof TypeError) {
        this.show([["", navigator.onLine ? this.say.fault : this.say.offline]], true);
        addEventListener("online", () => (this.status.textContent = unbroken(this.say.back)), { once: true });
      } else {
        this.show([["", this.say.fault]], true);
      }
    } finally {
      this.busy = false;
      this.button.removeAttribute("aria-disabled");
    }
  }

  refuse(problem) {
    const found = new Map();
    for (const one of problem.errors || [{ pointer: problem.pointer, detail: problem.detail }]) {
      const place = (one.pointer || "").slice(1);
      const field = place.startsWith("rounds") ? "rounds" : FIELD_OF[place] || "";
      if (!found.has(field || one.detail)) found.set(field || one.detail, [field, this.say.errors?.[field] || one.detail]);
    }
    const order = [...this.form.elements].map((one) => one.name);
    this.show([...found.values()].sort((a, b) => order.indexOf(a[0]) - order.indexOf(b[0])));
  }

  // `ours`: the words are of this file.
  show(errors, ours) {
    this.foreign = this.say.errors && !ours && "fr";
    for (const said of this.form.querySelectorAll(".error")) said.hidden = true;
    for (const input of this.form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
    this.summary.hidden = !errors.length;
    const items = errors.map(([field, text]) => {
      if (!field) return make("li", { lang: this.foreign }, text);
      const said = this.root.getElementById(`${field}-error`);
      said.textContent = unbroken(text);
      said.hidden = false;
      const inputs = field === "born_day" ? ["born_day", "born_month", "born_year"] : [field];
      for (const one of inputs) this.root.getElementById(one)?.setAttribute("aria-invalid", "true");
      const first = field === "rounds" ? this.form.querySelector("[name=rounds]:not(:disabled)") : this.root.getElementById(field);
      const go = (event) => {
        event.preventDefault();
        first.focus();
      };
      return make("li", {}, make("a", { href: `#${first.id}`, onclick: go }, text));
    });
    if (!errors.length) return;
    const [one, many] = this.say.wrong;
    const fields = errors.filter(([field]) => field).length;
    const head = fields ? [this.heading(1, { class: "sub" }, fields === 1 ? one : many.replace("{n}", fields))] : [];
    this.summary.replaceChildren(...head, make("ul", {}, ...items));
    this.summary.focus();
  }

  finish(receipt) {
    const { say } = this;
    const out = { ...OUT, class: "act" };
    const title = this.heading(0, { class: "title", tabindex: "-1" }, say.done[this.kind]);
    this.all.replaceChildren(
      title,
      ...receipt.warnings.map((text) => make("p", { class: "note", lang: say.errors && "fr" }, text)),
      make("p", { class: "note" }, say.keep),
      make("p", {},
        make("a", { ...out, href: receipt.status_url }, `${say.follow} (${say.window})`),
        this.kind === "request" ? make("a", { ...out, href: `${receipt.status_url}/fiche.pdf` }, `${say.sheet}`) : ""),
      make("p", { class: "small" }, say.who.replace("{candidate}", this.facts.candidate)),
    );
    title.focus();
    this.dispatchEvent(new CustomEvent("isoloir-sent", { detail: { kind: this.kind } }));
  }
}

if (!customElements.get("isoloir-proxy-form")) customElements.define("isoloir-proxy-form", Form);

/* In the frame: the theme comes in the fragment, and the page around hears of height and of the end, no more. */
if (IN_FRAME) {
  const given = new URLSearchParams(location.hash.slice(1));
  const page = new CSSStyleSheet();
  page.replaceSync("html{color-scheme:light}body{margin:0}");
  document.adoptedStyleSheets = [page];
  const around = location.ancestorOrigins?.[0] || given.get("origin") || location.origin;
  const tell = (said) => parent !== window && parent.postMessage({ isoloir: 1, ...said }, around);
  const form = document.querySelector("isoloir-proxy-form");
  form.addEventListener("isoloir-ready", () => {
    document.getElementById("plain").remove();
    tell({ type: "ready" });
  });
  form.addEventListener("isoloir-sent", (event) => tell({ type: "sent", kind: event.detail.kind }));
  if (form.all) form.dress((name) => given.get(name));
  const height = () => tell({ type: "height", value: Math.ceil(document.body.getBoundingClientRect().height) });
  new ResizeObserver(height).observe(document.body);
}
