// Authorization code with PKCE (RFC 6749, 7636, 8414, 9207), for a page without a server of its own.
// Tokens stay in memory: no script that comes later, and nobody who looks at the disk, finds them.
import { CLIENT_ID, SUITE } from "./config.js";

const RETURN = location.origin + location.pathname;
const SCOPES = "stations:read priorities:read canvasses:write";
const ISSUER = `${SUITE}/crm`;
let session = null; // { access_token, refresh_token, ends }
let refreshing = null;

const encode = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const random = () => encode(crypto.getRandomValues(new Uint8Array(32)));

async function server() {
  const found = await (await fetch(`${SUITE}/.well-known/oauth-authorization-server/crm`)).json();
  if (found.issuer !== ISSUER) throw new Error("Ce n'est pas le serveur attendu.");
  return found;
}

export async function signIn() {
  const verifier = random(), state = random();
  sessionStorage.setItem("attempt", JSON.stringify({ verifier, state }));
  const challenge = encode(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier)));
  const asked = new URL((await server()).authorization_endpoint);
  asked.search = new URLSearchParams({
    response_type: "code", client_id: CLIENT_ID, redirect_uri: RETURN, scope: SCOPES, state,
    code_challenge: challenge, code_challenge_method: "S256",
  });
  location.assign(asked);
}

// Read the answer in the address, once, and take it out of the history. Returns whether somebody is logged in.
export async function comeBack() {
  const answer = new URLSearchParams(location.search);
  const attempt = JSON.parse(sessionStorage.getItem("attempt") ?? "null");
  history.replaceState(null, "", RETURN);
  sessionStorage.removeItem("attempt");
  if (!answer.has("state")) return false;
  // Of another attempt, or from another server (mix-up): not ours to use.
  if (answer.get("state") !== attempt?.state || answer.get("iss") !== ISSUER) throw new Error("Cette réponse n'est pas celle que nous attendions.");
  if (answer.has("error")) throw new Error(answer.get("error") === "access_denied" ? "Vous avez refusé l'accès." : `Refusé : ${answer.get("error")}.`);
  await take({ grant_type: "authorization_code", code: answer.get("code"), redirect_uri: RETURN, code_verifier: attempt.verifier });
  return true;
}

export async function signOut() {
  const token = session?.refresh_token;
  session = null;
  if (token) await post((await server()).revocation_endpoint, { token, client_id: CLIENT_ID });
}

// A call of the API with a token that is good. A refresh token is good once: all who wait share one refresh.
export async function call(path, options = {}) {
  if (!session) throw new Error("Connectez-vous.");
  if (Date.now() > session.ends - 30_000) {
    refreshing ??= take({ grant_type: "refresh_token", refresh_token: session.refresh_token }).finally(() => { refreshing = null; });
    await refreshing;
  }
  const headers = { ...options.headers, Authorization: `Bearer ${session.access_token}`, "Accept-Language": "fr" };
  const answer = await fetch(SUITE + path, { ...options, headers });
  if (answer.status === 401) session = null;
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail);
  return body;
}

async function take(form) {
  const answer = await post((await server()).token_endpoint, { ...form, client_id: CLIENT_ID });
  const body = await answer.json();
  session = answer.ok ? { ...body, ends: Date.now() + body.expires_in * 1000 } : null;
  if (!session) throw new Error(body.error_description);
}

const post = (address, form) => fetch(address, { method: "POST", body: new URLSearchParams(form) });
