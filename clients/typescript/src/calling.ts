// How requests are sent: with a token, again when they were lost, and what a refusal says.

export type Query = Record<string, unknown>;

export interface Given {
  query?: Query;
  headers?: Record<string, unknown>;
  body?: unknown;
  form?: unknown;
  content?: Blob | undefined;
  signal?: AbortSignal;
}

export interface Options {
  /** An access token, or what gives one at each request. */
  token: string | (() => string | Promise<string>);
  /** For a token that is for no campaign in particular. */
  campaign?: string;
  /** How often a request is tried, five times unless said otherwise. */
  attempts?: number;
  fetch?: typeof fetch;
  sleep?: (seconds: number) => Promise<void>;
}

/** The suite said no. `problem` is its RFC 9457 document. */
export class Refused extends Error {
  readonly status: number;
  readonly problem: Record<string, unknown>;

  constructor(status: number, problem: Record<string, unknown>) {
    super(`${status} ${String(problem["detail"] ?? "")}`.trim());
    this.name = "Refused";
    this.status = status;
    this.problem = problem;
  }

  /** The field at fault, where there is one. */
  get pointer(): string | undefined {
    return this.problem["pointer"] as string | undefined;
  }
}

const AGAIN = new Set([429, 502, 503, 504]);
const LONGEST_WAIT = 60;

export class Calls {
  readonly address: string;
  readonly #options: Options;

  constructor(address: string, options: Options) {
    this.address = address.replace(/\/+$/, "");
    this.#options = options;
  }

  async json(method: string, path: string, given: Given): Promise<unknown> {
    return (await this.send(method, path, given)).json();
  }

  async bytes(method: string, path: string, given: Given): Promise<Blob> {
    return (await this.send(method, path, given)).blob();
  }

  async nothing(method: string, path: string, given: Given): Promise<void> {
    await (await this.send(method, path, given)).arrayBuffer();
  }

  async headers(): Promise<Headers> {
    const { token, campaign } = this.#options;
    const said = new Headers({ "Accept-Language": "en" });
    said.set("Authorization", `Bearer ${typeof token === "string" ? token : await token()}`);
    if (campaign !== undefined) said.set("Isoloir-Campaign", campaign);
    return said;
  }

  /** Throws Refused. A POST has a key of its own unless it was given one, so that it may be sent again. */
  async send(method: string, path: string, given: Given = {}): Promise<Response> {
    const ask = this.#options.fetch ?? fetch;
    const attempts = Math.max(1, this.#options.attempts ?? 5);
    const key = method === "POST" ? crypto.randomUUID() : undefined;
    const address = this.address + path + search(given.query ?? {});
    for (let attempt = 1; ; attempt++) {
      const headers = await this.headers();
      if (key !== undefined) headers.set("Idempotency-Key", key);
      for (const [name, value] of Object.entries(given.headers ?? {})) {
        if (value !== undefined && value !== null) headers.set(name, String(value));
      }
      const request: RequestInit = { method, headers };
      if (given.signal !== undefined) request.signal = given.signal;
      if (given.form !== undefined) request.body = formOf(given.form as Query);
      else if (given.content !== undefined) request.body = given.content;
      else if (given.body !== undefined) {
        headers.set("Content-Type", "application/json");
        request.body = JSON.stringify(given.body);
      }
      let answer: Response | undefined;
      try {
        answer = await ask(address, request);
      } catch (lost) {
        if (attempt >= attempts || given.signal?.aborted) throw lost;
      }
      if (answer?.ok) return answer;
      if (answer !== undefined && (attempt >= attempts || !AGAIN.has(answer.status))) throw await refusal(answer);
      await this.wait(pause(attempt, answer?.headers.get("Retry-After")));
    }
  }

  async wait(seconds: number): Promise<void> {
    if (this.#options.sleep !== undefined) return this.#options.sleep(seconds);
    await new Promise((done) => setTimeout(done, seconds * 1000));
  }
}

/** As a part of a path. */
export function pathPart(value: unknown): string {
  return encodeURIComponent(String(value));
}

/** Of all pages, one after the other. */
export async function* rows<Row, Place>(
  page: (after: Place | undefined) => Promise<{ items: Row[]; next: Place | null }>,
): AsyncGenerator<Row> {
  let after: Place | undefined;
  for (;;) {
    const found = await page(after);
    yield* found.items;
    if (found.next === null) return;
    after = found.next;
  }
}

function search(query: Query): string {
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) said.append(name, String(one));
    }
  }
  return said.size > 0 ? `?${said}` : "";
}

function formOf(fields: Query): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value instanceof Blob) form.append(name, value);
    else if (value !== undefined && value !== null) form.append(name, String(value));
  }
  return form;
}

async function refusal(answer: Response): Promise<Refused> {
  const text = await answer.text();
  try {
    return new Refused(answer.status, JSON.parse(text) as Record<string, unknown>);
  } catch {
    return new Refused(answer.status, { detail: text.slice(0, 500) });
  }
}

function pause(attempt: number, retryAfter: string | null | undefined): number {
  if (retryAfter != null && /^\d+$/.test(retryAfter)) return Math.min(Number(retryAfter), LONGEST_WAIT);
  return Math.min(0.25 * 2 ** attempt, LONGEST_WAIT) * (0.5 + Math.random() / 2);
}
