import { describe, expect, it } from "vitest";
import { RequestedNumbers } from "../../src/model/requested-numbers";

const all = (): boolean => true;

describe("a requested number", () => {
  it("is shown until a list that was fetched after the answer confirms it", async () => {
    const requested = new RequestedNumbers();
    expect(requested.request("db", 3)).toBe(true);
    expect(requested.numberOf("db")).toBe(3);

    const before = requested.beginFetch();
    await requested.send("db", () => Promise.resolve());
    before(all);
    expect(requested.numberOf("db")).toBe(3);

    requested.beginFetch()((name, number) => name === "db" && number === 4);
    expect(requested.numberOf("db")).toBe(3);

    requested.beginFetch()((name, number) => name === "db" && number === 3);
    expect(requested.numberOf("db")).toBeNull();
  });

  it("is sent after a pending request, the last number only", async () => {
    const requested = new RequestedNumbers();
    const sent: number[] = [];
    requested.request("db", 3);
    const sending = requested.send("db", (number) => {
      sent.push(number);
      if (number === 3) {
        expect(requested.request("db", 4)).toBe(false);
        expect(requested.request("db", 5)).toBe(false);
      }
      return Promise.resolve();
    });
    await sending;
    expect(sent).toEqual([3, 5]);
    expect(requested.numberOf("db")).toBe(5);
  });

  it("is not confirmed by a list that was fetched before a newer request", async () => {
    const requested = new RequestedNumbers();
    requested.request("db", 3);
    await requested.send("db", () => Promise.resolve());
    const confirm = requested.beginFetch();
    expect(requested.request("db", 4)).toBe(true);
    confirm(all);
    expect(requested.numberOf("db")).toBe(4);
  });

  it("is forgotten if the request fails", async () => {
    const requested = new RequestedNumbers();
    requested.request("db", 3);
    await expect(requested.send("db", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(requested.numberOf("db")).toBeNull();
  });
});
