/* Isoloir: shows in a page what a link leads to. Sets no cookie, stores nothing, calls no third host. */
(() => {
  "use strict";
  const me = document.currentScript || document.querySelector('script[src*="/embed/"][src$="/loader.js"]');
  const home = new URL(me.src).origin;
  const COLOURS = ["accent", "on-accent", "background", "text", "radius"];

  function embed(link) {
    if (link.isoloir) return; // a page may carry the loader of two services
    link.isoloir = true;
    if (link.origin !== home) return console.warn("isoloir: the link leads elsewhere than the loader", link);
    const { isoloir: what, kind, lang = link.closest("[lang]")?.lang } = link.dataset;
    const address = new URL(link.href);
    address.pathname += "/cadre";
    if (kind) address.searchParams.set("kind", kind);
    if (lang) address.searchParams.set("lang", lang);
    const style = getComputedStyle(link);
    const look = { origin: location.origin };
    for (const name of COLOURS) {
      const value = style.getPropertyValue(`--isoloir-${name}`).trim();
      if (value) look[name] = value;
    }
    address.hash = new URLSearchParams(look);
    const frame = document.createElement("iframe");
    frame.title = link.title || link.textContent.trim();
    frame.referrerPolicy = "no-referrer";
    Object.assign(frame.style, { border: "0", width: "100%", display: "none", colorScheme: "light" });
    let shown = false;
    addEventListener("message", ({ data, origin, source }) => {
      if (origin !== home || source !== frame.contentWindow || data?.isoloir !== 1) return;
      if (data.type === "hello") source.postMessage({ isoloir: 1, type: "look", look }, home);
      if (data.type === "ready") {
        link.hidden = true;
        link.style.display = "none"; // whatever the site says of links
        frame.style.display = "block";
        // Another page in the frame, such as the answer to a form: its top must be in sight.
        if (shown && frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
        shown = true;
      }
      if (data.type === "height") frame.style.height = `${Math.min(Math.max(Number(data.value) || 0, 100), 20000)}px`;
      if (data.type === "sent") {
        const detail = { what, kind: `${data.kind || what}` };
        frame.dispatchEvent(new CustomEvent("isoloir-sent", { bubbles: true, detail }));
      }
    });
    frame.src = address;
    link.after(frame);
  }

  const look = () => document.querySelectorAll("a[data-isoloir]").forEach(embed);
  look();
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
})();
