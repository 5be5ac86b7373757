// What tests/clients/test_typescript_client.py runs against a suite that is up.
import { follow, Isoloir, Refused, verify } from "./src/index.ts";

const { ISOLOIR_ADDRESS, ISOLOIR_TOKEN, ISOLOIR_CAMPAIGN } = process.env as Record<string, string>;
let lost = false;
const resumed: (string | null)[] = [];

/** The first connection ends in the middle of what follows its first event; the one after it stays. */
function cutOnce(answer: Response, asked: Headers): Response {
  resumed.push(asked.get("Last-Event-ID"));
  if (resumed.length > 1 || answer.body === null) return answer;
  let text = "";
  const decoder = new TextDecoder();
  const cut = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, stream) {
      text += decoder.decode(chunk, { stream: true });
      const end = text.indexOf("\n\n", Math.max(0, text.indexOf("data:")));
      if (!text.includes("data:") || end < 0) return;
      stream.enqueue(new TextEncoder().encode(`${text.slice(0, end + 2)}id: 1\ndata: {"half`));
      stream.terminate();
    },
  });
  return new Response(answer.body.pipeThrough(cut), { status: answer.status, headers: answer.headers });
}

const suite = new Isoloir(ISOLOIR_ADDRESS, {
  token: () => ISOLOIR_TOKEN,
  campaign: ISOLOIR_CAMPAIGN,
  sleep: async () => undefined,
  fetch: async (address, request) => {
    const answer = await fetch(address, request);
    if (String(address).includes("/v1/events/stream")) return cutOnce(answer, new Headers(request?.headers));
    if (request?.method === "POST" && !lost) {
      lost = true;
      throw new TypeError("lost");
    }
    return answer;
  },
});

const made = await suite.crm.people.create({ source: "form", surname: "Typée", tags: ["essai du client"] });
const read = await suite.crm.people.get(made.id);
const found: string[] = [];
for await (const one of suite.crm.people.each({ tag: "essai du client", limit: 1 })) found.push(one.id);
let refused: unknown;
try {
  await suite.crm.people.update(made.id, { town: "Paris" }, { ifMatch: '"7"' });
} catch (no) {
  if (!(no instanceof Refused)) throw no;
  refused = no.status;
}
const { ceiling_cents } = await suite.budget.ceilings.get();
const events = await suite.crm.events.list({ type: ["crm.v1.person.changed"], limit: 1000 });
const replayed: string[] = [];
for await (const one of follow(suite.calls("crm"), { types: ["crm.v1.person.changed"], live: false })) {
  replayed.push(one.id);
}
// Two facts after the position that was read: the second comes by the connection that is taken up again.
const after = events.next;
const seconds = [made.id, (await suite.crm.people.create({ source: "form", surname: "Suivie" })).id];
await suite.crm.people.update(made.id, { town: "Lyon" });
const followed: { person: unknown; position: number }[] = [];
for await (const one of follow(suite.calls("crm"), { after, types: ["crm.v1.person.changed"] })) {
  followed.push({ person: one.data["person"], position: one.position });
  if (followed.length === 2) break;
}
const headers = new Headers(JSON.parse(process.env["DELIVERY"] ?? "{}"));
const delivered = await verify(process.env["SECRET"] ?? "", headers, process.env["BODY"] ?? "");

console.log(
  JSON.stringify({
    lost,
    surname: read.surname,
    found: found.length === 1 && found[0] === made.id,
    refused,
    ceiling: typeof ceiling_cents,
    told: events.items.some((one) => one.data["person"] === made.id),
    replayed: new Set(replayed).size === replayed.length && replayed.length >= events.items.length,
    followed: seconds.every((id) => followed.some((one) => one.person === id)),
    resumed: resumed[0] === null && resumed[1] === String(followed[0]?.position),
    delivered,
  }),
);
