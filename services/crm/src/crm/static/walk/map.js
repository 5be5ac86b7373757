// The map of the turf, drawn from the bundle: its houses in the order of the walk, and no tile of anybody's.

import { addressOf, stateOf } from "./doors.js";

const SVG = "http://www.w3.org/2000/svg";
const SIZE = 1000;
const RANK = ["to_do", "again", "done", "never"];

function add(parent, name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  parent.append(made);
  return made;
}

// One point for each address: to do as soon as one of its doors is.
export function housesOf(doors, visits) {
  const houses = new Map();
  for (const door of doors) {
    const name = addressOf(door);
    const known = houses.get(name);
    const state = stateOf(door, visits);
    if (!known) houses.set(name, { name, number: door.number, street: door.street, lat: door.lat, lon: door.lon, state });
    else if (RANK.indexOf(state) < RANK.indexOf(known.state)) known.state = state;
  }
  return [...houses.values()];
}

export function drawMap(houses) {
  const [lats, lons] = [houses.map((one) => one.lat), houses.map((one) => one.lon)];
  const [south, north, west, east] = [Math.min(...lats), Math.max(...lats), Math.min(...lons), Math.max(...lons)];
  const squeeze = Math.cos((((north + south) / 2) * Math.PI) / 180);
  const scale = (SIZE - 120) / Math.max((east - west) * squeeze, north - south, 0.0005);
  const x = (lon) => 60 + (lon - west) * squeeze * scale;
  const y = (lat) => 60 + (north - lat) * scale;
  const [width, height] = [x(east) + 60, y(south) + 60];
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${width.toFixed(0)} ${height.toFixed(0)}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `Plan de la tournée : ${houses.length} adresses, reliées dans l’ordre de la marche, nord en haut`);
  add(svg, "g", { class: "streets", "data-ground": [west, north, squeeze * scale, scale, 60, 60].join(" ") });
  add(svg, "polyline", { class: "way", points: houses.map((one) => `${x(one.lon).toFixed(1)},${y(one.lat).toFixed(1)}`).join(" ") });
  const named = new Set();
  for (const house of houses) {
    const dot = add(svg, "circle", { class: `house ${house.state}`, cx: x(house.lon).toFixed(1), cy: y(house.lat).toFixed(1), r: 11 });
    add(dot, "title", {}, house.name);
  }
  for (const house of houses) {
    if (named.has(house.street)) continue;
    named.add(house.street);
    const left = x(house.lon) < width / 2;
    const place = { class: "street", x: (x(house.lon) + (left ? 16 : -16)).toFixed(1), y: (y(house.lat) + 7).toFixed(1), "text-anchor": left ? "start" : "end" };
    add(svg, "text", place, house.street);
  }
  const [first] = houses;
  add(svg, "text", { class: "street", x: x(first.lon).toFixed(1), y: (y(first.lat) - 18).toFixed(1), "text-anchor": "middle" }, "Départ");
  return svg;
}

// A code to be read by another phone: its squares come from the server, as rows of 0 and 1.
export function drawCode(rows) {
  const size = rows.length + 8;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", "Code QR de la politique de confidentialité");
  svg.setAttribute("class", "code");
  add(svg, "rect", { width: size, height: size, class: "paper" });
  let d = "";
  rows.forEach((row, top) => [...row].forEach((cell, left) => (d += cell === "1" ? `M${left + 4} ${top + 4}h1v1h-1z` : "")));
  add(svg, "path", { d, class: "ink" });
  return svg;
}
