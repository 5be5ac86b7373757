// Moves the values of a form on a drawing of its words. What is saved is the map in the text box; this only writes it.
const { names, ticks, fields } = JSON.parse(document.getElementById("editor").textContent);
const text = document.getElementById("map");
const chosen = document.getElementById("chosen");
const add = document.getElementById("add");
const SVG = "http://www.w3.org/2000/svg";
const map = text.value ? JSON.parse(text.value) : { version: 1, places: [], reserved: [] };
const sheets = [...document.querySelectorAll("svg[data-page]")];

const heightOf = (svg) => svg.viewBox.baseVal.height;
const nameOf = (item) => names[item.value ?? item.what] ?? item.value;

// The zone of a value, also of one that is in a field of the form: moved away from it, it has a zone of its own.
function zoneOf(item) {
  if (item.what) return item;
  if (item.zone) return item.zone;
  const { page, x, y, width, height } = fields.find((one) => one.name === item.field) ?? {};
  return { page, x, y, width, height };
}

function write() {
  text.value = JSON.stringify(map, null, 1);
}

function change(item, by) {
  const svg = sheets[zoneOf(item).page - 1];
  const zone = item.what ? item : (item.zone ??= zoneOf(item));
  if (!item.what) delete item.field;
  const { width, height } = svg.viewBox.baseVal;
  for (const [name, step] of Object.entries(by)) zone[name] = Math.round((zone[name] + step) * 10) / 10;
  zone.width = Math.max(8, Math.min(zone.width, width));
  zone.height = Math.max(8, Math.min(zone.height, height));
  zone.x = Math.max(0, Math.min(zone.x, width - zone.width));
  zone.y = Math.max(0, Math.min(zone.y, height - zone.height));
  write();
}

function draw(item) {
  const zone = zoneOf(item);
  const svg = sheets[(zone.page ?? 1) - 1];
  const group = document.createElementNS(SVG, "g");
  group.setAttribute("class", item.what ? "place blank" : "place");
  group.setAttribute("tabindex", "0");
  group.setAttribute("role", "button");
  group.setAttribute("aria-label", nameOf(item));
  const box = group.appendChild(document.createElementNS(SVG, "rect"));
  const label = group.appendChild(document.createElementNS(SVG, "text"));
  const grip = group.appendChild(document.createElementNS(SVG, "rect"));
  grip.setAttribute("class", "grip");
  label.textContent = nameOf(item);
  const put = () => {
    const { x, y, width, height } = zoneOf(item);
    const top = heightOf(svg) - y - height;
    for (const [name, value] of Object.entries({ x, y: top, width, height })) box.setAttribute(name, value);
    for (const [name, value] of Object.entries({ x: x + width - 6, y: top + height - 6, width: 6, height: 6 })) grip.setAttribute(name, value);
    label.setAttribute("x", x + 2);
    label.setAttribute("y", top + height - 3);
  };
  const say = () => (chosen.textContent = `${nameOf(item)}\u00a0: flèches pour déplacer, Maj et flèches pour agrandir, Suppr pour retirer.`);
  group.addEventListener("focus", say);
  group.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (way) {
      event.preventDefault();
      change(item, event.shiftKey ? { width: way[0] * 2, height: way[1] * 2 } : { x: way[0] * 2, y: way[1] * 2 });
      put();
    } else if (event.key === "Delete" && !item.what) {
      map.places = map.places.filter((one) => one !== item);
      group.remove();
      write();
      list();
    }
  });
  group.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    group.focus();
    group.setPointerCapture(event.pointerId);
    const size = event.target === grip;
    let last = [event.clientX, event.clientY];
    const scale = svg.viewBox.baseVal.width / svg.getBoundingClientRect().width;
    const move = (next) => {
      const [right, down] = [(next.clientX - last[0]) * scale, (next.clientY - last[1]) * scale];
      last = [next.clientX, next.clientY];
      change(item, size ? { width: right, height: down, y: -down } : { x: right, y: -down });
      put();
    };
    group.addEventListener("pointermove", move);
    group.addEventListener("pointerup", () => group.removeEventListener("pointermove", move), { once: true });
  });
  put();
  svg.append(group);
  return group;
}

// The values that have no place yet.
function list() {
  const placed = new Set(map.places.map((one) => one.value));
  const free = Object.keys(names).filter((name) => !placed.has(name) && !map.reserved.some((one) => one.what === name));
  add.replaceChildren(new Option("Choisir", ""), ...free.map((name) => new Option(names[name], name)));
}

add.addEventListener("change", () => {
  const name = add.value;
  if (!name) return;
  const { width, height } = sheets[0].viewBox.baseVal;
  const side = ticks.includes(name) ? 10 : 14;
  const zone = { page: 1, x: width / 2, y: height / 2, width: ticks.includes(name) ? 10 : 150, height: side };
  const blank = names[name].startsWith("Laisser vide");
  const item = blank ? { what: name, ...zone } : { value: name, zone };
  (blank ? map.reserved : map.places).push(item);
  write();
  list();
  draw(item).focus();
});

for (const item of [...map.reserved, ...map.places]) draw(item);
list();
