// A map that can be touched. The server's SVG is whole without this: here it takes a finger, a mouse, a keyboard.
// `figure.map` holds an SVG with a <title> « place : what is known of it » in each shape, or in the group or link around
// it. `data-open` and `data-open-commune` begin the address of the page of a station or a commune. Of a map with
// `data-live` the titles change.

const MOST_ZOOM = 40;
const A_TAP = 8;
const ALIKE = 0.75;
const DIGITS = /^\d+$/;
const WORDS = {
  fr: { find: "Chercher un lieu sur la carte", place: "Chercher un lieu", near: "Agrandir la carte", far: "Réduire la carte", all: "Toute la carte", whole: "Tout", screen: "Plein écran", open: "Ouvrir", station: "Ouvrir ce bureau", commune: "Ouvrir cette commune", none: "n’est pas sur cette carte.", only: "Ne montrer que cette classe", streets: "Rues" },
  en: { find: "Find a place on the map", place: "Find a place", near: "Zoom in", far: "Zoom out", all: "The whole map", whole: "All", screen: "Full screen", open: "Open", station: "Open this polling station", commune: "Open this town", none: "is not on this map.", only: "Show this class only", streets: "Streets" },
  pt: { find: "Procurar um lugar no mapa", place: "Procurar um lugar", near: "Ampliar o mapa", far: "Reduzir o mapa", all: "O mapa inteiro", whole: "Tudo", screen: "Ecrã inteiro", open: "Abrir", station: "Abrir esta mesa de voto", commune: "Abrir este município", none: "não está neste mapa.", only: "Mostrar apenas esta classe", streets: "Ruas" },
};
const SAY = WORDS[document.documentElement.lang] ?? WORDS.fr;
const ALL_CLASSES = "map-all-classes";
const GRAPHICS = "path, circle, polygon, rect";
const ACCENTS = /\p{Diacritic}/gu;
const PLAIN = (text) => text.normalize("NFD").replace(ACCENTS, "").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();

const pairsOf = (text) => [...text].slice(1).map((letter, at) => text[at] + letter);
// Pairs of letters that two texts share, of those of the shorter: « Tolouse 244 » is like « Toulouse, bureau 244 ».
const likeness = (wanted, name) => {
  const left = pairsOf(name);
  const wants = pairsOf(wanted);
  const shared = wants.filter((pair) => left.includes(pair) && left.splice(left.indexOf(pair), 1));
  return shared.length / Math.max(1, wants.length);
};

const element = (name, attributes = {}, ...inside) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
};

class TouchMap {
  constructor(figure, number) {
    this.figure = figure;
    this.svg = figure.querySelector("svg");
    this.whole = this.box(this.svg.viewBox.baseVal);
    this.view = { ...this.whole };
    this.isLive = "live" in figure.dataset;
    const titles = [...this.svg.querySelectorAll("title")].filter((one) => one.parentElement !== this.svg);
    this.titles = new Map(titles.map((one) => [one.parentElement, one]));
    this.shapes = [...this.titles.keys()];
    // The browser's own tooltip would cover ours.
    if (!this.isLive) for (const title of this.titles.values()) title.remove();
    this.texts = [...this.svg.querySelectorAll("text")].map((one) => [one, Number.parseFloat(getComputedStyle(one).fontSize)]);
    this.patterns = [...this.svg.querySelectorAll("pattern")].map((one) => [one, one.getAttribute("patternTransform") ?? ""]);
    this.dots = [...this.svg.querySelectorAll("circle.dot")].map((one) => [one, one.r.baseVal.value]);
    this.fingers = new Map();
    this.build(number);
    this.listen();
    figure.classList.add("touchable");
  }

  box({ x, y, width, height }) {
    return { x, y, width, height };
  }

  said(shape) {
    const [name, ...rest] = this.titles.get(shape).textContent.split(" : ");
    return { name, known: rest.join(" : ") };
  }

