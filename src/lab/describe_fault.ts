/** From a fault that was dealt to a world to the words that a chart marks it with. */

import type { Choice, Fault } from "../simulator/chaos/chaos_event.ts";

/** One short phrase: what is wrong, with whom, and how much. */
export function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case "node_drain":
      return `node drain: ${list(fault.nodes)}`;
    case "netpol_lockout":
      return `NetworkPolicy ${fault.policy.name} applied`;
    case "pod_kill":
      return `Pods of ${list(fault.workload)} deleted: ${choice(fault.pods)}`;
    case "container_kill":
      return `containers of ${list(fault.workload)} killed: ${choice(fault.pods)}`;
    case "bad_rollout":
      return `new version of ${list(fault.workload)}: ${percent(fault.errorRatio)} errors, CPU ×${fault.costFactor}`;
    case "image_pull_failure":
      return `new version of ${list(fault.workload)} without an image`;
    case "config_error":
      return `new configuration of ${list(fault.workload)}: exits after ${fault.crashAfterSeconds} s`;
    case "scale_to_zero":
      return `${list(fault.workload)} scaled to 0`;
    case "node_failure":
      return `node failure: ${list(fault.nodes)}`;
    case "zone_loss":
      return `zone lost: ${list(fault.zone)}`;
    case "cpu_hog":
      return `CPU taken on ${list(fault.nodes)}: ${fault.cpuMillis} m`;
    case "memory_hog":
      return `memory taken on ${list(fault.nodes)}: ${fault.memoryMiB} MiB`;
    case "disk_fill":
      return `disk of ${list(fault.nodes)} fills: ${fault.fillMiBPerMinute} MiB/min`;
    case "oom_storm":
      return `memory leak in ${list(fault.workload)}: ${fault.leakMiBPerMinute} MiB/min`;
    case "probe_failure":
      return `slow health endpoint of ${list(fault.workload)}: +${fault.probeLatencyMs} ms`;
    case "burst_traffic":
      return `traffic into ${list(fault.service)} ×${fault.factor}`;
    case "network_delay":
      return `network ${route(fault)}: +${fault.delayMs} ms`;
    case "network_loss":
      return `network ${route(fault)}: ${percent(fault.lossRatio)} lost`;
    case "network_partition":
      return `network ${route(fault)}: cut`;
    case "dns_failure":
      return `DNS for ${list(fault.service)}: ${percent(fault.failureRatio)} of lookups fail`;
    case "retry_storm":
      return `clients in ${list(fault.service)} try ${fault.attempts} times`;
    case "credential_error":
      return `credentials for ${list(fault.service)}${peersText(fault)}: ${percent(fault.rejectedRatio)} refused`;
    default: {
      const never: never = fault;
      throw new Error(`Cannot describe fault ${JSON.stringify(never)}`);
    }
  }
}

function list(names: readonly string[]): string {
  return names.length > 4 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(3))} %`;
}

function choice(how: Choice): string {
  switch (how.kind) {
    case "all":
      return "all";
    case "fixed":
      return `${how.count}`;
    case "percent":
      return `${how.percent} %`;
    case "atMostPercent":
      return `up to ${how.percent} %`;
    default: {
      const never: never = how;
      throw new Error(`Cannot describe choice ${JSON.stringify(never)}`);
    }
  }
}

function route(fault: Extract<Fault, { readonly direction: unknown }>): string {
  const way = { to: "into", from: "out of", both: "into and out of" }[fault.direction];
  return `${way} ${list(fault.service)}${peersText(fault)}`;
}

/** Of which callers or callees only, where not of all. */
function peersText({ peers }: Pick<Extract<Fault, { readonly peers: unknown }>, "peers">): string {
  return peers === null ? "" : ` (${list(peers)} only)`;
}
