/** From a manifest and what its design gives in this tree to what the manifest states otherwise: a tampered field is named. */

import { basename } from "node:path";
import { z } from "zod";
import { experimentPlayed } from "../lab/experiment/experiment_provenance.ts";
import { factDifferences } from "../lab/experiment/fact_differences.ts";
import type { Changes } from "../lab/provenance/changes_since.ts";
import type { CodeHashes } from "../lab/provenance/module_closure.ts";
import { type Provenance, provenance } from "../lab/provenance/provenance.ts";
import type { Manifest } from "../report/manifest.ts";
import { demoPlayed } from "./make_demo.ts";
import type { PlayedToday } from "./played_today.ts";
import { typedVariation } from "./typed_variation.ts";

/** Where code has changed, what follows from it is left to {@link Changes}; the rest follows from the design alone. */
export function recordDifferences(manifest: Manifest, today: PlayedToday, changes: Changes): readonly string[] {
  const played = today.kind === "demo"
    ? demoPlayed(today.scenarioPaths, manifest.seeds.values)
    : experimentPlayed(today.design, manifest.command);
  const { name, kind, command, seeds, exclusions } = played;
  const stated = {
    name: manifest.name,
    kind: manifest.kind,
    command: manifest.command,
    seeds: { values: [...manifest.seeds.values] },
    exclusions: { ...manifest.exclusions },
  };
  const designed = { name, kind, command, seeds: { values: [...seeds] }, exclusions: { ...exclusions } };
  const isSame = changes.cells.length === 0 && changes.report.length === 0;
  return [
    ...factDifferences(stated, designed),
    ...(isSame ? factDifferences(ofCode(manifest), ofCode(provenance(played))) : []),
    ...(today.kind === "experiment" && !isCommandOf(manifest.command, today)
      ? [`command: "${manifest.command}" does not play this design`]
      : []),
  ].map((line) => `manifest.json states otherwise than its design: ${line}`);
}

/** As JSON has it, like what was read of the manifest; hashes are held against what they are of elsewhere. */
function ofCode({ seeds: { rule }, config: { value }, code: { cells, report }, versions }: Provenance) {
  const modules = ({ entries, files }: CodeHashes) => ({ entries: [...entries], files: { ...files } });
  return {
    seeds: { rule },
    config: z.json().parse(JSON.parse(JSON.stringify(value))),
    code: { cells: modules(cells), report: modules(report) },
    versions: { ...versions },
  };
}

/** The experiment's file may be gone since, or be another: what it states is not asked for here. */
function isCommandOf(
  command: string,
  { design: { experiment } }: PlayedToday & { readonly kind: "experiment" },
): boolean {
  const asked = typedVariation(command);
  if (asked === null) return false;
  const { typed, variation: { scenarios, seeds } } = asked;
  const { name, scenarios: { folder }, seeds: { count } } = experiment;
  return basename(typed, ".ts") === name && (seeds ?? count) === count &&
    (scenarios ?? folder).replace(/(?<=.)\/+$/, "") === folder;
}
