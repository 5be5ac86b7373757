"use strict";
// Makes a passkey, or signs in by one. Browsers without WebAuthn never show the buttons.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body),
  });
  const found = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(found.detail || "La campagne n’a pas pu répondre : réessayez dans un instant.");
  return found;
}

function readable(options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const name of ["excludeCredentials", "allowCredentials"])
    for (const one of options[name] || []) one.id = bytes(one.id);
  return options;
}

function written(credential) {
  const response = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
    if (credential.response[name]) response[name] = text(credential.response[name]);
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {} };
}

async function create() {
  const begun = await post("/mes-cles/debut", {});
  const credential = await navigator.credentials.create({ publicKey: readable(begun.publicKey) });
  const label = document.getElementById("label").value;
  return post("/mes-cles", { ticket: begun.ticket, answer: written(credential), label });
}

async function use() {
  const begun = await post("/entrer/cle/debut", {});
  const credential = await navigator.credentials.get({ publicKey: readable(begun.publicKey) });
  return post("/entrer/cle", { ticket: begun.ticket, answer: written(credential) });
}

for (const [id, act] of [["make-passkey", create], ["use-passkey", use]]) {
  const button = document.getElementById(id);
  if (!button || !window.PublicKeyCredential) continue;
  const said = document.getElementById(`${id}-said`);
  document.getElementById(`${id}-part`).hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    said.hidden = true;
    try {
      location.assign((await act()).next);
    } catch (error) {
      const words = {
        NotAllowedError: "Rien n’a été fait : la demande a été fermée, ou a trop attendu.",
        InvalidStateError: "Cet appareil a déjà une clé d’accès pour vous.",
      };
      said.textContent = words[error.name] || error.message;
      said.hidden = false;
      button.disabled = false;
    }
  });
}