  build(number) {
    const names = element("datalist", { id: `map-names-${number}` });
    const kept = new Set(this.shapes.map((one) => this.said(one).name));
    for (const name of [...kept].sort(new Intl.Collator("fr", { numeric: true }).compare)) names.append(element("option", { value: name }));
    this.search = element("input", { type: "search", list: names.id, "aria-label": SAY.find, placeholder: SAY.place });
    const button = (label, sign, act) => {
      const made = element("button", { type: "button", class: "quiet", "aria-label": label, title: label }, sign);
      made.addEventListener("click", act);
      return made;
    };
    const tools = element("div", { class: "map-tools" }, this.search, names, button(SAY.near, "+", () => this.zoom(0.6)), button(SAY.far, "−", () => this.zoom(1 / 0.6)), button(SAY.all, SAY.whole, () => this.showAll()));
    this.button = (label, act) => tools.appendChild(button(label, label, act));
    if (document.fullscreenEnabled) {
      tools.append(button(SAY.screen, SAY.screen, () => (document.fullscreenElement ? document.exitFullscreen() : this.figure.requestFullscreen())));
    }
    this.tip = element("div", { class: "map-tip", "aria-hidden": "true", hidden: "" });
    this.card = element("div", { class: "map-card", role: "status" });
    this.frame = element("div", { class: "map-frame" });
    this.svg.replaceWith(this.frame);
    this.frame.append(this.svg, this.tip);
    this.frame.before(tools);
    this.frame.after(this.card);
  }

