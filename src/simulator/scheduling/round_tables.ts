/** The arrays that a search and its scores fill, allocated once for all searches of a round. */

/** Scores of a sample: entry k belongs to the k-th node found, or to the k-th class of them. */
export interface ScoreTables {
  /** Node rows; of a class one of its nodes. */
  readonly feasible: Int32Array;
  /** Points for resources as {@link answerOf} gives them; of a class the most. */
  readonly resources: Int16Array;
  /** Raw scores. */
  readonly avoided: Int32Array;
  readonly preferred: Int32Array;
  readonly unrounded: Float64Array;
  readonly spread: Int32Array;
  readonly affinity: Int32Array;
  readonly total: Int32Array;
  /** By domain of one topology, whether a node of it is among them. */
  readonly seen: Uint8Array;
}

/** What a search's nodes have in common, by class; see pick_node.ts. */
export interface ClassTables {
  readonly scores: ScoreTables;
  /** By node found its class. */
  readonly classOf: Uint16Array;
  /** By class the most points for resources, −1 between searches. */
  readonly most: Int16Array;
  /** Classes in order of appearance, and the matching Pods on each of their nodes. */
  readonly present: Int32Array;
  readonly hosts: Int32Array;
}

/** Classes of nodes that a search can tell apart. */
export const classLimit = 4096;

export function classTables(nodes: number): ClassTables {
  return {
    scores: scoreTables(classLimit, nodes),
    classOf: new Uint16Array(nodes),
    most: new Int16Array(classLimit).fill(-1),
    present: new Int32Array(classLimit),
    hosts: new Int32Array(classLimit),
  };
}

export function scoreTables(size: number, nodes: number): ScoreTables {
  return {
    feasible: new Int32Array(size),
    resources: new Int16Array(size),
    avoided: new Int32Array(size),
    preferred: new Int32Array(size),
    unrounded: new Float64Array(size),
    spread: new Int32Array(size),
    affinity: new Int32Array(size),
    total: new Int32Array(size),
    seen: new Uint8Array(nodes + 1),
  };
}
