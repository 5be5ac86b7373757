// The frame with scripts: the current tab is in sight, and a menu closes when one leaves it.
for (const row of document.querySelectorAll(".shell-tabs ul")) {
  const current = row.querySelector("[aria-current]");
  if (current) row.scrollLeft = current.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
}
const menus = [...document.querySelectorAll(".shell-which, .shell-bottom details")];
document.addEventListener("click", (event) => {
  for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus.filter((one) => one.open)) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// One search for everything: a panel over the page, which the link's page replaces without scripts.
const find = document.querySelector(".shell-find");
const typing = "input, textarea, select, [contenteditable]";
async function openSearch(event) {
  event.preventDefault();
  try {
    (await import(new URL("search.js", script))).open(JSON.parse(find.dataset.searched));
  } catch {
    location.assign(find.href);
  }
}
const script = document.currentScript.src;
find?.addEventListener("click", (event) => {
  if (!(event.ctrlKey || event.metaKey || event.shiftKey)) openSearch(event);
});
document.addEventListener("keydown", (event) => {
  if (!find || event.defaultPrevented) return;
  const asks = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest?.(typing);
  if (asks || slash) openSearch(event);
});
