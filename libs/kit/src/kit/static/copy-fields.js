// A button beside each answer that copies it: people type it on another site, on the same phone.
for (const row of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet copy";
  const label = document.createElement("span");
  label.textContent = "Copier";
  const of = document.createElement("span");
  of.className = "visually-hidden";
  of.textContent = `\u00a0: ${row.dataset.label}`;
  button.append(label, of);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(row.dataset.copy);
    label.textContent = "Copié";
    setTimeout(() => (label.textContent = "Copier"), 2000);
  });
  row.append(button);
}
