/** A DaemonSet's own tolerations come in, those of its Pods go out (daemon/util AddOrUpdateDaemonPodTolerations). */

import type { Toleration } from "../spec.ts";

function always(condition: string, effect: "NoExecute" | "NoSchedule"): Toleration {
  return { key: `node.kubernetes.io/${condition}`, operator: "Exists", value: "", effect, tolerationSeconds: null };
}

const added: readonly Toleration[] = [
  always("not-ready", "NoExecute"),
  always("unreachable", "NoExecute"),
  always("disk-pressure", "NoSchedule"),
  always("memory-pressure", "NoSchedule"),
  always("pid-pressure", "NoSchedule"),
  always("unschedulable", "NoSchedule"),
];

/** A node that is lost, under pressure or cordoned keeps and gets its daemons: even if they say for how long. */
export function withDaemonTolerations(own: readonly Toleration[]): readonly Toleration[] {
  const updated = own.map((each) => added.find((other) => isSame(each, other)) ?? each);
  return [...updated, ...added.filter((other) => !updated.includes(other))];
}

/** Upstream's MatchToleration: the time does not count. */
function isSame(a: Toleration, b: Toleration): boolean {
  return a.key === b.key && a.effect === b.effect && a.operator === b.operator && a.value === b.value;
}
