/** `results`: every report of `results/`, fresh or stale, with what has changed since and how to make it again. */

import { basename } from "node:path";
import type { Experiment } from "../lab/experiment/experiment.ts";
import { ExperimentError } from "../lab/experiment/experiment_error.ts";
import { factDifferences } from "../lab/experiment/fact_differences.ts";
import { loadExperiment } from "../lab/experiment/load_experiment.ts";
import { type Variation, variedExperiment } from "../lab/experiment/varied_experiment.ts";
import { type Changes, changesSince } from "../lab/provenance/changes_since.ts";
import { alteredFiles } from "../report/check_results.ts";
import type { Manifest } from "../report/manifest.ts";
import { readResultsFolder } from "../report/read_results_folder.ts";
import { terminalTable } from "../report/terminal_table.ts";
import { ScenarioError } from "../simulator/scenario/scenario_error.ts";
import { playedToday } from "./played_today.ts";
import { recordDifferences } from "./record_differences.ts";
import { resultsFolders } from "./results_folder.ts";
import { typedVariation } from "./typed_variation.ts";
import { wrapText } from "./wrap_text.ts";

/** A results folder beside the tree as it is. */
export interface Standing {
  readonly name: string;
  /** Cells of the table behind the name. */
  readonly cells: readonly string[];
  /** What is wanting, by what it is about; none: fresh, whole and of a clean tree. */
  readonly wanting: readonly (readonly [about: string, what: readonly string[]])[];
  readonly advice: string;
}

/** Lists keep to what every terminal has. */
const width = 80;
const mostNamed = 3;

/** The exit code: 0 when every report is fresh, whole and of a clean tree, else 1. */
export async function results(): Promise<number> {
  const standings: Standing[] = [];
  for (const folder of resultsFolders()) standings.push(await standingOf(folder));
  console.log(terminalTable({
    columns: ["results", "made at", "tree", "cells", "report", "files"].map((heading) => ({ heading, align: "left" })),
    rows: standings.map(({ name, cells }) => [name, ...cells]),
  }));
  const stories = standings.filter(({ wanting }) => wanting.length > 0);
  for (const standing of stories) console.log(story(standing).join("\n") + "\n");
  return stories.length === 0 ? 0 : 1;
}

export async function standingOf(folder: string): Promise<Standing> {
  const name = basename(folder);
  const found = await readResultsFolder(folder);
  if (found.kind === "none") {
    const wanting = [["files", [found.reason]]] as const;
    return { name, cells: ["–", "–", "–", "–", "–"], wanting, advice: "make it again, or remove the folder" };
  }
  const { manifest } = found.folder;
  const { source, command } = manifest;
  const { cells, report, record, sealed } = await compared(manifest);
  const altered = [...alteredFiles(found.folder), ...record];
  const tree = source.kind === "unknown" ? "unknown" : source.dirty ? "NOT CLEAN" : "clean";
  const wanting = [
    ["cells", cells],
    ["report", report],
    ["files", altered],
    ["tree", tree === "clean" ? [] : [`${tree.toLowerCase()} when it was made: commit first, then make it again`]],
  ] as const;
  return {
    name,
    cells: [
      source.kind === "git" ? source.commit.slice(0, 7) : "no git",
      tree,
      cells.length === 0 ? "fresh" : "STALE",
      report.length === 0 ? "fresh" : "STALE",
      altered.length === 0 ? "whole" : "ALTERED",
    ],
    wanting: wanting.filter(([, all]) => all.length > 0),
    advice: sealed ? `${command} is refused: it is sealed, and what ran once stays as it is` : command,
  };
}

interface Today extends Changes {
  /** What the manifest states otherwise than its design. */
  readonly record: readonly string[];
  /** Whether the experiment may be played only once. */
  readonly sealed: boolean;
}

async function compared(manifest: Manifest): Promise<Today> {
  try {
    const today = playedToday(manifest);
    const changes = changesSince(manifest, today.scenarioPaths);
    const record = recordDifferences(manifest, today, changes);
    if (today.kind === "demo") return { ...changes, record, sealed: false };
    const { experiment } = today.design;
    const cells = [...await designChanges(experiment, manifest), ...changes.cells];
    return { ...changes, cells, record, sealed: experiment.sealed };
  } catch (error) {
    if (!(error instanceof ExperimentError || error instanceof ScenarioError)) throw error;
    return { cells: [error.message.split("\n")[0]], report: [], record: [], sealed: false };
  }
}

/** What the experiment's file, in the variation that was typed, states otherwise than the design that was played. */
async function designChanges(played: Experiment, { command }: Manifest): Promise<readonly string[]> {
  const { name } = played;
  const { variation } = typedVariation(command) ?? { variation: { smoke: false } };
  const stated = await statedToday(name, variation);
  if (typeof stated === "string") return [stated];
  return factDifferences({ experiment: played }, { experiment: stated }).map((line) =>
    `experiments/${name}.ts: ${line}`
  );
}

/** Why there is none, where its file is gone or cannot be played any more. */
async function statedToday(name: string, variation: Variation): Promise<Experiment | string> {
  try {
    return variedExperiment(await loadExperiment(name), variation);
  } catch (error) {
    if (!(error instanceof ExperimentError || error instanceof ScenarioError)) throw error;
    return error.message.split("\n")[0];
  }
}

function story({ name, wanting, advice }: Standing): readonly string[] {
  const parts = [...wanting, ["again", [advice]] as const];
  return [name, ...parts.flatMap(([about, all]) => hanging(`${about}:`.padEnd(9), sentence(all)))];
}

function sentence(all: readonly string[]): string {
  const more = all.length > mostNamed ? `, and ${all.length - mostNamed} more` : "";
  return `${all.slice(0, mostNamed).join(", ")}${more}`;
}

function hanging(label: string, text: string): readonly string[] {
  const lines = wrapText(text, width - label.length - 2);
  return lines.map((line, at) => `  ${at === 0 ? label : " ".repeat(label.length)}${line}`);
}
