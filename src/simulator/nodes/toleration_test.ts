/** Tolerations against upstream's recorded decisions (conformance), and their laws. */

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Taint, Toleration } from "../spec.ts";
import { secondsTolerated, tolerates } from "./toleration.ts";

const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"] as const;
const keys = fc.constantFrom("a", "b", "c");
const values = fc.constantFrom("", "x", "y");
const taints: fc.Arbitrary<Taint> = fc.record({ key: keys, value: values, effect: fc.constantFrom(...effects) });
const tolerations: fc.Arbitrary<Toleration> = fc.record({
  key: fc.oneof(keys, fc.constant("")),
  operator: fc.constantFrom("Exists", "Equal"),
  value: values,
  effect: fc.constantFrom(...effects, ""),
  tolerationSeconds: fc.option(fc.integer({ min: -10, max: 600 })),
});

const taint: Taint = { key: "a", value: "x", effect: "NoExecute" };
const exact: Toleration = { key: "a", operator: "Equal", value: "x", effect: "NoExecute", tolerationSeconds: null };

Deno.test("tolerates() compares effect, key and value, each as its own rule says", () => {
  const cases: readonly (readonly [changes: Partial<Toleration>, expected: boolean])[] = [
    [{}, true],
    [{ effect: "" }, true],
    [{ effect: "NoSchedule" }, false],
    [{ key: "b" }, false],
    [{ key: "", operator: "Exists" }, true],
    [{ value: "y" }, false],
    [{ value: "y", operator: "Exists" }, true],
  ];
  for (const [changes, expected] of cases) {
    assert.equal(tolerates({ ...exact, ...changes }, taint), expected, JSON.stringify(changes));
  }
});

Deno.test("secondsTolerated() takes the first toleration of a taint, not the longest", () => {
  const short: Toleration = { ...exact, tolerationSeconds: 10 };
  assert.equal(secondsTolerated([short, exact], [taint]), 10);
  assert.equal(secondsTolerated([exact, short], [taint]), Infinity);
  assert.equal(secondsTolerated([{ ...exact, tolerationSeconds: -5 }], [taint]), 0);
  assert.equal(secondsTolerated([], [taint]), null);
  assert.equal(secondsTolerated([], []), Infinity);
});

Deno.test("secondsTolerated() never grows with another taint, and is never negative", () => {
  fc.assert(fc.property(fc.array(tolerations), fc.array(taints), taints, (leave, before, another) => {
    const seconds = (given: readonly Taint[]) => secondsTolerated(leave, given) ?? -1;
    assert.ok(seconds([...before, another]) <= seconds(before));
    assert.ok((secondsTolerated(leave, before) ?? 0) >= 0);
  }));
});
