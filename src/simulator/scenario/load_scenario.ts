/** The text of a scenario file comes in, with a way to read the files it names; the whole validated world goes out. */

import { basename } from "node:path/posix";
import { chaosReach } from "./chaos_reach.ts";
import { checkedValue } from "./checked_value.ts";
import { type Findings, manifestObjects } from "../manifests/manifest_objects.ts";
import { type Declared, manifests } from "../manifests/manifests.ts";
import { scenarioChaos } from "./scenario_chaos.ts";
import { scenarioChecks } from "./scenario_checks.ts";
import { byPlace, type Remark, ScenarioError } from "./scenario_error.ts";
import { type FileSource, scenarioFiles } from "./scenario_files.ts";
import { scenarioPhysics } from "./scenario_physics.ts";
import { scenarioSchema, topologySchema } from "./scenario_schema.ts";
import { scenarioSections } from "./scenario_sections.ts";
import { chaosReferences, serviceReferences } from "./service_references.ts";
import { type Place, remarkOn, within } from "./source_map.ts";
import type { ClusterSpec } from "../spec.ts";
import { type Difficulty, type FaultPattern, type Scenario, type TruthSpec, usualTelemetry } from "./scenario.ts";

/**
 * Reads and validates one scenario.
 *
 * `path` is where the text stands: a topology is looked for in `../topologies/<name>/topology.yaml` beside its folder,
 * then among `topologies`; files of `manifests` relative to the file that names them, or in the topology's folder.
 * `readFile` is the only effect.
 * Throws {@link ScenarioError} with every problem that was found.
 */
export function loadScenario(text: string, options: FileSource): Scenario {
  const findings: Findings = { problems: [], notes: [] };
  const refuse = () => new ScenarioError(options.path, findings.problems);
  const files = scenarioFiles(text, options, findings.problems);
  if (files === undefined) throw refuse();
  const { root } = files.scenario;
  if (files.topology !== null) checkedValue(topologySchema, files.topology.root, findings.problems);
  const settings = checkedValue(scenarioSchema, root, findings.problems);
  findings.problems.push(...checkStem(root, options.path));
  const written = scenarioSections(files, findings.problems);
  const layers = [files.topology?.manifests ?? [], files.scenario.manifests];
  const objects = manifestObjects(layers, findings);
  const declared = manifests(objects, findings);
  const sections = serviceReferences(written, declared, findings);
  const nodes = sections.nodes.kind === "absent" ? declared.nodes : sections.nodes.declared;
  const replaced = sections.nodes.kind === "absent" ? [] : declared.nodes;
  findings.notes.push(...replaced.map(({ place }) => remarkOn(place, "Node is skipped: the key nodes replaces it")));
  const complete = {
    manifests: files.complete && objects.complete,
    nodes: files.complete && objects.complete && sections.nodes.kind !== "incomplete",
  };
  const chaos = chaosReferences(scenarioChaos(root, declared.workloads, findings), declared);
  const durationSeconds = settings?.duration;
  findings.problems.push(
    ...scenarioChecks({ root, sections, manifests: declared, nodes, chaos, durationSeconds, complete }),
  );
  const workloads = declared.workloads.map((deployment) => ({
    ...deployment.workload,
    replicas: sections.replicas.get(deployment.workload.name)?.spec ?? deployment.workload.replicas,
    physics: scenarioPhysics(deployment, sections.physics.get(deployment.workload.name), findings),
  }));
  if (settings === undefined || findings.problems.length > 0) throw refuse();
  const cluster: ClusterSpec = {
    tickSeconds: settings.tickSeconds,
    scoringStrategy: settings.scoringStrategy,
    nodes: specs(nodes),
    nodeGroups: sections.nodes.kind === "absent" ? [] : sections.nodes.groups,
    workloads,
    services: specs(declared.services).map(({ ports: _, ...service }) => service),
    calls: specs(sections.calls),
    hpas: specs(declared.hpas),
    policies: specs(declared.policies),
    budgets: specs(declared.budgets),
    namespaces: declared.namespaces,
  };
  const load = specs(sections.load);
  const events = chaosReach(chaos, { cluster, load }, findings.problems);
  if (findings.problems.length > 0) throw refuse();
  return {
    name: settings.name,
    title: settings.title,
    topology: settings.topology ?? settings.name,
    split: settings.split,
    durationSeconds: settings.duration,
    cluster,
    load,
    chaos: events,
    objectives: specs(sections.objectives),
    telemetry: { ...usualTelemetry, ...settings.telemetry, outages: specs(sections.outages) },
    truth: truthOf(settings.truth, specs(sections.faults)),
    notModelled: [...findings.notes].sort(byPlace).map(({ file, line, message }) => `${file}:${line}: ${message}`),
  };
}

/** Pattern and difficulty follow from the number of faults where the file does not say. */
function truthOf(
  written: { readonly pattern?: FaultPattern | undefined; readonly difficulty?: Difficulty | undefined },
  faults: TruthSpec["faults"],
): TruthSpec {
  const byNumber = (["no-fault", "single", "double"] as const)[faults.length] ?? "triple";
  const pattern = written.pattern ?? byNumber;
  return { pattern, difficulty: written.difficulty ?? usualDifficulty[pattern], faults };
}

const usualDifficulty: Readonly<Record<FaultPattern, Difficulty>> = {
  "no-fault": "easy",
  single: "easy",
  double: "moderate",
  correlated: "moderate",
  triple: "hard",
  metastable: "hard",
};

function specs<Spec>(declared: readonly Declared<Spec>[]): readonly Spec[] {
  return declared.map(({ spec }) => spec);
}

/** A scenario is found by its name, so its file has to bear it. */
function* checkStem(root: Place, path: string): Iterable<Remark> {
  const stem = basename(path).replace(/\.ya?ml$/, "");
  const name = within(root, "name");
  if (typeof name.value === "string" && name.value !== stem) {
    yield remarkOn(name, `name is "${name.value}"; expected the name of the file, "${stem}"`);
  }
}
