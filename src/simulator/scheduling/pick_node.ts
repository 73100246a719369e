/**
 * From the nodes found to the best of them. Nodes of one class (node_classes.ts) with equally many matching Pods get the
 * same points from every plugin but those for resources: these points are worked out once a class, and of each class only
 * the nodes with the most points for resources can win.
 */

import type { PlacementState } from "./placement_state.ts";
import { classLimit, type Round } from "./round.ts";
import { type Extremes, scoreNodes, scoreSample } from "./search.ts";

/** How many of the first `count` nodes found share the best total. */
export function countBest(round: Round, state: PlacementState, count: number, extremes: Extremes): number {
  return hasClasses(state)
    ? countBestByClass(round, state, count, extremes)
    : scoreNodes(round, state, count, extremes);
}

/** The best node of a number from 0, in the order in which they were found, after {@link countBest}. */
export function bestNode(
  { tables, tied, classes }: Round,
  state: PlacementState,
  count: number,
  number: number,
): number {
  if (!hasClasses(state)) return tied[number];
  const { feasible, resources } = tables;
  const { classOf, most, present } = classes;
  let left = number;
  let chosen = -1;
  for (let k = 0; k < count; k++) {
    if (resources[k] === most[classOf[k]] && left-- === 0) {
      chosen = feasible[k];
      break;
    }
  }
  for (let k = 0; k < classes.found; k++) most[present[k]] = -1;
  return chosen;
}

/** Whether the classes, told apart further by the Pods on their nodes, find room in the tables. */
function hasClasses({ facts: { classes }, mostOnHost }: PlacementState): boolean {
  return classes !== null && classes.representatives.length * (mostOnHost + 1) <= classLimit;
}

/** Leaves in `most` only what the best nodes have. */
function countBestByClass(round: Round, state: PlacementState, count: number, extremes: Extremes): number {
  const { classes: nodeClasses, hostConstraint, unspread } = state.facts;
  if (nodeClasses === null) return 0;
  const { scores, most, atMost, present, hosts } = round.classes;
  const { representatives } = nodeClasses;
  const found = round.classes.found = sortIntoClasses(round, state, count);
  let spreading = count;
  for (let k = 0; k < found; k++) {
    const each = present[k];
    const number = each % representatives.length;
    scores.feasible[k] = representatives[number];
    scores.resources[k] = most[each];
    hosts[k] = hostConstraint < 0 ? 0 : (each - number) / representatives.length;
    if (unspread !== null && unspread[representatives[number]] === 1) spreading -= round.classes.members[each];
  }
  scoreSample(state, { tables: scores, count: found, spreading, hosts }, extremes);
  let best = -1;
  let ties = 0;
  for (let k = 0; k < found; k++) {
    if (scores.total[k] < best) continue;
    if (scores.total[k] > best) {
      best = scores.total[k];
      ties = 0;
    }
    ties += atMost[present[k]];
  }
  for (let k = 0; k < found; k++) if (scores.total[k] < best) most[present[k]] = -1;
  return ties;
}

/** How many classes there are among the nodes found. */
function sortIntoClasses(round: Round, { facts, soft }: PlacementState, count: number): number {
  if (facts.classes === null) return 0;
  const { feasible, resources } = round.tables;
  const { classOf, most, atMost, members, present } = round.classes;
  const { classOf: kindOf, representatives: { length: kinds } } = facts.classes;
  const onHost = facts.hostConstraint < 0 ? null : soft[facts.hostConstraint];
  let found = 0;
  for (let k = 0; k < count; k++) {
    const n = feasible[k];
    const points = resources[k];
    const each = onHost === null ? kindOf[n] : kindOf[n] + kinds * onHost[n];
    classOf[k] = each;
    const before = most[each];
    if (before < 0) {
      present[found++] = each;
      members[each] = 0;
    }
    members[each]++;
    if (points > before) {
      most[each] = points;
      atMost[each] = 1;
    } else if (points === before) atMost[each]++;
  }
  return found;
}
