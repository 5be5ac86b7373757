// What tests/clients/test_typescript_client.py runs against a suite that is up.
import { Isoloir, Refused, verify } from "./src/index.ts";

const { ISOLOIR_ADDRESS, ISOLOIR_TOKEN, ISOLOIR_CAMPAIGN } = process.env as Record<string, string>;
let lost = false;
const suite = new Isoloir(ISOLOIR_ADDRESS, {
  token: () => ISOLOIR_TOKEN,
  campaign: ISOLOIR_CAMPAIGN,
  sleep: async () => undefined,
  fetch: async (address, request) => {
    const answer = await fetch(address, request);
    if (request?.method === "POST" && !lost) {
      lost = true;
      throw new TypeError("lost");
    }
    return answer;
  },
});

const made = await suite.crm.createPerson({ source: "form", surname: "Typée", tags: ["typée"] });
const read = await suite.crm.getPerson(made.id);
const found: string[] = [];
for await (const one of suite.crm.eachOfPeople({ tag: "typée", limit: 1 })) found.push(one.id);
let refused: unknown;
try {
  await suite.crm.updatePerson(made.id, { town: "Paris" }, { ifMatch: '"7"' });
} catch (no) {
  if (!(no instanceof Refused)) throw no;
  refused = no.status;
}
const { ceiling_cents } = await suite.budget.getCeiling();
const events = await suite.crm.listEvents({ type: ["crm.v1.person.changed"], limit: 1000 });
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
    delivered,
  }),
);
