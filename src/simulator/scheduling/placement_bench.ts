/** What placing Pods costs. kube-scheduler's own gate asks for 680 to 810 Pods/s on 5,000 nodes; ours for 20,000. */

import { fork, release } from "../cluster.ts";
import { testingKeys } from "../testing_cluster.ts";
import { emptyFleet, mixes } from "./testing_fleet.ts";
import { schedule } from "./schedule.ts";

for (const [name, workloads] of Object.entries(mixes)) {
  const fleet = emptyFleet({ nodes: 5_000, pods: 150_000, workloads });
  Deno.bench(`150,000 Pods on 5,000 nodes: ${name}`, { n: 3, warmup: 1 }, (bench) => {
    const cluster = fork(fleet);
    bench.start();
    schedule(cluster, testingKeys.placement);
    bench.end();
    release(cluster);
  });
}
