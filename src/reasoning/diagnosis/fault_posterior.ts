/** The search over fault sets: from likelihoods, priors and what the incident has refuted to a posterior (definitions §2). */

import type { Beliefs } from "../../memory/beliefs.ts";
import { forbiddenAcross } from "../../memory/claim_evidence.ts";
import type { Signature } from "../../memory/signature.ts";
import type { Ledger } from "../learning/ledger.ts";
import { logLikelihood, type NoisyOr } from "./noisy_or.ts";
import type { Policy } from "../policy.ts";
import { unknownFault } from "./unknown_fault.ts";

/** Rows of candidates, ascending; empty means that nothing is wrong. */
export interface WeighedSet {
  readonly rows: readonly number[];
  readonly probability: number;
  readonly logPosterior: number;
  /** Log-odds among all sets before bans and what plans have taught: what newer evidence is measured on. */
  readonly rawLogOdds: number;
}

export interface FaultPosterior {
  /** Most probable first; the probabilities sum to 1. */
  readonly sets: readonly WeighedSet[];
  /** Forbidden fault sets and hypotheses that were left out, and why. */
  readonly banned: readonly { readonly id: string; readonly reason: string }[];
}

/** Name of a fault set: its hypotheses' ids, sorted. A single fault is its own id, the empty set is "". */
export function faultSetName(ids: readonly string[]): string {
  return ids.toSorted().join(" + ");
}

interface Scored {
  readonly rows: readonly number[];
  readonly name: string;
  /** Tempered log-posterior before what the incident has taught. */
  readonly raw: number;
  readonly score: number;
}

export function faultPosterior(
  input: {
    readonly model: NoisyOr;
    readonly logPriors: Float64Array;
    readonly ledger: Ledger;
    readonly beliefs: Beliefs;
    readonly signature: Signature;
  },
  policy: Policy,
): FaultPosterior {
  const scored = search(input.model, input.logPriors, policy).map((set) => withLedger(set, input.ledger));
  const { allowed, banned } = applyBans(scored, input, policy);
  const total = logSum(allowed.map(({ score }) => score));
  const rawTotal = logSum(scored.map(({ raw }) => raw));
  const sets = allowed
    .map(({ rows, score, raw }) => ({
      rows,
      probability: Math.exp(score - total),
      logPosterior: score - total,
      rawLogOdds: logOdds(raw, rawTotal),
    }))
    .sort((a, b) => b.probability - a.probability || compareRows(a.rows, b.rows));
  return { sets, banned };

  function withLedger(set: Omit<Scored, "score">, { shifts }: Ledger): Scored {
    const shift = shifts.find((candidate) => candidate.set === set.name)?.nats ?? 0;
    return { ...set, score: set.raw + shift };
  }
}

/** The empty set, all singles, pairs of the best singles, then the best pairs grown greedily. */
function search(model: NoisyOr, logPriors: Float64Array, policy: Policy): readonly Omit<Scored, "score">[] {
  const found: Omit<Scored, "score">[] = [];
  const add = (rows: readonly number[], nats: number) => {
    const prior = rows.reduce((sum, row) => sum + logPriors[row], 0);
    const name = faultSetName(rows.map((row) => model.candidates[row].id));
    const raw = (prior + nats) / policy.temperature;
    found.push({ rows, name, raw });
    return raw;
  };
  add([], 0);
  const singles: { row: number; raw: number }[] = [];
  for (const [row, { mechanism }] of model.candidates.entries()) {
    const isUnknown = mechanism === "unknown";
    const raw = add([row], isUnknown ? unknownFault(model, policy).logLikelihood : logLikelihood(model, [row]));
    // Unknown is never paired: it explains everything a little, so a pair with it explains nothing.
    if (!isUnknown) singles.push({ row, raw });
  }
  const best = singles.sort((a, b) => b.raw - a.raw || a.row - b.row).slice(0, policy.pairCandidates)
    .map(({ row }) => row);
  let grown: readonly (readonly number[])[] = best.map((row) => [row]);
  for (let size = 2; size <= policy.maxFaults; size++) {
    const larger = new Map<string, { rows: readonly number[]; raw: number }>();
    for (const rows of grown) {
      for (const row of best) {
        if (rows.includes(row)) continue;
        const set = [...rows, row].sort((a, b) => a - b);
        const key = set.join();
        if (!larger.has(key)) larger.set(key, { rows: set, raw: add(set, logLikelihood(model, set)) });
      }
    }
    grown = [...larger.values()].sort((a, b) => b.raw - a.raw || compareRows(a.rows, b.rows)).slice(0, greedyWidth)
      .map(({ rows }) => rows);
  }
  return found;
}

