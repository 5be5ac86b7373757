// Isoloir's five APIs, typed. Compiled for Node 20.3 or later and for browsers; Node 22.18 runs the sources as they are.
import { Budget } from "./apis/budget.ts";
import { Crm } from "./apis/crm.ts";
import { Predict } from "./apis/predict.ts";
import { Proxy } from "./apis/proxy.ts";
import { Results } from "./apis/results.ts";
import { Calls, type Options } from "./calling.ts";

export { Calls, type Options, Refused } from "./calling.ts";
export { type CloudEvent, follow, type Follow } from "./following.ts";
export { verify } from "./webhooks.ts";

export class Isoloir {
  readonly predict: Predict;
  readonly crm: Crm;
  readonly proxy: Proxy;
  readonly budget: Budget;
  readonly results: Results;
  readonly #address: string;
  readonly #options: Options;

  constructor(address: string, options: Options) {
    this.#address = address.replace(/\/+$/, "");
    this.#options = options;
    this.predict = new Predict(this.calls("predict"));
    this.crm = new Crm(this.calls("crm"));
    this.proxy = new Proxy(this.calls("proxy"));
    this.budget = new Budget(this.calls("budget"));
    this.results = new Results(this.calls("results"));
  }

  /** The line to one service, for `follow`. */
  calls(service: "predict" | "crm" | "proxy" | "budget" | "results"): Calls {
    return new Calls(`${this.#address}/${service}`, this.#options);
  }
}
