// Deliveries are signed as Standard Webhooks 1.0.0 says: check before you read.

const TOLERANCE = 300;

/** The CloudEvent of a delivery; throws when the signature is not by this secret, or too old. `now`: in seconds. */
export async function verify(
  secret: string,
  headers: Headers,
  body: string,
  now: number = Date.now() / 1000,
): Promise<Record<string, unknown>> {
  const number = headers.get("webhook-id");
  const moment = headers.get("webhook-timestamp");
  const signatures = headers.get("webhook-signature");
  if (number === null || moment === null || signatures === null) throw new Error("a header of the signature is missing");
  if (!/^\d+$/.test(moment) || Math.abs(now - Number(moment)) > TOLERANCE) throw new Error("it was signed too long ago");
  const raw = bytesOf(secret.replace(/^whsec_/, ""));
  const key = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
  const signed = new TextEncoder().encode(`${number}.${moment}.${body}`);
  for (const one of signatures.split(" ")) {
    // crypto.subtle compares in constant time.
    if (one.startsWith("v1,") && (await crypto.subtle.verify("HMAC", key, bytesOf(one.slice(3)), signed))) {
      return JSON.parse(body) as Record<string, unknown>;
    }
  }
  throw new Error("no signature is by this secret");
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
