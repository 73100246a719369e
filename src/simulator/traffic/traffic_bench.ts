/** What a tick of traffic costs per service: 3,000 services with 6,000 calls must stay below 0.5 ms. */

import { createCluster, settle } from "../create_cluster.ts";
import { testingCall, testingKeys, testingNode, testingSpec, testingWorkload } from "../testing_cluster.ts";
import { tickTraffic } from "./traffic.ts";

const serviceCount = 3000;
const names = Array.from({ length: serviceCount }, (_, s) => `s${s}`);

/** Service s is called by two earlier ones; every third group of calls is made in parallel. */
const calls = names.slice(1).flatMap((name, i) => {
  const s = i + 1;
  const group = s % 3 === 0 ? 1 : 0;
  const callers = [s >> 1, s - 1 - ((s * 7) % Math.min(s, 5))].filter((caller, at, all) => all.indexOf(caller) === at);
  return callers.map((caller) =>
    testingCall(names[caller], name, { group, attempts: 2, callsPerRequest: 0.25, latencyMs: 1, timeoutMs: 3000 })
  );
});

const cluster = createCluster(testingSpec({
  nodes: Array.from({ length: 60 }, (_, n) => testingNode(`n${n}`, { cpuMillis: 64_000, memoryMiB: 262_144 })),
  workloads: names.map((name, s) =>
    testingWorkload(name, { physics: { concurrency: 1 + (s % 8), cpuMsPerRequest: 2 } })
  ),
  calls,
}));
settle(cluster, testingKeys.placement);

let turn = 0;
Deno.bench(`tick of traffic, ${serviceCount} services, ${calls.length} calls, load varies`, () => {
  const swing = 1 + 0.5 * Math.sin(turn++);
  for (let s = 0; s < serviceCount; s += 10) cluster.entries.rate[s] = 20 * swing;
  tickTraffic(cluster);
});

for (let at = 0; at < 100; at++) tickTraffic(cluster);
