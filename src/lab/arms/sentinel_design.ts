/** Sentinel as experiments vary it: each variant is a value that says what is other than usual. */

import type { SentinelStages } from "../../graphs/sentinel.ts";
import type { Experience } from "../../memory/memory.ts";
import type { Environment } from "../../operations/environment.ts";
import { diagnose } from "../../reasoning/diagnose.ts";
import { emptyLedger } from "../../reasoning/learning/ledger.ts";
import type { Policy } from "../../reasoning/policy.ts";
import { bestNominal, firstPlan, unrehearsed } from "./blunt_stages.ts";
import { permutedIncidents, permutedRules, renamedIncidents } from "./other_memory.ts";

/** Nothing is other than usual where nothing is said. */
export interface SentinelDesign {
  readonly policy?: Partial<Policy>;
  readonly stages?: Partial<SentinelStages>;
  /** What it recalls from and believes, made of the memory that it is given. */
  readonly memory?: (memory: Experience, seed: number) => Experience;
  readonly environment?: (environment: Environment) => Environment;
}

/** Replicates of the A/A arm are counted from here: no other arm draws them. */
const otherReplicates = 1_000_000;

export const sentinelDesigns = {
  usual: {},
  greedy: {
    // Two replicates are the fewest that can be rehearsed; only the first is looked at.
    policy: { replicates: 2, weightLikely: 0, weightWorst: 0, riskEta: 0 },
    stages: { selectPlan: bestNominal },
  },
  otherBookkeeping: { memory: renamedIncidents, environment: withOtherDraws },
  withoutShadowing: { stages: { shadowPlans: unrehearsed, selectPlan: firstPlan } },
  withoutWorstFuture: { policy: { weightWorst: 0 } },
  withoutRisk: { policy: { riskEta: 0 } },
  withoutEchoWithin: { stages: { diagnose: (input) => diagnose({ ...input, ledger: emptyLedger }) } },
  withoutEchoAcross: {
    stages: { diagnose: (input) => diagnose({ ...input, beliefs: { ...input.beliefs, ledger: [], bans: [] } }) },
  },
  withoutPreemption: { policy: { hindsightReplicates: 0, ruleBiasLimit: 0 } },
  withoutRecall: { policy: { recallPseudoCounts: 0, recallBonus: 0 } },
  permutedMemory: { memory: permutedIncidents },
  permutedRules: { memory: permutedRules },
  ninePlans: { policy: { plansPerDiagnosis: 9 } },
} as const satisfies Readonly<Record<string, SentinelDesign>>;

/** Futures are rehearsed under other draws, common to all plans as ever. */
function withOtherDraws(environment: Environment): Environment {
  return {
    ...environment,
    believe() {
      const twin = environment.believe();
      return {
        ...twin,
        rehearse: (rehearsal) => twin.rehearse({ ...rehearsal, replicate: rehearsal.replicate + otherReplicates }),
      };
    },
  };
}
