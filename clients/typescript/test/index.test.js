import assert from "node:assert/strict";
import { test } from "node:test";

import { connect, ProblemError, result } from "../dist/index.js";

const PROBLEM = {
  type: "urn:luigid:problem:unknown-task",
  title: "Unknown task",
  status: 404,
  detail: "There is no such task.",
};

/** A client whose requests get answers of [status, body, headers], and what it has sent. */
function client(answers, options) {
  const sent = [];
  const fetch = async (request) => {
    sent.push({ url: request.url, headers: request.headers, body: await request.text() });
    const [status, body, headers] = answers.shift();
    return new Response(JSON.stringify(body), { status, headers });
  };
  return { luigid: connect("http://a.example/prefix/", { ...options, fetch }), sent };
}

const ask = ({ luigid }) => luigid.POST("/api/fetch_error", { body: { task_id: "A" } });
const BUSY = [503, { ...PROBLEM, status: 503 }, { "Retry-After": "0" }];

test("call is repeated, with its body, while the answer is 503", async () => {
  const busy = client([BUSY, BUSY, [200, { response: { task_id: "A", error: "" } }]]);
  assert.equal(result(await ask(busy)).response.task_id, "A");
  assert.deepEqual(
    busy.sent.map(({ body }) => body),
    Array(3).fill('{"task_id":"A"}'),
  );
});

test("call is repeated not more often than told", async () => {
  const busy = client([BUSY, BUSY], { maxRepeats: 1 });
  assert.equal((await ask(busy)).response.status, 503);
});

test("problem is thrown with its type", async () => {
  const answer = await ask(client([[404, PROBLEM, {}]]));
  assert.throws(
    () => result(answer),
    (error) => error instanceof ProblemError && error.type === PROBLEM.type && error.status === 404,
  );
});

test("credentials are sent", async () => {
  for (const [options, header] of [
    [{}, null],
    [{ token: "secret" }, "Bearer secret"],
    [{ user: "ann", password: "pw" }, "Basic YW5uOnB3"],
  ]) {
    const one = client([[200, {}, {}]], options);
    await one.luigid.GET("/v1/tasks/{task_id}", { params: { path: { task_id: "A/B" } } });
    const [{ url, headers }] = one.sent;
    assert.equal(url, "http://a.example/prefix/v1/tasks/A%2FB");
    assert.equal(headers.get("Authorization"), header);
    assert.equal(headers.get("Accept"), "application/json");
  }
});
