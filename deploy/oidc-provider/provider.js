// A provider that is not Keycloak, to try a suite against: `ISSUER=http://127.0.0.1:3999 node provider.js`.
// Whoever types a name is let in under it, and it forgets all when it stops: not for a campaign.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import Provider from "oidc-provider";

const issuer = process.env.ISSUER ?? "http://127.0.0.1:3999";
const gateway = process.env.GATEWAY ?? "http://127.0.0.1:8000";
const resource = process.env.RESOURCE ?? "urn:isoloir";
const algorithm = process.env.ALGORITHM ?? "RS256";

// Each right of the API is a scope; Keycloak's realm, beside this folder, lists them all.
const realm = JSON.parse(readFileSync(new URL("../keycloak/realm.json", import.meta.url), "utf8"));
const rights = realm.clientScopes.map((scope) => scope.name).filter((name) => name.includes(":"));
const operators = (process.env.OPERATORS ?? "operator").split(" ");

const newKey = () => ({
  ...(algorithm.startsWith("ES")
    ? generateKeyPairSync("ec", { namedCurve: "P-256" })
    : generateKeyPairSync("rsa", { modulusLength: 2048 })
  ).privateKey.export({ format: "jwk" }),
  kid: randomUUID(),
  use: "sig",
  alg: algorithm,
});

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "isoloir-gateway",
      client_secret: process.env.ISOLOIR_CLIENT_SECRET,
      redirect_uris: [`${gateway}/login/callback`],
      grant_types: ["authorization_code"],
      response_types: ["code"],
      id_token_signed_response_alg: algorithm,
    },
    {
      client_id: "an-integrator",
      client_secret: process.env.INTEGRATOR_SECRET,
      redirect_uris: [],
      response_types: [],
      grant_types: ["client_credentials"],
      id_token_signed_response_alg: algorithm,
    },
  ],
  jwks: { keys: [newKey()] },
  cookies: { keys: [randomUUID()] },
  scopes: ["openid"],
  pkce: { required: () => true },
  findAccount: (_, subject) => ({ accountId: subject, claims: () => ({ sub: subject }) }),
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      // What Keycloak's client scope `isoloir` does: a signed token, for the suite.
      getResourceServerInfo: ({ oidc: { account, session } }) => ({
        audience: "isoloir",
        accessTokenFormat: "jwt",
        accessTokenTTL: 12 * 3600,
        jwt: { sign: { alg: algorithm } },
        scope: [...rights, ...(operators.includes(account?.accountId ?? session?.accountId) ? ["operate"] : [])].join(" "),
      }),
    },
  },
});

provider.listen(Number(new URL(issuer).port), "127.0.0.1", () => console.log(`${issuer}, ${rights.length} rights`));
