/** Selection: how many are hit, and that who is hit depends on nobody's place. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { entityKey, randomKey } from "../../random.ts";
import type { Choice } from "./chaos_event.ts";
import { chooseTargets } from "./choose_targets.ts";

const names = Array.from({ length: 10 }, (_, i) => `n${i}`);

function chosen(choice: Choice, seed: number, candidates: readonly string[] = names): readonly string[] {
  return chooseTargets(candidates, { choice, key: randomKey(seed, "chaos"), entityOf: (name) => entityKey(name) });
}

Deno.test("chooseTargets() hits as many as the choice says", () => {
  const cases: readonly (readonly [Choice, number])[] = [
    [{ kind: "all" }, 10],
    [{ kind: "fixed", count: 1 }, 1],
    [{ kind: "fixed", count: 3 }, 3],
    // More than there are: all of them.
    [{ kind: "fixed", count: 30 }, 10],
    [{ kind: "percent", percent: 30 }, 3],
    // 0.1 of a node is a node: a fault that is asked for hits something.
    [{ kind: "percent", percent: 1 }, 1],
    [{ kind: "percent", percent: 31 }, 4],
  ];
  for (const [choice, count] of cases) assert.equal(chosen(choice, 1).length, count, JSON.stringify(choice));
});

Deno.test("chooseTargets() up to a share hits every number up to it, and no more", () => {
  const counts = new Set(
    Array.from({ length: 200 }, (_, seed) => chosen({ kind: "atMostPercent", percent: 40 }, seed).length),
  );
  assert.deepEqual([...counts].sort(), [0, 1, 2, 3, 4]);
});

Deno.test("chooseTargets() hits everybody equally often over many seeds", () => {
  const hits = new Map(names.map((name) => [name, 0]));
  for (let seed = 0; seed < 2000; seed++) {
    for (const name of chosen({ kind: "fixed", count: 3 }, seed)) hits.set(name, (hits.get(name) ?? 0) + 1);
  }
  // Binomial(2000, 0.3): 600 ± 20.5; five standard deviations.
  for (const [name, count] of hits) assert.ok(Math.abs(count - 600) < 103, `${name}: ${count}`);
});

Deno.test("chooseTargets() does not see the order of the candidates", () => {
  fc.assert(fc.property(
    fc.shuffledSubarray(names, { minLength: names.length }),
    fc.integer({ min: 1, max: 9 }),
    fc.nat(),
    (shuffled, count, seed) => {
      const choice = { kind: "fixed", count } as const;
      assert.deepEqual(new Set(chosen(choice, seed, shuffled)), new Set(chosen(choice, seed)));
    },
  ));
});

Deno.test("chooseTargets() with one candidate more changes at most one of those hit", () => {
  for (let seed = 0; seed < 100; seed++) {
    const before = new Set(chosen({ kind: "fixed", count: 4 }, seed));
    const after = chosen({ kind: "fixed", count: 4 }, seed, [...names, "newcomer"]);
    const left = after.filter((name) => before.has(name)).length;
    assert.ok(left === 4 || (left === 3 && after.includes("newcomer")), `seed ${seed}: ${after}`);
  }
});
