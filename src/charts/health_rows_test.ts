/** Rows of the health chart, from episodes of a few ticks. */

import assert from "node:assert/strict";
import type { Episode, ServiceTick } from "../lab/episode.ts";
import { healthRows } from "./health_rows.ts";
import { testingEpisode } from "./testing_episode.ts";

function tick(number: number, service: string, changed: Partial<ServiceTick>): ServiceTick {
  const quiet = {
    offeredRate: 10,
    servedRate: 10,
    shedRatio: 0,
    errorRatio: 0,
    p50Ms: 50,
    p95Ms: 100,
    p99Ms: 150,
    backlog: 0,
    readyReplicas: 2,
    wantedReplicas: 2,
  };
  return { tick: number, service, ...quiet, ...changed };
}

/** Four ticks of half a minute: the leaf slows down at tick 2, the front at tick 3. */
const episode: Episode = {
  ...testingEpisode("do-nothing"),
  tickSeconds: 30,
  ticks: 4,
  objectives: [{ service: "front", errorRatio: 0.01, p95Ms: 200 }],
  services: [
    tick(0, "front", {}),
    tick(0, "leaf", {}),
    tick(1, "front", {}),
    tick(1, "leaf", { p95Ms: 120 }),
    tick(2, "front", {}),
    tick(2, "leaf", { p95Ms: 330, readyReplicas: 1 }),
    tick(3, "front", { p95Ms: 400, errorRatio: 0.5 }),
    tick(3, "leaf", { p95Ms: 0, servedRate: 0, readyReplicas: 0 }),
  ],
  violations: [0, 0.02, 0.1, 1],
  marks: [{ tick: 2, kind: "chaos", text: "x" }],
};

Deno.test("healthRows() turns ticks into minutes and keeps only services with an objective as signals", () => {
  const { minutes, watched, arms: [arm] } = healthRows([episode], 300);
  assert.equal(minutes, 2);
  assert.deepEqual(watched, ["front"]);
  assert.deepEqual(arm.signals.map(({ minute, p95Ms }) => [minute, p95Ms]), [[0, 100], [0.5, 100], [1, 100], [
    1.5,
    400,
  ]]);
});

Deno.test("healthRows() shades breaches and unserved work apart, and not the noise", () => {
  assert.deepEqual(healthRows([episode], 300).arms[0].stretches, [
    { from: 1, to: 1.5, stretch: "work not served" },
    { from: 1.5, to: 2, stretch: "objective breached" },
  ]);
});

Deno.test("healthRows() holds a service against its own past before the first mark", () => {
  const leaf = healthRows([episode], 300).arms[0].cascade.filter((row) => row.service === "leaf");
  // The past is ticks 0 and 1: median of 100 and 120 is 110; tick 3 served nothing.
  assert.deepEqual(leaf.map((row) => row.slowdown), [100 / 110, 120 / 110, 3, null]);
});

Deno.test("healthRows() puts the first to suffer on top", () => {
  assert.deepEqual(healthRows([episode], 300).cascadeOrder, ["leaf", "front"]);
});

Deno.test("healthRows() draws replicas of services that were short, a row only where the count changes", () => {
  const { replicated, arms: [arm] } = healthRows([episode], 300);
  assert.deepEqual(replicated, ["front", "leaf"]);
  assert.deepEqual(
    arm.replicas.filter((row) => row.service === "leaf" && row.state === "ready").map((
      row,
    ) => [row.minute, row.replicas]),
    [[0, 2], [1, 1], [1.5, 0]],
  );
});

Deno.test("healthRows() says what no episode means", () => {
  assert.throws(() => healthRows([], 300), /no episode given/);
});
