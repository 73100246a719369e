/** The believed twin: from what is visible now and the operator's estimates to rolled futures of the cluster believed in. */

import { entityKey, normal, type RandomKey, subKey } from "../random.ts";
import { rowOf } from "../simulator/catalogue.ts";
import { type Cluster, fork, release } from "../simulator/cluster.ts";
import { classSlots } from "../simulator/columns.ts";
import { formClasses } from "../simulator/traffic/endpoints.ts";
import { sumMemory } from "../simulator/kubelet/pod_memory.ts";
import { meanWaitMs } from "../simulator/traffic/queueing.ts";
import { tick, type TickKeys } from "../simulator/tick.ts";
import { noiseFactor } from "../simulator/world.ts";
import { act } from "./act.ts";
import type { Action } from "./actions.ts";
import type { Estimates } from "./estimates.ts";
import type { Hypothesis } from "./hypotheses.ts";
import { inject } from "./inject.ts";
import { latest } from "./latest.ts";
import type { Observation, Series } from "./observation.ts";
import { actionCost, utility } from "./utility.ts";
import { bindObjectives, violationOf } from "./violation.ts";

/** An action at an offset from the decision, in ticks. */
export interface TimedAction {
  readonly afterTicks: number;
  readonly action: Action;
}

/** One future to roll: what is believed to be wrong, what comes next, what is done about it. */
export interface Rehearsal {
  /** Faults present from the start; an *unknown* hypothesis injects nothing. */
  readonly present: readonly Hypothesis[];
  /** A fault that begins later, or none. */
  readonly upcoming: { readonly afterTicks: number; readonly fault: Hypothesis } | null;
  readonly actions: readonly TimedAction[];
  readonly horizonTicks: number;
  /** Replicates with equal numbers meet the same weather, whatever the plan: common random numbers. */
  readonly replicate: number;
  /** Names the family of futures, so that two futures of one plan draw apart. */
  readonly future: string;
}

/** What happened in one rolled future. */
export interface RehearsalOutcome {
  /** Mean violation over the horizon (definitions §8), 0–1. */
  readonly violationShare: number;
  /** First tick offset after which no violation followed, or null when the last tick still violated. */
  readonly recoveredAfterTicks: number | null;
  /** Utility of definitions §8 with this future's violations and the actions' cost. */
  readonly utility: number;
}

/** A world to rehearse in. `believed` is what agents get; `exact` exists for oracle arms only. */
export interface Twin {
  readonly fidelity: "believed" | "exact";
  /** Spread (standard deviation of the log) of the operator's estimates of hidden physics. */
  readonly mismatch: number;
  readonly rehearse: (rehearsal: Rehearsal) => RehearsalOutcome;
}

/** Relative tick-to-tick variation of traffic in rehearsed futures; assumed by us, about what telemetry shows. */
const trafficVariation = 0.05;

/** Samples that the present rate of traffic is averaged over: an alert brings two of what it is about, older ones may precede it. */
const rateSamples = 2;

/** Violations at the end of a horizon must have stopped for this many ticks to count as recovered. */
const quietTicks = 3;

/**
 * The twin of what is visible in `seen`. Nothing hidden is copied: every hidden column is overwritten by the operator's
 * estimates before anything is read. `key` belongs to rehearsals alone.
 */
export function believe(
  seen: Cluster,
  { observation, estimates, key }: {
    readonly observation: Observation;
    readonly estimates: Estimates;
    readonly key: RandomKey;
  },
): Twin {
  const base = fork(seen);
  estimates.writeInto(base);
  setObservedNodes(base, observation);
  unsettle(base);
  setObservedUse(base, observation);
  setObservedQueues(base, observation);
  const objectives = bindObjectives(base, observation.objectives);
  const entries = observation.entryServices.map((name) => ({
    entity: entityKey(name),
    row: rowOf(base.catalogue.serviceIndex, name, "service"),
    rate: Math.max(0, rateOf(observation, name) - calledRate(base, observation, name)),
  }));
  const keysOf = keyCache(key);
  return {
    fidelity: "believed",
    mismatch: estimates.mismatch,
    rehearse({ present, upcoming, actions, horizonTicks, replicate, future }) {
      const keys = keysOf(`${future}/${replicate}`);
      const cluster = fork(base);
      for (const fault of present) inject(cluster, vary(fault, keys.traffic), "before");
      let violations = 0;
      let lastViolation = -1;
      let cost = 0;
      for (let at = 0; at < horizonTicks; at++) {
        if (upcoming !== null && upcoming.afterTicks === at) inject(cluster, vary(upcoming.fault, keys.traffic), "now");
        for (const { afterTicks, action } of actions) {
          if (afterTicks === at && act(cluster, action).kind === "done") cost += actionCost(action);
        }
        for (const { entity, row, rate } of entries) {
          cluster.entries.rate[row] = rate * noiseFactor(trafficVariation, keys.traffic, entity, at);
        }
        tick(cluster, keys);
        const violation = violationOf(cluster, objectives);
        violations += violation;
        if (violation > 0) lastViolation = at;
      }
      release(cluster);
      const violationShare = violations / horizonTicks;
      return {
        violationShare,
        recoveredAfterTicks: horizonTicks - 1 - lastViolation >= quietTicks ? lastViolation + 1 : null,
        utility: utility(violationShare, cost),
      };
    },
  };
}

