/** One round of the scheduler through its queue: what it knows of the nodes and of each kind of Pod, kept as Pods are bound. */

import type { Cluster } from "../cluster.ts";
import { requestsOf } from "./node_resources_fit.ts";
import {
  admitted,
  answer,
  answerOf,
  companyOf,
  countPod,
  type PlacementState,
  placementState,
  refusedBefore,
  resetState,
  roomOf,
} from "./placement_state.ts";
import { type ClassTables, classTables, type ScoreTables, scoreTables } from "./round_tables.ts";
import { refresh, type Rooms, roomsFor, trimRooms, unasked } from "./shared_rooms.ts";
import { think } from "./what_if.ts";
import type { Relation, SchedulingFacts } from "./workload_facts.ts";

/** A Pod that waits for the node it is nominated to. */
export interface Nomination {
  readonly p: number;
  readonly n: number;
}

/** A state that Pods of a workload matter to, and how. */
interface Watcher {
  readonly state: PlacementState;
  readonly relation: Relation;
}

export interface Round {
  readonly facts: SchedulingFacts;
  /** Existing nodes in the order of the search, `nodes` of them. */
  readonly order: Int32Array;
  nodes: number;
  /** Counts whatever changes what nodes answer. */
  now: number;
  /** The nodes of the last bindings, `bindings % bound.length` the next; states look up which answers they have to forget. */
  readonly bound: Int32Array;
  bindings: number;
  /** When the round began: states that are older know nothing of it. */
  openedAt: number;
  /** States by revision row, and when each was last reset. */
  readonly states: (PlacementState | undefined)[];
  made: number;
  readonly resetAt: number[];
  readonly rooms: Rooms[];
  /** By workload, states that its Pods matter to. */
  readonly watchers: Watcher[][];
  readonly watchersAt: number[];
  readonly nominations: Nomination[];
  readonly nominatedOn: Uint8Array;
  readonly tables: ScoreTables;
  /** Nodes of the best total. */
  readonly tied: Int32Array;
  readonly classes: ClassTables;
}

export function newRound(facts: SchedulingFacts): Round {
  const rows = facts.nodeOrder.length;
  return {
    facts,
    order: new Int32Array(rows),
    nodes: 0,
    now: 0,
    bound: new Int32Array(rows),
    bindings: 0,
    openedAt: 0,
    states: [],
    made: 0,
    resetAt: [],
    rooms: [],
    watchers: [],
    watchersAt: [],
    nominations: [],
    nominatedOn: new Uint8Array(rows),
    tables: scoreTables(rows, rows),
    tied: new Int32Array(rows),
    classes: classTables(rows),
  };
}

/** Counters stay below what 32 bits hold. */
const counterLimit = 2 ** 30;

/** States are kept for the next round, to be filled anew, unless there are more. */
const statesKept = 256;

/** Forgets everything that was known. */
export function openRound(cluster: Cluster, round: Round): void {
  const { nodes } = cluster;
  const { order, nominatedOn, nominations, facts: { nodeOrder } } = round;
  if (round.now > counterLimit) {
    round.now = 0;
    round.resetAt.fill(0);
    round.watchersAt.fill(0);
  }
  if (round.made > statesKept) {
    round.states.length =
      round.resetAt.length =
      round.watchers.length =
      round.watchersAt.length =
        0;
    round.made = 0;
  }
  trimRooms(round.rooms);
  round.openedAt = ++round.now;
  round.bindings = 0;
  round.nodes = 0;
  for (let i = 0; i < nodeOrder.length; i++) {
    if (nodes.exists[nodeOrder[i]] === 1) order[round.nodes++] = nodeOrder[i];
  }
  if (nominations.length > 0) nominatedOn.fill(0);
  nominations.length = 0;
}

/** The state for Pods of a revision, as of now. */
export function stateOf(cluster: Cluster, round: Round, w: number, r: number): PlacementState {
  const known = round.states[r];
  if (known !== undefined && round.resetAt[r] === round.openedAt) {
    forgetBound(round, known);
    known.bindingsSeen = round.bindings;
    refresh(known.rooms, round);
    return known;
  }
  const rooms = roomsFor(round.rooms, requestsOf(cluster, r), round);
  const state = known ?? placementState(cluster, round.facts.workload(w), r, rooms);
  if (known === undefined) round.made++;
  round.states[r] = state;
  round.resetAt[r] = round.openedAt;
  state.rooms = rooms;
  state.bindingsSeen = round.bindings;
  resetState(cluster, state);
  for (const relation of state.facts.relations) watchersOf(round, relation.workload).push({ state, relation });
  return state;
}

