/* Of every embed: the site's colours. Also made part of proxy's form (kit.embeds.release_maker). */
/* Colours that the host may choose; a pair under 4.5:1 is refused, as is anything but a plain colour. */
const DEFAULTS = { accent: "#26415e", "on-accent": "#ffffff", background: "#ffffff", text: "#17212b", radius: "6px" };

function readColour(text) {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text);
  if (hex) {
    const full = hex[1].length === 3 ? hex[1].replace(/./g, "$&$&") : hex[1];
    return [0, 2, 4].map((at) => parseInt(full.slice(at, at + 2), 16));
  }
  const rgb = /^rgb\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*\)$/.exec(text);
  const parts = rgb?.slice(1).map(Number);
  return parts?.every((part) => part < 256) ? parts : null;
}

export function contrast(one, other) {
  const light = (colour) => {
    const [r, g, b] = readColour(colour).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

export function readTheme(wanted) {
  const theme = { ...DEFAULTS };
  const refused = [];
  for (const name of Object.keys(DEFAULTS)) {
    const value = (wanted(name) || "").trim();
    if (!value) continue;
    if (name === "radius" ? /^(\d|1\d|2[0-4])px$/.test(value) : readColour(value)) theme[name] = value;
    else refused.push(name);
  }
  for (const [one, other] of [["text", "background"], ["accent", "on-accent"], ["accent", "background"]]) {
    if (contrast(theme[one], theme[other]) >= (one === "accent" && other === "background" ? 3 : 4.5)) continue;
    refused.push(one, other);
    if (one === "text") Object.assign(theme, { text: DEFAULTS.text, background: DEFAULTS.background });
    else Object.assign(theme, { accent: DEFAULTS.accent, "on-accent": DEFAULTS["on-accent"] });
  }
  // The campaign's own accent on a background that neither stands on: back to what is known to be read.
  if (contrast(theme.accent, theme.background) < 3) Object.assign(theme, DEFAULTS, { radius: theme.radius });
  if (refused.length) console.warn(`isoloir: refused, by value or contrast: ${[...new Set(refused)].join(", ")}`);
  return theme;
}
