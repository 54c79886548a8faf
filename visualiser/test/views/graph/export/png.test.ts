import { expect, it } from "vitest";
import { refusalOf } from "../../../../src/views/graph/export/png";

it.each([
  [{ width: 1400, height: 900 }, null],
  [{ width: 8192, height: 3000 }, null],
  [{ width: 8193, height: 10 }, "It would have 16,386 × 20 dots"],
  [{ width: 8000, height: 8000 }, "100 million in all"],
])("says of %o whether it is too large", (size, text) => {
  const refusal = refusalOf(size);
  if (text === null) expect(refusal).toBeNull();
  else expect(refusal).toContain(text);
});
