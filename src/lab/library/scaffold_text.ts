/** A name, a stage and a split come in, the text of a scenario file to begin from goes out: it loads, and says what to change. */

import type { Scenario } from "../../simulator/scenario/scenario.ts";
import type { Stage } from "./generator/stage.ts";

export interface Scaffold {
  readonly name: string;
  readonly split: Scenario["split"];
  readonly stage: Stage;
  /** Whether the world needs something that is held out for the test. */
  readonly withTelemetryLoss: boolean;
}

export function scaffoldText({ name, split, stage: { choice, quiet, targets }, withTelemetryLoss }: Scaffold): string {
  const victims = targets("bad_rollout");
  const victim = victims.find((each) => each !== choice.entry) ?? victims[0];
  const service = quiet.cluster.services.find(({ workload }) => workload === victim)?.name;
  const words = name.replaceAll("-", " ");
  const manifests = choice.manifests.map((file) => `  - topology: ${file}`);
  const lines = [
    `# Split ${split}. Say here what the world is, and nothing of what goes wrong in it: "three small machines, evening traffic".`,
    "",
    `name: ${name}`,
    `title: ${words.charAt(0).toUpperCase()}${words.slice(1)}`,
    `split: ${split}`,
    "# Applications, call graph, load, physics and nodes come from here; every key of it can be given again below.",
    `topology: ${choice.name}`,
    "duration: 20m",
    "tickSeconds: 5",
    "",
    ...(manifests.length === 0 ? [] : ["manifests:", ...manifests, ""]),
    "# Other machines than the topology's:",
    "# nodes:",
    "#   - { namePrefix: n, count: 3, cpu: 2, memory: 4Gi, pods: 30, pricePerHour: 0.07 }",
    "",
    "# More of a workload:",
    "# replicas:",
    `#   ${victim}: 2`,
    "",
    "# What is promised to users; both hold in a good tick.",
    "objectives:",
    `  - { service: ${choice.entry}, errorRatio: ${choice.errorRatio}, p95: ${choice.p95} }`,
    "",
    ...(withTelemetryLoss
      ? [
        "# What of the metrics goes missing: one of the things that only split test has.",
        "telemetry: { lossRatio: 0.2 }",
        "",
      ]
      : []),
    "# What goes wrong, when, and how badly. docs/scenario_files.md lists every kind.",
    "chaos:",
    `  - { kind: bad_rollout, at: 5m, workload: ${victim}, errorRatio: 0.4 }`,
    "",
    "# Read by the evaluator only. It has to follow from the chaos; `scenarios check` holds them against each other.",
    "truth:",
    "  pattern: single",
    "  difficulty: easy",
    "  faults:",
    `    - { mechanism: config-regression, entity: service/${service} }`,
  ];
  return `${lines.join("\n")}\n`;
}
