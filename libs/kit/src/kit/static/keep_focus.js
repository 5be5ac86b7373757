// Live updates write parts of a page anew: whoever is in them with the keyboard stays where they are.
const FOCUSABLE = "a[href], button, summary, input, select, textarea, [tabindex]";

// Runs `change`, which replaces what is in `box`; focus and sideways scrolling of its tables are as they were after it.
export function keepFocus(box, change) {
  const active = document.activeElement;
  const is_inside = box !== active && box.contains(active);
  const name = is_inside ? nameOf(active) : "";
  const place = is_inside ? placeOf(box, active, name) : 0;
  const scrolled = [...box.querySelectorAll(".table")].map((table) => table.scrollLeft);
  change();
  box.querySelectorAll(".table").forEach((table, number) => {
    table.scrollLeft = scrolled[number] ?? 0;
  });
  if (!is_inside || box.contains(document.activeElement)) return;
  const same = [...box.querySelectorAll(FOCUSABLE)].filter((one) => nameOf(one) === name);
  const next = same[Math.min(place, same.length - 1)] ?? box;
  if (next === box && !box.hasAttribute("tabindex")) box.tabIndex = -1;
  next.focus({ preventScroll: true });
}

// What an element is called stays when its figures change: where it leads, else its kind and its label.
function nameOf(element) {
  const said = element.getAttribute("href") ?? element.id ?? "";
  return `${element.tagName} ${said || element.getAttribute("aria-label") || (element.tagName === "SUMMARY" ? element.textContent : "")}`;
}

function placeOf(box, element, name) {
  return [...box.querySelectorAll(FOCUSABLE)].filter((one) => nameOf(one) === name).indexOf(element);
}