/** Nodes that Pods were bound to since answer anew whether they have room; those that refused before still do. */
function forgetBound({ bound, bindings }: Round, { answers, bindingsSeen }: PlacementState): void {
  if (bindings - bindingsSeen < bound.length) {
    for (let i = bindingsSeen; i < bindings; i++) {
      const n = bound[i % bound.length];
      if (answers[n] >= 0) answers[n] = admitted;
    }
  } else for (let n = 0; n < answers.length; n++) if (answers[n] >= 0) answers[n] = admitted;
}

function watchersOf(round: Round, w: number): Watcher[] {
  const watchers = round.watchers[w] ??= [];
  if (round.watchersAt[w] !== round.openedAt) {
    round.watchersAt[w] = round.openedAt;
    watchers.length = 0;
  }
  return watchers;
}

/** Pods began to end: what is known of them is worked out anew when next asked for. */
export function forgetStates(round: Round): void {
  round.openedAt = ++round.now;
}

/** A Pod was bound to n. */
export function noteBound(cluster: Cluster, round: Round, q: number, n: number): void {
  round.now++;
  round.bound[round.bindings++ % round.bound.length] = n;
  const w = cluster.pods.workload[q];
  if (round.watchersAt[w] !== round.openedAt) return;
  const watchers = round.watchers[w];
  for (let i = 0; i < watchers.length; i++) {
    const { state, relation } = watchers[i];
    countPod(cluster, state, relation, q, n, 1);
  }
}

export function nominate(round: Round, p: number, n: number): void {
  round.nominations.push({ p, n });
  round.nominatedOn[n] = 1;
}

/** What the filters say to Pod p on node n, nominated Pods of its priority and above thought to run there (see {@link answerOf}). */
export function filterNode(cluster: Cluster, round: Round, state: PlacementState, p: number, n: number): number {
  if (state.facts.isPinned && cluster.pods.ordinal[p] !== n) return answer.pinnedElsewhere;
  const given = besideOthers(state, n, answered(cluster, round, state, n));
  return given >= 0 && round.nominatedOn[n] === 1 ? answerBesideNominated(cluster, round, state, p, n, given) : given;
}

/** The answer of the node alone, worked out as far as it is not known. */
export function answered(cluster: Cluster, { facts }: Round, state: PlacementState, n: number): number {
  const given = state.answers[n];
  if (given > admitted) return given;
  const refused = given === admitted ? 0 : refusedBefore(cluster, state, n);
  if (refused < 0) return state.answers[n] = refused;
  const { points } = state.rooms;
  if (points[n] === unasked) points[n] = roomOf(cluster, facts, state, n);
  return state.answers[n] = points[n];
}

/** What the filters that depend on other Pods make of a node's own answer. */
function besideOthers(state: PlacementState, n: number, given: number): number {
  if (given < 0 || !state.facts.isSociable) return given;
  const company = companyOf(state, n);
  return company < 0 ? company : given;
}

function answerBesideNominated(
  cluster: Cluster,
  round: Round,
  state: PlacementState,
  p: number,
  n: number,
  given: number,
): number {
  const { pods } = cluster;
  const { priority } = state.facts.scheduling;
  const guests = round.nominations.filter((each) =>
    each.n === n && each.p !== p && priorityOf(cluster, round, each.p) >= priority && pods.node[each.p] === -2 - n
  );
  for (const guest of guests) think(cluster, state, guest.p, n, 1);
  const beside = answerNow(cluster, round, state, n);
  for (const guest of guests) think(cluster, state, guest.p, n, -1);
  return beside < 0 ? beside : given;
}

export function priorityOf(cluster: Cluster, round: Round, p: number): number {
  return round.facts.workload(cluster.pods.workload[p]).scheduling.priority;
}

/** What the draws about Pod p are keyed by. */
export function entityOf({ catalogue, pods }: Cluster, p: number): number {
  return (catalogue.workloadKeys[pods.workload[p]] ^ pods.serial[p]) >>> 0;
}

/** What the filters say while Pods are thought away: nothing that was answered before counts. */
export function answerOnceGone(cluster: Cluster, round: Round, state: PlacementState, p: number, n: number): number {
  const given = answerNow(cluster, round, state, n);
  return given >= 0 && round.nominatedOn[n] === 1 ? answerBesideNominated(cluster, round, state, p, n, given) : given;
}

function answerNow(cluster: Cluster, round: Round, state: PlacementState, n: number): number {
  return besideOthers(state, n, answerOf(cluster, round.facts, state, n));
}
