/** The likelihood of fault sets: from symptoms, candidate faults and their reach to a noisy-OR with leak (Sherlock, SIGCOMM 2007). */

import type { EntityRef, Mechanism } from "../../operations/hypotheses.ts";
import { faultParameters, leaks } from "./fault_parameters.ts";
import type { FaultReach } from "./fault_reach.ts";
import type { Policy } from "../policy.ts";
import type { Symptom } from "./symptom.ts";

/** A claim without a magnitude. */
export interface Candidate {
  readonly id: string;
  readonly mechanism: Mechanism;
  readonly entity: EntityRef;
}

/** One symptom's word on one fault set: log-likelihood against the empty set, in nats. */
export interface Contribution {
  readonly symptom: string;
  readonly nats: number;
}

export interface NoisyOr {
  readonly symptoms: readonly Symptom[];
  readonly candidates: readonly Candidate[];
  /** q of every candidate (row) for every symptom (column). */
  readonly chances: Float64Array;
  /** Columns that a candidate can reach, by row. */
  readonly reached: readonly Int32Array[];
  /** λ of each symptom. */
  readonly leaks: Float64Array;
  /** f₁/f₀ of each symptom's score. */
  readonly ratios: Float64Array;
  /** Log-likelihood of each symptom under the empty set, in units of f₀. */
  readonly quiet: Float64Array;
}

export function noisyOr(
  input: {
    readonly symptoms: readonly Symptom[];
    readonly candidates: readonly Candidate[];
    readonly reach: FaultReach;
  },
  policy: Policy,
): NoisyOr {
  const { symptoms, candidates, reach } = input;
  const count = symptoms.length;
  const chances = new Float64Array(candidates.length * count);
  const places = symptoms.map(({ entity }) =>
    entity.startsWith("service/") ? reach.services.indexOf(nameOf(entity)) : -1
  );
  for (const [row, candidate] of candidates.entries()) {
    const spread = spreadOf(candidate, reach, policy);
    for (const [column, symptom] of symptoms.entries()) {
      chances[row * count + column] = spread(symptom, places[column]);
    }
  }
  const reached = candidates.map((_, row) =>
    Int32Array.from(symptoms.keys().filter((column) => chances[row * count + column] > 0))
  );
  const leak = Float64Array.from(symptoms, ({ type }) => Math.min(0.5, leaks[type] * policy.leakScale));
  const ratios = Float64Array.from(symptoms, ({ score }) => likelihoodRatio(score, policy));
  const quiet = Float64Array.from(ratios, (ratio, column) => Math.log(leak[column] * ratio + 1 - leak[column]));
  return { symptoms, candidates, chances, reached, leaks: leak, ratios, quiet };
}

/** f₁/f₀ of a score: log-linear, as between two Laplace tails, and cut on both sides so that no signal decides alone. */
function likelihoodRatio(score: number, policy: Policy): number {
  const nats = policy.evidenceSlope * (score - policy.symptomThreshold);
  return Math.exp(Math.min(policy.evidenceFor, Math.max(-policy.evidenceAgainst, nats)));
}

/** q of one candidate for a symptom, given the row of the symptom's service in `reach`, −1 for other entities. */
type Spread = (symptom: Symptom, seen: number) => number;

type Chances = { readonly [type: string]: number | undefined };

function spreadOf({ mechanism, entity }: Candidate, reach: FaultReach, policy: Policy): Spread {
  if (mechanism === "unknown") return () => policy.unknownLikelihood;
  const parameters = faultParameters[mechanism];
  const at: Chances = parameters.at;
  const up: Chances = parameters.callers;
  const size = reach.services.length;
  if (parameters.scope === "service") {
    const down: Chances = parameters.callees;
    const row = reach.services.indexOf(nameOf(entity)) * size;
    return (symptom, seen) => {
      if (symptom.entity === entity) return at[symptom.type] ?? 0;
      if (seen < 0) return 0;
      return Math.max(
        (up[symptom.type] ?? 0) * reach.up[row + seen],
        (down[symptom.type] ?? 0) * reach.down[row + seen],
      );
    };
  }
  const hosted: Chances = parameters.hosted;
  const row = reach.nodes.indexOf(nameOf(entity)) * size;
  return (symptom, seen) => {
    if (symptom.entity === entity) return at[symptom.type] ?? 0;
    if (seen < 0) return 0;
    let chance = (hosted[symptom.type] ?? 0) * reach.hosting[row + seen];
    const passed = up[symptom.type] ?? 0;
    for (let through = 0; through < size && passed > 0; through++) {
      if (through === seen) continue;
      chance = Math.max(chance, passed * reach.hosting[row + through] * reach.up[through * size + seen]);
    }
    return chance;
  };
}

function nameOf(entity: EntityRef): string {
  return entity.slice(entity.indexOf("/") + 1);
}

/** P(s = 1 | F) of one symptom. */
export function symptomChance(model: NoisyOr, faults: readonly number[], column: number): number {
  let absent = 1 - model.leaks[column];
  for (const row of faults) absent *= 1 - model.chances[row * model.symptoms.length + column];
  return 1 - absent;
}

/** ln P(o | F) − ln P(o | nothing is wrong), in nats. */
export function logLikelihood(model: NoisyOr, faults: readonly number[]): number {
  const count = model.symptoms.length;
  let total = 0;
  for (let i = 0; i < faults.length; i++) {
    const reached = model.reached[faults[i]];
    for (let k = 0; k < reached.length; k++) {
      const column = reached[k];
      let counted = false;
      for (let j = 0; j < i && !counted; j++) counted = model.chances[faults[j] * count + column] > 0;
      if (!counted) total += symptomNats(model, faults, column);
    }
  }
  return total;
}

/** One symptom's part of {@link logLikelihood}. */
export function symptomNats(model: NoisyOr, faults: readonly number[], column: number): number {
  const count = model.symptoms.length;
  let absent = 1;
  for (let i = 0; i < faults.length; i++) absent *= 1 - model.chances[faults[i] * count + column];
  // Out of reach of every fault: as if nothing were wrong.
  if (absent === 1) return 0;
  const present = 1 - absent * (1 - model.leaks[column]);
  return Math.log(present * model.ratios[column] + 1 - present) - model.quiet[column];
}
