/** The tolerations that the DaemonSet controller adds to its Pods (daemon/util AddOrUpdateDaemonPodTolerations). */

import type { Toleration } from "../spec.ts";

function always(condition: string, effect: "NoExecute" | "NoSchedule"): Toleration {
  return { key: `node.kubernetes.io/${condition}`, operator: "Exists", value: "", effect, tolerationSeconds: null };
}

/** A node that is lost, under pressure or cordoned keeps and gets its daemons. */
export const daemonTolerations: readonly Toleration[] = [
  always("not-ready", "NoExecute"),
  always("unreachable", "NoExecute"),
  always("disk-pressure", "NoSchedule"),
  always("memory-pressure", "NoSchedule"),
  always("pid-pressure", "NoSchedule"),
  always("unschedulable", "NoSchedule"),
];
