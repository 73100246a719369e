/** The evaluator's figures on episodes small enough to work out by hand. */

import assert from "node:assert/strict";
import type { EntityRef } from "../operations/hypotheses.ts";
import { diagnosis, hypothesis } from "../reasoning/testing_scene.ts";
import type { ServiceTick } from "./episode.ts";
import { type EpisodeFacts, episodeMetrics, type EvaluatedScenario } from "./episode_metrics.ts";

/** db ← shop ← users; ticks of 5 s. */
const scenario: EvaluatedScenario = {
  cluster: { tickSeconds: 5, calls: [{ caller: "shop", callee: "db" }] },
  objectives: [{ service: "shop", errorRatio: 0.01, p95Ms: 500 }],
  truth: { pattern: "single", difficulty: "easy", faults: [{ mechanism: "crash", entity: "service/db" }] },
};

const quiet: EpisodeFacts = { violations: [0, 0], services: [], actions: [], incidents: [] };

function served(service: string, shedRatio: number, errorRatio: number): ServiceTick {
  const others = { tick: 1, p50Ms: 10, p95Ms: 20, p99Ms: 30, backlog: 0, readyReplicas: 1, wantedReplicas: 1 };
  return { ...others, service, offeredRate: 10, servedRate: 10, shedRatio, errorRatio };
}

Deno.test("episodeMetrics() adds up violation, cost and utility over the whole episode", () => {
  const violations = [0, 0, 1, 1, 0.5, ...new Array(15).fill(0)];
  const scale = { kind: "scale", workload: "shop", replicas: 2 } as const;
  const metrics = episodeMetrics({
    ...quiet,
    violations,
    actions: [
      { kind: "done", action: scale, tick: 3, undo: [], cost: 0.3 },
      { kind: "done", action: { kind: "wait" }, tick: 4, undo: [], cost: 0 },
      { kind: "refused", action: scale, tick: 5, reason: "has 2 replicas already" },
    ],
  }, scenario);
  assert.equal(metrics.violationShare, 2.5 / 20);
  assert.equal(metrics.violationMinutes, 2.5 * 5 / 60);
  assert.equal(metrics.cost, 0.3);
  assert.equal(metrics.utility, 1 - 2.5 / 20 - 0.2 * 0.3 / 5);
  assert.deepEqual([metrics.actions, metrics.refused], [1, 1]);
});

Deno.test("episodeMetrics() follows an incident from its first bad tick to the last one before a good minute", () => {
  const bad = (...ticks: readonly number[]) => Array.from({ length: 30 }, (_, tick) => ticks.includes(tick) ? 1 : 0);
  const cases: readonly (readonly [readonly number[], boolean, boolean, number | null, number])[] = [
    [bad(), false, true, 0, 0],
    // Ticks 4 to 9 are six of 5 s.
    [bad(4, 9), true, true, 30, 30],
    // 12 good ticks at the end are the minute that it takes,
    [bad(4, 17), true, true, 70, 70],
    // 11 are not: followed up from tick 4 to the end.
    [bad(4, 18), true, false, null, 130],
  ];
  for (const [violations, breached, recovered, toRecover, followUp] of cases) {
    const metrics = episodeMetrics({ ...quiet, violations }, scenario);
    assert.deepEqual(
      [metrics.breached, metrics.recovered, metrics.timeToRecoverSeconds, metrics.followUpSeconds],
      [breached, recovered, toRecover, followUp],
    );
  }
});

Deno.test("episodeMetrics() counts as available what was neither shed nor failed, where something is promised", () => {
  const services = [served("shop", 0, 0), served("shop", 0.2, 0), served("shop", 0.5, 0.1), served("db", 0, 1)];
  const { availability } = episodeMetrics({ ...quiet, services }, scenario);
  assert.equal(availability, (10 + 8 + 10 * 0.5 * 0.9) / 30);
  assert.equal(episodeMetrics(quiet, scenario).availability, 1, "nothing was asked for");
});

Deno.test("episodeMetrics() judges the last diagnosis: the set, the surest claim, and the path that it claims", () => {
  const crash = hypothesis("crash", "service/db");
  const leak = hypothesis("memory-growth", "service/shop");
  const up: readonly EntityRef[] = ["service/db", "service/shop"];
  const judge = (claims: Parameters<typeof diagnosis>[0], path: readonly EntityRef[]) => {
    const incident = {
      alert: { tick: 9, service: "shop", breaches: [] },
      attempts: [{ diagnosis: diagnosis([leak]) }, { diagnosis: diagnosis(claims, { path }) }],
    };
    return episodeMetrics({ ...quiet, incidents: [incident] }, scenario);
  };
  const right = judge([crash, leak], up);
  assert.deepEqual(
    [right.diagnosis, right.diagnosed, right.truth, right.topRight, right.pathRight, right.confidence, right.attempts],
    ["right", "crash@service/db", "crash@service/db", true, true, 0.6, 2],
  );
  const paths: readonly (readonly [readonly EntityRef[], string])[] = [
    [[], "no way is claimed to do harm"],
    [["service/db"], "it ends before the alert"],
    [["service/shop"], "it starts elsewhere"],
    [["service/db", "service/cart", "service/shop"], "there are no such calls"],
    [["service/shop", "service/db"], "it goes against the harm"],
  ];
  for (const [path, why] of paths) assert.equal(judge([crash], path).pathRight, false, why);
  const wrong = judge([leak, crash], up);
  assert.deepEqual([wrong.diagnosis, wrong.topRight, wrong.pathRight], ["wrong", false, false]);
});

Deno.test("episodeMetrics() takes the empty set for right where there is no fault, and no diagnosis for none", () => {
  const calm: EvaluatedScenario = {
    ...scenario,
    truth: { pattern: "no-fault", difficulty: "easy", faults: [] },
  };
  const empty = diagnosis([], {
    ranked: [{ faults: [], probability: 0.9, logPosterior: 0, rawLogOdds: 2, evidence: [] }],
  });
  const incident = { alert: { tick: 9, service: "shop", breaches: [] }, attempts: [{ diagnosis: empty }] };
  const { diagnosis: verdict, diagnosed, topRight, pathRight } = episodeMetrics(
    { ...quiet, incidents: [incident] },
    calm,
  );
  assert.deepEqual([verdict, diagnosed, topRight, pathRight], ["right", "no fault", true, true]);
  const reacted = episodeMetrics(quiet, calm);
  assert.deepEqual([reacted.diagnosis, reacted.topRight, reacted.pathRight], ["none", null, null]);
});
