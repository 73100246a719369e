/** From a few fields to a whole, literal row of a run, for tests. */

import type { RunRow } from "./rows.ts";

export function exampleRun(fields: Partial<RunRow>): RunRow {
  return {
    runId: "run-a",
    suite: "smoke",
    arm: "sentinel",
    scenario: "quiet-morning",
    topology: "boutique",
    split: "dev",
    pattern: "single",
    difficulty: "easy",
    faults: 1,
    seed: 7,
    position: 0,
    ticks: 200,
    tickSeconds: 5,
    breached: true,
    recovered: true,
    followUpSeconds: 240,
    violationMinutes: 3.5,
    violationShare: 0.21,
    availability: 0.97,
    cost: 0.5,
    utility: 0.7,
    alerts: 1,
    actions: 1,
    refused: 0,
    diagnosis: "right",
    diagnosed: "crash@service/cart",
    truth: "crash@service/cart",
    topRight: true,
    pathRight: true,
    confidence: 0.8,
    stateHash: "s",
    policyHash: "p",
    memoryHash: "m",
    ...fields,
  };
}
