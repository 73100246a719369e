/** The kubelet's work: memory limits, back-off, probes and boot times, at one tick a second. */

import assert from "node:assert/strict";
import { type Cluster, nowMs } from "../cluster.ts";
import { deletePod, podReason, podState } from "../pods.ts";
import { writeRevision } from "../revisions.ts";
import type { ProbeSpec } from "../spec.ts";
import {
  defaultProbe,
  eventsOf,
  podsOf,
  runTicks,
  settledCluster,
  testingWorkload,
  type WorkloadFields,
} from "../testing_cluster.ts";

/** A settled workload of one Pod in row 0, at one tick a second. */
function single(fields: WorkloadFields): Cluster {
  return settledCluster({ tickSeconds: 1, workloads: [testingWorkload("web", fields)] });
}

/** Seconds until something holds after a tick; fails after an hour. */
function secondsUntil(cluster: Cluster, holds: () => boolean): number {
  for (let seconds = 1; seconds <= 3600; seconds++) {
    runTicks(cluster, 1);
    if (holds()) return seconds;
  }
  throw new Error("it did not happen within an hour");
}

Deno.test("tickPods() kills a container as OOMKilled when its memory exceeds the limit, not before", () => {
  const cluster = single({ template: { memoryLimitMiB: 128 }, physics: { baseMemoryMiB: 40 } });
  const { pods } = cluster;
  cluster.workloads.leakMiBPerMinute[0] = 60;
  cluster.workloads.unsettled[0] = 1;
  let before = pods.memoryMiB[0];
  const seconds = secondsUntil(cluster, () => {
    if (pods.state[0] !== podState.running) return true;
    assert.ok(pods.memoryMiB[0] <= 128);
    before = pods.memoryMiB[0];
    return false;
  });
  assert.ok(before > 128 - 1.2 && before <= 128, `${before} MiB before the kill`);
  // 88 MiB at 60 MiB a minute, up to a fifth more or less per Pod.
  assert.ok(seconds >= 88 / 1.2 && seconds <= 88 / 0.8 + 1, `${seconds} s`);
  assert.equal(pods.reason[0], podReason.oomKilled);
  assert.equal(pods.ready[0], 0);
  assert.equal(eventsOf(cluster, "OOMKilling").length, 1);
  runTicks(cluster, 1);
  assert.equal(pods.restarts[0], 1);
  assert.ok(pods.memoryMiB[0] < 45, "memory starts at its base again");
});

Deno.test("tickPods() lets memory grow where there is no limit, and Pods of one workload at rates of their own", () => {
  const cluster = single({ replicas: 3, template: { memoryLimitMiB: null } });
  cluster.workloads.leakMiBPerMinute[0] = 60;
  cluster.workloads.unsettled[0] = 1;
  runTicks(cluster, 600);
  const memory = podsOf(cluster, 0).map((p) => cluster.pods.memoryMiB[p]);
  assert.equal(new Set(memory).size, 3);
  for (const each of memory) assert.ok(each > 40 + 480 - 1 && each < 40 + 720 + 1, `${each} MiB`);
  assert.equal(eventsOf(cluster, "OOMKilling").length, 0);
});

Deno.test("tickPods() kills a container whose base memory a new limit does not cover, without any leak", () => {
  const cluster = single({ replicas: 1, template: { memoryRequestMiB: 32, memoryLimitMiB: 128 } });
  writeRevision(
    cluster,
    0,
    testingWorkload("web", { template: { memoryRequestMiB: 32, memoryLimitMiB: 39 } }).template,
  );
  runTicks(cluster, 60);
  const fresh = podsOf(cluster, 0).filter((p) => cluster.pods.revision[p] === cluster.workloads.revision[0]);
  assert.deepEqual(fresh.map((p) => cluster.pods.reason[p]), [podReason.oomKilled]);
  assert.ok(cluster.pods.restarts[fresh[0]] >= 2);
});

