// Takes the team's members, whom crm knows, into the lines of people: the browser asks, no service asks another.
"use strict";

const box = document.getElementById("members");
const lines = document.querySelector("textarea[name=lines]");
const SERVICE = "/results/";

function lineOf(member) {
  const station = member.territories.find((one) => one.includes("_"));
  return [member.display_name, station ?? member.territories[0] ?? ""].filter(Boolean).join(" ; ");
}

async function take() {
  const said = box.querySelector("[role=status]");
  try {
    const answer = await fetch("/crm/v1/members", { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const members = (await answer.json()).items.filter((one) => one.display_name && !one.ended);
    const written = new Set(lines.value.split("\n").map((line) => line.split(";")[0].trim()));
    const fresh = members.filter((one) => !written.has(one.display_name)).map(lineOf);
    lines.value = [lines.value.trim(), ...fresh].filter(Boolean).join("\n");
    said.textContent = `${fresh.length} ${fresh.length < 2 ? "personne reprise" : "personnes reprises"} : complétez leur nom et leur téléphone.`;
    lines.focus();
  } catch {
    said.textContent = "L’équipe n’est pas lisible avec vos droits : collez la liste.";
  }
}

// Beside crm, on one address, alone.
if (box && location.pathname.startsWith(SERVICE)) {
  box.hidden = false;
  box.querySelector("button").addEventListener("click", take);
}
