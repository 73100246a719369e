/** Worlds and seeds come in, the verdict of the admission test on each goes out, in order, as soon as it stands. */

import { inMemoryStore } from "../../memory/in_memory_store.ts";
import { defaultPolicy } from "../../reasoning/policy.ts";
import { arms } from "../arms.ts";
import { playRecorded, usualMismatch } from "../play_recorded.ts";
import { type Admission, admission, admissionArms, type AdmissionRun } from "./admission.ts";
import type { LibraryFile } from "./library_file.ts";

export async function* playAdmission(
  files: readonly LibraryFile[],
  { seeds }: { readonly seeds: number },
): AsyncIterable<Admission> {
  for (const { scenario } of files) {
    const runs: AdmissionRun[] = [];
    for (const name of admissionArms(scenario)) {
      const arm = Object.values(arms).find((each) => each.name === name);
      if (arm === undefined) continue;
      for (let seed = 1; seed <= seeds; seed++) {
        const { rows } = await playRecorded(scenario, {
          suite: "admission",
          position: 0,
          arm,
          seed,
          memory: inMemoryStore({ namespace: "dev", readOnly: true }),
          policy: defaultPolicy,
          mismatch: usualMismatch,
          onEvent: () => {},
        });
        runs.push(...rows.runs ?? []);
      }
    }
    yield admission(scenario, runs);
  }
}
