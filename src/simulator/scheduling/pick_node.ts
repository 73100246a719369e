/**
 * From the nodes found to the best of them. Nodes of one class (node_classes.ts) with equally many matching Pods get the
 * same points from every plugin but those for resources: these points are worked out once a class, and of each class only
 * the nodes with the most points for resources can win.
 */

import type { NodeClasses } from "./node_classes.ts";
import type { PlacementState } from "./placement_state.ts";
import type { Round } from "./round.ts";
import { classLimit } from "./round_tables.ts";
import { type Extremes, scoreNodes, scoreSample, spreadingOf } from "./score.ts";

/** Puts the best of the first `count` nodes found into `round.tied`, in the order in which they were found. Returns how many. */
export function bestNodes(round: Round, state: PlacementState, count: number, extremes: Extremes): number {
  const { facts: { classes }, mostOnHost } = state;
  // Told apart further by the Pods on their nodes, the classes have to find room in the tables.
  return classes === null || classes.representatives.length * (mostOnHost + 1) > classLimit
    ? scoreNodes(round, state, count, extremes)
    : bestOfClasses(round, state, classes, count, extremes);
}

function bestOfClasses(
  round: Round,
  state: PlacementState,
  { classOf: kindOf, representatives }: NodeClasses,
  count: number,
  extremes: Extremes,
): number {
  const { hostConstraint } = state.facts;
  const { scores, classOf, most, present, hosts } = round.classes;
  const { tied, tables: { feasible, resources } } = round;
  const kinds = representatives.length;
  const onHost = hostConstraint < 0 ? null : state.soft[hostConstraint];
  let found = 0;
  for (let k = 0; k < count; k++) {
    const n = feasible[k];
    const each = onHost === null ? kindOf[n] : kindOf[n] + kinds * onHost[n];
    classOf[k] = each;
    if (resources[k] <= most[each]) continue;
    if (most[each] < 0) present[found++] = each;
    most[each] = resources[k];
  }
  for (let c = 0; c < found; c++) {
    const kind = present[c] % kinds;
    scores.feasible[c] = representatives[kind];
    scores.resources[c] = most[present[c]];
    hosts[c] = (present[c] - kind) / kinds;
  }
  const spreading = spreadingOf(state, feasible, count);
  scoreSample(state, { tables: scores, count: found, spreading, hosts }, extremes);
  let best = -1;
  for (let c = 0; c < found; c++) if (scores.total[c] > best) best = scores.total[c];
  for (let c = 0; c < found; c++) if (scores.total[c] < best) most[present[c]] = -1;
  let ties = 0;
  for (let k = 0; k < count; k++) if (resources[k] === most[classOf[k]]) tied[ties++] = feasible[k];
  for (let c = 0; c < found; c++) most[present[c]] = -1;
  return ties;
}
