/** Carrying a plan out and taking it back, over a scripted environment that keeps a log. */

import assert from "node:assert/strict";
import type { Action } from "../operations/actions.ts";
import type { Environment } from "../operations/environment.ts";
import type { TimedAction } from "../operations/twin.ts";
import type { Plan } from "../reasoning/plan.ts";
import { applyPlan, undoOutcomes } from "./apply.ts";

/** What is asked of the environment: times and actions, in order. Scaling `stuck` is refused. */
function scripted(ticksLeft: number): { readonly environment: Environment; readonly log: string[] } {
  const log: string[] = [];
  let left = ticksLeft;
  const unasked = () => {
    throw new Error("Cannot answer: applying a plan looks at nothing");
  };
  const environment: Environment = {
    observe: unasked,
    believe: unasked,
    verify: unasked,
    now: () => ticksLeft - left,
    ticksLeft: () => left,
    advance(ticks) {
      const passed = Math.min(ticks, left);
      left -= passed;
      if (passed > 0) log.push(`+${passed}`);
      return passed;
    },
    act(action) {
      const tick = ticksLeft - left;
      log.push(textOf(action));
      if (action.kind === "scale" && action.workload === "stuck") {
        return { kind: "refused", action, tick, reason: "stuck" };
      }
      const undo: readonly Action[] = action.kind === "scale" ? [{ ...action, replicas: 1 }] : [];
      return { kind: "done", action, tick, undo, cost: 0 };
    },
  };
  return { environment, log };
}

function textOf(action: Action): string {
  return action.kind === "scale" ? `${action.workload}=${action.replicas}` : action.kind;
}

function scale(afterTicks: number, workload: string): TimedAction {
  return { afterTicks, action: { kind: "scale", workload, replicas: 3 } };
}

function planOf(...steps: readonly TimedAction[]): Plan {
  return {
    id: "P1",
    hash: "1",
    title: "",
    rationale: "",
    steps,
    aimedAt: [],
    moves: [],
    reversibleShare: 1,
    cost: 0,
  };
}

const cases: readonly {
  readonly name: string;
  readonly steps: readonly TimedAction[];
  readonly ticksLeft: number;
  readonly log: readonly string[];
}[] = [
  { name: "at once, in their order", steps: [scale(0, "a"), scale(0, "b")], ticksLeft: 9, log: ["a=3", "b=3"] },
  {
    name: "in their order of time",
    steps: [scale(5, "late"), scale(0, "a"), scale(2, "b"), scale(2, "c")],
    ticksLeft: 9,
    log: ["a=3", "+2", "b=3", "c=3", "+3", "late=3"],
  },
  { name: "up to the end", steps: [scale(0, "a"), scale(5, "late")], ticksLeft: 3, log: ["a=3", "+3"] },
  { name: "not at the end", steps: [scale(0, "a"), scale(3, "late")], ticksLeft: 3, log: ["a=3", "+3"] },
  { name: "nothing after the end", steps: [scale(0, "a")], ticksLeft: 0, log: [] },
  { name: "past a refusal", steps: [scale(0, "stuck"), scale(1, "b")], ticksLeft: 9, log: ["stuck=3", "+1", "b=3"] },
];

Deno.test("applyPlan() carries steps out at their times, as long as there is time", () => {
  for (const { name, steps, ticksLeft, log } of cases) {
    const { environment, log: done } = scripted(ticksLeft);
    const outcomes = applyPlan(environment, planOf(...steps));
    assert.deepEqual(done, log, name);
    assert.equal(outcomes.length, log.filter((line) => !line.startsWith("+")).length, name);
  }
});

Deno.test("applyPlan() of no plan does nothing", () => {
  const { environment, log } = scripted(9);
  assert.deepEqual(applyPlan(environment, null), []);
  assert.deepEqual(log, []);
});

Deno.test("undoOutcomes() takes back what was done, last first, and nothing that was refused or has no way back", () => {
  const { environment, log } = scripted(9);
  const restart: TimedAction = { afterTicks: 1, action: { kind: "restartRollout", workload: "b" } };
  const outcomes = applyPlan(environment, planOf(scale(0, "a"), scale(0, "stuck"), restart, scale(2, "c")));
  log.length = 0;
  const undone = undoOutcomes(environment, outcomes);
  assert.deepEqual(log, ["c=1", "a=1"]);
  assert.deepEqual(undone.map(({ kind }) => kind), ["done", "done"]);
});
