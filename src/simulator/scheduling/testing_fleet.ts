/** From sizes to a large cluster whose Pods all wait: three zones, workloads that make their Pods in turns. */

import type { Cluster } from "../cluster.ts";
import { createCluster } from "../create_cluster.ts";
import { createPod } from "../pods.ts";
import type { SchedulingSpec, WorkloadSpec } from "../spec.ts";
import { testingNode, testingSpec, testingWorkload } from "../testing_cluster.ts";

/** One workload of a mix, by its number. */
export type FleetWorkload = (w: number) => Partial<SchedulingSpec>;

const zone = "topology.kubernetes.io/zone";
const own = (w: number) => ({ matchLabels: { app: `w${w}` }, matchExpressions: [] });

/** Mixes of workloads by what they ask of their place. */
export const mixes = {
  "50 workloads one after the other, default spreading": { count: 50, inTurn: 3_000, scheduling: () => ({}) },
  "50 workloads in turns of 20 Pods, default spreading": { count: 50, inTurn: 20, scheduling: () => ({}) },
  "500 workloads in turns of 20 Pods, default spreading": { count: 500, inTurn: 20, scheduling: () => ({}) },
  "the same 50, of five one each: hard by zone, soft by host, anti-affinity, affinity, a toleration": {
    count: 50,
    inTurn: 20,
    scheduling: (w: number): Partial<SchedulingSpec> => {
      const term = { labelSelector: own(w), namespaces: [], namespaceSelector: null, topologyKey: zone };
      switch (w % 5) {
        case 0:
          return {
            topologySpread: [{
              maxSkew: 1,
              topologyKey: zone,
              whenUnsatisfiable: "DoNotSchedule",
              labelSelector: own(w),
              minDomains: 1,
            }],
          };
        case 1:
          return {
            topologySpread: [{
              maxSkew: 1,
              topologyKey: "kubernetes.io/hostname",
              whenUnsatisfiable: "ScheduleAnyway",
              labelSelector: own(w),
              minDomains: 1,
            }],
          };
        case 2:
          return { requiredAntiAffinity: [{ ...term, topologyKey: "kubernetes.io/hostname" }] };
        case 3:
          return { preferredAffinity: [{ weight: 50, term: { ...term, labelSelector: own(w - 1) } }] };
        default:
          return {
            tolerations: [{ key: "spot", operator: "Exists", value: "", effect: "", tolerationSeconds: null }],
          };
      }
    },
  },
} as const;

/** Nodes of 32 cores, a tenth of them tainted. */
export function emptyFleet(
  { nodes, pods, workloads: { count, inTurn, scheduling } }: {
    readonly nodes: number;
    readonly pods: number;
    readonly workloads: { readonly count: number; readonly inTurn: number; readonly scheduling: FleetWorkload };
  },
): Cluster {
  const workloads: WorkloadSpec[] = Array.from({ length: count }, (_, w) =>
    testingWorkload(`w${w}`, {
      replicas: 0,
      scheduling: scheduling(w),
      template: { cpuRequestMillis: 100 + 50 * (w % 9), memoryRequestMiB: 64 + 32 * (w % 7) },
    }));
  const cluster = createCluster(testingSpec({
    nodes: Array.from({ length: nodes }, (_, n) =>
      testingNode(`n${n}`, {
        labels: { [zone]: `zone-${n % 3}`, "kubernetes.io/hostname": `n${n}` },
        cpuMillis: 32_000,
        memoryMiB: 65_536,
        taints: n % 10 === 9 ? [{ key: "spot", value: "", effect: "PreferNoSchedule" }] : [],
      })),
    workloads,
    services: [],
  }));
  for (let made = 0; made < pods;) {
    for (let w = 0; w < count && made < pods; w++) {
      for (let i = 0; i < inTurn && made < pods; i++, made++) createPod(cluster, w);
    }
  }
  return cluster;
}
