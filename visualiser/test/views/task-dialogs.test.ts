// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../../src/api/luigi";
import { showError, showMessage, showStatusMessage } from "../../src/views/task-dialogs";
import { hasMarkup, makePage, makeTask, MARKUP, serve, type PageDouble } from "./page-double";

let page: PageDouble;

beforeEach(() => {
  vi.useFakeTimers();
  document.body.replaceChildren();
  page = makePage();
});

afterEach(() => {
  close();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function close(): void {
  document.querySelector<HTMLElement>("[role=dialog] [aria-label=Close]")?.click();
}

function text(selector: string): string {
  return document.querySelector(`[role=dialog] ${selector}`)?.textContent ?? "";
}

function wait(seconds: number): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(seconds * 1000);
}

describe("the error dialog", () => {
  const FAILED = makeTask({
    status: "FAILED",
    error_text: `Traceback:\n  File "x"\nValueError: ${MARKUP}`,
    params: { date: "2024-05-01", note: "a b" },
  });

  it("shows the whole error with its last line stressed, and the command", async () => {
    serve(page, FAILED);
    await showError(FAILED.task_id, page);
    expect(text("h2")).toBe("Error of etl.Load");
    expect(text("[data-testid=error-text]")).toBe(FAILED.error_text);
    expect(text("[data-testid=error-text] strong")).toBe(`ValueError: ${MARKUP}`);
    expect(text("[data-testid=command]").trim()).toBe(
      "luigi --module pipelines.etl etl.Load --date 2024-05-01 --note 'a b'",
    );
    expect(hasMarkup(document)).toBe(false);
  });

  it("says that there is no error", async () => {
    serve(page, makeTask({ error_text: null }));
    await showError(FAILED.task_id, page);
    expect(text("")).toContain("No error is stored");
  });

  it("does not open for a task that is gone", async () => {
    serve(page, null);
    await showError(FAILED.task_id, page);
    expect(document.querySelector("[role=dialog]")).toBeNull();
    expect(page.notices).toEqual([["No such task.", "failed"]]);
  });

  it("copies the error as it is", async () => {
    serve(page, FAILED);
    const copied = copyTo(true);
    await showError(FAILED.task_id, page);
    document.querySelector<HTMLElement>("[aria-label='Copy the error']")?.click();
    await wait(0);
    expect(copied).toEqual([FAILED.error_text]);
    expect(page.notices).toEqual([["Copied the error.", "done"]]);
  });

  it("copies where there is no clipboard", async () => {
    serve(page, FAILED);
    const copied = copyTo(false);
    await showError(FAILED.task_id, page);
    const button = document.querySelector<HTMLElement>("[aria-label='Copy the command']");
    button?.click();
    await wait(0);
    expect(copied).toEqual([
      "luigi --module pipelines.etl etl.Load --date 2024-05-01 --note 'a b'",
    ]);
    expect(document.querySelector("textarea")).toBeNull();
    expect(document.activeElement).toBe(button);
  });
});

/** What is copied from now on; without a clipboard by what is selected in a field. */
function copyTo(hasClipboard: boolean): string[] {
  const copied: string[] = [];
  vi.stubGlobal("isSecureContext", hasClipboard);
  vi.stubGlobal("navigator", {
    clipboard: {
      writeText: (what: string) => {
        copied.push(what);
        return Promise.resolve();
      },
    },
  });
  Object.assign(document, {
    execCommand: () => {
      copied.push(document.querySelector("textarea")?.value ?? "");
      return true;
    },
  });
  return copied;
}

describe("the status dialog", () => {
  const RUNNING = makeTask({ status_message: "half of it", progress_percentage: 50 });

  it("follows message and progress each second while it is open", async () => {
    serve(page, RUNNING);
    showStatusMessage(RUNNING, page);
    expect(text("[data-testid=status-message]")).toBe("half of it");
    await wait(0.5);
    serve(page, { ...RUNNING, status_message: "most of it", progress_percentage: 80 });
    await wait(1);
    expect(text("[data-testid=status-message]")).toBe("most of it");
    const bar = document.querySelector("[role=progressbar]");
    expect(bar?.getAttribute("aria-valuenow")).toBe("80");
    close();
    const { taskRequests } = page;
    await wait(5);
    expect(page.taskRequests).toBe(taskRequests);
  });

  it("copes with an unreachable server", async () => {
    vi.spyOn(page.api, "getTask").mockRejectedValue(new ApiError("Not there.", 0));
    showStatusMessage(RUNNING, page);
    await wait(0.5);
    expect(text("[role=status]")).toBe("Not there.");
    expect(text("[data-testid=status-message]")).toBe("half of it");
    serve(page, { ...RUNNING, status_message: "again" });
    await wait(1);
    expect(text("[role=status]")).toBe("");
    expect(text("[data-testid=status-message]")).toBe("again");
  });

  it.each([
    [{ ...RUNNING, status: "DONE" as const }, "The task is not running any more."],
    [null, "The server no longer knows this task."],
  ])("says what became of the task", async (task, said) => {
    serve(page, task);
    showStatusMessage(RUNNING, page);
    await wait(0);
    expect(text("[role=status]")).toBe(said);
  });

  it.each([
    [MARKUP, MARKUP],
    [{ loss: 0.5 }, '{"loss":0.5}'],
    [0, "0"],
    ["a\nb", "a\nb"],
  ])("shows %j as text", (status_message, shown) => {
    serve(page, RUNNING);
    showStatusMessage({ ...RUNNING, status_message }, page);
    expect(text("[data-testid=status-message]")).toBe(shown);
    expect(hasMarkup(document)).toBe(false);
  });
});

describe("the message dialog", () => {
  const RUNNING = makeTask();
  let sent: unknown[][];
  let response: unknown;
  /** How often the response was asked for. */
  let polled: number;

  beforeEach(() => {
    sent = [];
    response = null;
    polled = 0;
    serve(page, RUNNING);
    vi.spyOn(page.api, "sendSchedulerMessage").mockImplementation((...given) => {
      sent.push(given);
      return Promise.resolve({ message_id: "m-1" });
    });
    vi.spyOn(page.api, "getSchedulerMessageResponse").mockImplementation(() => {
      polled += 1;
      return Promise.resolve({ response });
    });
  });

  async function send(content: string, isAwaited: boolean): Promise<Event> {
    const input = document.querySelector<HTMLInputElement>("[name=content]");
    const box = document.querySelector<HTMLInputElement>("[name=await]");
    if (input === null || box === null) throw new Error("no form");
    input.value = content;
    box.checked = isAwaited;
    const event = new Event("submit", { bubbles: true, cancelable: true });
    input.form?.dispatchEvent(event);
    await wait(0);
    return event;
  }

  function state(): string {
    return text("[data-testid=message-state]").replace(/\s+/g, " ").trim();
  }

  it("sends to the worker that runs the task; the form sends nothing itself", async () => {
    showMessage(RUNNING, page);
    expect((await send("faster", false)).defaultPrevented).toBe(true);
    expect(sent).toEqual([["worker-1", "etl.Load_2024_1", "faster"]]);
    expect(state()).toBe("Sent.");
    await wait(5);
    expect(polled).toBe(0);
  });

  it("sends nothing that is empty", async () => {
    showMessage(RUNNING, page);
    await send("", false);
    expect(sent).toEqual([]);
  });

  it("waits for the response, and says how long it took", async () => {
    showMessage(RUNNING, page);
    await send("faster", true);
    await wait(1);
    expect(state()).toBe("Waiting for a response. 1 s");
    response = MARKUP;
    await wait(1);
    expect(state()).toBe(`Answered after 2 s: ${MARKUP}`);
    expect(hasMarkup(document)).toBe(false);
    const before = polled;
    await wait(5);
    expect(polled).toBe(before);
  });

  it("shows an empty response as one", async () => {
    response = "";
    showMessage(RUNNING, page);
    await send("faster", true);
    expect(state()).toBe("Answered after 0 s:");
  });

  it("stops once the task no longer accepts messages, after one last request", async () => {
    showMessage(RUNNING, page);
    await send("faster", true);
    serve(page, { ...RUNNING, status: "DONE", accepts_messages: false });
    await wait(1);
    expect(state()).toBe("The task is not running any more: no response will come.");
    response = "late";
    await send("again", true);
    expect(state()).toBe("Answered after 0 s: late");
  });

  it("stops if the task is gone", async () => {
    serve(page, null);
    showMessage(RUNNING, page);
    await send("faster", true);
    expect(state()).toContain("not running any more");
  });

  it("goes on waiting when the server cannot be reached", async () => {
    vi.spyOn(page.api, "getTask").mockRejectedValueOnce(new ApiError("Not there.", 0));
    showMessage(RUNNING, page);
    await send("faster", true);
    expect(state()).toContain("Not there.");
    response = "ok";
    await wait(1);
    expect(state()).toBe("Answered after 1 s: ok");
  });

  it("stops asking when it is closed", async () => {
    showMessage(RUNNING, page);
    await send("faster", true);
    close();
    const before = polled;
    await wait(5);
    expect(polled).toBe(before);
  });

  it("says that messages are off, or could not be sent", async () => {
    vi.spyOn(page.api, "sendSchedulerMessage").mockResolvedValueOnce({ message_id: null });
    showMessage(RUNNING, page);
    await send("faster", true);
    expect(state()).toBe("This server does not send messages.");
    vi.spyOn(page.api, "sendSchedulerMessage").mockRejectedValueOnce(new ApiError("No.", 500));
    await send("faster", true);
    expect(state()).toBe("No.");
  });

  it("does not open if it is unknown which worker runs the task", () => {
    showMessage(makeTask({ worker_running: null }), page);
    expect(document.querySelector("[role=dialog]")).toBeNull();
  });
});
