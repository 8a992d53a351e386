/** Who goes when there is more to do than threads. */
import { describe, expect, it } from "vitest";
import { mapWithin, takeTurns } from "../../src/app/ensemble/turns.ts";

/** Work that ends when it is told to, and what has begun. */
function desk() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => async (): Promise<string> => {
    begun.push(name);
    await new Promise<void>((done) => ends.set(name, done));
    return name;
  };
  const end = async (name: string): Promise<void> => {
    ends.get(name)!();
    for (let i = 0; i < 3; i++) await new Promise((done) => setImmediate(done));
  };
  return { begun, work, end };
}

describe("turns", () => {
  it("are taken by so many at a time, by rank, then as they came", async () => {
    const { begun, work, end } = desk();
    const inTurn = takeTurns(2);
    const all = [
      inTurn(1, work("a")),
      inTurn(1, work("b")),
      inTurn(2, work("late")),
      inTurn(1, work("c")),
      inTurn(1, work("d")),
      inTurn(0, work("first")),
    ];
    expect(begun).toEqual(["a", "b"]);
    for (const name of ["b", "first", "a", "c", "d", "late"]) await end(name);
    expect(begun).toEqual(["a", "b", "first", "c", "d", "late"]);
    expect(await Promise.all(all)).toEqual(["a", "b", "late", "c", "d", "first"]);
  });

  it("go to what follows from the work just done before they go to what waited and is less urgent", async () => {
    const { begun, work, end } = desk();
    const inTurn = takeTurns(1);
    const chain = inTurn(0, work("base")).then(() => inTurn(1, work("plan")));
    const other = inTurn(2, work("other"));
    for (const name of ["base", "plan", "other"]) await end(name);
    expect(begun).toEqual(["base", "plan", "other"]);
    await Promise.all([chain, other]);
  });

  it("are given on by work that fails", async () => {
    const inTurn = takeTurns(1);
    const failed = inTurn(0, () => Promise.reject(new Error("no")));
    const next = inTurn(0, async () => "next");
    await expect(failed).rejects.toThrow("no");
    expect(await next).toBe("next");
  });
});

describe("mapWithin", () => {
  it("keeps the order, has never more than so many begun, and begins one as soon as one is done", async () => {
    for (const limit of [1, 2, 3, 9]) {
      const { begun, work, end } = desk();
      const names = ["a", "b", "c", "d", "e"];
      const found = mapWithin(names, limit, (name) => work(name)());
      for (let done = 0; done < names.length; done++) {
        expect(begun).toEqual(names.slice(0, limit + done));
        await end(names[done]!);
      }
      expect(await found).toEqual(names);
    }
  });
});
