// A first call with what openapi-typescript makes of our documents: tests/clients/test_other_generators.py writes ./others/.
import createClient from "openapi-fetch";

import type { paths } from "./others/crm.ts";

declare const process: { env: Record<string, string> };
const { ISOLOIR_ADDRESS = "", ISOLOIR_TOKEN = "", ISOLOIR_CAMPAIGN = "" } = process.env;
const crm = createClient<paths>({
  baseUrl: `${ISOLOIR_ADDRESS}/crm`,
  headers: { Authorization: `Bearer ${ISOLOIR_TOKEN}`, "Isoloir-Campaign": ISOLOIR_CAMPAIGN },
});

const listed = await crm.GET("/v1/people", { params: { query: { limit: 1 } } });
const missing = await crm.GET("/v1/people/{person_id}", { params: { path: { person_id: crypto.randomUUID() } } });
const refused: number | undefined = missing.error?.status;
console.log(JSON.stringify({ listed: listed.data?.items.length === 1, refused }));
