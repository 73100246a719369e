/** A topology of a recipe comes in, what can be hit in its world goes out. */

import type { Scenario } from "../../../simulator/scenario/scenario.ts";
import { readScenarioText } from "../../read_scenario.ts";
import type { ChaosChoice, TopologyChoice } from "./recipe.ts";
import { worldText } from "./world_text.ts";

/** A world in which nothing goes wrong yet. */
export interface Stage {
  readonly choice: TopologyChoice;
  readonly quiet: Scenario;
  /** Names that an event of a kind can hit, so that it matters; empty where it can hit nothing. */
  readonly targets: (kind: ChaosChoice["kind"]) => readonly string[];
}

/** Services with a smaller share of the outside requests are not missed soon. */
const busyShare = 0.2;

/** Topologies are sought from the folder where the scenarios will stand. Throws a ScenarioError. */
export function openStage(choice: TopologyChoice, folder: string): Stage {
  const quiet = readScenarioText(
    worldText({
      split: "dev",
      about: "Nothing goes wrong.",
      name: "quiet-stage",
      topology: choice,
      minutes: 10,
      load: [],
      telemetryLossRatio: 0,
      chaos: [],
      truth: { pattern: "no-fault", difficulty: "easy", faults: [] },
    }),
    `${folder}/quiet-stage.yaml`,
  );
  const { cluster } = quiet;
  const rates = requestRates(quiet);
  const least = busyShare * (rates.get(choice.entry) ?? 0);
  const busy = [...rates].filter(([, rate]) => rate > 0 && rate >= least).map(([name]) => name).sort();
  const called = busy.filter((name) => cluster.calls.some(({ callee }) => callee === name));
  const behind = busy.map((name) => cluster.services.find((service) => service.name === name)?.workload);
  const workloads = cluster.workloads.filter(({ name, kind }) => behind.includes(name) && kind !== "DaemonSet");
  const names = (of: typeof workloads) => of.map(({ name }) => name).sort();
  return {
    choice,
    quiet,
    targets(kind) {
      switch (kind) {
        case "node_drain":
        case "node_failure":
        case "cpu_hog":
        case "memory_hog":
        case "disk_fill":
          return cluster.nodes.map(({ name }) => name);
        case "probe_failure":
          return names(
            workloads.filter(({ template: { readiness, liveness } }) => readiness !== null || liveness !== null),
          );
        case "oom_storm":
          return names(workloads.filter(({ template }) => template.memoryLimitMiB !== null));
        case "bad_rollout":
        case "config_error":
        case "image_pull_failure":
        case "scale_to_zero":
          return names(workloads);
        case "burst_traffic":
          return [choice.entry];
        case "network_delay":
        case "network_loss":
        case "network_partition":
        case "credential_error":
          return called;
        case "dns_failure":
        case "retry_storm":
          return busy.filter((name) => cluster.calls.some(({ caller }) => caller === name));
        default: {
          const never: never = kind;
          throw new Error(`Cannot find targets of ${JSON.stringify(never)}`);
        }
      }
    },
  };
}

/** Requests a second that reach each service in quiet times. */
function requestRates({ cluster: { services, calls }, load }: Scenario): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  const rateOf = (name: string): number => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const outside = load.filter(({ service }) => service === name).reduce(
      (sum, each) => sum + each.requestsPerSecond,
      0,
    );
    const rate = calls.filter(({ callee }) => callee === name).reduce(
      (sum, { caller, callsPerRequest, cacheHitRatio }) => sum + rateOf(caller) * callsPerRequest * (1 - cacheHitRatio),
      outside,
    );
    known.set(name, rate);
    return rate;
  };
  for (const { name } of services) rateOf(name);
  return known;
}
