// Drawing a turf on the map: a tap is a corner, a drag moves the map. The server judges the outline and counts its doors.

import { layStreets } from "../../kit/streets.js";

const SVG = "http://www.w3.org/2000/svg";
const STILL = 8; // pixels that a finger may slip and still tap
const WAIT = 350; // milliseconds without a new corner before the doors are counted

const map = document.getElementById("draw-map");
const shape = document.getElementById("draw-shape");
const corners = document.getElementById("draw-corners");
const field = document.getElementById("geojson");
const said = document.getElementById("draw-said");
const save = document.getElementById("draw-save");
const { west, north, perX, perY } = Object.fromEntries(
  Object.entries(map.dataset).map(([name, value]) => [name, Number(value)]),
);
const full = { x: 0, y: 0, width: map.viewBox.baseVal.width, height: map.viewBox.baseVal.height };
let view = { ...full };
let points = readField();
let counting = 0;
let asked = 0;
let down = null;

function degrees([x, y]) {
  return [Number((west + x * perX).toFixed(6)), Number((north - y * perY).toFixed(6))];
}

function readField() {
  try {
    const [ring] = JSON.parse(field.value).coordinates;
    const open = ring.length > 1 && String(ring[0]) === String(ring.at(-1)) ? ring.slice(0, -1) : ring;
    return open.map(([longitude, latitude]) => [(longitude - west) / perX, (north - latitude) / perY]);
  } catch {
    return [];
  }
}

function draw() {
  map.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
  map.dispatchEvent(new Event("view-changed"));
  shape.setAttribute("points", points.map((point) => point.join(",")).join(" "));
  corners.replaceChildren(
    ...points.map(([x, y]) => {
      const corner = document.createElementNS(SVG, "circle");
      corner.setAttribute("cx", x);
      corner.setAttribute("cy", y);
      corner.setAttribute("r", (view.width / full.width) * 9);
      return corner;
    }),
  );
}

function changed() {
  const ring = points.map(degrees);
  field.value = ring.length < 3 ? "" : JSON.stringify({ type: "Polygon", coordinates: [[...ring, ring[0]]] });
  save.disabled = ring.length < 3;
  draw();
  clearTimeout(counting);
  asked += 1;
  if (ring.length < 3) {
    said.textContent = ring.length ? "Encore un coin ou deux." : "Touchez la carte à chaque coin du secteur.";
  } else {
    said.textContent = "On compte…";
    counting = setTimeout(count, WAIT, ring, asked);
  }
}

async function count(polygon, turn) {
  let words;
  try {
    const answer = await fetch(map.dataset.preview, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": "fr" },
      body: JSON.stringify({ where: { polygon } }),
    });
    const found = await answer.json();
    words = answer.ok ? inWords(found) : found.detail;
  } catch {
    words = "Pas de réseau : les portes seront comptées à l’enregistrement.";
  }
  // What comes late is of an outline that is no more.
  if (turn === asked) said.textContent = words;
}

function inWords({ buildings, doors, stations, too_many: tooMany }) {
  const many = (number, word) => `${number.toLocaleString("fr-FR")} ${word}${number > 1 ? "s" : ""}`;
  const size = `${many(doors, "porte")} à ${many(buildings, "adresse")}, ${many(stations.length, "bureau").replace("bureaus", "bureaux")}.`;
  return tooMany ? `${size} C’est trop pour un seul secteur : réduisez-le, ou faites-le découper.` : size;
}

function place(event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
  return [point.x, point.y];
}

function zoom(factor) {
  const [x, y] = points.at(-1) ?? [view.x + view.width / 2, view.y + view.height / 2];
  const width = Math.min(full.width, view.width * factor);
  const height = (width / full.width) * full.height;
  move({ x: x - width / 2, y: y - height / 2, width, height });
}

function move(wanted) {
  const within = (at, size, most) => Math.max(0, Math.min(at, most - size));
  const { width, height } = wanted;
  view = { x: within(wanted.x, width, full.width), y: within(wanted.y, height, full.height), width, height };
  draw();
}

map.addEventListener("pointerdown", (event) => {
  map.setPointerCapture(event.pointerId);
  down = { at: [event.clientX, event.clientY], view: { ...view }, scale: map.getScreenCTM().a, moved: false };
});
map.addEventListener("pointermove", (event) => {
  if (!down) return;
  const [across, along] = [event.clientX - down.at[0], event.clientY - down.at[1]];
  down.moved ||= Math.hypot(across, along) > STILL;
  if (down.moved) move({ ...down.view, x: down.view.x - across / down.scale, y: down.view.y - along / down.scale });
});
map.addEventListener("pointerup", (event) => {
  if (down && !down.moved && points.length < 200) {
    points = [...points, place(event)];
    changed();
  }
  down = null;
});
map.addEventListener("pointercancel", () => {
  down = null;
});
document.getElementById("draw-in").addEventListener("click", () => zoom(0.5));
document.getElementById("draw-out").addEventListener("click", () => zoom(2));
document.getElementById("draw-back").addEventListener("click", () => {
  points = points.slice(0, -1);
  changed();
});
document.getElementById("draw-clear").addEventListener("click", () => {
  points = [];
  changed();
});
field.addEventListener("change", () => {
  points = readField();
  changed();
});
document.getElementById("draw-tools").hidden = false;
const streets = layStreets(map, () => view);
if (streets) map.after(streets.source);
changed();
