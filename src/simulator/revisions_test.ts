/** Revisions: written, read, rolled back, and never overwritten under a Pod. */

import assert from "node:assert/strict";
import type { Cluster } from "./cluster.ts";
import { revisionSlots } from "./columns.ts";
import {
  applyTemplate,
  isRevisionFree,
  keptRevisions,
  previousRevision,
  readRevision,
  reuseRevision,
  writeRevision,
} from "./revisions.ts";
import { failPod, podReason, podState } from "./pods.ts";
import type { TemplateSpec } from "./spec.ts";
import { assertSound } from "./testing_soundness.ts";
import { defaultProbe, podsOf, runTicks, settledCluster, testingWorkload } from "./testing_cluster.ts";

function template(fields: Partial<TemplateSpec>): TemplateSpec {
  return testingWorkload("web", { template: fields }).template;
}

function cluster(replicas = 2): Cluster {
  return settledCluster({ workloads: [testingWorkload("web", { replicas })] });
}

Deno.test("readRevision() gives back what writeRevision() wrote, null limits and probes included", () => {
  const cases = [
    template({}),
    template({ cpuLimitMillis: null, memoryLimitMiB: null, terminationGraceSeconds: 0 }),
    template({
      readiness: {
        initialDelaySeconds: 3,
        periodSeconds: 7,
        timeoutSeconds: 2,
        successThreshold: 2,
        failureThreshold: 4,
      },
      liveness: { ...defaultProbe, failureThreshold: 9 },
    }),
  ];
  for (const written of cases) {
    const target = cluster();
    assert.deepEqual(readRevision(target, writeRevision(target, 0, written)), written);
  }
});

Deno.test("writeRevision() rounds up to whole millicores and bytes", () => {
  const target = cluster();
  const r = writeRevision(target, 0, template({ cpuRequestMillis: 100.2, memoryRequestMiB: 64 + 1e-9 }));
  assert.equal(target.revisions.cpuRequest[r], 101);
  assert.equal(target.revisions.memoryRequest[r], 64 + 2 ** -20);
});

Deno.test("writeRevision() of a change that nodes still carry keeps their sums", () => {
  const target = cluster(3);
  for (const cpuRequestMillis of [150, 250.5, 30, 77, 101]) {
    writeRevision(target, 0, template({ cpuRequestMillis, memoryRequestMiB: cpuRequestMillis / 3 }));
    runTicks(target, 20, assertSound);
  }
  assert.equal(target.workloads.revisionNumber[0], 6);
  assert.equal(target.workloads.readyPods[0], 3);
});

Deno.test("isRevisionFree() counts a ReplicaSet that has a size and no Pod at the moment", () => {
  const target = cluster(0);
  for (let number = 2; number <= revisionSlots; number++) writeRevision(target, 0, template({}));
  assert.ok(isRevisionFree(target, 0));
  target.revisions.replicas.fill(1);
  assert.ok(!isRevisionFree(target, 0));
});

/** Rolls out one template after the other before the last has replaced all Pods, until every kept revision is in use. */
function stuckCluster(): Cluster {
  const target = cluster(12);
  for (let number = 2; number <= revisionSlots; number++) {
    assert.ok(isRevisionFree(target, 0));
    writeRevision(target, 0, template({ cpuRequestMillis: number }));
    runTicks(target, 1, assertSound);
  }
  return target;
}

Deno.test("writeRevision() refuses to overwrite a revision that is still in use", () => {
  const target = stuckCluster();
  assert.ok(!isRevisionFree(target, 0));
  assert.throws(
    () => writeRevision(target, 0, template({})),
    /Cannot write revision 5 of deployment\/web: all 4 kept ones are still in use/,
  );
  assert.equal(target.workloads.revisionNumber[0], 4);
  runTicks(target, 30, assertSound);
  assert.ok(isRevisionFree(target, 0));
  writeRevision(target, 0, template({}));
});

function numbers(target: Cluster): readonly number[] {
  return keptRevisions(target, 0).map((r) => target.revisions.number[r]);
}

