/** Which cells a sample plays again. */

import assert from "node:assert/strict";
import { sampleTasks } from "./sample_tasks.ts";
import type { Task } from "./task.ts";

const arms = ["none", "runbook", "sentinel"];
const tasks: readonly Task[] = arms.flatMap((arm, place) =>
  Array.from({ length: 100 }, (_, n) => ({ index: place * 100 + n, arm, seed: n, scenarios: ["amber-harbour"] }))
);

Deno.test("sampleTasks() takes the share asked for, rounded up, and at least one of each arm", () => {
  const cases = [[0.0001, 3], [0.01, 3], [0.05, 15], [0.051, 16], [1, 300]] as const;
  for (const [share, expected] of cases) {
    const chosen = sampleTasks(tasks, share);
    assert.equal(chosen.length, expected, `share ${share}`);
    assert.deepEqual(new Set(chosen.map(({ arm }) => arm)), new Set(arms));
  }
});

Deno.test("sampleTasks() chooses by key alone: in order of the design, whatever order the tasks come in, spread over all", () => {
  const chosen = sampleTasks(tasks, 0.1).map(({ index }) => index);
  assert.deepEqual(chosen, chosen.toSorted((a, b) => a - b));
  assert.deepEqual(new Set(sampleTasks(tasks.toReversed(), 0.1).map(({ index }) => index)), new Set(chosen));
  for (const arm of arms) assert.ok(sampleTasks(tasks, 0.1).filter((task) => task.arm === arm).length >= 4, arm);
});
