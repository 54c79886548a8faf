import { expect, it } from "vitest";
import { inXml, onOneLine } from "../../src/model/plain-text";

it("replaces what no file can hold", () => {
  expect(onOneLine("a\nb\tc\u0000\u001b\ud800🙂")).toBe("a b c\ufffd\ufffd\ufffd🙂");
});

it("escapes text for XML", () => {
  expect(inXml(`<a href="x">'&'</a>`)).toBe("&lt;a href=&quot;x&quot;&gt;'&amp;'&lt;/a&gt;");
});
