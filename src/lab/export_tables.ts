/** The tables that an exported world is written as: every column with its unit and its sentence. */

import { flag, integer, real, table, text } from "../memory/columns.ts";

const tick = integer("ticks", "tick at whose end the values hold");
const seconds = real("s", "simulated time since tick 0");

const services = table({
  key: ["tick", "service"],
  replaces: [],
  columns: {
    tick,
    seconds,
    service: text("Service"),
    offeredPerSecond: real("requests/s", "requests that arrive"),
    servedPerSecond: real("requests/s", "requests that are worked on: neither shed nor refused by a full queue"),
    errorRatio: real("1", "share of requests that fail, callees' failures included"),
    p50Ms: real("ms", "median response time, callees included"),
    p95Ms: real("ms", "95th percentile of response time"),
    p99Ms: real("ms", "99th percentile of response time"),
    backlogRequests: real("requests", "requests that wait at the endpoints"),
  },
});

const workloads = table({
  key: ["tick", "workload"],
  replaces: [],
  columns: {
    tick,
    seconds,
    workload: text("Deployment, StatefulSet or DaemonSet"),
    desiredReplicas: integer("Pods", "spec.replicas"),
    readyReplicas: integer("Pods", "Pods that are Ready"),
    pods: integer("Pods", "Pods there are, terminating ones included"),
    cpuUsedMillis: real("millicores", "CPU its Pods use"),
    memoryUsedMiB: real("MiB", "memory its Pods use"),
    restarts: integer("1", "restarts of the Pods there are"),
  },
});

const nodes = table({
  key: ["tick", "node"],
  replaces: [],
  columns: {
    tick,
    seconds,
    node: text("Node"),
    ready: flag("Ready condition is True"),
    schedulable: flag("not cordoned"),
    cpuAllocatableMillis: real("millicores", "CPU for Pods"),
    cpuRequestedMillis: real("millicores", "requests of its Pods"),
    cpuUsedMillis: real(
      "millicores",
      "CPU in use: a workload's in equal parts by its ready Pods, and what is not a Pod",
    ),
    memoryAllocatableMiB: real("MiB", "memory for Pods"),
    memoryRequestedMiB: real("MiB", "requests of its Pods"),
    memoryUsedMiB: real("MiB", "memory in use by its Pods and by what is not a Pod"),
    pods: integer("Pods", "Pods on it"),
  },
});

const events = table({
  key: ["number"],
  replaces: [],
  columns: {
    number: integer("1", "place in the order of reports, from 1"),
    tick: integer("ticks", "tick in which it was reported"),
    seconds,
    object: text("what it is about, as kubectl writes it: pod/cart-3f, node/n1"),
    reason: text("upstream's reason: FailedScheduling, Unhealthy, OOMKilling, BackOff …"),
    message: text("for people"),
  },
});

export const exportTables = { services, workloads, nodes, events } as const;
