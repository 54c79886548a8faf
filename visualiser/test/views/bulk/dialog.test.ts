// @vitest-environment happy-dom
// @vitest-environment-options {"width": 1400}
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../../../src/api/luigi";
import type { BulkName, Target } from "../../../src/model/bulk";
import { BulkDialog } from "../../../src/views/bulk/dialog";
import { makeAction, makeResult } from "../../bulk-actions";
import { hasMarkup, makePage, MARKUP, type PageDouble } from "../page-double";

const CHOSEN: Target = { kind: "tasks", taskIds: ["a", "b"] };
const PREVIEW = makeAction({
  action_id: null,
  state: "preview",
  total: 2,
  changed: 1,
  changes: [{ before: "PENDING", after: "PENDING", count: 1 }],
  skipped: [{ reason: "already_held", count: 1 }],
});

let page: PageDouble;

beforeEach(() => {
  page = makePage();
});

afterEach(() => {
  document.body.replaceChildren();
  vi.restoreAllMocks();
});

function find(testId: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-testid=${testId}]`);
}

async function open(name: BulkName = "hold", target = CHOSEN): Promise<BulkDialog> {
  const dialog = new BulkDialog(name, target, page);
  await dialog.open();
  return dialog;
}

function confirm(note = ""): void {
  const input = document.querySelector<HTMLInputElement>("#bulk-note");
  if (input !== null) input.value = note;
  document
    .querySelector("#bulk-form")
    ?.dispatchEvent(new Event("submit", { cancelable: true, bubbles: true }));
}

async function result(): Promise<HTMLElement> {
  return await vi.waitFor(() => {
    const found = find("bulk-result");
    if (found === null) throw new Error("no result");
    return found;
  });
}

describe("the preview", () => {
  it("says what would change and what would not, and changes nothing", async () => {
    const perform = vi.spyOn(page.api, "perform").mockResolvedValue(PREVIEW);
    await open();
    expect(perform.mock.calls).toEqual([[{ action: "hold", task_ids: ["a", "b"], preview: true }]]);
    const text = find("bulk-preview")?.textContent ?? "";
    expect(text).toContain("1 of 2 tasks would change:");
    expect(text).toContain("1 pending, held");
    expect(text).toContain("1 is held already");
    expect(find("bulk-confirm")?.textContent.trim()).toBe("Hold 1 task");
  });

  it("of what would change nothing has no button that works", async () => {
    vi.spyOn(page.api, "perform").mockResolvedValue({ ...PREVIEW, changed: 0, changes: [] });
    await open();
    expect(find("bulk-preview")?.textContent).toContain("Nothing would change.");
    expect(find("bulk-confirm")).toHaveProperty("disabled", true);
  });

  it("shows why the server refuses", async () => {
    vi.spyOn(page.api, "perform").mockRejectedValue(new ApiError("Too many match.", 409));
    await open();
    expect(document.querySelector("[role=alert]")?.textContent).toBe("Too many match.");
    expect(find("bulk-confirm")).toBeNull();
  });
});

describe("the action", () => {
  it("is one call, with the note, and shows what has become of each task", async () => {
    const ended = makeAction({
      changed: 1,
      skipped: [{ reason: "already_held", count: 1 }],
      results_total: 2,
      results: [
        makeResult("a", { before: "PENDING" }),
        makeResult(MARKUP, { family: MARKUP, outcome: "skipped", reason: "already_held" }),
      ],
    });
    const perform = vi.spyOn(page.api, "perform");
    perform.mockResolvedValueOnce(PREVIEW).mockResolvedValueOnce(ended);
    await open();
    confirm(" disk full ");
    const shown = await result();
    expect(perform.mock.calls[1]?.[0]).toEqual({
      action: "hold",
      task_ids: ["a", "b"],
      note: "disk full",
    });
    const outcomes = [...shown.querySelectorAll(".bulk-outcome")].map((one) => one.textContent);
    expect(outcomes).toEqual(["Held", "Left as it is: is held already"]);
    expect(document.querySelector(".modal-title")?.textContent).toBe("Held: 1 task");
    expect(hasMarkup(document)).toBe(false);
    expect(find("bulk-undo")).toBeNull();
    expect(page.refreshed).toBe(1);
  });

  it("shows how far it is", async () => {
    const perform = vi.spyOn(page.api, "perform");
    perform.mockResolvedValueOnce(PREVIEW).mockImplementationOnce((_asked, told) => {
      told?.(makeAction({ state: "running", total: 1000, done: 500 }));
      return new Promise(() => undefined);
    });
    await open();
    confirm();
    expect(find("bulk-progress")?.getAttribute("value")).toBe("50");
    expect(document.querySelector(".modal-body")?.textContent).toContain("500 of 1,000");
  });

  it("can be undone if the server says so", async () => {
    const ended = makeAction({ action_id: "a1", changed: 1, can_undo: true });
    vi.spyOn(page.api, "perform").mockResolvedValueOnce(PREVIEW).mockResolvedValueOnce(ended);
    const undone = makeAction({ action_id: "a2", undoes: "a1", changed: 1 });
    const undo = vi.spyOn(page.api, "undoAction").mockResolvedValue(undone);
    await open();
    confirm();
    await result();
    find("bulk-undo")?.click();
    await vi.waitFor(() => {
      expect(document.querySelector(".modal-title")?.textContent).toBe("Undone: 1 task");
    });
    expect(undo.mock.calls[0]?.[0]).toBe("a1");
    expect(find("bulk-undo")).toBeNull();
  });

  it("lists its results by the page, and those that were skipped alone", async () => {
    const many = Array.from({ length: 50 }, (_, number) => makeResult(`t${String(number)}`));
    const ended = makeAction({
      changed: 60,
      skipped: [{ reason: "not_failed", count: 1 }],
      results_total: 61,
      results: many,
    });
    vi.spyOn(page.api, "perform").mockResolvedValueOnce(PREVIEW).mockResolvedValueOnce(ended);
    const last = makeAction({ results_total: 61, results: [makeResult("last")] });
    const get = vi.spyOn(page.api, "getAction").mockResolvedValue(last);
    await open("retry");
    confirm();
    const shown = await result();
    expect(shown.textContent).toContain("1–50 of 61");
    shown.querySelector<HTMLElement>("[aria-label='Next page']")?.click();
    await vi.waitFor(() => {
      expect(shown.textContent).toContain("51–61 of 61");
    });
    shown.querySelector<HTMLElement>("[data-outcome=skipped]")?.click();
    await vi.waitFor(() => {
      expect(get.mock.calls).toEqual([
        ["a1", { offset: 50, limit: 50 }],
        ["a1", { offset: 0, limit: 50, outcome: "skipped" }],
      ]);
    });
  });
});
