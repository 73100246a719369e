/** The metrics store over a small shop: noise, gaps, alignment, and rates that count what happened. */

import assert from "node:assert/strict";
import { type Cluster, hash } from "../simulator/cluster.ts";
import { deletePod, podState, stopContainer } from "../simulator/pods.ts";
import { defaultProbe, podsOf, runTicks, settledCluster, testingWorkload } from "../simulator/testing_cluster.ts";
import type { Series } from "./observation.ts";
import { usualTelemetry } from "../simulator/scenario/scenario.ts";
import { callTarget, createTelemetry, nodeTarget, serviceTarget, type Telemetry } from "./telemetry.ts";
import { mustAct, settledShop } from "./testing_specification.ts";

/** 20 requests a second into web, scraped after every tick. */
function watch(cluster: Cluster, ticks: number, telemetry: Telemetry): void {
  cluster.entries.rate[0] = 20;
  runTicks(cluster, ticks, (each) => telemetry.scrape(each));
}

function heard(series: Series): readonly number[] {
  return series.filter((sample) => sample !== null);
}

function assertAbout(series: Series, expected: number): void {
  const samples = heard(series);
  assert.ok(samples.length > 0);
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  assert.ok(Math.abs(mean - expected) <= 0.02 * expected, `${mean}, expected about ${expected}`);
}

Deno.test("createTelemetry() samples every 15 s, noisily and around the truth", () => {
  const cluster = settledShop();
  const telemetry = createTelemetry(1, usualTelemetry);
  watch(cluster, 90, telemetry);
  assert.deepEqual(telemetry.sampleTicks(), Array.from({ length: 30 }, (_, at) => 3 * (at + 1)));
  const rates = telemetry.series(serviceTarget("web"), "requestRate");
  assertAbout(rates, 20);
  assert.ok(new Set(heard(rates)).size > 20, "every sample carries its own noise");
  assert.ok(heard(rates).every((rate) => Math.abs(rate / 20 - 1) < 0.1));
  // 20 requests a second of 5 ms on two Pods of 200 m.
  assertAbout(telemetry.series(serviceTarget("web"), "cpuUtilisation"), 100 / 400);
  // 40 of 128 MiB.
  assertAbout(telemetry.series(serviceTarget("web"), "memoryUtilisation"), 40 / 128);
  assertAbout(telemetry.series(callTarget("web", "api"), "attempts"), 1);
  assertAbout(telemetry.series(serviceTarget("web"), "selfTimeMs"), cluster.services.selfMs[0]);
});

Deno.test("createTelemetry() keeps shares within 1 and leaves a true zero at zero", () => {
  const cluster = settledShop();
  const telemetry = createTelemetry(1, usualTelemetry);
  watch(cluster, 300, telemetry);
  for (const share of ["readyRatio", "errorRatio"] as const) {
    assert.ok(heard(telemetry.series(serviceTarget("web"), share)).every((sample) => sample >= 0 && sample <= 1));
  }
  assert.ok(heard(telemetry.series(serviceTarget("web"), "restartRate")).every((rate) => rate === 0));
  assert.ok(heard(telemetry.series(nodeTarget("n1"), "ready")).every((ready) => ready <= 1));
});

Deno.test("createTelemetry() loses about one scrape of a target in a hundred, all its signals together", () => {
  const cluster = settledShop();
  const telemetry = createTelemetry(3, usualTelemetry);
  watch(cluster, 360, telemetry);
  let missing = 0;
  for (const service of ["web", "api", "db"]) {
    const rates = telemetry.series(serviceTarget(service), "requestRate");
    assert.equal(rates.length, 120);
    missing += rates.filter((sample) => sample === null).length;
    for (const signal of ["errorRatio", "latencyP95Ms", "readyRatio"] as const) {
      const nulls = (series: Series) => series.map((sample) => sample === null);
      assert.deepEqual(nulls(telemetry.series(serviceTarget(service), signal)), nulls(rates));
    }
  }
  assert.ok(missing >= 1 && missing <= 12, `${missing} of 360 scrapes were lost`);
});

Deno.test("createTelemetry() misses a declared share besides, and changes no sample that arrives", () => {
  const cluster = settledShop();
  const usual = createTelemetry(3, usualTelemetry);
  const lossy = createTelemetry(3, { lossRatio: 0.3, outages: [] });
  for (let tick = 0; tick < 360; tick++) {
    watch(cluster, 1, usual);
    lossy.scrape(cluster);
  }
  let missing = 0;
  for (const service of ["web", "api", "db"]) {
    const all = usual.series(serviceTarget(service), "requestRate");
    const some = lossy.series(serviceTarget(service), "requestRate");
    some.forEach((sample, at) => assert.ok(sample === null || sample === all[at]));
    missing += some.filter((sample) => sample === null).length;
  }
  // 0.3 of 360, and the usual hundredth; three standard deviations are 26.
  assert.ok(missing > 83 && missing < 138, `${missing} of 360 scrapes were lost`);
});

