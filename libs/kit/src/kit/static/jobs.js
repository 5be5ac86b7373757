// A page whose job is under way: what it says of the job is kept true, and at the end the page is loaded anew, unless
// somebody is writing in it: then a link waits for them.
const FIRST = 1500, LONGEST = 15000, SLOWER = 1.3;
const written = () => [...document.forms].map((form) => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString()).join("\n");
const asLoaded = written();
let pause = FIRST;

function end(shown) {
  if (written() === asLoaded) return location.reload();
  const link = Object.assign(document.createElement("a"), { href: location.href, textContent: "Voir le résultat" });
  shown.setAttribute("role", "status");
  shown.replaceChildren("C’est prêt. ", link);
}

async function look() {
  const shown = document.querySelector("[data-underway]");
  if (!shown) return;
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.ok && !answer.redirected) {
        const now = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-underway]");
        if (!now) return end(shown);
        if (now.innerHTML !== shown.innerHTML) shown.replaceChildren(...now.childNodes);
      }
    } catch {
      // Without a network the page stays as it is, and asks again.
    }
  }
  pause = Math.min(LONGEST, pause * SLOWER);
  setTimeout(look, pause);
}
setTimeout(look, pause);
