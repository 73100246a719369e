/** The verdict, from rows of good, bad and mixed outcomes. */

import assert from "node:assert/strict";
import type { SummaryRow } from "./summary_rows.ts";
import { verdict } from "./verdict.ts";

function row(scenario: string, arm: string, changed: Partial<SummaryRow>): SummaryRow {
  return {
    scenario,
    topology: "shop",
    split: "dev",
    arm,
    seed: 1,
    recovered: false,
    timeToRecoverSeconds: null,
    violationMinutes: 20,
    cost: 0,
    utility: 0,
    attempts: 0,
    actions: 0,
    diagnosis: "none",
    diagnosed: "none",
    truth: "crash@service/a",
    faulty: true,
    stateHash: "00",
    ...changed,
  };
}

const base = [row("a", "do-nothing", {}), row("b", "do-nothing", { violationMinutes: 10 })];

Deno.test("verdict() says better when more recovered in fewer minutes, with the numbers", () => {
  const ours = [
    row("a", "sentinel", { recovered: true, violationMinutes: 5, cost: 0.5, diagnosis: "right" }),
    row("b", "sentinel", { violationMinutes: 10, cost: 0.3, diagnosis: "wrong" }),
  ];
  assert.deepEqual(verdict([...base, ...ours], "do-nothing"), [
    "sentinel did better than baseline arm do-nothing: it recovered 1 of 2 fault scenarios against 0 of 2; SLO-violation minutes 30.0 → 15.0 " +
    "(fewer in 1, more in 0, the same in 1), for a cost of 0.8. Its last diagnosis was right in 1 of 2.",
  ]);
});

Deno.test("verdict() says worse, mixed or no different as plainly", () => {
  const say = (changed: Partial<SummaryRow>) => verdict([...base, row("a", "x", changed)], "do-nothing")[0];
  assert.match(
    say({ violationMinutes: 26 }),
    /^x did worse than baseline arm do-nothing: .* 20\.0 → 26\.0 \(fewer in 0, more in 1/,
  );
  assert.match(say({ violationMinutes: 26, recovered: true }), /^x did partly better and partly worse than/);
  assert.match(say({}), /^x did no better and no worse than/);
});

Deno.test("verdict() keeps a world without a fault apart, and tells what was done there", () => {
  const quiet = { faulty: false, truth: "no fault", recovered: true, violationMinutes: 0 };
  const rows = [
    ...base,
    row("a", "x", { recovered: true, violationMinutes: 1 }),
    row("c", "do-nothing", quiet),
    row("c", "x", { ...quiet, actions: 2, violationMinutes: 1.5 }),
  ];
  const [text] = verdict(rows, "do-nothing");
  assert.match(text, /recovered 1 of 1 fault scenarios/);
  assert.match(
    text,
    /Where nothing was wrong \(1 episode\) it carried out 2 actions, with 1\.5 more violation minutes\.$/,
  );
});

Deno.test("verdict() claims nothing without pairs", () => {
  assert.match(verdict(base, "do-nothing")[0], /Nothing to compare/);
  assert.match(verdict([...base, row("z", "x", {})], "do-nothing")[0], /nothing can be said/);
});