/** Waits of a container that ends whenever it runs. */
function backoffs(cluster: Cluster, count: number): readonly number[] {
  const { pods } = cluster;
  const waits: number[] = [];
  for (let was: number = pods.state[0]; waits.length < count; was = pods.state[0]) {
    runTicks(cluster, 1);
    if (pods.state[0] === podState.backoff && was !== podState.backoff) {
      waits.push((pods.wakeMs[0] - nowMs(cluster)) / 1000);
    }
  }
  return waits;
}

Deno.test("tickPods() backs off for 0, 10, 20, 40, 80, 160, 300, 300 s, and anew after 600 s of running", () => {
  const cluster = single({});
  const { pods, workloads } = cluster;
  // Every second is 1/60 minute: sixty crashes a minute are one in every tick.
  workloads.crashesPerMinute[0] = 60;
  workloads.unsettled[0] = 1;
  assert.deepEqual(backoffs(cluster, 8), [0, 10, 20, 40, 80, 160, 300, 300]);
  assert.equal(pods.restarts[0], 7, "a restart is counted when it happens, not at the crash");
  workloads.crashesPerMinute[0] = 0;
  secondsUntil(cluster, () => pods.state[0] === podState.running);
  runTicks(cluster, 599);
  workloads.crashesPerMinute[0] = 60;
  workloads.unsettled[0] = 1;
  assert.deepEqual(backoffs(cluster, 1), [300], "after 600 s it goes on");
  workloads.crashesPerMinute[0] = 0;
  secondsUntil(cluster, () => pods.state[0] === podState.running);
  runTicks(cluster, 600);
  workloads.crashesPerMinute[0] = 60;
  workloads.unsettled[0] = 1;
  assert.deepEqual(backoffs(cluster, 3), [0, 10, 20], "after more it begins anew");
});

Deno.test("tickPods() keeps a container in back-off for as long as it said", () => {
  const cluster = single({});
  const { pods, workloads } = cluster;
  workloads.crashesPerMinute[0] = 60;
  workloads.unsettled[0] = 1;
  backoffs(cluster, 3);
  workloads.crashesPerMinute[0] = 0;
  assert.equal(secondsUntil(cluster, () => pods.state[0] === podState.running), 20);
  assert.equal(pods.restarts[0], 3);
});

const probe: ProbeSpec = { ...defaultProbe, periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 3 };

function failProbes(cluster: Cluster, fails: boolean): void {
  cluster.workloads.probeLatencyMs[0] = fails ? 1001 : 1;
  cluster.workloads.unsettled[0] = 1;
}

Deno.test("tickPods() takes a Pod out of the endpoints at the third failed readiness probe, and does not restart it", () => {
  const cluster = single({ replicas: 2, template: { readiness: { ...probe, successThreshold: 2 } } });
  const { workloads, pods } = cluster;
  cluster.entries.rate[0] = 10;
  failProbes(cluster, true);
  // Probes fall on 10, 20 and 30 s.
  assert.equal(secondsUntil(cluster, () => workloads.readyPods[0] === 0), 30);
  runTicks(cluster, 1);
  assert.equal(cluster.services.errorRatio[0], 1, "nothing is served");
  failProbes(cluster, false);
  // At 40 s one success, at 50 s the second.
  assert.equal(secondsUntil(cluster, () => workloads.readyPods[0] === 2), 50 - 31);
  runTicks(cluster, 1);
  assert.equal(cluster.services.errorRatio[0], 0);
  assert.deepEqual(podsOf(cluster, 0).map((p) => pods.restarts[p]), [0, 0]);
});

Deno.test("tickPods() starts a run of probe failures anew after a success", () => {
  const cluster = single({ template: { readiness: probe } });
  failProbes(cluster, true);
  runTicks(cluster, 20);
  failProbes(cluster, false);
  runTicks(cluster, 10);
  failProbes(cluster, true);
  assert.equal(secondsUntil(cluster, () => cluster.workloads.readyPods[0] === 0), 30);
});

Deno.test("tickPods() accepts a probe that answers just in time", () => {
  const cluster = single({ template: { readiness: probe, liveness: probe } });
  cluster.workloads.probeLatencyMs[0] = 1000;
  cluster.workloads.unsettled[0] = 1;
  runTicks(cluster, 120);
  assert.equal(cluster.workloads.readyPods[0], 1);
});

