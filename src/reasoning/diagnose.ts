/** Stage 3: from an observation, what was recalled and what is banned to a Bayesian diagnosis over fault sets. */

import type { Beliefs } from "../memory/beliefs.ts";
import { type EntityRef, type Hypothesis, hypothesisId, type Mechanism, mechanisms } from "../operations/hypotheses.ts";
import type { Observation } from "../operations/observation.ts";
import { callMechanisms } from "./call_mechanisms.ts";
import { faultParameters } from "./diagnosis/fault_parameters.ts";
import { faultPosterior, type WeighedSet } from "./diagnosis/fault_posterior.ts";
import { faultPriors } from "./diagnosis/fault_priors.ts";
import { faultReach } from "./diagnosis/fault_reach.ts";
import type { Ledger } from "./learning/ledger.ts";
import { asHypothesis } from "./diagnosis/magnitude.ts";
import { type Candidate, type Contribution, type NoisyOr, noisyOr, symptomNats } from "./diagnosis/noisy_or.ts";
import type { Policy } from "./policy.ts";
import { propagationPath } from "./diagnosis/propagation_path.ts";
import type { Recall } from "./recall.ts";
import { discriminate } from "./diagnosis/rivals.ts";
import type { Symptom } from "./diagnosis/symptom.ts";
import { findSymptoms } from "./diagnosis/symptoms.ts";
import { unexplainedProbability } from "./diagnosis/unexplained.ts";
import { unknownFault } from "./diagnosis/unknown_fault.ts";

/** A set of simultaneous faults with its posterior probability. The empty set means "nothing is wrong". */
export interface FaultSet {
  readonly faults: readonly Hypothesis[];
  readonly probability: number;
  /** ln of the probability. */
  readonly logPosterior: number;
  /** Log-odds before bans and what plans have taught, in nats. */
  readonly rawLogOdds: number;
  /** Symptoms that speak for (above 0) or against the set, strongest first. */
  readonly evidence: readonly Contribution[];
}

export interface Diagnosis {
  readonly tick: number;
  readonly symptoms: readonly Symptom[];
  /** Fault sets, most probable first; those below 10⁻⁶ are left out. */
  readonly ranked: readonly FaultSet[];
  /** Marginal probability of each hypothesis, largest first: the confidence. */
  readonly marginals: readonly { readonly hypothesis: Hypothesis; readonly probability: number }[];
  /** The two hypotheses hardest to tell from the leading one, and the observation that would tell them apart. */
  readonly rivals: readonly { readonly hypothesis: Hypothesis; readonly probe: string; readonly divergence: number }[];
  /** Claimed propagation from the leading fault to the symptoms at the entry, entity by entity. */
  readonly path: readonly EntityRef[];
  /** Posterior predictive p of the symptoms that the leading set leaves unexplained. */
  readonly unexplainedP: number;
  /** When true only reversible low-risk plans are allowed: *unknown* won or too much is unexplained. */
  readonly cautious: boolean;
  /** Ids of hypotheses that were not proposed because they are banned, with why. */
  readonly banned: readonly { readonly id: string; readonly reason: string }[];
}

export interface DiagnosisInput {
  readonly observation: Observation;
  readonly recall: Recall;
  readonly beliefs: Beliefs;
  /** What this incident has refuted so far. */
  readonly ledger: Ledger;
  readonly policy: Policy;
}

/** Sets and claims less probable than this are not reported. */
const reportedProbability = 1e-6;
/** Evidence weaker than this is not reported, in nats. */
const reportedNats = 0.05;

