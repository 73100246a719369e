/** What a DaemonSet's controller makes of its Pods' tolerations. */

import assert from "node:assert/strict";
import type { Toleration } from "../spec.ts";
import { withDaemonTolerations } from "./daemon_tolerations.ts";

const unreachable: Toleration = {
  key: "node.kubernetes.io/unreachable",
  operator: "Exists",
  value: "",
  effect: "NoExecute",
  tolerationSeconds: null,
};

Deno.test("withDaemonTolerations() adds to a DaemonSet's own what conditions need, each once", () => {
  const own: Toleration = { ...unreachable, key: "gpu", tolerationSeconds: 30 };
  const found = withDaemonTolerations([own]);
  assert.deepEqual(found[0], own);
  assert.deepEqual(found.slice(1).map(({ key, effect }) => `${key.replace("node.kubernetes.io/", "")}:${effect}`), [
    "not-ready:NoExecute",
    "unreachable:NoExecute",
    "disk-pressure:NoSchedule",
    "memory-pressure:NoSchedule",
    "pid-pressure:NoSchedule",
    "unschedulable:NoSchedule",
  ]);
  assert.deepEqual(withDaemonTolerations(found), found);
});

Deno.test("withDaemonTolerations() takes the time from a toleration of a lost node, where it stands", () => {
  const other: Toleration = { ...unreachable, effect: "", tolerationSeconds: 40 };
  const found = withDaemonTolerations([{ ...unreachable, tolerationSeconds: 30 }, other]);
  assert.deepEqual(found.slice(0, 2), [unreachable, other]);
  assert.equal(found.filter(({ key }) => key === unreachable.key).length, 2);
});
