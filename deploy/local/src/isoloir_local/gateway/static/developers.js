"use strict";
// Try-it: the token stays in this page's memory and is sent to this address alone.
const form = document.getElementById("try-it");
const at = (id) => document.getElementById(id);
let held = null;

function address() {
  const query = at("query").value.trim().replace(/^\?/, "");
  return at("operation").value + (query ? `?${query}` : "");
}

function show_same() {
  const header = held ? ` \\\n  -H "${held.campaign_header}: ${held.campaign_id}"` : "";
  at("same").textContent = `curl "${location.origin}${address()}" \\\n  -H "Authorization: Bearer $TOKEN"${header}`;
}

async function make_token() {
  at("token-state").textContent = "Asking…";
  const answer = await fetch(form.dataset.token, { method: "POST", headers: { "Accept-Language": "en" } });
  const said = await answer.json();
  if (!answer.ok) {
    at("token-state").textContent = said.detail;
    return;
  }
  held = said;
  at("token").value = said.token;
  at("token-shown").hidden = false;
  at("token-state").textContent = "Here it is: choose an operation, and send.";
  show_same();
}

async function send() {
  if (!held) await make_token();
  if (!held) return;
  at("answer-state").textContent = "Sent…";
  const headers = { Authorization: `Bearer ${held.token}`, "Accept-Language": "en", [held.campaign_header]: held.campaign_id };
  const answer = await fetch(address(), { headers, credentials: "omit" });
  const text = await answer.text();
  at("answer-state").textContent = `${answer.status} ${answer.statusText}, ${text.length.toLocaleString("en")} characters`;
  try {
    at("answer").textContent = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    at("answer").textContent = text;
  }
}

function away() {
  at("answer-state").textContent = "The suite did not answer: try again in a moment.";
}

if (form) {
  at("make-token").addEventListener("click", () => make_token().catch(away));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send().catch(away);
  });
  form.addEventListener("input", show_same);
  show_same();
}
