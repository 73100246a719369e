import assert from "node:assert/strict";
import fc from "fast-check";
import { assertDistinct } from "./assert_distinct.ts";

const keyed = { table: "loads", key: ["run", "tick", "service"] } as const;

Deno.test("assertDistinct() refuses two rows with the same key, in whatever order, and nothing else", () => {
  const row = fc.record({
    run: fc.constantFrom("a", "b", "a/1"),
    tick: fc.integer({ min: -1, max: 11 }),
    service: fc.constantFrom("web", "cart"),
    load: fc.double(),
  });
  const rows = fc.oneof(
    fc.array(row, { maxLength: 12 }),
    // As runs record them.
    fc.array(row, { maxLength: 12 }).map((each) =>
      each.toSorted((a, b) => a.run < b.run ? 1 : a.run > b.run ? -1 : a.tick - b.tick)
    ),
  );
  fc.assert(fc.property(rows, (given) => {
    const keys = new Set(given.map(({ run, tick, service }) => JSON.stringify([run, tick, service])));
    const refused = () => assertDistinct(given, keyed);
    if (keys.size === given.length) refused();
    else assert.throws(refused, /^Error: loads has two rows with run, tick, service = (a|b|a\/1), -?\d+, (web|cart)$/);
  }));
});

Deno.test("assertDistinct() finds a row again at the end of its group, and in a group that comes back", () => {
  const at = (run: string, tick: number) => ({ run, tick, service: "web" });
  assertDistinct([at("a", 1), at("a", 2), at("b", 1)], keyed);
  assert.throws(() => assertDistinct([at("a", 1), at("a", 2), at("a", 2)], keyed), /= a, 2, web$/);
  assert.throws(() => assertDistinct([at("a", 1), at("b", 1), at("a", 1)], keyed), /= a, 1, web$/);
});
