/* Of a page in the frame of another site: the site's colours, and its height to the page around, no more. */
import { contrast, readTheme } from "./theme.js";

const READ = 4.5;

// The one of two that is read on this background; else the text's own colour, which is.
function readable(wanted, { background, text }) {
  return wanted.find((colour) => contrast(colour, background) >= READ) ?? text;
}

function variables(theme) {
  const { accent, background, text, radius } = theme;
  const scheme = contrast("#000000", background) >= contrast("#ffffff", background) ? "light" : "dark";
  const faint = `color-mix(in srgb, ${text} 30%, ${background})`;
  const said = { good: ["#1c6b3c", "#86d7a5"], warn: ["#8a5200", "#f2c277"], bad: ["#a3201d", "#f5a4a0"] };
  const states = Object.entries(said).map(([name, pair]) => `--${name}:${readable(pair, theme)};`).join("");
  const grounds = ["card", "paper", "good-bg", "warn-bg", "bad-bg", "note-bg"].map((name) => `--${name}:${background};`);
  return `
    :root{color-scheme:${scheme};--ink:${text};--soft:${text};--line:${faint};--accent:${accent};
      --on-accent:${theme["on-accent"]};--link:${readable([accent], theme)};${states}${grounds.join("")}}
    .card,.notice,fieldset,button,.button,input,select,textarea{border-radius:${radius}!important}
    .foot{margin-top:1rem}`;
}

if (parent !== window) {
  const sheet = new CSSStyleSheet();
  let around = "*"; // until the page around has said who it is: what is sent before says nothing
  const tell = (said) => parent.postMessage({ isoloir: 1, ...said }, around);
  const height = () => tell({ type: "height", value: Math.ceil(document.documentElement.getBoundingClientRect().height) });
  addEventListener("message", ({ data, origin, source }) => {
    if (source !== parent || data?.isoloir !== 1 || data.type !== "look" || around !== "*") return;
    around = origin;
    sheet.replaceSync(variables(readTheme((name) => `${data.look?.[name] ?? ""}`)));
    document.adoptedStyleSheets = [sheet];
    tell({ type: "ready" });
    document.querySelector("[autofocus]")?.focus(); // browsers do not by themselves in a frame of another site
    const sent = document.querySelector("[data-sent]");
    if (sent) tell({ type: "sent", kind: sent.dataset.sent });
    new ResizeObserver(height).observe(document.documentElement);
  });
  tell({ type: "hello" });
}
