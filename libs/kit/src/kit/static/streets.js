// The operator's basemap under a map: streets, water and green as pictures of the suite's own server, laid in the group
// whose `data-ground` says where on earth the map lies. Nearer, finer ones come; the coarse ones stay until they are there.

const TILE_PIXELS = 380;
const MOST_TILES = 48;
const HALF_TURN = 180;
const TURN = 360;
const radians = (degrees) => (degrees * Math.PI) / HALF_TURN;

// The square that the world is on in such tiles (Web Mercator), both sides from 0 to 1.
const columnOf = (longitude) => (longitude + HALF_TURN) / TURN;
const rowOf = (latitude) => (1 - Math.asinh(Math.tan(radians(latitude))) / Math.PI) / 2;
const longitudeOf = (column) => column * TURN - HALF_TURN;
const latitudeOf = (row) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * row))) * HALF_TURN) / Math.PI;

// `viewOf` returns the part of the picture that is shown; after it changed, `draw`.
class Streets {
  constructor(svg, basemap, viewOf) {
    this.svg = svg;
    this.layer = svg.querySelector("g.streets");
    this.basemap = basemap;
    this.viewOf = viewOf;
    [this.west, this.north, this.across, this.down, this.left, this.top] = this.layer.dataset.ground.split(" ").map(Number);
    this.tiles = new Map();
    this.wanted = new Set();
  }

  // The part of the earth that is shown and that the basemap has.
  shown() {
    const { x, y, width, height } = this.viewOf();
    const { west, south, east, north } = this.basemap;
    return {
      west: Math.max(west, this.west + (x - this.left) / this.across),
      east: Math.min(east, this.west + (x + width - this.left) / this.across),
      north: Math.min(north, this.north - (y - this.top) / this.down),
      south: Math.max(south, this.north - (y + height - this.top) / this.down),
    };
  }

  range(box, zoom) {
    const sides = 2 ** zoom;
    const last = (number) => Math.min(sides - 1, Math.floor(number * sides));
    const [first, end] = [last(columnOf(box.west)), last(columnOf(box.east))];
    const [highest, lowest] = [last(rowOf(box.north)), last(rowOf(box.south))];
    return { first, end, highest, lowest, count: (end - first + 1) * (lowest - highest + 1) };
  }

  draw() {
    if (this.layer.hasAttribute("hidden")) return;
    const box = this.shown();
    const pixels = this.svg.getBoundingClientRect().width;
    const wanted = new Set();
    if (box.west < box.east && box.south < box.north && pixels > 0) {
      const unit = this.viewOf().width / pixels;
      let zoom = Math.round(Math.log2((TURN * this.across) / (TILE_PIXELS * unit)));
      zoom = Math.min(this.basemap.max_zoom, Math.max(this.basemap.min_zoom, zoom));
      while (zoom > this.basemap.min_zoom && this.range(box, zoom).count > MOST_TILES) zoom -= 1;
      const { first, end, highest, lowest, count } = this.range(box, zoom);
      if (count <= MOST_TILES) {
        for (let column = first; column <= end; column += 1) {
          for (let row = highest; row <= lowest; row += 1) wanted.add(this.lay(zoom, column, row));
        }
      }
    }
    this.wanted = wanted;
    this.tidy();
  }

  lay(zoom, column, row) {
    const name = `${zoom}/${column}/${row}`;
    if (this.tiles.has(name)) return name;
    const sides = 2 ** zoom;
    const [left, right] = [column, column + 1].map((one) => this.left + (longitudeOf(one / sides) - this.west) * this.across);
    const [upper, lower] = [row, row + 1].map((one) => this.top + (this.north - latitudeOf(one / sides)) * this.down);
    const image = document.createElementNS(this.svg.namespaceURI, "image");
    const places = { x: left, y: upper, width: right - left, height: lower - upper, preserveAspectRatio: "none", href: `${this.basemap.address}/${name}.svg` };
    for (const [key, value] of Object.entries(places)) image.setAttribute(key, value);
    for (const end of ["load", "error"]) {
      image.addEventListener(end, () => {
        image.dataset.state = end;
        this.tidy();
      });
    }
    this.tiles.set(name, image);
    this.layer.append(image);
    return name;
  }

  // What is no longer wanted goes once all that is wanted is there.
  tidy() {
    if ([...this.wanted].some((name) => !this.tiles.get(name).dataset.state)) return;
    for (const [name, image] of this.tiles) {
      if (this.wanted.has(name)) continue;
      image.remove();
      this.tiles.delete(name);
    }
    this.svg.classList.toggle("with-streets", this.wanted.size > 0);
  }
}

// Lay streets in a map that is drawn anew by `view-changed` on its SVG; null where there are none.
export const layStreets = (svg, viewOf = () => svg.viewBox.baseVal) => {
  const meta = document.querySelector("meta[name=basemap]");
  if (!meta || !svg.querySelector("g.streets")) return null;
  const basemap = JSON.parse(meta.content);
  const streets = new Streets(svg, basemap, viewOf);
  svg.addEventListener("view-changed", () => streets.draw());
  const source = document.createElement("p");
  source.className = "map-source";
  source.textContent = basemap.source;
  // Far below on the page nobody looks yet.
  new IntersectionObserver((entries, watcher) => {
    if (!entries.some((one) => one.isIntersecting)) return;
    watcher.disconnect();
    streets.draw();
  }).observe(svg);
  const show = (isShown) => {
    streets.layer.toggleAttribute("hidden", !isShown);
    source.hidden = !isShown;
    svg.classList.toggle("with-streets", isShown && streets.tiles.size > 0);
    streets.draw();
  };
  return { source, show };
};