interface FutureKeys extends TickKeys {
  readonly traffic: RandomKey;
}

function keyCache(key: RandomKey): (label: string) => FutureKeys {
  const known = new Map<string, FutureKeys>();
  return (label) => {
    const found = known.get(label);
    if (found !== undefined) return found;
    const own = subKey(key, label);
    const made = {
      traffic: subKey(own, "traffic"),
      actuation: subKey(own, "actuation"),
      placement: subKey(own, "placement"),
    };
    known.set(label, made);
    return made;
  };
}

/** The hypothesis with its magnitude drawn once per replicate, apart from every other fault's; never below zero. */
function vary(fault: Hypothesis, key: RandomKey): Hypothesis {
  const drawn = fault.magnitude + fault.spread * normal(key, entityKey(fault.id), 0);
  return { ...fault, magnitude: Math.max(0, drawn) };
}

function rateOf(observation: Observation, service: string): number {
  const view = observation.services.find(({ name }) => name === service);
  const samples = view === undefined ? [] : latest(view.series.requestRate, rateSamples);
  return samples.length === 0 ? 0 : samples.reduce((sum, rate) => sum + rate, 0) / samples.length;
}

/** Requests a second into a service that come from others within, per the traces: the twin makes those itself. */
function calledRate(base: Cluster, observation: Observation, service: string): number {
  return observation.calls.reduce((sum, { caller, callee, callsPerRequest, attempts }, c) => {
    if (callee !== service) return sum;
    const missed = 1 - base.calls.cacheHitRatio[c];
    return sum + rateOf(observation, caller) * callsPerRequest * missed * (latest(attempts, 1).at(0) ?? 1);
  }, 0);
}

/** A node whose Ready condition is Unknown stays as lost as it is seen to be, and a disk as full as it was last measured. */
function setObservedNodes({ nodes, catalogue }: Cluster, observation: Observation): void {
  for (const { name, series } of observation.nodes) {
    const n = rowOf(catalogue.nodeIndex, name, "node");
    nodes.down[n] = nodes.unreachable[n];
    nodes.diskUsed[n] = nodes.diskMiB[n] * Math.min(1, latest(series.diskUtilisation, 1).at(0) ?? 0);
  }
}

/** The engine's own bookkeeping is hidden: everything is looked at in the first tick. */
function unsettle(base: Cluster): void {
  const { world, workloads } = base;
  world.nodesUnsettled[0] = 1;
  world.placementStale[0] = 1;
  world.reachabilityStale[0] = 1;
  for (let w = 0; w < workloads.pods.length; w++) {
    workloads.unsettled[w] = 1;
    formClasses(base, w);
  }
}

/** What the last samples say about failing calls, served requests and used CPU; nothing heard counts as none. */
function setObservedUse(base: Cluster, observation: Observation): void {
  const { workloads, services, calls, pods, revisions } = base;
  const newest = (series: Series) => latest(series, 1).at(0) ?? 0;
  for (let p = 0; p < base.world.podRows[0]; p++) pods.memoryMiB[p] = Math.round(pods.memoryMiB[p]);
  sumMemory(base);
  observation.calls.forEach(({ errorRatio }, c) => calls.attemptFailure[c] = newest(errorRatio));
  observation.services.forEach(({ series, shedRatio }, s) => {
    const w = services.workload[s];
    services.servedRate[s] = newest(series.requestRate) * (1 - shedRatio) * (1 - newest(series.errorRatio));
    let limits = 0;
    for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
      if (pods.ready[p] === 1) limits += revisions.cpuLimit[pods.revision[p]];
    }
    workloads.cpuUsed[w] = newest(series.cpuUtilisation) * limits;
  });
}

/** Fills the queues that the observed self times betray. */
function setObservedQueues(base: Cluster, observation: Observation): void {
  const { workloads, services, classes } = base;
  observation.services.forEach(({ series, shedRatio }, s) => {
    const [selfMs] = latest(series.selfTimeMs, 1);
    const [rate] = latest(series.requestRate, 1);
    if (selfMs === undefined || rate === undefined) return;
    const w = services.workload[s];
    const admitted = (rate * (1 - shedRatio)) / workloads.readyPods[w];
    for (let k = w * classSlots; k < (w + 1) * classSlots; k++) {
      if (classes.endpoints[k] === 0 || classes.cpuMillis[k] <= 0) continue;
      const capacity = classes.cpuMillis[k] / workloads.cpuMsPerRequest[w];
      const ratePerMs = capacity / workloads.concurrency[w] / 1000;
      const expected = 1 / ratePerMs + workloads.fixedLatencyMs[w] +
        meanWaitMs(admitted / capacity, workloads.concurrency[w], ratePerMs, workloads.variability[w]);
      const queued = ((selfMs - expected) / 1000) * capacity;
      classes.backlog[k] = Math.max(0, Math.min(workloads.queueLimit[w], queued));
    }
  });
}
