import { describe, expect, it } from "vitest";
import { RequestedNumbers } from "../../src/model/requested-numbers";

const told = (): boolean => true;

describe("a number that was asked for", () => {
  it("is shown at once, until a list that was asked for after the answer tells of it", async () => {
    const asked = new RequestedNumbers();
    expect(asked.ask("db", 3)).toBe(true);
    expect(asked.numberOf("db")).toBe(3);

    const before = asked.watch();
    await asked.send("db", () => Promise.resolve());
    before(told);
    expect(asked.numberOf("db")).toBe(3);

    asked.watch()((name, number) => name === "db" && number === 4);
    expect(asked.numberOf("db")).toBe(3);

    asked.watch()((name, number) => name === "db" && number === 3);
    expect(asked.numberOf("db")).toBeNull();
  });

  it("goes with the request that is on its way: the last one of them is the last one sent", async () => {
    const asked = new RequestedNumbers();
    const sent: number[] = [];
    asked.ask("db", 3);
    const sending = asked.send("db", (number) => {
      sent.push(number);
      if (number === 3) {
        expect(asked.ask("db", 4)).toBe(false);
        expect(asked.ask("db", 5)).toBe(false);
      }
      return Promise.resolve();
    });
    await sending;
    expect(sent).toEqual([3, 5]);
    expect(asked.numberOf("db")).toBe(5);
  });

  it("is none of an older list's business when it was asked for anew", async () => {
    const asked = new RequestedNumbers();
    asked.ask("db", 3);
    await asked.send("db", () => Promise.resolve());
    const settle = asked.watch();
    expect(asked.ask("db", 4)).toBe(true);
    settle(told);
    expect(asked.numberOf("db")).toBe(4);
  });

  it("is forgotten if the request fails", async () => {
    const asked = new RequestedNumbers();
    asked.ask("db", 3);
    await expect(asked.send("db", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(asked.numberOf("db")).toBeNull();
  });
});
