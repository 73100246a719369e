import assert from "node:assert/strict";
import { firstCycle } from "./first_cycle.ts";

const calls = (...pairs: readonly string[]) =>
  pairs.map((pair) => {
    const [caller, callee] = pair.split(">");
    return { caller, callee };
  });

Deno.test("firstCycle() names a cycle from its first service to itself, and nothing in a graph without one", () => {
  const cases: readonly (readonly [calls: readonly string[], cycle: readonly string[] | undefined])[] = [
    [[], undefined],
    [["a>b", "a>c", "b>d", "c>d"], undefined],
    [["a>a"], ["a", "a"]],
    [["a>b", "b>c", "c>d", "d>b"], ["b", "c", "d", "b"]],
    [["a>b", "c>d", "d>c"], ["c", "d", "c"]],
    [["a>b", "a>c", "c>b", "b>e", "e>a"], ["a", "b", "e", "a"]],
  ];
  for (const [pairs, cycle] of cases) assert.deepEqual(firstCycle(calls(...pairs)), cycle, pairs.join(" "));
});

Deno.test("firstCycle() takes a chain as long as a cluster may have calls", () => {
  const chain = Array.from({ length: 65_000 }, (_, index) => `s${index}>s${index + 1}`);
  assert.equal(firstCycle(calls(...chain)), undefined);
  assert.equal(firstCycle(calls(...chain, "s65000>s0"))?.length, 65_002);
});
