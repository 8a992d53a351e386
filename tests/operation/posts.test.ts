import { describe, expect, it } from "vitest";
import { convoyWindows, listPosts, makeTimetable } from "../../src/operation/index.ts";
import { convoyOn, townOf } from "../helpers/town.ts";

/** The convoy drives A → B → C → D → E; streets cross at B and C, `gapM` apart, and a small one joins at D. */
function street(gapM: number) {
  const town = townOf(
    {
      A: [0, 0],
      B: [200, 0],
      C: [200 + gapM, 0],
      D: [800, 0],
      E: [1000, 0],
      M: [200, 100],
      N: [200, -100],
      P: [200 + gapM, 100],
      Q: [200 + gapM, -100],
      S: [800, 100],
    },
    [
      ["A-B", "Way"],
      ["B-C", "Way"],
      ["C-D", "Way"],
      ["D-E", "Way"],
      ["M-B", "First", { roadClass: "residential" }],
      ["B-N", "First", { roadClass: "residential" }],
      ["P-C", "Second", { roadClass: "primary" }],
      ["C-Q", "Second", { roadClass: "primary" }],
      ["S-D", "Lane", { roadClass: "residential" }],
    ],
  );
  const timetable = makeTimetable(town.network, convoyOn(town.along("A B C D E")), 1000);
  const posts = (priorityMask: number) =>
    listPosts(town.network, timetable, convoyWindows(town.network, timetable, priorityMask).holds);
  return { town, posts };
}

describe("posts", () => {
  it("stand at each junction with something to hold, in the order of the route", () => {
    const { town, posts } = street(100);
    const list = posts(0);
    expect(list.map((post) => post.node)).toEqual([town.node("B"), town.node("C"), town.node("D")]);
    expect(list.map((post) => post.id)).toEqual(["guests-01", "guests-02", "guests-03"]);
    expect(list.map((post) => post.role)).toEqual(["diversion", "junction", "diversion"]);
    expect(list[0]!.streets).toEqual(["Way", "First"]);
  });

  it("are manned ten minutes before the first hold until the last is lifted", () => {
    const [first] = street(100).posts(0);
    // B is 200 m on: head at 1020, tail at 1050; 60 s ahead, 15 s after.
    expect(first).toMatchObject({ fromS: 360, closeS: 960, headS: 1020, tailS: 1050, untilS: 1065, atM: 200 });
  });

  it("count a movement once, though ambulances are held by a window of their own", () => {
    const { posts } = street(100);
    // M and N: each to the other side and both ways of the convoy's road.
    expect(posts(0).map((post) => post.heldMovements)).toEqual([6, 6, 2]);
    expect(posts(2)).toEqual(posts(0));
  });

  it("that are a short walk apart are one, at the busier junction, with both streets", () => {
    const { town, posts } = street(40);
    const [both, ...rest] = posts(0);
    expect(rest).toHaveLength(1);
    expect(both).toMatchObject({
      node: town.node("C"),
      positions: [1, 2],
      heldMovements: 12,
      closeS: 960,
      headS: 1020,
      tailS: 1054,
      untilS: 1069,
    });
    expect(both!.streets).toEqual(["Way", "Second", "First"]);
  });
});
