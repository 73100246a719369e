/** From a scenario's chaos events and a key to what happens when and to whom: every draw made before tick 0. */

import { entityKey, type RandomKey, subKey, uniform } from "../../random.ts";
import { zoneNames } from "../nodes/zones.ts";
import type { ClusterSpec } from "../spec.ts";
import type { Amount, ChaosEvent, Fault, Targets } from "./chaos_event.ts";
import { chooseTargets } from "./choose_targets.ts";
import { drawAmount } from "./draw_amount.ts";

/** Numbers the draws of one time that an event happens. */
const draws = { probability: 0, at: 1, every: 2, duration: 3 } as const;
const self = entityKey("event");

/** What can be a target, in the order of the spec. */
interface Pools {
  readonly node: readonly string[];
  readonly zone: readonly string[];
  readonly workload: readonly string[];
  readonly service: readonly string[];
}

/** Faults in the order of the events, repetitions in the order of time. */
export function resolveChaos(events: readonly ChaosEvent[], spec: ClusterSpec, key: RandomKey): readonly Fault[] {
  const pools: Pools = {
    node: spec.nodes.map(({ name }) => name),
    zone: zoneNames(spec.nodes),
    workload: spec.workloads.map(({ name }) => name),
    service: spec.services.map(({ name }) => name),
  };
  const happenings = happeningsOf(events, key);
  const tickMs = Math.round(spec.tickSeconds * 1000);
  return events.flatMap((event, at) => happenings(at).map((happening) => faultOf(event, happening, { pools, tickMs })));
}

interface Happening {
  readonly atSeconds: number;
  readonly key: RandomKey;
}

/** When each event happens, by its place in the list. Events that follow each other in a circle are an error. */
function happeningsOf(events: readonly ChaosEvent[], key: RandomKey): (at: number) => readonly Happening[] {
  const known = new Map<number, readonly Happening[]>();
  const open = new Set<number>();
  const happenings = (at: number): readonly Happening[] => {
    const found = known.get(at);
    if (found !== undefined) return found;
    if (open.has(at)) throw new Error(`Cannot schedule chaos: event "${events[at].name}" follows itself`);
    open.add(at);
    const { after } = events[at];
    const own = after === undefined
      ? timesOf(events[at], subKey(key, `${at}`), 0)
      : happenings(leaderOf(events, after)).flatMap((leader) =>
        timesOf(events[at], subKey(leader.key, `${at}`), leader.atSeconds)
      );
    open.delete(at);
    known.set(at, own);
    return own;
  };
  return happenings;
}

function leaderOf(events: readonly ChaosEvent[], name: string): number {
  const at = events.findIndex((event) => event.name === name);
  if (at < 0) throw new Error(`Cannot schedule chaos: no event has the name "${name}"`);
  return at;
}

function timesOf({ atSeconds, probability = 1, repeat }: ChaosEvent, key: RandomKey, from: number): Happening[] {
  const times: Happening[] = [];
  let start = from + drawAmount(atSeconds, key, self, draws.at);
  for (let time = 0; time < (repeat?.times ?? 1); time++) {
    const own = time === 0 ? key : subKey(key, `again ${time}`);
    if (repeat !== undefined && time > 0) start += drawAmount(repeat.everySeconds, own, self, draws.every);
    if (uniform(own, self, 0, draws.probability) < probability) times.push({ atSeconds: start, key: own });
  }
  return times;
}

function pick(targets: Targets, pool: readonly string[], key: RandomKey): readonly string[] {
  if (typeof targets === "string") return [targets];
  if (!("choose" in targets)) return targets;
  return chooseTargets(targets.among ?? pool, { choice: targets.choose, key, entityOf: (name) => entityKey(name) });
}

/** The event with names where targets were, and numbers where distributions were. */
function faultOf(
  event: ChaosEvent,
  { atSeconds, key }: Happening,
  { pools, tickMs }: { readonly pools: Pools; readonly tickMs: number },
): Fault {
  const names = (targets: Targets, pool: keyof Pools) => pick(targets, pools[pool], key);
  // Whole milliseconds: 2.3 + 2.7 s would miss the tick at 5 s by their last bits.
  const firstTickFrom = (seconds: number) => Math.ceil(Math.round(seconds * 1000) / tickMs) * tickMs;
  const happening = { atSeconds, beginMs: firstTickFrom(atSeconds), key };
  const lasting = (amount: Amount) => {
    const endMs = firstTickFrom(atSeconds + drawAmount(amount, key, self, draws.duration));
    return { ...happening, endMs: Math.max(happening.beginMs + tickMs, endMs) };
  };
  switch (event.kind) {
    case "node_drain":
      return { ...event, ...happening, nodes: names(event.nodes, "node") };
    case "pod_kill":
    case "container_kill":
    case "bad_rollout":
    case "image_pull_failure":
    case "config_error":
    case "scale_to_zero":
      return { ...event, ...happening, workload: names(event.workload, "workload") };
    case "netpol_lockout":
      return { ...event, ...happening };
    case "node_failure":
    case "cpu_hog":
    case "memory_hog":
    case "disk_fill":
      return { ...event, ...lasting(event.durationSeconds), nodes: names(event.nodes, "node") };
    case "zone_loss":
      return { ...event, ...lasting(event.durationSeconds), zone: names(event.zone, "zone") };
    case "oom_storm":
    case "probe_failure":
      return { ...event, ...lasting(event.durationSeconds), workload: names(event.workload, "workload") };
    case "burst_traffic":
    case "dns_failure":
    case "retry_storm":
      return { ...event, ...lasting(event.durationSeconds), service: names(event.service, "service") };
    case "network_delay":
    case "network_loss":
    case "network_partition":
    case "credential_error": {
      const service = names(event.service, "service");
      const peers = event.peers === null ? null : names(event.peers, "service");
      return { ...event, ...lasting(event.durationSeconds), service, peers };
    }
    default: {
      const never: never = event;
      throw new Error(`Cannot resolve chaos event ${JSON.stringify(never)}`);
    }
  }
}
