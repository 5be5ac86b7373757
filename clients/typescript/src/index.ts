// Isoloir's five APIs, typed. Runs in Node 22.18 or later as it is, and in browsers once compiled.
import { Budget } from "./apis/budget.ts";
import { Crm } from "./apis/crm.ts";
import { Predict } from "./apis/predict.ts";
import { Proxy } from "./apis/proxy.ts";
import { Results } from "./apis/results.ts";
import { Calls, type Options } from "./calling.ts";

export { Calls, type Options, Refused } from "./calling.ts";
export { verify } from "./webhooks.ts";

export class Isoloir {
  readonly predict: Predict;
  readonly crm: Crm;
  readonly proxy: Proxy;
  readonly budget: Budget;
  readonly results: Results;

  constructor(address: string, options: Options) {
    const calls = (service: string): Calls => new Calls(`${address.replace(/\/+$/, "")}/${service}`, options);
    this.predict = new Predict(calls("predict"));
    this.crm = new Crm(calls("crm"));
    this.proxy = new Proxy(calls("proxy"));
    this.budget = new Budget(calls("budget"));
    this.results = new Results(calls("results"));
  }
}
