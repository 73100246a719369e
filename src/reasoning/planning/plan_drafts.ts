/** From a fault set to every way the catalogue offers to act on it, best first. */

import type { Action } from "../../operations/actions.ts";
import type { Hypothesis } from "../../operations/hypotheses.ts";
import type { Observation } from "../../operations/observation.ts";
import type { TimedAction } from "../../operations/twin.ts";
import type { Diagnosis } from "../diagnose.ts";
import { type Move, moveSite } from "./move.ts";
import { type Experience, moveScore } from "./move_score.ts";
import { moves } from "./moves.ts";

/** A plan before it has a name. */
export interface Draft {
  readonly parts: readonly Part[];
  readonly steps: readonly TimedAction[];
  readonly score: number;
}

/** One move against one fault. */
export interface Part {
  readonly move: Move;
  readonly fault: Hypothesis;
  readonly steps: readonly TimedAction[];
  readonly score: number;
  readonly reasons: readonly string[];
}

export interface DraftInput {
  readonly observation: Observation;
  readonly diagnosis: Diagnosis;
  readonly experience: Experience;
}

/** Moves looked at per fault of a set of several: all combinations of more would outgrow what is ever rehearsed. */
const choicesPerFault = 3;

/** What a second move against the same fault costs in score: it must earn its toil and risk. Assumed by us. */
const secondMovePenalty = 0.15;

/**
 * Drafts against one fault: each move that applies, then pairs of them. Against several: one move for each.
 *
 * A fault that no move applies to is left out. While the diagnosis is cautious only low-risk moves are used.
 */
export function planDrafts(faults: readonly Hypothesis[], input: DraftInput): readonly Draft[] {
  const choices = faults.map((fault) => partsAgainst(fault, input)).filter((parts) => parts.length > 0);
  if (choices.length === 0) return [];
  const drafts = choices.length === 1 ? [...choices[0].map((part) => [part]), ...pairs(choices[0])] : product(choices);
  return drafts.map(draft).filter((made) => made !== null)
    .toSorted((a, b) => b.score - a.score || (draftName(a) < draftName(b) ? -1 : 1));
}

function partsAgainst(fault: Hypothesis, { observation, diagnosis, experience }: DraftInput): readonly Part[] {
  const site = moveSite(fault, observation, experience.policy);
  const parts: Part[] = [];
  for (const move of moves) {
    if (move.fits[fault.mechanism] === undefined || (diagnosis.cautious && !move.lowRisk)) continue;
    const steps = move.build(site);
    if (steps === null) continue;
    parts.push({ move, fault, steps, ...moveScore(move, fault.mechanism, experience) });
  }
  return parts.toSorted((a, b) => b.score - a.score || (a.move.name < b.move.name ? -1 : 1));
}

function pairs(parts: readonly Part[]): readonly (readonly Part[])[] {
  return parts.flatMap((first, i) => parts.slice(i + 1).map((second) => [first, second]));
}

function product(choices: readonly (readonly Part[])[]): readonly (readonly Part[])[] {
  return choices.reduce<readonly (readonly Part[])[]>(
    (combinations, parts) => combinations.flatMap((c) => parts.slice(0, choicesPerFault).map((part) => [...c, part])),
    [[]],
  );
}

/** Null when two parts would set the same thing to different values: the later one would undo the earlier. */
function draft(parts: readonly Part[]): Draft | null {
  const written = new Map<string, string>();
  const steps: TimedAction[] = [];
  for (const part of parts) {
    const before = new Set(written.keys());
    for (const step of part.steps) {
      const target = targetOf(step.action);
      const text = JSON.stringify(step);
      if (before.has(target) && written.get(target) === text) continue;
      if (before.has(target)) return null;
      written.set(target, text);
      steps.push(step);
    }
  }
  const faults = new Set(parts.map(({ fault }) => fault.id)).size;
  const mean = parts.reduce((sum, part) => sum + part.score, 0) / parts.length;
  // A stable sort keeps the order in which moves want their steps.
  const ordered = steps.toSorted((a, b) => a.afterTicks - b.afterTicks);
  return { parts, steps: ordered, score: mean - secondMovePenalty * (parts.length - faults) };
}

/** What an action writes to; a rollout replaces every pod, so two of one workload get in each other's way. */
function targetOf(action: Action): string {
  switch (action.kind) {
    case "setResources":
    case "restartRollout":
    case "rollbackRollout":
    case "patchProbe":
      return `pods of ${action.workload}`;
    case "scale":
    case "patchHpa":
      return `size of ${action.workload}`;
    case "cordon":
    case "uncordon":
    case "drain":
    case "removeNode":
      return `node ${action.node}`;
    case "addNode":
      return `node ${action.name}`;
    case "evict":
      return `pod ${action.pod}`;
    case "patchNetworkPolicy":
      return `policy ${action.policy}`;
    case "shedTraffic":
      return `traffic of ${action.service}`;
    case "wait":
      return "time";
    default: {
      const never: never = action;
      throw new Error(`Cannot tell what ${JSON.stringify(never)} writes to`);
    }
  }
}

function draftName({ parts }: Draft): string {
  return parts.map(({ move, fault }) => `${move.name} ${fault.id}`).join(" + ");
}
