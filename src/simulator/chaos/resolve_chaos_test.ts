/** Schedules: when events happen, how often, to whom, and that draws stay apart. */

import assert from "node:assert/strict";
import { randomKey } from "../../random.ts";
import { testingNode, testingSpec, testingWorkload } from "../testing_cluster.ts";
import type { ChaosEvent } from "./chaos_event.ts";
import { resolveChaos } from "./resolve_chaos.ts";

const zoned = (name: string, zone: string) => testingNode(name, { labels: { "topology.kubernetes.io/zone": zone } });
const spec = testingSpec({
  nodes: [zoned("n1", "b"), zoned("n2", "a"), zoned("n3", "b")],
  workloads: [testingWorkload("web"), testingWorkload("api"), testingWorkload("db")],
});

function dealt(events: readonly ChaosEvent[], seed = 1) {
  return resolveChaos(events, spec, randomKey(seed, "chaos"));
}

const kill = (fields: Partial<Extract<ChaosEvent, { kind: "pod_kill" }>>): ChaosEvent => ({
  kind: "pod_kill",
  atSeconds: 100,
  workload: "web",
  pods: { kind: "fixed", count: 1 },
  ...fields,
});

Deno.test("resolveChaos() turns a name into names, and everything into all there is", () => {
  const all = { choose: { kind: "all" }, among: null } as const;
  const faults = dealt([
    { kind: "node_drain", atSeconds: 0, nodes: all },
    { kind: "zone_loss", atSeconds: 0, durationSeconds: 60, zone: all },
    kill({ workload: "db" }),
    kill({ workload: { choose: { kind: "all" }, among: ["db", "api"] } }),
    {
      kind: "credential_error",
      atSeconds: 0,
      durationSeconds: 60,
      service: "db",
      peers: ["api"],
      rejectedRatio: 1,
    },
  ]);
  const targets = faults.map((fault) =>
    "nodes" in fault ? fault.nodes : "zone" in fault ? fault.zone : "workload" in fault ? fault.workload : []
  );
  assert.deepEqual(targets, [["n1", "n2", "n3"], ["a", "b"], ["db"], ["db", "api"], []]);
});

Deno.test("resolveChaos() repeats an event at distances of its own, and draws anew for each", () => {
  const one = { choose: { kind: "fixed", count: 1 }, among: null } as const;
  const faults = dealt([kill({ workload: one, repeat: { everySeconds: 30, times: 40 } })]);
  assert.deepEqual(faults.map(({ atSeconds }) => atSeconds), Array.from({ length: 40 }, (_, i) => 100 + 30 * i));
  const hit = new Set(faults.map((fault) => "workload" in fault ? fault.workload[0] : ""));
  assert.deepEqual([...hit].sort(), ["api", "db", "web"]);
});

Deno.test("resolveChaos() lets an event follow another one each time that one happens", () => {
  const faults = dealt([
    kill({ name: "first", repeat: { everySeconds: 50, times: 2 } }),
    kill({ name: "second", after: "first", atSeconds: 7 }),
    kill({ after: "second", atSeconds: 1 }),
  ]);
  assert.deepEqual(faults.map(({ atSeconds }) => atSeconds), [100, 150, 107, 157, 108, 158]);
});

Deno.test("resolveChaos() happens with the probability that it says, and takes its followers with it", () => {
  let first = 0;
  let second = 0;
  for (let seed = 0; seed < 1000; seed++) {
    const faults = dealt([kill({ name: "first", probability: 0.3 }), kill({ after: "first", atSeconds: 5 })], seed);
    if (faults.some(({ atSeconds }) => atSeconds === 100)) first++;
    if (faults.some(({ atSeconds }) => atSeconds === 105)) second++;
  }
  // Binomial(1000, 0.3): 300 ± 14.5; five standard deviations.
  assert.ok(Math.abs(first - 300) < 73, `${first}`);
  assert.equal(second, first);
});

Deno.test("resolveChaos() draws an event's time and duration once, by the seed", () => {
  const event: ChaosEvent = {
    kind: "oom_storm",
    workload: "db",
    leakMiBPerMinute: 10,
    atSeconds: { kind: "uniform", from: 100, to: 200 },
    durationSeconds: { kind: "exponential", mean: 60 },
  };
  const [fault] = dealt([event]);
  assert.ok(fault.atSeconds >= 100 && fault.atSeconds < 200);
  assert.ok("endMs" in fault && fault.endMs > fault.beginMs);
  assert.deepEqual(dealt([event]), [fault]);
  assert.notEqual(dealt([event], 2)[0].atSeconds, fault.atSeconds);
  // An event behind it moves no draw of it.
  assert.deepEqual(dealt([event, kill({})])[0], fault);
});

Deno.test("resolveChaos() puts faults onto ticks by whole milliseconds, and lets none end before a tick has seen it", () => {
  const storm = (atSeconds: number, durationSeconds: number): ChaosEvent => ({
    kind: "oom_storm",
    workload: "db",
    leakMiBPerMinute: 10,
    atSeconds,
    durationSeconds,
  });
  const cases: readonly (readonly [at: number, duration: number, beginMs: number, endMs: number])[] = [
    [0, 5, 0, 5000],
    [7, 8, 10_000, 15_000],
    [7, 8.001, 10_000, 20_000],
    [11, 2, 15_000, 20_000],
    [10, 0, 10_000, 15_000],
    // Both sums are a little above a tick in floating point.
    [0.4, 4.6000000000000005, 5000, 10_000],
    [0.1, 19.900000000000002, 5000, 20_000],
  ];
  for (const [at, duration, beginMs, endMs] of cases) {
    const [fault] = dealt([storm(at, duration)]);
    assert.ok("endMs" in fault);
    assert.deepEqual([fault.beginMs, fault.endMs], [beginMs, endMs], `${duration} s from ${at} s`);
  }
});

Deno.test("resolveChaos() refuses events that follow each other in a circle or nobody", () => {
  assert.throws(
    () => dealt([kill({ name: "a", after: "b" }), kill({ name: "b", after: "a" })]),
    /Cannot schedule chaos: event "a" follows itself/,
  );
  assert.throws(() => dealt([kill({ after: "nobody" })]), /no event has the name "nobody"/);
});
