/** For tests: plans, what shadowing predicted of them, and an attempt with whatever a test wants different. */

import type { ActionOutcome } from "../operations/environment.ts";
import { emptyLedger } from "./learning/ledger.ts";
import { doNothingId, type Plan } from "./plan.ts";
import type { PastAttempt } from "./reflect.ts";
import type { PlanShadow, ShadowReport } from "./shadow.ts";
import { diagnosis, hypothesis } from "./testing_scene.ts";

export const leak = hypothesis("memory-growth", "service/cart", 20);
export const crash = hypothesis("crash", "service/cart");

export const nothing: Plan = {
  id: doNothingId,
  hash: "[]",
  title: "Do nothing",
  rationale: "",
  steps: [],
  aimedAt: [],
  moves: [],
  reversibleShare: 1,
  cost: 0,
};

export const raise: Plan = {
  ...nothing,
  id: "P1",
  hash: "raise",
  title: "Raise the memory limit of cart",
  steps: [{ afterTicks: 0, action: { kind: "restartRollout", workload: "cart" } }],
  aimedAt: [leak.id],
  moves: ["raise-limits"],
  cost: 0.5,
};

export const restart: Plan = { ...raise, id: "P2", hash: "restart", title: "Restart cart", moves: ["restart"] };

export function shadowed(recoveries: Readonly<Record<string, number>>): ShadowReport {
  const plans = Object.entries(recoveries).map(([planId, recovery]): PlanShadow => ({
    planId,
    resilience: 0.5,
    regret: 0,
    stability: 0.5,
    utility: 0.5,
    advantageBound: 0,
    aimedRecovery: recovery,
    outcomes: [{ planId, future: "main", stabilities: [0.5], utilities: [0.5], stability: 0.5, recovery }],
  }));
  return { horizonTicks: 120, replicates: 8, fidelity: "believed", futures: [], plans };
}

export const done: ActionOutcome = {
  kind: "done",
  action: { kind: "restartRollout", workload: "cart" },
  tick: 102,
  undo: [],
  cost: 0.5,
};

/** P1 against the leak was carried out, and the service recovered. */
export function pastAttempt(change: Partial<PastAttempt> = {}): PastAttempt {
  return {
    number: 1,
    startTick: 100,
    diagnosis: diagnosis([leak, crash]),
    plans: [nothing, raise, restart],
    shadow: shadowed({ P0: 0.1, P1: 0.8, P2: 0.6 }),
    selection: { decision: { kind: "apply", planId: "P1" }, judged: [] },
    outcomes: [done],
    verification: { kind: "recovered", tick: 130, sinceTick: 118, servedShare: 1 },
    refutation: {
      tick: 130,
      verdict: { kind: "confirmed", set: leak.id, nats: 2 },
      expectedRecovery: 0.8,
      rivalRecovery: 0.1,
      posterior: 0.9,
      ledger: emptyLedger,
    },
    undone: [],
    ...change,
  };
}
