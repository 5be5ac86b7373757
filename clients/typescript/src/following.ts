// A service's events as they come, from any point of its log, and on where they stopped.
import { type Calls, Refused } from "./calling.ts";

export interface CloudEvent {
  id: string;
  type: string;
  time: string;
  subject?: string | null;
  position: number;
  data: Record<string, unknown>;
  [more: string]: unknown;
}

export interface Follow {
  /** The position you have read up to; 0, or left out: all that is kept. */
  after?: number;
  /** Only these types. */
  types?: string[];
  /** False: end when all that is there has been read. */
  live?: boolean;
  /** Seconds before a connection that ended is taken up again, two unless said otherwise. */
  pause?: number;
  /** Ends it. */
  signal?: AbortSignal;
}

export interface ServerSent {
  kind: string;
  id: string | undefined;
  data: string;
}

/** Seconds: the stream says something every 15. */
const LONGEST_SILENCE = 45;

/**
 * Each CloudEvent; keep its `position`, and give it as `after` the next time. Same `id`: the same fact.
 *
 * The connection ends every ten minutes, and may break: it is taken up again by itself, after the last event that
 * came whole. Ends when the suite says that you may read no more. Throws Refused.
 */
export async function* follow(calls: Calls, given: Follow = {}): AsyncGenerator<CloudEvent, void, undefined> {
  let after = given.after ?? 0;
  if (given.live === false) {
    yield* read(calls, after, given);
    return;
  }
  let seen = false;
  while (!given.signal?.aborted) {
    const silence = new AbortController();
    const stop = given.signal === undefined ? silence.signal : AbortSignal.any([silence.signal, given.signal]);
    let timer = setTimeout(() => silence.abort(), LONGEST_SILENCE * 1000);
    const heard = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), LONGEST_SILENCE * 1000);
    };
    try {
      const headers = seen ? { "Last-Event-ID": String(after) } : {};
      const query = { after, type: given.types };
      const answer = await calls.send("GET", "/v1/events/stream", { query, headers, signal: stop });
      if (answer.body === null) throw new TypeError("an answer without a body");
      for await (const one of serverSent(answer.body, heard)) {
        if (one.kind === "end") return;
        const event = JSON.parse(one.data) as CloudEvent;
        after = event.position;
        seen = true;
        yield event;
      }
    } catch (broken) {
      if (broken instanceof Refused) throw broken;
      if (given.signal?.aborted) return;
      if (!(broken instanceof TypeError) && !silence.signal.aborted) throw broken;
    } finally {
      clearTimeout(timer);
      // Whoever stops reading lets go of the connection.
      silence.abort();
    }
    await calls.wait(given.pause ?? 2);
  }
}

async function* read(calls: Calls, start: number, given: Follow): AsyncGenerator<CloudEvent, void, undefined> {
  let after = start;
  while (!given.signal?.aborted) {
    const query = { after, type: given.types, limit: 1000 };
    const page = (await calls.json("GET", "/v1/events", { query })) as { items: CloudEvent[]; next: number };
    yield* page.items;
    if (page.items.length === 0) return;
    after = page.next;
  }
}

/** What a stream says, event by event; comments and half an event at its end are left out. */
export async function* serverSent(
  body: ReadableStream<Uint8Array>,
  heard: () => void = () => undefined,
): AsyncGenerator<ServerSent, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let kind = "message";
  let id: string | undefined;
  let data: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      rest += decoder.decode(value, { stream: true });
      // A lone \r at the end may be half of \r\n: it waits for what follows.
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line === "") {
          if (data.length > 0) yield { kind, id, data: data.join("\n") };
          kind = "message";
          data = [];
          continue;
        }
        const colon = line.indexOf(":");
        const name = colon < 0 ? line : line.slice(0, colon);
        const said = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
        if (name === "event") kind = said;
        else if (name === "data") data.push(said);
        else if (name === "id") id = said;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
