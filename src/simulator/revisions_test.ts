/** Revisions: written, read, rolled back, and never overwritten under a Pod. */

import assert from "node:assert/strict";
import type { Cluster } from "./cluster.ts";
import { revisionSlots } from "./columns.ts";
import { isRevisionFree, previousRevision, readRevision, writeRevision } from "./revisions.ts";
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

Deno.test("writeRevision() refuses to overwrite a revision that a Pod still runs", () => {
  const target = cluster();
  target.workloads.imageMissing[0] = 1;
  for (let number = 2; number <= revisionSlots; number++) {
    assert.ok(isRevisionFree(target, 0));
    writeRevision(target, 0, template({ cpuRequestMillis: number }));
    runTicks(target, 3, assertSound);
  }
  assert.ok(!isRevisionFree(target, 0));
  assert.throws(
    () => writeRevision(target, 0, template({})),
    /Cannot write revision 5 of deployment "web": Pods of revision 1 still exist, and 4 are kept/,
  );
  assert.equal(target.workloads.revisionNumber[0], 4);
  target.workloads.imageMissing[0] = 0;
  runTicks(target, 30, assertSound);
  assert.ok(isRevisionFree(target, 0));
  writeRevision(target, 0, template({}));
});

Deno.test("previousRevision() is the one before, where there is one", () => {
  const target = cluster();
  assert.equal(previousRevision(target, 0), -1);
  const first = target.workloads.revision[0];
  const second = writeRevision(target, 0, template({ cpuRequestMillis: 222 }));
  assert.equal(previousRevision(target, 0), first);
  writeRevision(target, 0, readRevision(target, previousRevision(target, 0)));
  assert.equal(previousRevision(target, 0), second);
  runTicks(target, 60);
  assert.deepEqual(podsOf(target, 0).map((p) => target.revisions.cpuRequest[target.pods.revision[p]]), [100, 100]);
});

Deno.test("writeRevision() does not hand a defect on to the revision that takes the row", () => {
  const target = cluster();
  target.workloads.defectRevision[0] = target.workloads.revision[0];
  target.workloads.defectErrorRatio[0] = 0.5;
  target.entries.rate[0] = 10;
  runTicks(target, 1);
  assert.equal(target.services.errorRatio[0], 0.5);
  for (let i = 0; i < revisionSlots; i++) {
    writeRevision(target, 0, template({}));
    runTicks(target, 60);
  }
  assert.equal(target.workloads.revision[0], 1, "the first row again");
  assert.equal(target.services.errorRatio[0], 0);
});
