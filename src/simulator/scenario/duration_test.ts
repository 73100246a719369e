import assert from "node:assert/strict";
import { parseDuration, toMilliseconds } from "./duration.ts";
import { QuantityError } from "../manifests/quantity.ts";

Deno.test("parseDuration() reads one unit, and a plain number as seconds", () => {
  const cases: readonly (readonly [string, number])[] = [
    ["250ms", 0.25],
    ["90s", 90],
    ["3m", 180],
    ["2h", 7200],
    ["1.5m", 90],
    ["45", 45],
    ["0", 0],
  ];
  for (const [text, seconds] of cases) assert.equal(parseDuration(text), seconds, text);
});

Deno.test("parseDuration() refuses signs, other units and combinations", () => {
  for (const text of ["", "-1s", "1d", "1m30s", "s", "1 s", "fast", "1e3"]) {
    assert.throws(() => parseDuration(text), QuantityError, `"${text}"`);
  }
});

Deno.test("toMilliseconds() leaves no binary dust", () => {
  assert.equal(toMilliseconds(parseDuration("4.2ms")), 4.2);
  assert.equal(toMilliseconds(parseDuration("1.35ms")), 1.35);
});