  listen() {
    this.search.addEventListener("change", () => this.find(this.search.value));
    this.search.addEventListener("keydown", (event) => event.key === "Enter" && (event.preventDefault(), this.find(this.search.value)));
    this.figure.addEventListener("keydown", (event) => this.key(event));
    this.svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.svg.addEventListener("pointerdown", (event) => this.down(event));
    this.svg.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) this.svg.addEventListener(end, (event) => this.up(event));
    // A link under a finger shows its card first; by the keyboard it is followed at once.
    this.svg.addEventListener("click", (event) => event.detail && event.target.closest("a") && event.preventDefault());
    this.svg.addEventListener("pointerleave", () => (this.tip.hidden = true));
  }

  shapeOf(event) {
    let hit = event.target;
    while (hit && hit !== this.svg && !this.titles.has(hit)) hit = hit.parentElement;
    return this.titles.has(hit) ? hit : null;
  }

  graphic(shape) {
    return shape.matches(GRAPHICS) ? shape : shape.querySelector(GRAPHICS);
  }

  // Pixels of the screen to units of the picture.
  point(event) {
    const matrix = this.svg.getScreenCTM();
    return new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
  }

  show(view) {
    const { width, height } = this.whole;
    view.width = Math.min(width, Math.max(width / MOST_ZOOM, view.width));
    view.height = (view.width * height) / width;
    view.x = Math.min(this.whole.x + width - view.width, Math.max(this.whole.x, view.x));
    view.y = Math.min(this.whole.y + height - view.height, Math.max(this.whole.y, view.y));
    this.view = { ...view };
    const scale = view.width / width;
    this.svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
    this.figure.classList.toggle("zoomed", scale < 1);
    // Names, halos, hatches and dots keep their size on the screen.
    for (const [text, size] of this.texts) text.setAttribute("font-size", size * scale);
    for (const [pattern, turn] of this.patterns) pattern.setAttribute("patternTransform", `scale(${scale}) ${turn}`);
    for (const [dot, radius] of this.dots) dot.setAttribute("r", radius * scale);
    if (this.outline?.localName === "circle") this.outline.setAttribute("r", this.picked.getAttribute("r"));
    this.svg.dispatchEvent(new Event("view-changed"));
  }

  // All of the map is also all of its classes.
  showAll() {
    this.show(this.whole);
    this.figure.dispatchEvent(new Event(ALL_CLASSES, { bubbles: true }));
  }

  zoom(factor, at) {
    const { x, y, width, height } = this.view;
    const centre = at ?? { x: x + width / 2, y: y + height / 2 };
    const wide = Math.min(this.whole.width, Math.max(this.whole.width / MOST_ZOOM, width * factor));
    const ratio = wide / width;
    this.show({ x: centre.x - (centre.x - x) * ratio, y: centre.y - (centre.y - y) * ratio, width: wide, height: height * ratio });
  }

  pan(dx, dy) {
    this.show({ ...this.view, x: this.view.x + dx, y: this.view.y + dy });
  }

  key(event) {
    if (event.target === this.search || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = this.view.width / 6;
    const acts = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (event.key in acts) this.pan(...acts[event.key]);
    else if (event.key === "+") this.zoom(0.6);
    else if (event.key === "-") this.zoom(1 / 0.6);
    else return;
    event.preventDefault();
  }

  wheel(event) {
    // A page must scroll past its map: the wheel is ours with the key for it, or once the map fills the screen.
    if (!event.ctrlKey && document.fullscreenElement !== this.figure) return;
    event.preventDefault();
    this.zoom(Math.exp(event.deltaY / 300), this.point(event));
  }

  down(event) {
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.moved = this.fingers.size > 1;
    this.start = { x: event.clientX, y: event.clientY };
    this.tip.hidden = true;
  }

  move(event) {
    const before = this.fingers.get(event.pointerId);
    if (!before) return event.pointerType === "mouse" ? this.hover(event) : undefined;
    const now = { x: event.clientX, y: event.clientY };
    if (Math.hypot(now.x - this.start.x, now.y - this.start.y) > A_TAP) this.moved = true;
    if (!this.moved) return;
    if (this.fingers.size === 2) {
      const [other] = [...this.fingers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
      const middle = { clientX: (now.x + other.x) / 2, clientY: (now.y + other.y) / 2 };
      this.zoom(Math.hypot(before.x - other.x, before.y - other.y) / Math.max(1, Math.hypot(now.x - other.x, now.y - other.y)), this.point(middle));
    } else if (this.figure.classList.contains("zoomed")) {
      this.svg.setPointerCapture(event.pointerId);
      const unit = this.view.width / this.svg.getBoundingClientRect().width;
      this.pan((before.x - now.x) * unit, (before.y - now.y) * unit);
    }
    this.fingers.set(event.pointerId, now);
  }

  up(event) {
    const pressed = this.fingers.delete(event.pointerId);
    if (!pressed || this.moved || event.type === "pointercancel") return;
    this.pick(this.shapeOf(event));
  }

  hover(event) {
    // The browser shows the titles of a live map itself.
    if (this.isLive) return;
    const shape = this.shapeOf(event);
    this.tip.hidden = !shape;
    if (!shape) return;
    const { name, known } = this.said(shape);
    this.tip.replaceChildren(element("strong", {}, name), known && ` ${known}`);
    const frame = this.frame.getBoundingClientRect();
    const left = Math.min(event.clientX - frame.left + 14, Math.max(0, frame.width - this.tip.offsetWidth - 4));
    this.tip.style.left = `${left}px`;
    this.tip.style.top = `${event.clientY - frame.top + 18}px`;
  }

  pick(shape) {
    this.outline?.remove();
    this.outline = null;
    if (!shape) return this.card.replaceChildren();
    this.picked = this.graphic(shape);
    const outline = this.picked.cloneNode(false);
    for (const name of ["id", "data-station"]) outline.removeAttribute(name);
    outline.setAttribute("class", "picked");
    this.svg.append(outline);
    this.outline = outline;
    const { name, known } = this.said(shape);
    this.card.replaceChildren(element("p", {}, element("strong", {}, name), element("br"), known));
    const [address, words] = this.leads(shape);
    if (address) this.card.append(element("p", {}, element("a", { href: address }, words)));
  }

  leads(shape) {
    if (shape.localName === "a") return [shape.getAttribute("href"), SAY.open];
    const place = shape.dataset.station ?? "";
    const isStation = place.includes("_");
    const base = isStation ? this.figure.dataset.open : this.figure.dataset.openCommune;
    return place && base ? [base + encodeURIComponent(place), isStation ? SAY.station : SAY.commune] : [];
  }

  // The shape of this name; else one whose name has all typed words; else the one that is spelled most alike.
  nearest(wanted) {
    const named = this.shapes.map((shape) => ({ shape, name: PLAIN(this.said(shape).name) }));
    const words = wanted.split(" ");
    const hasAll = ({ name }) => words.every((word) => name.split(" ").some((one) => (DIGITS.test(word) ? one === word : one.startsWith(word))));
    const exact = named.find(({ name }) => name === wanted) ?? named.find(hasAll);
    if (exact) return exact.shape;
    const alike = named.map(({ shape, name }) => [likeness(wanted, name), shape]).sort(([one], [other]) => other - one)[0];
    return alike?.[0] >= ALIKE ? alike[1] : null;
  }

  find(typed) {
    const wanted = PLAIN(typed);
    if (!wanted) return;
    const found = this.nearest(wanted);
    if (!found) {
      this.pick(null);
      this.card.replaceChildren(element("p", {}, `« ${typed} » ${SAY.none}`));
      return;
    }
    const around = found.getBBox();
    const ratio = this.whole.height / this.whole.width;
    const width = Math.max(around.width, around.height / ratio, this.whole.width / 60) * 4;
    this.show({ x: around.x + around.width / 2 - width / 2, y: around.y + around.height / 2 - (width * ratio) / 2, width, height: width * ratio });
    this.pick(found);
  }

  // What lies over a shape, such as its hatching, goes with it.
  parts(shape) {
    const isAlone = shape.parentElement !== this.svg && shape.parentElement.childElementCount === 1;
    const outer = isAlone ? shape.parentElement : shape;
    const next = outer.nextElementSibling;
    const isOver = next?.getAttribute("pointer-events") === "none" && next.localName !== "text";
    return isOver ? [shape, next] : [shape];
  }

  dim(colours) {
    for (const shape of this.shapes) {
      const isOut = colours.size > 0 && !colours.has(getComputedStyle(this.graphic(shape)).fill);
      for (const part of this.parts(shape)) part.classList.toggle("out", isOut);
    }
  }
}

// Each entry of the legend is a switch: pressed, the map shows its class alone, or those that are pressed. It goes with
// the map that fills the screen.
const makeFilter = (legend, maps) => {
  const pressed = new Map();
  for (const entry of legend.querySelectorAll("li")) {
    const swatch = entry.querySelector("rect, circle");
    if (!swatch) continue;
    const button = element("button", { type: "button", class: "quiet", "aria-pressed": "false", title: SAY.only });
    button.append(...entry.childNodes);
    entry.append(button);
    button.addEventListener("click", () => {
      if (pressed.delete(button)) button.setAttribute("aria-pressed", "false");
      else {
        pressed.set(button, getComputedStyle(swatch).fill);
        button.setAttribute("aria-pressed", "true");
      }
      for (const map of maps) map.dim(new Set(pressed.values()));
    });
  }
  document.addEventListener(ALL_CLASSES, () => {
    for (const button of pressed.keys()) button.setAttribute("aria-pressed", "false");
    pressed.clear();
    for (const map of maps) map.dim(new Set());
  });
  const place = document.createComment("");
  legend.before(place);
  document.addEventListener("fullscreenchange", () => {
    const map = maps.find(({ figure }) => figure === document.fullscreenElement);
    if (map) map.frame.after(legend);
    else place.after(legend);
  });
};

const maps = [...document.querySelectorAll("figure.map")].filter((one) => one.querySelector("svg * > title")).map((one, number) => new TouchMap(one, number));
if (maps.length) for (const legend of document.querySelectorAll("ul.legend, ul.keys")) makeFilter(legend, maps);

if (document.querySelector("meta[name=basemap]")) {
  const { layStreets } = await import("./streets.js");
  for (const map of maps) {
    const streets = layStreets(map.svg, () => map.view);
    if (!streets) continue;
    map.frame.append(streets.source);
    const toggle = map.button(SAY.streets, () => {
      const isShown = toggle.getAttribute("aria-pressed") !== "true";
      toggle.setAttribute("aria-pressed", String(isShown));
      streets.show(isShown);
    });
    toggle.setAttribute("aria-pressed", "true");
  }
}