Deno.test("createTelemetry() hears nothing in an outage: of all, or of some services and the calls that they make", () => {
  const cluster = settledShop();
  const telemetry = createTelemetry(3, {
    lossRatio: 0,
    outages: [
      { atSeconds: 60, durationSeconds: 60, services: null },
      { atSeconds: 300, durationSeconds: 60, services: ["web"] },
    ],
  });
  const begin = cluster.world.tick[0];
  watch(cluster, 90, telemetry);
  const seconds = telemetry.sampleTicks().map((tick) => tick * 5);
  const web = telemetry.series(serviceTarget("web"), "requestRate");
  const api = telemetry.series(serviceTarget("api"), "requestRate");
  const node = telemetry.series(nodeTarget("n1"), "ready");
  const call = telemetry.series(callTarget("web", "api"), "attempts");
  const arrived = (series: Series, from: number, to: number) =>
    series.filter((sample, at) => seconds[at] >= from && seconds[at] < to && sample !== null).length;
  assert.equal(begin, 0);
  for (const series of [api, node, call]) {
    assert.equal(arrived(series, 60, 120), 0);
    assert.ok(arrived(series, 120, 300) > 8);
  }
  for (const series of [web, call]) assert.equal(arrived(series, 300, 360), 0);
  for (const series of [api, node]) assert.ok(arrived(series, 300, 360) > 0);
});

Deno.test("createTelemetry() keeps half an hour, aligned with its ticks", () => {
  const cluster = settledShop();
  const telemetry = createTelemetry(1, usualTelemetry);
  watch(cluster, 390, telemetry);
  const ticks = telemetry.sampleTicks();
  assert.deepEqual([ticks.length, ticks[0], ticks.at(-1)], [120, 33, 390]);
  assert.equal(telemetry.series(serviceTarget("web"), "requestRate").length, 120);
  assert.equal(telemetry.series(callTarget("api", "db"), "latencyMs").length, 120);
});

Deno.test("createTelemetry() has nothing on what it does not know, what came later and what is gone", () => {
  const cluster = settledShop();
  const telemetry = createTelemetry(1, usualTelemetry);
  watch(cluster, 9, telemetry);
  assert.deepEqual(telemetry.series(serviceTarget("nobody"), "requestRate"), [null, null, null]);
  const undo = mustAct(cluster, { kind: "addNode", like: "n1", name: "extra" });
  watch(cluster, 30, telemetry);
  undo.forEach((back) => mustAct(cluster, back));
  watch(cluster, 9, telemetry);
  const added = telemetry.series(nodeTarget("extra"), "cpuUtilisation");
  assert.equal(added.length, 16);
  assert.deepEqual(added.slice(0, 3), [null, null, null]);
  assert.ok(added.slice(3, 13).some((sample) => sample !== null));
  assert.deepEqual(added.slice(13), [null, null, null]);
});

Deno.test("createTelemetry() hears nothing from a lost node, a service without Pods uses nothing", () => {
  const cluster = settledShop();
  const telemetry = createTelemetry(1, usualTelemetry);
  cluster.nodes.down[0] = 1;
  mustAct(cluster, { kind: "scale", workload: "api", replicas: 0 });
  watch(cluster, 30, telemetry);
  assert.deepEqual(heard(telemetry.series(nodeTarget("n1"), "cpuUtilisation")), []);
  assert.ok(heard(telemetry.series(nodeTarget("n1"), "ready")).length > 0);
  assert.deepEqual(heard(telemetry.series(serviceTarget("api"), "cpuUtilisation")).length, 0);
  assertAbout(telemetry.series(serviceTarget("api"), "errorRatio"), 1);
});

Deno.test("createTelemetry() counts every restart of every Pod, and none of what was before", () => {
  const cluster = settledCluster({ workloads: [testingWorkload("web", { replicas: 3 })] });
  const telemetry = createTelemetry(1, usualTelemetry);
  const rate = () => heard(telemetry.series(serviceTarget("web"), "restartRate")).at(-1);
  cluster.pods.restarts.fill(5);
  watch(cluster, 3, telemetry);
  assert.equal(rate(), 0);
  const [first, second] = podsOf(cluster, 0);
  // One Pod with its count goes, another restarts: a sum over the Pods would fall by four.
  deletePod(cluster, first);
  stopContainer(cluster, second, 4);
  watch(cluster, 3, telemetry);
  assert.equal(cluster.pods.state[second], podState.running);
  // One restart in 15 s.
  assert.ok(Math.abs((rate() ?? 0) - 4) < 0.4, `${rate()} restarts a minute`);
});

Deno.test("createTelemetry() measures memory against the limits that its Pods have, also while they are replaced", () => {
  const slow = { template: { readiness: defaultProbe }, physics: { startupSeconds: 60 } };
  const cluster = settledCluster({ workloads: [testingWorkload("web", { replicas: 4, ...slow })] });
  const telemetry = createTelemetry(1, usualTelemetry);
  mustAct(cluster, {
    kind: "setResources",
    workload: "web",
    cpuRequestMillis: 100,
    cpuLimitMillis: 400,
    memoryRequestMiB: 64,
    memoryLimitMiB: 256,
  });
  cluster.entries.rate[0] = 20;
  runTicks(cluster, 3, (each) => telemetry.scrape(each));
  // Some are replaced: between 40 of 256 and 40 of 128 MiB.
  const [memory] = heard(telemetry.series(serviceTarget("web"), "memoryUtilisation"));
  assert.ok(memory > 0.18 && memory < 0.29, `memory at ${memory}`);
});

Deno.test("createTelemetry() leaves the cluster as it is, and gives equal samples for equal seeds only", () => {
  const shots = [1, 1, 2].map((seed) => {
    const cluster = settledShop();
    const telemetry = createTelemetry(seed, usualTelemetry);
    watch(cluster, 30, telemetry);
    const before = hash(cluster);
    telemetry.scrape(cluster);
    assert.equal(hash(cluster), before);
    return JSON.stringify(telemetry.series(serviceTarget("web"), "latencyP95Ms"));
  });
  assert.equal(shots[0], shots[1]);
  assert.notEqual(shots[0], shots[2]);
});