Deno.test("reuseRevision() gives an old template the newest number, as kubectl rollout undo does", () => {
  const target = cluster();
  assert.equal(previousRevision(target, 0), -1);
  const first = target.workloads.revision[0];
  const second = writeRevision(target, 0, template({ cpuRequestMillis: 222 }));
  writeRevision(target, 0, template({ cpuRequestMillis: 333 }));
  runTicks(target, 60);
  assert.deepEqual(numbers(target), [1, 2, 3]);
  assert.equal(previousRevision(target, 0), second);
  reuseRevision(target, 0, first);
  assert.deepEqual(numbers(target), [2, 3, 4]);
  runTicks(target, 60);
  assert.deepEqual(podsOf(target, 0).map((p) => target.revisions.cpuRequest[target.pods.revision[p]]), [100, 100]);
});

Deno.test("reuseRevision() keeps Pods of the old template that a rollout has not replaced yet", () => {
  const target = cluster(4);
  const first = target.workloads.revision[0];
  const serials = () => podsOf(target, 0).map((p) => target.pods.serial[p]);
  const before = serials();
  target.revisions.imageMissing[writeRevision(target, 0, template({}))] = 1;
  runTicks(target, 20, assertSound);
  const kept = serials().filter((serial) => before.includes(serial));
  assert.equal(kept.length, 3);
  reuseRevision(target, 0, first);
  runTicks(target, 20, assertSound);
  assert.deepEqual(serials().filter((serial) => before.includes(serial)), kept);
  assert.equal(target.workloads.readyPods[0], 4);
});

Deno.test("applyTemplate() finds a kept revision of the same build again, and never one that a restart parted", () => {
  const target = cluster();
  const first = target.workloads.revision[0];
  const second = applyTemplate(target, 0, template({ cpuRequestMillis: 222 }));
  assert.notEqual(second, first);
  assert.equal(applyTemplate(target, 0, template({})), first);
  assert.equal(applyTemplate(target, 0, template({})), first, "nothing changes, nothing is rolled out");
  assert.equal(target.workloads.revisionNumber[0], 3);
  writeRevision(target, 0, template({}));
  assert.notEqual(applyTemplate(target, 0, template({ cpuRequestMillis: 222 })), second);
});

Deno.test("writeRevision() copies hidden defects of the image, and going back to another image cures them", () => {
  const target = cluster();
  const { revisions, workloads, services, entries } = target;
  const good = workloads.revision[0];
  entries.rate[0] = 10;
  const bad = writeRevision(target, 0, template({}));
  revisions.defectErrorRatio[bad] = 0.5;
  revisions.costFactor[bad] = 3;
  runTicks(target, 60);
  assert.equal(services.errorRatio[0], 0.5);
  assert.equal(workloads.cpuUsed[0], 10 * 3 * 5);
  revisions.imageMissing[bad] = 1;
  revisions.crashAfterMs[bad] = 7000;
  const restarted = writeRevision(target, 0, readRevision(target, bad));
  assert.deepEqual([revisions.imageMissing[restarted], revisions.crashAfterMs[restarted]], [1, 7000]);
  assert.equal(revisions.defectErrorRatio[restarted], 0.5);
  assert.equal(revisions.costFactor[applyTemplate(target, 0, template({ cpuRequestMillis: 300 }))], 3);
  reuseRevision(target, 0, good);
  runTicks(target, 60);
  assert.equal(services.errorRatio[0], 0);
  assert.equal(workloads.cpuUsed[0], 10 * 5);
});

Deno.test("writeRevision() takes a failed Pod away with the revision whose row it needs", () => {
  const cluster = settledCluster({ workloads: [testingWorkload("web")] });
  const [lost] = podsOf(cluster, 0);
  failPod(cluster, lost, podReason.evicted);
  const old = cluster.workloads.revision[0];
  runTicks(cluster, 5, assertSound);
  for (let i = 1; i < revisionSlots; i++) {
    assert.ok(podsOf(cluster, 0).includes(lost), "its revision is still kept");
    writeRevision(cluster, 0, template({ cpuRequestMillis: 100 + i }));
    runTicks(cluster, 10, assertSound);
  }
  assert.equal(writeRevision(cluster, 0, template({ cpuRequestMillis: 200 })), old);
  assert.ok(podsOf(cluster, 0).every((p) => cluster.pods.state[p] === podState.running));
});

Deno.test("writeRevision() leaves a StatefulSet's current revision alone although no Pod runs it", () => {
  const cluster = settledCluster({ workloads: [testingWorkload("db", { kind: "StatefulSet", replicas: 0 })] });
  for (let i = 0; i < 2 * revisionSlots; i++) {
    const row = writeRevision(cluster, 0, template({ cpuRequestMillis: 100 + i }));
    assert.notEqual(row, cluster.workloads.currentRevision[0]);
  }
});
