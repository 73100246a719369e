/** Workloads come in, enough equal nodes for what they request go out. */

import type { Labels } from "../spec.ts";
import type { ImportedWorkload } from "./imported_manifests.ts";

export interface NodeGuess {
  readonly count: number;
  readonly cpuMillis: number;
  readonly memoryMiB: number;
  readonly labels: Labels;
  readonly why: string;
}

/** What a person asked for instead of a guess; null where nothing was asked. */
export interface NodeWish {
  readonly count: number | null;
  readonly size: { readonly cpuMillis: number; readonly memoryMiB: number } | null;
}

/** Sizes that clouds offer for general purposes: 4 GiB for each core. */
const offeredCores = [2, 4, 8, 16, 32, 64] as const;
const memoryPerCore = 4096;

/** Requests fill the nodes to this share, so that one can be lost and a rollout has room; assumed by us. */
const filled = 0.5;

/** Three nodes are the smallest cluster in which losing one is no disaster; more than ten mean a larger size. */
const fewest = 3;
const most = 10;

/**
 * One group of nodes for all, with every label that a workload asks for; where two want different values of a label, one
 * group for each of their selectors. A wish for a number or a size is one for each group.
 */
export function guessNodes(workloads: readonly ImportedWorkload[], wish: NodeWish): readonly NodeGuess[] {
  const selectors = workloads.map(({ nodeSelector }) => withoutKubelets(nodeSelector));
  const merged: Labels = Object.assign({}, ...selectors);
  const agree = selectors.every((each) => Object.entries(each).every(([key, value]) => merged[key] === value));
  if (agree) return [nodeGroup(workloads, withoutKubelets(merged), wish)];
  const bySelector = Map.groupBy(workloads, ({ nodeSelector }) => JSON.stringify(withoutKubelets(nodeSelector)));
  return [...bySelector.values()].map((group) => nodeGroup(group, withoutKubelets(group[0].nodeSelector), wish));
}

function nodeGroup(workloads: readonly ImportedWorkload[], labels: Labels, { count, size }: NodeWish): NodeGuess {
  const cpu = sum(
    workloads,
    ({ replicas, template }) => replicas * (template.cpuRequestMillis + template.unrequestedCpuMillis),
  );
  const memory = sum(
    workloads,
    ({ replicas, template }) => replicas * (template.memoryRequestMiB + template.unrequestedMemoryMiB),
  );
  const largestCpu = Math.max(0, ...workloads.map(({ template }) => template.cpuRequestMillis));
  const largestMemory = Math.max(0, ...workloads.map(({ template }) => template.memoryRequestMiB));
  const pods = sum(workloads, ({ replicas }) => replicas);
  const sizes = size === null
    ? offeredCores.map((cores) => ({ cpuMillis: cores * 1000, memoryMiB: cores * memoryPerCore }))
    : [size];
  const wanted = sizes.map((each) => ({
    ...each,
    count: count ?? Math.max(
      fewest,
      Math.ceil(cpu / (filled * each.cpuMillis)),
      Math.ceil(memory / (filled * each.memoryMiB)),
      Math.ceil(pods / 80),
    ),
  }));
  const fitting = wanted.filter((each) => each.cpuMillis >= 2 * largestCpu && each.memoryMiB >= 2 * largestMemory);
  const chosen = fitting.find((each) => each.count <= most) ?? fitting.at(-1) ?? wanted[wanted.length - 1];
  const given = count !== null && size !== null;
  return {
    ...chosen,
    labels,
    why: given
      ? ""
      : `${pods} Pods request ${cpu}m CPU and ${Math.round(memory)}Mi memory (100m and 200Mi where they request none)`,
  };
}

/** What every kubelet says of its node by itself. */
function withoutKubelets(labels: Labels): Labels {
  const own = /^(beta\.)?kubernetes\.io\/(os|arch|hostname)$/;
  return Object.fromEntries(
    Object.entries(labels).filter(([key]) => !own.test(key)).sort(([a], [b]) => a < b ? -1 : 1),
  );
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
