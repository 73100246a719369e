/** The order of eviction: its three keys, and that it is an order. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { compareForEviction } from "./eviction_rank.ts";

const claims = fc.record({
  usage: fc.integer({ min: 0, max: 20 }),
  request: fc.integer({ min: 0, max: 20 }),
  priority: fc.integer({ min: -1, max: 1 }),
});

Deno.test("compareForEviction() asks for excess, then priority, then its size", () => {
  const over = { usage: 11, request: 10, priority: 1000 };
  assert.ok(compareForEviction(over, { usage: 10, request: 10, priority: 0 }) < 0);
  assert.ok(compareForEviction({ ...over, priority: 0 }, { ...over, usage: 900 }) < 0);
  assert.ok(compareForEviction({ ...over, usage: 13 }, over) < 0);
  assert.ok(compareForEviction({ usage: 1, request: 0, priority: 0 }, { usage: 9, request: 9, priority: 0 }) < 0);
});

Deno.test("compareForEviction() is antisymmetric and transitive", () => {
  fc.assert(fc.property(claims, claims, claims, (a, b, c) => {
    assert.equal(Math.sign(compareForEviction(a, b)) + Math.sign(compareForEviction(b, a)), 0);
    if (compareForEviction(a, b) <= 0 && compareForEviction(b, c) <= 0) assert.ok(compareForEviction(a, c) <= 0);
  }));
});
