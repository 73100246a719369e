/** What can go wrong in a world, as written in a scenario and as it then happens. Each kind has a physical cause. */

import type { RandomKey } from "../../random.ts";
import type { NetworkPolicySpec } from "../spec.ts";

/** A number of seconds, or a distribution that a keyed draw takes it from when a world is made. None goes below 0. */
export type Amount =
  | number
  | { readonly kind: "uniform"; readonly from: number; readonly to: number }
  | { readonly kind: "normal"; readonly mean: number; readonly deviation: number }
  | { readonly kind: "exponential"; readonly mean: number }
  | { readonly kind: "logNormal"; readonly median: number; readonly sigma: number };

/** How many of the possible targets are hit: Chaos Mesh's modes; a share is rounded up, so that it hits something. */
export type Choice =
  | { readonly kind: "all" }
  | { readonly kind: "fixed"; readonly count: number }
  | { readonly kind: "percent"; readonly percent: number }
  /** A share drawn evenly between nothing and this. */
  | { readonly kind: "atMostPercent"; readonly percent: number };

/** These by name, or so many `among` some (null: all that there are), chosen by keyed draws. */
export type Targets =
  | string
  | readonly string[]
  | { readonly choose: Choice; readonly among: readonly string[] | null };

/** Calls that arrive at a service, leave it, or both; from or to `peers` only, where some are given. */
export interface Route<T> {
  readonly service: T;
  readonly direction: "to" | "from" | "both";
  readonly peers: T | null;
}

/** What happens at one moment; what it did stays until somebody mends it. */
export type MomentaryCause<T> =
  | { readonly kind: "node_drain"; readonly nodes: T }
  | { readonly kind: "netpol_lockout"; readonly policy: NetworkPolicySpec }
  /** Pods are deleted without grace. */
  | { readonly kind: "pod_kill"; readonly workload: T; readonly pods: Choice }
  /** The container's process ends; the kubelet restarts it. */
  | { readonly kind: "container_kill"; readonly workload: T; readonly pods: Choice }
  /** A new version that fails a share of its requests and costs `costFactor` times the CPU for each. */
  | {
    readonly kind: "bad_rollout";
    readonly workload: T;
    readonly errorRatio: number;
    readonly costFactor: number;
  }
  /** A new version whose image cannot be pulled. */
  | { readonly kind: "image_pull_failure"; readonly workload: T }
  /** A new version whose configuration makes its process exit some time after it started. */
  | { readonly kind: "config_error"; readonly workload: T; readonly crashAfterSeconds: number }
  | { readonly kind: "scale_to_zero"; readonly workload: T };

/** What lasts for a while and then ends by itself. */
export type SustainedCause<T> =
  /** The machine is gone: no heartbeat, no answer; it comes back with its Pods' containers stopped. */
  | { readonly kind: "node_failure"; readonly nodes: T }
  | { readonly kind: "zone_loss"; readonly zone: T }
  | { readonly kind: "cpu_hog"; readonly nodes: T; readonly cpuMillis: number }
  | { readonly kind: "memory_hog"; readonly nodes: T; readonly memoryMiB: number }
  | { readonly kind: "disk_fill"; readonly nodes: T; readonly fillMiBPerMinute: number }
  | { readonly kind: "oom_storm"; readonly workload: T; readonly leakMiBPerMinute: number }
  | { readonly kind: "probe_failure"; readonly workload: T; readonly probeLatencyMs: number }
  | { readonly kind: "burst_traffic"; readonly service: T; readonly factor: number; readonly rampSeconds: number }
  | ({ readonly kind: "network_delay"; readonly delayMs: number } & Route<T>)
  | ({ readonly kind: "network_loss"; readonly lossRatio: number } & Route<T>)
  | ({ readonly kind: "network_partition" } & Route<T>)
  /** Callers on these services do not resolve a share of the names they look up. */
  | { readonly kind: "dns_failure"; readonly service: T; readonly failureRatio: number }
  /** Clients that try more often and spend no budget: whatever fails is multiplied. */
  | { readonly kind: "retry_storm"; readonly service: T; readonly attempts: number }
  /** The service refuses a share of its callers' requests: their credentials are wrong. */
  | {
    readonly kind: "credential_error";
    readonly service: T;
    readonly peers: T | null;
    readonly rejectedRatio: number;
  };

/** When an event happens. `after` counts from the beginning of the event of that name, once for each time it happens. */
export interface Schedule {
  readonly atSeconds: Amount;
  readonly name?: string;
  readonly after?: string;
  /** Of happening at all; 1 where nothing is said. */
  readonly probability?: number;
  readonly repeat?: { readonly everySeconds: Amount; readonly times: number };
}

/** An event as a scenario has it. */
export type ChaosEvent =
  & Schedule
  & (MomentaryCause<Targets> | (SustainedCause<Targets> & { readonly durationSeconds: Amount }));

/** One time that an event happens, with every draw made; `key` is for draws among Pods, which only exist then. */
export type Fault = MomentaryFault | SustainedFault;

interface Happened {
  readonly atSeconds: number;
  /** When the first tick begins that knows of it. */
  readonly beginMs: number;
  readonly key: RandomKey;
}

export type MomentaryFault = Happened & MomentaryCause<readonly string[]>;
/** What ends before a tick has seen it lasts for one. */
export type SustainedFault = Happened & SustainedCause<readonly string[]> & { readonly endMs: number };
