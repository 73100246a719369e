/** From a workload's row to how kubectl names it: `deployment/cart`, `statefulset/db`, `daemonset/agent`. */

import type { Cluster } from "./cluster.ts";

export function workloadRef({ catalogue }: Cluster, w: number): string {
  const { kind, name } = catalogue.spec.workloads[w];
  return `${kind.toLowerCase()}/${name}`;
}
