/** Scenario files and seeds come in, the verdict of the admission test on each goes out, in order, as soon as it stands. */

import { emptySnapshot } from "../../memory/snapshot.ts";
import { playTasks } from "../experiment/play_tasks.ts";
import { usualMismatch } from "../play_recorded.ts";
import { type Admission, admission, admissionArms, type AdmissionRun } from "./admission.ts";
import type { LibraryFile } from "./library_file.ts";

export interface PlayAdmissionOptions {
  /** Seeds 1 … seeds. */
  readonly seeds: number;
  readonly workers: number;
  readonly signal: AbortSignal;
  readonly onVerdict: (file: LibraryFile, verdict: Admission) => void;
}

/** An abort ends it without the verdicts that did not stand yet. */
export async function playAdmission(files: readonly LibraryFile[], options: PlayAdmissionOptions): Promise<void> {
  const { seeds, workers, signal, onVerdict } = options;
  const numbers = Array.from({ length: seeds }, (_, at) => at + 1);
  const tasks = files.flatMap(({ path, scenario }) =>
    admissionArms(scenario).flatMap((arm) => numbers.map((seed) => ({ arm, seed, scenarios: [path] })))
  ).map((task, index) => ({ index, ...task }));
  const runs = new Map<string, AdmissionRun[]>();
  let told = 0;
  const tell = () => {
    for (; told < files.length; told++) {
      const file = files[told];
      const played = runs.get(file.path) ?? [];
      if (played.length < admissionArms(file.scenario).length * seeds) return;
      onVerdict(file, admission(file.scenario, played));
    }
  };
  await playTasks(tasks, {
    workers,
    settings: {
      suite: "admission",
      scenarioPaths: Object.fromEntries(files.map(({ path }) => [path, path])),
      snapshot: emptySnapshot,
      mismatch: usualMismatch,
    },
    signal,
    onStarted: () => {},
    onPlayed({ rows }, { scenarios: [path] }) {
      runs.set(path, [...runs.get(path) ?? [], ...rows.runs ?? []]);
      tell();
      return Promise.resolve();
    },
  });
}