/** Bayesian noisy-OR over fault sets (definitions §2). */
export function diagnose({ observation, recall, beliefs, ledger, policy }: DiagnosisInput): Diagnosis {
  const symptoms = findSymptoms(observation, policy);
  const candidates = listCandidates(observation);
  const reach = faultReach(observation, symptoms, policy);
  const model = noisyOr({ symptoms, candidates, reach }, policy);
  const logPriors = faultPriors(candidates, { recall, beliefs }, policy);
  const { sets, banned } = faultPosterior({ model, logPriors, ledger, beliefs, signature: recall.signature }, policy);

  const reported = sets.filter(({ probability }) => probability >= reportedProbability);
  const hypotheses = new Map<number, Hypothesis>();
  const hypothesisOf = (row: number): Hypothesis => {
    const hypothesis = hypotheses.get(row) ?? asHypothesis(candidates[row], { observation, symptoms }, policy);
    hypotheses.set(row, hypothesis);
    return hypothesis;
  };
  const marginals = marginalsOf(reported);
  const leading = reported[0]?.rows ?? [];
  const rivals = marginals.filter(({ row }) => !leading.includes(row) && candidates[row].mechanism !== "unknown");
  const unexplainedP = unexplainedProbability(model, leading, policy);
  return {
    tick: observation.tick,
    symptoms,
    ranked: reported.map(({ rows, probability, logPosterior, rawLogOdds }) => ({
      faults: rows.map(hypothesisOf),
      probability,
      logPosterior,
      rawLogOdds,
      evidence: evidenceOn(model, rows, policy),
    })),
    marginals: marginals.map(({ row, probability }) => ({ hypothesis: hypothesisOf(row), probability })),
    rivals: rivals.slice(0, 2).map(({ row }) => ({
      hypothesis: hypothesisOf(row),
      ...discriminate(model, leading, [row]),
    })),
    path: propagationPath(leading.map((row) => candidates[row].entity), { observation, reach, symptoms }),
    unexplainedP,
    cautious: leading.some((row) => candidates[row].mechanism === "unknown") || unexplainedP < policy.unexplainedP,
    banned,
  };
}

/** Every mechanism at every entity where it could be, sorted by id. */
function listCandidates(observation: Observation): readonly Candidate[] {
  const called = new Set(observation.calls.map(({ callee }) => callee));
  const probed = new Set(
    observation.workloads.filter(({ readiness, liveness }) => readiness !== null || liveness !== null)
      .map(({ name }) => name),
  );
  const candidates = mechanisms.flatMap((mechanism): Candidate[] => {
    if (mechanism === "unknown") return [asCandidate(mechanism, "cluster")];
    if (faultParameters[mechanism].scope === "node") {
      return observation.nodes.map(({ name }) => asCandidate(mechanism, `node/${name}`));
    }
    return observation.services
      .filter(({ name, workload }) =>
        (called.has(name) || !callMechanisms.has(mechanism)) &&
        (probed.has(workload) || mechanism !== "probe-misconfigured")
      )
      .map(({ name }) => asCandidate(mechanism, `service/${name}`));
  });
  return candidates.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

function asCandidate(mechanism: Mechanism, entity: EntityRef): Candidate {
  return { id: hypothesisId(mechanism, entity), mechanism, entity };
}

function marginalsOf(sets: readonly WeighedSet[]): readonly { readonly row: number; readonly probability: number }[] {
  const sums = new Map<number, number>();
  for (const { rows, probability } of sets) {
    for (const row of rows) sums.set(row, (sums.get(row) ?? 0) + probability);
  }
  return [...sums].map(([row, probability]) => ({ row, probability }))
    .sort((a, b) => b.probability - a.probability || a.row - b.row);
}

function evidenceOn(model: NoisyOr, rows: readonly number[], policy: Policy): readonly Contribution[] {
  const isUnknown = rows.some((row) => model.candidates[row].mechanism === "unknown");
  const contributions = isUnknown
    ? unknownFault(model, policy).evidence
    : model.symptoms.map(({ id }, column) => ({ symptom: id, nats: symptomNats(model, rows, column) }));
  return contributions.filter(({ nats }) => Math.abs(nats) >= reportedNats)
    .sort((a, b) => Math.abs(b.nats) - Math.abs(a.nats) || (a.symptom < b.symptom ? -1 : 1));
}