Deno.test("tickPods() kills a container at the third failed liveness probe and restarts it", () => {
  const cluster = single({ template: { liveness: probe } });
  const { pods } = cluster;
  failProbes(cluster, true);
  assert.equal(secondsUntil(cluster, () => pods.state[0] === podState.backoff), 30);
  assert.equal(pods.reason[0], podReason.unhealthy);
  assert.equal(pods.ready[0], 0);
  // The new container starts a second later and is probed at 0, 10 and 20 s of its life.
  assert.equal(secondsUntil(cluster, () => pods.restarts[0] === 1), 1);
  assert.equal(secondsUntil(cluster, () => pods.state[0] === podState.backoff), 20);
});

Deno.test("tickPods() forgets liveness failures of the boot once a probe passes", () => {
  const liveness = { ...probe, failureThreshold: 5 };
  const cluster = single({ replicas: 0, template: { liveness }, physics: { startupSeconds: 25 } });
  cluster.workloads.replicas[0] = 1;
  cluster.workloads.unsettled[0] = 1;
  // Failures at 0, 10 and 20 s of its life.
  runTicks(cluster, 120);
  assert.equal(cluster.pods.restarts[0], 0);
  failProbes(cluster, true);
  const seconds = secondsUntil(cluster, () => cluster.pods.state[0] === podState.backoff);
  assert.ok(seconds > 40 && seconds <= 50, `${seconds} s: five more failures, not two`);
});

Deno.test("tickPods() starts no container before its image is there, and makes none ready before it has booted", () => {
  const cluster = single({
    replicas: 0,
    template: { readiness: { ...probe, periodSeconds: 5 } },
    physics: { startupSeconds: 12 },
  });
  const { workloads, revisions, pods } = cluster;
  revisions.imageMissing[workloads.revision[0]] = 1;
  workloads.replicas[0] = 1;
  workloads.unsettled[0] = 1;
  runTicks(cluster, 60);
  assert.equal(pods.state[0], podState.creating);
  assert.equal(pods.reason[0], podReason.imagePull);
  assert.equal(eventsOf(cluster, "Failed").length, 3, "pulls wait for 10, 20, 40 s");
  revisions.imageMissing[workloads.revision[0]] = 0;
  secondsUntil(cluster, () => pods.state[0] === podState.running);
  assert.equal(pods.reason[0], podReason.none);
  // Probes at 0, 5 and 10 s come too early, the one at 15 s passes.
  assert.equal(secondsUntil(cluster, () => pods.ready[0] === 1), 15);
});

Deno.test("tickPods() begins probing after the initial delay", () => {
  const readiness = { ...probe, initialDelaySeconds: 23 };
  const cluster = single({ replicas: 0, template: { readiness } });
  cluster.workloads.replicas[0] = 1;
  cluster.workloads.unsettled[0] = 1;
  secondsUntil(cluster, () => cluster.pods.state[0] === podState.running);
  assert.equal(secondsUntil(cluster, () => cluster.pods.ready[0] === 1), 23);
});

Deno.test("tickPods() without a readiness probe makes a Pod ready at its start, but it refuses until it has booted and ramps up", () => {
  const cluster = single({ replicas: 0, physics: { startupSeconds: 10, warmupSeconds: 20, queueLimit: 1 } });
  const { workloads, services, entries, pods } = cluster;
  workloads.replicas[0] = 1;
  workloads.unsettled[0] = 1;
  entries.rate[0] = 100;
  secondsUntil(cluster, () => pods.ready[0] === 1);
  const served: number[] = [];
  runTicks(cluster, 40, () => served.push(services.servedRate[0]));
  assert.deepEqual(served.slice(0, 9), new Array(9).fill(0));
  // Full speed is 40/s; it begins at half of it and never slows down.
  assert.ok(served[10] >= 20 && served[10] <= 25, `${served[10]}/s at first`);
  // A queue of one request that fills or empties hides up to 1/s.
  for (let at = 11; at < 40; at++) assert.ok(served[at] >= served[at - 1] - 1, `${served}`);
  assert.ok(Math.abs(served[39] - 40) < 1e-9);
});

