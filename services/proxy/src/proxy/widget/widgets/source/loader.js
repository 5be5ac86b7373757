/* Isoloir: the form of a campaign in a page of its own site. Sets no cookie, stores nothing, calls no third host. */
(() => {
  "use strict";
  const FORM = { fr: ["form.js", "FORM_FR"], en: ["form-en.js", "FORM_EN"], pt: ["form-pt.js", "FORM_PT"] };
  const me = document.currentScript || document.querySelector('script[src*="/w/"][src$="/loader.js"]');
  const base = new URL(".", me.src);
  const THEME = ["accent", "on-accent", "background", "text", "radius"];
  const TITLES = {
    fr: "Formulaire de procuration (site de campagne)",
    en: "Proxy voting form (campaign site)",
    pt: "Formulário de procuração (site de campanha)",
  };

  class IsoloirProxy extends HTMLElement {
    connectedCallback() {
      if (this.started) return;
      this.started = true;
      const campaign = this.getAttribute("campaign") || "";
      if (!/^[0-9a-f-]{36}$/i.test(campaign)) return console.warn("isoloir-proxy: the campaign attribute is not an id");
      // What the page's author put inside stays until the form answers: a link to the form without scripts.
      this.root = this.attachShadow({ mode: "open" });
      this.root.append(document.createElement("slot"));
      const asked = (this.getAttribute("lang") || this.closest("[lang]")?.lang || "").slice(0, 2);
      const lang = FORM[asked] ? asked : "fr";
      const kind = { request: "request", offer: "offer" }[this.getAttribute("kind")] || "both";
      if (this.getAttribute("mode") === "inline") this.inline(campaign, kind, lang);
      else this.frame(campaign, kind, lang);
    }

    frame(campaign, kind, lang) {
      const address = new URL(`frame/${campaign}`, base);
      address.search = new URLSearchParams({ kind, lang });
      const look = new URLSearchParams({ origin: location.origin });
      const style = getComputedStyle(this);
      for (const name of THEME) {
        const value = style.getPropertyValue(`--isoloir-${name}`).trim();
        if (value) look.set(name, value);
      }
      address.hash = look;
      const frame = document.createElement("iframe");
      frame.title = TITLES[lang];
      frame.referrerPolicy = "no-referrer";
      Object.assign(frame.style, { border: "0", width: "100%", display: "none", colorScheme: "light" });
      addEventListener("message", (event) => {
        const said = event.data;
        if (event.origin !== base.origin || event.source !== frame.contentWindow || said?.isoloir !== 1) return;
        if (said.type === "ready") this.show(frame);
        if (said.type === "height") frame.style.height = `${Math.min(Math.max(Number(said.value) || 0, 100), 9000)}px`;
        if (said.type === "sent") this.tell(said.kind);
      });
      frame.src = address;
      this.root.append(frame);
    }

    inline(campaign, kind, lang) {
      const script = document.createElement("script");
      Object.assign(script, { type: "module", crossOrigin: "anonymous", src: new URL(FORM[lang][0], base) });
      if (!base.pathname.endsWith("/v1/")) script.integrity = FORM[lang][1];
      script.onload = () => {
        const form = document.createElement("isoloir-proxy-form");
        const level = this.getAttribute("heading-level") || "2";
        const said = { campaign, kind, lang, base: new URL("../../", base), "heading-level": level };
        for (const [name, value] of Object.entries(said)) form.setAttribute(name, value);
        form.addEventListener("isoloir-ready", () => this.show(form));
        form.addEventListener("isoloir-sent", (event) => this.tell(event.detail.kind));
        form.style.display = "none";
        this.root.append(form);
      };
      this.root.append(script);
    }

    show(content) {
      this.root.querySelector("slot").hidden = true;
      content.style.display = "block";
    }

    tell(kind) {
      const detail = { kind: kind === "offer" ? "offer" : "request" };
      this.dispatchEvent(new CustomEvent("isoloir-proxy-sent", { bubbles: true, detail }));
    }
  }

  if (!customElements.get("isoloir-proxy")) customElements.define("isoloir-proxy", IsoloirProxy);
})();
