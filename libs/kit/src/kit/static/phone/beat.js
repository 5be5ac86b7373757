// Sends again and again: soon after an answer that was lost, then more and more seldom; what else happens asks at once.

import { unsent, watch } from "./queue.js";

export const EVERY = 20000;

// `flush` says what stopped it; `told` hears that, and whether anything had been waiting. Returns what sends now.
export function keepSending(flush, told) {
  let timer = null;
  let pause = EVERY;
  async function send() {
    clearTimeout(timer);
    const before = (await unsent()).length > 0;
    const became = await flush();
    if (became === "offline") pause = Math.min(pause === EVERY ? 1000 : pause * 2, EVERY);
    else pause = became === "busy" ? 1000 : EVERY;
    clearTimeout(timer);
    timer = setTimeout(send, pause);
    await told(became, before);
  }
  watch((event) => void (event.kind === "queued" && send()));
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  timer = setTimeout(send, EVERY);
  return send;
}