Deno.test("tickPods() holds readiness and liveness back until the startup probe has succeeded", () => {
  const cluster = single({
    replicas: 0,
    template: {
      startup: { ...probe, failureThreshold: 30 },
      readiness: { ...probe, periodSeconds: 1 },
      liveness: { ...probe, periodSeconds: 1, failureThreshold: 1 },
    },
    physics: { startupSeconds: 95 },
  });
  const { workloads, pods } = cluster;
  workloads.replicas[0] = 1;
  workloads.unsettled[0] = 1;
  secondsUntil(cluster, () => pods.state[0] === podState.starting);
  assert.equal(
    secondsUntil(cluster, () => pods.state[0] === podState.running),
    100,
    "the first startup probe after 95 s",
  );
  assert.ok(secondsUntil(cluster, () => pods.ready[0] === 1) <= 1);
  assert.equal(pods.restarts[0], 0, "liveness would have ended it at once");
  runTicks(cluster, 60);
  assert.equal(workloads.unsettled[0], 0);
});

Deno.test("tickPods() restarts a container whose startup probe has failed too often, with back-off", () => {
  const cluster = single({
    replicas: 0,
    template: { startup: { ...probe, periodSeconds: 1, failureThreshold: 200 } },
    physics: { startupSeconds: 1000 },
  });
  const { workloads, pods } = cluster;
  workloads.replicas[0] = 1;
  workloads.unsettled[0] = 1;
  secondsUntil(cluster, () => pods.state[0] === podState.starting);
  // Probes fall on 0, 1, 2 … 199 s.
  assert.equal(secondsUntil(cluster, () => pods.state[0] === podState.backoff), 199);
  assert.equal(secondsUntil(cluster, () => pods.state[0] === podState.starting), 1);
  assert.equal(secondsUntil(cluster, () => pods.state[0] === podState.backoff), 199);
  assert.equal(secondsUntil(cluster, () => pods.state[0] === podState.starting), 10);
  assert.equal(pods.restarts[0], 2);
  assert.equal(pods.ready[0], 0);
});

Deno.test("tickPods() lets a run of probe failures outlive a container that ended for another reason", () => {
  const cluster = single({ template: { liveness: probe } });
  const { pods, workloads } = cluster;
  failProbes(cluster, true);
  runTicks(cluster, 25);
  assert.equal(pods.livenessRun[0], -2);
  workloads.crashesPerMinute[0] = 60;
  runTicks(cluster, 1);
  workloads.crashesPerMinute[0] = 0;
  // The new container starts a second later and fails its first probe: the third of the run.
  assert.equal(secondsUntil(cluster, () => pods.restarts[0] === 1), 1);
  assert.equal(pods.state[0], podState.backoff);
  assert.equal(pods.livenessRun[0], 0, "a kill begins a new run");
});

Deno.test("tickPods() ends every container of a revision that crashes some time after its start", () => {
  const cluster = single({});
  const { pods, revisions } = cluster;
  // The Pod that stands there has been running for an hour.
  revisions.crashAfterMs[pods.revision[0]] = 4_000;
  cluster.workloads.unsettled[0] = 1;
  assert.equal(secondsUntil(cluster, () => pods.state[0] === podState.backoff), 1);
  assert.equal(secondsUntil(cluster, () => pods.state[0] === podState.running), 1);
  assert.equal(secondsUntil(cluster, () => pods.state[0] === podState.backoff), 4);
  assert.equal(pods.reason[0], podReason.error);
});

Deno.test("tickPods() gives a container that ends no longer than its grace period", () => {
  for (const [terminationGraceSeconds, seconds] of [[30, 2], [1, 1]] as const) {
    const cluster = single({ template: { terminationGraceSeconds } });
    const [p] = podsOf(cluster, 0);
    deletePod(cluster, p);
    assert.equal(secondsUntil(cluster, () => cluster.pods.state[p] !== podState.terminating), seconds);
  }
});
