/** A typed client of luigid: `connect` to a server, and take what calls return through `result`. */

import createClient, { type Client } from "openapi-fetch";

import type { components, paths } from "./schema.js";

export type { components, operations, paths } from "./schema.js";

/** A client with a method for each verb; paths, parameters, bodies and answers are typed. */
export type Luigid = Client<paths>;

/** What the server says about a call that it has refused or could not answer (RFC 9457). */
export type Problem = components["schemas"]["Problem"];

export interface Options {
  /** A token, where logins are on. */
  token?: string;
  /** A user with a password, in place of a token. */
  user?: string;
  password?: string;
  /** How often a call is repeated that was answered with 503; by default, 5 times. */
  maxRepeats?: number;
  /** In place of the global `fetch`. */
  fetch?: (request: Request) => Promise<Response>;
}

/** The server has refused a call, or could not answer it; nothing was changed. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  /** What happened: stable, such as `urn:luigid:problem:unknown-task`. */
  readonly type: string;
  readonly status: number;

  constructor(readonly problem: Problem) {
    super(`${problem.status}: ${problem.detail}`);
    this.type = problem.type;
    this.status = problem.status;
  }
}

/** What a `Retry-After` says beyond this many seconds is not waited for. */
const MAX_WAIT = 60;

/**
 * Return a client of the server at a URL.
 *
 * A call that is answered with 503 has changed nothing: it is repeated after the seconds in
 * `Retry-After`.
 */
export function connect(baseUrl: string, options: Options = {}): Luigid {
  const { token, user, password = "", maxRepeats = 5 } = options;
  const send = options.fetch ?? ((request: Request) => fetch(request));
  // The pages of the history answer HTML to clients that do not ask for JSON.
  const headers: Record<string, string> = { Accept: "application/json" };
  if (token !== undefined) headers.Authorization = `Bearer ${token}`;
  else if (user !== undefined) {
    const bytes = new TextEncoder().encode(`${user}:${password}`);
    headers.Authorization = `Basic ${btoa(String.fromCharCode(...bytes))}`;
  }
  return createClient<paths>({
    baseUrl,
    headers,
    fetch: (request) => repeat(send, request, maxRepeats),
  });
}

/** Return the data of an answer. Throws a ProblemError if there is a problem in its place. */
export function result<T>(answer: { data?: T; error?: Problem; response: Response }): T {
  if (answer.error !== undefined) throw new ProblemError(answer.error);
  return answer.data as T;
}

async function repeat(
  send: (request: Request) => Promise<Response>,
  request: Request,
  left: number,
): Promise<Response> {
  // A request that has a body can be sent once.
  const again = left > 0 ? request.clone() : request;
  const response = await send(request);
  const after = response.headers.get("Retry-After") ?? "";
  if (response.status !== 503 || left === 0 || !/^\d+$/.test(after) || Number(after) > MAX_WAIT) {
    return response;
  }
  await response.body?.cancel();
  await new Promise((resolve) => setTimeout(resolve, Number(after) * 1000));
  return repeat(send, again, left - 1);
}
