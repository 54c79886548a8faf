// @vitest-environment happy-dom
import { html } from "lit-html";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { askNumber, confirm, openDialog } from "../../src/views/dialogs";
import { hasMarkup, MARKUP } from "./page-double";

beforeEach(() => {
  document.body.replaceChildren();
});

afterEach(() => {
  press("Escape");
});

function shown(): HTMLElement {
  return one("[role=dialog]");
}

function one(selector: string): HTMLElement {
  const [found, ...others] = document.querySelectorAll<HTMLElement>(selector);
  if (found === undefined || others.length > 0) throw new Error(`not one ${selector}`);
  return found;
}

function press(key: string): void {
  document
    .querySelector("[role=dialog]")
    ?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
}

function button(text: string): HTMLButtonElement {
  const found = [...shown().querySelectorAll("button")].find(
    (one) => one.textContent.trim() === text,
  );
  if (found === undefined) throw new Error(`no button ${text}`);
  return found;
}

function addButton(): HTMLButtonElement {
  const opener = document.createElement("button");
  document.body.append(opener);
  opener.focus();
  return opener;
}

describe("a dialog", () => {
  it("is named by its heading, and modal", () => {
    openDialog({ title: "Keys", body: () => html`<p>All of them</p>`, testId: "keys" });
    const id = shown().getAttribute("aria-labelledby");
    expect(document.getElementById(id ?? "")?.textContent).toBe("Keys");
    expect(shown().getAttribute("aria-modal")).toBe("true");
    expect(shown().dataset.testid).toBe("keys");
  });

  it("draws again what has changed, in place", () => {
    let text = "first";
    const dialog = openDialog({ title: "T", body: () => html`<p id="text">${text}</p>` });
    const before = one("#text");
    text = "second";
    dialog.redraw();
    expect(one("#text")).toBe(before);
    expect(before.textContent).toBe("second");
  });

  it.each([
    [
      "Esc",
      () => {
        press("Escape");
      },
    ],
    [
      "the cross",
      () => {
        one("[role=dialog] [aria-label=Close]").click();
      },
    ],
    [
      "the button",
      () => {
        button("Close").click();
      },
    ],
    ["another route", () => window.dispatchEvent(new Event("hashchange"))],
  ])("closes by %s, once, and returns the focus", (_, leave) => {
    const opener = addButton();
    const onClosed = vi.fn();
    openDialog({ title: "T", body: () => html``, onClosed });
    expect(document.activeElement).not.toBe(opener);
    leave();
    expect(document.querySelector(".modal")).toBeNull();
    expect(document.activeElement).toBe(opener);
    expect(onClosed).toHaveBeenCalledOnce();
  });

  it("focuses the view if the opener is gone", () => {
    const main = document.createElement("main");
    main.id = "main";
    main.tabIndex = -1;
    document.body.append(main);
    const opener = addButton();
    const dialog = openDialog({ title: "T", body: () => html`` });
    opener.remove();
    dialog.close();
    expect(document.activeElement).toBe(main);
  });

  it("focuses the element marked for it", () => {
    openDialog({ title: "T", body: () => html`<input id="name" data-autofocus />` });
    expect(document.activeElement).toBe(one("#name"));
  });
});

describe("a confirmation", () => {
  const QUESTION = { title: "Disable it?", text: "It ends.", action: "Disable" };

  it("is true for the action", async () => {
    const answer = confirm(QUESTION);
    button("Disable").click();
    expect(await answer).toBe(true);
  });

  it.each([
    [
      "Cancel",
      () => {
        button("Cancel").click();
      },
    ],
    [
      "Esc",
      () => {
        press("Escape");
      },
    ],
  ])("is false for %s", async (_, leave) => {
    const answer = confirm(QUESTION);
    leave();
    expect(await answer).toBe(false);
  });

  it("focuses the action, unless it does harm", () => {
    void confirm(QUESTION);
    expect(document.activeElement).toBe(button("Disable"));
    press("Escape");
    void confirm({ ...QUESTION, danger: true });
    expect(document.activeElement).toBe(button("Cancel"));
  });

  it("renders no text as markup", () => {
    void confirm({ title: MARKUP, text: MARKUP, action: MARKUP });
    expect(hasMarkup(document)).toBe(false);
    expect(one("h2").textContent).toBe(MARKUP);
  });
});

describe("asking for a number", () => {
  const QUESTION = {
    title: "Processes",
    label: "Number",
    value: 12,
    min: 1,
    action: (n: number) => `Set to ${n}`,
  };

  function type(text: string): HTMLInputElement {
    const input = one("#number") as HTMLInputElement;
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    return input;
  }

  function submit(): Event {
    const event = new Event("submit", { bubbles: true, cancelable: true });
    one("form").dispatchEvent(event);
    return event;
  }

  it("begins with the present one", () => {
    void askNumber(QUESTION);
    expect(document.activeElement).toBe(one("#number"));
    expect((one("#number") as HTMLInputElement).value).toBe("12");
    expect(button("Set to 12").disabled).toBe(false);
  });

  it("gives what was typed, and the form sends nothing itself", async () => {
    const answer = askNumber(QUESTION);
    type(" 3 ");
    button("Set to 3");
    expect(submit().defaultPrevented).toBe(true);
    expect(await answer).toBe(3);
  });

  it.each(["", "0", "-1", "1.5", "1e3", "x", "99999999999999999999"])(
    "takes no %j, and says so beside the field",
    (text) => {
      void askNumber(QUESTION);
      const input = type(text);
      const error = one("#number-error");
      expect(error.textContent).toContain("at least 1");
      expect(input.getAttribute("aria-describedby")).toBe(error.id);
      expect(button("Set to 12").disabled).toBe(true);
      expect(submit().defaultPrevented).toBe(true);
      shown();
      type("2");
      expect(document.querySelector("#number-error")).toBeNull();
    },
  );

  it("takes the least, below nothing too", async () => {
    const answer = askNumber({ ...QUESTION, min: -2 });
    type("-2");
    submit();
    expect(await answer).toBe(-2);
  });

  it("is null if it is left", async () => {
    const answer = askNumber(QUESTION);
    press("Escape");
    expect(await answer).toBeNull();
  });
});
