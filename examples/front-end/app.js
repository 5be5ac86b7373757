import { call, comeBack, signIn, signOut } from "./auth.js";

const $ = (id) => document.getElementById(id);
const say = (text) => { $("message").textContent = text; };
const SVG = "http://www.w3.org/2000/svg";

$("sign-in").addEventListener("click", () => signIn().catch(fail));
$("sign-out").addEventListener("click", async () => { await signOut().catch(() => {}); show(false); say("Vous êtes déconnecté."); });
$("station").addEventListener("change", () => choose($("station").value));
$("canvass").addEventListener("submit", (event) => { event.preventDefault(); record().catch(fail); });

try {
  const back = await comeBack();
  show(back);
  if (back) await drawMap();
} catch (error) { show(false); fail(error); }

async function drawMap() {
  const { features, data_vintage } = await call("/predict/v1/priorities.geojson");
  const rings = features.flatMap(({ geometry }) => points(geometry));
  const [west, south] = [0, 1].map((axis) => Math.min(...rings.map((point) => point[axis])));
  const [east, north] = [0, 1].map((axis) => Math.max(...rings.map((point) => point[axis])));
  const narrow = Math.cos((south + north) * Math.PI / 360); // a degree of longitude is shorter than one of latitude
  const place = ([x, y]) => [(x - west) * narrow, north - y];
  if (rings.length) $("map").setAttribute("viewBox", `0 0 ${(east - west) * narrow || 1} ${north - south || 1}`);
  const size = Math.max((east - west) * narrow, north - south) / 80;
  for (const { geometry, properties } of features) {
    $("station").add(new Option(`${properties.rank}. ${properties.commune_name}, bureau ${properties.station.split("_")[1]}`, properties.station));
    const shape = geometry && drawShape(geometry, place, size);
    if (!shape) continue;
    shape.dataset.station = properties.station;
    shape.style.fill = `hsl(215 70% ${30 + 55 * properties.rank / features.length}%)`;
    shape.append(document.createElementNS(SVG, "title"));
    shape.firstChild.textContent = `Bureau ${properties.station}, rang ${properties.rank}`;
    shape.addEventListener("click", () => choose(properties.station));
    $("map").append(shape);
  }
  $("source").textContent = `Du plus foncé (à faire d'abord) au plus clair. Données : ${data_vintage}.`;
  say(`${features.length} bureaux de vote.`);
}

function drawShape(geometry, place, size) {
  const shape = document.createElementNS(SVG, geometry.type === "Point" ? "circle" : "path");
  if (geometry.type === "Point") {
    const [x, y] = place(geometry.coordinates);
    for (const [name, value] of Object.entries({ cx: x, cy: y, r: size })) shape.setAttribute(name, value);
  } else {
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    shape.setAttribute("d", polygons.flat().map((ring) => `M${ring.map((point) => place(point).join(" ")).join("L")}Z`).join(""));
  }
  return shape;
}

function points(geometry) {
  if (!geometry) return [];
  const depth = { Point: 0, Polygon: 2, MultiPolygon: 3 }[geometry.type];
  return depth === 0 ? [geometry.coordinates] : geometry.coordinates.flat(depth - 1);
}

function choose(station) {
  $("station").value = station;
  for (const shape of $("map").children) shape.classList.toggle("chosen", shape.dataset.station === station);
}

async function record() {
  const outcome = $("outcome").value;
  const canvass = { id: crypto.randomUUID(), station: $("station").value, happened_at: new Date().toISOString(), channel: "door", outcome };
  if (outcome === "answered") canvass.support = Number($("support").value);
  await call("/crm/v1/canvasses", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(canvass) });
  say(`C'est noté pour le bureau ${canvass.station}.`);
}

function show(signedIn) {
  $("work").hidden = $("sign-out").hidden = !signedIn;
  $("sign-in").hidden = signedIn;
}

function fail(error) { say(error.message); }
