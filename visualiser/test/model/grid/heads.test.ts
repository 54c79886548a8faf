import { describe, expect, it } from "vitest";
import { headsOf } from "../../../src/model/grid/heads";

describe("the heads of the columns", () => {
  it("say a day once, above its hours", () => {
    expect(headsOf(["2024-05-01T22", "2024-05-01T23", "2024-05-02T00"])).toEqual({
      labels: ["22", "23", "00"],
      groups: [
        { text: "2024-05-01", first: 0, after: 2 },
        { text: "2024-05-02", first: 2, after: 3 },
      ],
    });
  });

  it.each([
    [
      ["2024-04-30", "2024-05-01"],
      ["2024-04", "2024-05"],
      ["30", "01"],
    ],
    [["2024-04", "2024-05"], ["2024"], ["04", "05"]],
    [["2024-W05", "2024-W06"], ["2024"], ["W05", "W06"]],
    [
      ["20240430", "20240501"],
      ["202404", "202405"],
      ["30", "01"],
    ],
    [["2024-05-01T0530"], ["2024-05-01"], ["0530"]],
  ])("of %j are %j", (values, groups, labels) => {
    const heads = headsOf(values);
    expect(heads.groups.map(({ text }) => text)).toEqual(groups);
    expect(heads.labels).toEqual(labels);
  });

  it("are the values if one of them is no date of the same kind", () => {
    const values = ["2024-05-01", "2024-05-02T00"];
    expect(headsOf(values)).toEqual({ labels: values, groups: [] });
    expect(headsOf([])).toEqual({ labels: [], groups: [] });
  });
});
