/** What every node has room for, by what a Pod requests: worked out once a round for all kinds of Pods that ask the same. */

import type { Requests } from "./node_resources_fit.ts";

/** Stands for a node that nobody has asked about since it last changed. */
export const unasked = -(2 ** 15);

/** Points for resources or the reason against, by node (see `roomOf`). */
export interface Rooms {
  readonly requests: Requests;
  readonly points: Int16Array;
  /** The round that they belong to, and how many of its bindings they know of. */
  openedAt: number;
  bindingsSeen: number;
}

/** What a round has bound; the last bindings' nodes in a ring. */
export interface Bound {
  readonly openedAt: number;
  readonly bound: Int32Array;
  readonly bindings: number;
}

/** Beyond this many, kinds of requests are forgotten between rounds. */
const roomsKept = 64;

/** Forgets kinds of requests when there are many. */
export function trimRooms(known: Rooms[]): void {
  if (known.length > roomsKept) known.length = 0;
}

/** The table for these requests, as of now. */
export function roomsFor(known: Rooms[], requests: Requests, round: Bound): Rooms {
  for (let i = 0; i < known.length; i++) {
    if (!isSame(known[i].requests, requests)) continue;
    refresh(known[i], round);
    return known[i];
  }
  const points = new Int16Array(round.bound.length).fill(unasked);
  const made = { requests, points, openedAt: round.openedAt, bindingsSeen: round.bindings };
  known.push(made);
  return made;
}

/** Forgets the nodes that Pods were bound to since, or everything when a round has begun. */
export function refresh(rooms: Rooms, { openedAt, bound, bindings }: Bound): void {
  const { points } = rooms;
  if (rooms.openedAt === openedAt && bindings - rooms.bindingsSeen < bound.length) {
    for (let i = rooms.bindingsSeen; i < bindings; i++) points[bound[i % bound.length]] = unasked;
  } else points.fill(unasked);
  rooms.openedAt = openedAt;
  rooms.bindingsSeen = bindings;
}

function isSame(a: Requests, b: Requests): boolean {
  return a.cpu === b.cpu && a.memory === b.memory && a.cpuScored === b.cpuScored && a.memoryScored === b.memoryScored;
}
