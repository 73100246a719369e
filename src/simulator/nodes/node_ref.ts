/** From a node's row to how kubectl names it: `node/n1`. */

import type { Cluster } from "../cluster.ts";

export function nodeRef({ catalogue }: Cluster, n: number): string {
  return `node/${catalogue.nodes[n].name}`;
}
