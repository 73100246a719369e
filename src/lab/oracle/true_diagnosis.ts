/** Stage 3 of an agent that knows: from the faults that are really at work to a diagnosis without doubt. */

import type { Hypothesis } from "../../operations/hypotheses.ts";
import type { Diagnosis, DiagnosisInput } from "../../reasoning/diagnose.ts";
import { faultReach } from "../../reasoning/diagnosis/fault_reach.ts";
import { propagationPath } from "../../reasoning/diagnosis/propagation_path.ts";
import { findSymptoms } from "../../reasoning/diagnosis/symptoms.ts";

/** Log-odds of a certainty: those of a chance of one in a thousand million to be wrong, which later sums can still move. */
const certainLogOdds = Math.log(1e9);

/** Symptoms are read as ever; bans and what plans have taught do not count against what is known. */
export function trueDiagnosis(
  faults: readonly Hypothesis[],
  { observation, policy }: Pick<DiagnosisInput, "observation" | "policy">,
): Diagnosis {
  const symptoms = findSymptoms(observation, policy);
  const reach = faultReach(observation, symptoms, policy);
  return {
    tick: observation.tick,
    symptoms,
    ranked: [{ faults, probability: 1, logPosterior: 0, rawLogOdds: certainLogOdds, evidence: [] }],
    marginals: faults.map((hypothesis) => ({ hypothesis, probability: 1 })),
    rivals: [],
    path: propagationPath(faults.map(({ entity }) => entity), { observation, reach, symptoms }),
    unexplainedP: 1,
    cautious: false,
    banned: [],
  };
}
