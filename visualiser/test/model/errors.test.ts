import { describe, expect, it } from "vitest";
import { splitError } from "../../src/model/errors";

describe("the last line of an error", () => {
  it.each([
    ["", "", ""],
    ["boom", "", "boom"],
    ["boom\n", "", "boom"],
    ["Traceback:\n  File\nValueError: x\n\n", "Traceback:\n  File\n", "ValueError: x"],
    ["a\r\nb", "a\r\n", "b"],
  ])("%j", (text, before, last) => {
    expect(splitError(text)).toEqual({ before, last });
  });
});