/** Sets that are grown further beyond pairs; assumed by us. */
const greedyWidth = 5;

/**
 * Leaves out what is forbidden. A set forbidden in this incident re-opens when newer evidence has raised its odds by the
 * re-opening Bayes factor; a set that holds it and more counts only as a suspected second fault, that is when it beats
 * everything allowed by that factor.
 */
function applyBans(
  scored: readonly Scored[],
  { model, logPriors, ledger, beliefs, signature }: Parameters<typeof faultPosterior>[0],
  policy: Policy,
): { allowed: readonly Scored[]; banned: FaultPosterior["banned"] } {
  const reopening = Math.log(policy.reopenBayesFactor);
  const rawTotal = logSum(scored.map(({ raw }) => raw));
  const rowOf = new Map(model.candidates.map(({ id }, row) => [id, row]));
  const banned: { id: string; reason: string }[] = [];
  const closed: (readonly number[])[] = [];
  for (const ban of policy.rejection === "off" ? [] : ledger.forbidden) {
    const set = scored.find(({ name }) => name === ban.set);
    const raw = set === undefined ? -Infinity : set.raw;
    const gained = logOdds(raw, rawTotal) - ban.logOdds;
    if (ban.by === "scoped" && gained >= reopening) continue;
    const rows = ban.set.split(" + ").map((id) => rowOf.get(id)).filter((row) => row !== undefined);
    if (rows.length > 0) closed.push(rows);
    banned.push({ id: ban.set, reason: `${ban.evidence}; until ${ban.ends}` });
  }
  const everBanned = new Set(policy.rejection === "off" ? [] : beliefs.bans.map(({ hypothesisId }) => hypothesisId));
  for (const [row, candidate] of model.candidates.entries()) {
    if (!everBanned.has(candidate.id)) continue;
    const ban = forbiddenAcross(beliefs, signature, {
      hypothesis: candidate,
      logLikelihoodRatio: againstAbsence(row, scored, logPriors, policy),
    });
    if (ban === null) continue;
    closed.push([row]);
    banned.push({ id: candidate.id, reason: `refuted in like incidents (M = ${ban.refuted.toFixed(1)})` });
  }
  const holds = (rows: readonly number[]) => closed.filter((set) => set.every((row) => rows.includes(row)));
  const open = scored.filter(({ rows }) => holds(rows).length === 0);
  const best = open.reduce((most, { score }) => Math.max(most, score), -Infinity);
  const suspected = scored.filter(({ rows, score }) => {
    const held = holds(rows);
    return held.length > 0 && policy.rejection === "scoped" && held.every((set) => set.length < rows.length) &&
      score - best >= reopening;
  });
  return { allowed: [...open, ...suspected], banned: banned.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

/** Log Bayes factor of a single fault against everything without it, in nats. */
function againstAbsence(row: number, scored: readonly Scored[], logPriors: Float64Array, policy: Policy): number {
  const prior = (rows: readonly number[]) => rows.reduce((sum, member) => sum + logPriors[member], 0);
  const single = scored.find(({ rows }) => rows.length === 1 && rows[0] === row);
  if (single === undefined) return -Infinity;
  const others = scored.filter(({ rows }) => rows.length <= 1 && rows[0] !== row);
  const evidence = logSum(others.map(({ raw }) => raw * policy.temperature));
  const weight = logSum(others.map(({ rows }) => prior(rows)));
  return single.raw * policy.temperature - prior(single.rows) - (evidence - weight);
}

/** Log-odds of a member of a normalised family. */
function logOdds(log: number, total: number): number {
  const probability = Math.exp(log - total);
  return Math.log(Math.max(probability, Number.MIN_VALUE)) - Math.log(Math.max(1 - probability, 1e-12));
}

function logSum(logs: readonly number[]): number {
  const largest = logs.reduce((most, log) => Math.max(most, log), -Infinity);
  if (largest === -Infinity) return -Infinity;
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0));
}

function compareRows(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}
