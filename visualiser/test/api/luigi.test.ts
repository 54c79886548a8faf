import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, LuigiAPI } from "../../src/api/luigi";

const fetched = vi.fn<typeof fetch>();
const api = new LuigiAPI();

beforeEach(() => {
  vi.stubGlobal("fetch", fetched);
});

afterEach(() => {
  vi.unstubAllGlobals();
  fetched.mockReset();
});

function answer(body: string, status = 200): void {
  fetched.mockResolvedValue(new Response(body, { status }));
}

describe("a method of Luigi's", () => {
  it("is posted as JSON to a relative path", async () => {
    answer('{"response": {"status": "DONE"}}');
    await api.markAsDone("T");
    const [url, options] = fetched.mock.calls[0] ?? [];
    expect(url).toBe("../../api/mark_as_done");
    expect(options?.method).toBe("POST");
    expect(options?.body).toBe('{"task_id":"T"}');
  });

  it("resolves to the answer", async () => {
    answer('{"response": {"T": {"priority": Infinity}}}');
    await expect(api.getFailedTaskList()).resolves.toEqual({ T: { priority: Infinity } });
  });
});

describe("a page of tasks", () => {
  it("names each value of a list", async () => {
    answer("{}");
    await api.getTasks({ status: ["FAILED", "DONE"], search: "a b&c", offset: 0, family: [] });
    expect(fetched.mock.calls[0]?.[0]).toBe(
      "../../v1/tasks?status=FAILED&status=DONE&search=a+b%26c&offset=0",
    );
  });
});

describe("one task", () => {
  it("may have any id", async () => {
    answer("{}");
    await api.getTask("a/b?c#d");
    expect(fetched.mock.calls[0]?.[0]).toBe("../../v1/tasks/a%2Fb%3Fc%23d");
  });
});

describe("a failure", () => {
  it("has the detail of a problem", async () => {
    answer('{"title": "Not Found", "detail": "There is no task T."}', 404);
    await expect(api.getTask("T")).rejects.toEqual(new ApiError("There is no task T.", 404));
  });

  it("has the kind of a problem of luigid, and of no other", async () => {
    answer('{"type": "urn:luigid:problem:unknown-task", "detail": "None."}', 404);
    await expect(api.getTask("T")).rejects.toMatchObject({ kind: "unknown-task" });
    answer('{"type": "https://proxy.example/unknown-task", "detail": "None."}', 404);
    await expect(api.getTask("T")).rejects.toMatchObject({ kind: "" });
  });

  it("has the status of an answer that is not a problem", async () => {
    answer("<html>Bad Gateway</html>", 502);
    await expect(api.getSummary()).rejects.toThrow("The server answered with status 502.");
  });

  it("says that the server cannot be reached", async () => {
    fetched.mockRejectedValue(new TypeError("Failed to fetch"));
    await expect(api.getSummary()).rejects.toEqual(
      new ApiError("The server cannot be reached.", 0),
    );
  });

  it("is passed on if the page itself aborted", async () => {
    const abort = new DOMException("aborted", "AbortError");
    fetched.mockRejectedValue(abort);
    await expect(api.getSummary()).rejects.toBe(abort);
  });
});
