// The suite's address, and the client_id that the page « Sites tiers » of crm showed when this site was registered.
export const SUITE = "https://isoloir.exemple.fr";
export const CLIENT_ID = "put the client_id here: it is no secret";
