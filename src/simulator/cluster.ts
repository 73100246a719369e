/**
 * The cluster: shared facts and one flat buffer, with fork, hash, save and load. Comes in as a layout, goes out as bytes.
 */

import { type Catalogue, createCatalogue, withNode, withPolicy } from "./catalogue.ts";
import { type Capacity, placeColumns, type Placed, type State, viewOf, viewState } from "./layout.ts";
import type { ClusterSpec, NetworkPolicySpec, NodeSpec } from "./spec.ts";

/** A Kubernetes Event in upstream's words. */
export interface JournalEntry {
  readonly tick: number;
  /** kubectl's notation: `pod/cart-3f`, `node/n1`, `deployment/cart`. */
  readonly object: string;
  readonly reason: string;
  readonly message: string;
}

/** Facts, state, and the journal that Events go to (`null` in a fork: nobody reads them there). */
export interface Cluster extends State {
  catalogue: Catalogue;
  capacity: Capacity;
  placed: readonly Placed[];
  buffer: ArrayBuffer;
  words: Uint32Array<ArrayBuffer>;
  journal: JournalEntry[] | null;
}

/** Forks of one layout wait here to be used again: a fork is then one copy and no allocation. */
const pool = new WeakMap<readonly Placed[], Cluster[]>();

function assemble(catalogue: Catalogue, capacity: Capacity, placed: readonly Placed[], buffer: ArrayBuffer): Cluster {
  return {
    ...viewState(buffer, placed),
    catalogue,
    capacity,
    placed,
    buffer,
    words: new Uint32Array(buffer),
    journal: null,
  };
}

/** A cluster of zeroed state. */
export function blankCluster(catalogue: Catalogue, capacity: Capacity): Cluster {
  const { placed, byteLength } = placeColumns(capacity);
  return assemble(catalogue, capacity, placed, new ArrayBuffer(byteLength));
}

/** An independent copy that shares the catalogue and keeps no journal: one memory copy. Give it back with {@link release}. */
export function fork(cluster: Cluster): Cluster {
  const copy = pool.get(cluster.placed)?.pop() ??
    assemble(cluster.catalogue, cluster.capacity, cluster.placed, new ArrayBuffer(cluster.buffer.byteLength));
  copy.words.set(cluster.words);
  copy.catalogue = cluster.catalogue;
  copy.journal = null;
  return copy;
}

/** Gives a fork's buffer back to the pool. The fork must not be used afterwards. */
export function release(cluster: Cluster): void {
  const free = pool.get(cluster.placed);
  if (free === undefined) pool.set(cluster.placed, [cluster]);
  else free.push(cluster);
}

/**
 * Adds a quarter to the room for Pods in place: the cluster keeps its identity and gets a larger buffer. Typed arrays that were
 * taken out of it before (`const { pods } = cluster`) are stale afterwards.
 */
export function growPods(cluster: Cluster): void {
  const { capacity } = cluster;
  const pods = Math.ceil(capacity.pods * 1.25) + 16;
  resize(cluster, { ...capacity, pods, stays: capacity.stays === 0 ? 0 : pods });
}

/** Makes room for eight more NetworkPolicies in place, as {@link growPods} does for Pods. */
export function growPolicies(cluster: Cluster): void {
  resize(cluster, { ...cluster.capacity, policies: cluster.capacity.policies + 8 });
}

function resize(cluster: Cluster, capacity: Capacity): void {
  const { placed, byteLength } = placeColumns(capacity);
  const buffer = new ArrayBuffer(byteLength);
  placed.forEach((to, at) => {
    const from = viewOf(cluster.buffer, cluster.placed[at]);
    new Uint8Array(buffer, to.offset, from.byteLength)
      .set(new Uint8Array(cluster.buffer, from.byteOffset, from.byteLength));
  });
  Object.assign(cluster, assemble(cluster.catalogue, capacity, placed, buffer), { journal: cluster.journal });
}

/**
 * 64-bit hash of the whole state as 16 hex digits: two lanes of multiply-rotate mixing (the 32-bit core of MurmurHash3,
 * A. Appleby, public domain) with different multipliers, each finished by its avalanche.
 */
export function hash(cluster: Cluster): string {
  const { words } = cluster;
  let a = 0x9747b28c;
  let b = 0x3c6ef372;
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    let k = Math.imul(word, 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    a ^= Math.imul(k, 0x1b873593);
    a = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
    k = Math.imul(word, 0x239b961b);
    k = (k << 16) | (k >>> 16);
    b ^= Math.imul(k, 0xab0e9789);
    b = (Math.imul((b << 17) | (b >>> 15), 5) + 0x561ccd1b) | 0;
  }
  return avalanche(a ^ words.length) + avalanche(b ^ a);
}

function avalanche(word: number): string {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0).toString(16).padStart(8, "0");
}

interface SavedHeader {
  readonly format: "aegis-cluster-2";
  readonly capacity: Capacity;
  readonly factsLength: number;
}

interface SavedFacts {
  readonly spec: ClusterSpec;
  readonly addedNodes: readonly NodeSpec[];
  readonly addedPolicies: readonly NetworkPolicySpec[];
}

/** Facts never change, so that a series of snapshots writes them out as JSON once. */
const encodedFacts = new WeakMap<Catalogue, Uint8Array<ArrayBuffer>>();

function factsOf(catalogue: Catalogue): Uint8Array<ArrayBuffer> {
  const known = encodedFacts.get(catalogue);
  if (known !== undefined) return known;
  const { spec, nodes, policies } = catalogue;
  const facts: SavedFacts = {
    spec,
    addedNodes: nodes.slice(spec.nodes.length),
    addedPolicies: policies.slice(spec.policies.length),
  };
  const encoded = new TextEncoder().encode(JSON.stringify(facts));
  encodedFacts.set(catalogue, encoded);
  return encoded;
}

/** The cluster as bytes: a length, a JSON header, the facts as JSON, then the state. {@link load} gives it back exactly. */
export function save(cluster: Cluster): Uint8Array<ArrayBuffer> {
  const parts = savedParts(cluster);
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** What {@link save} puts together, piece by piece; the last one is the state itself, which the next tick changes. */
export function savedParts(cluster: Cluster): readonly Uint8Array<ArrayBuffer>[] {
  const facts = factsOf(cluster.catalogue);
  const header: SavedHeader = { format: "aegis-cluster-2", capacity: cluster.capacity, factsLength: facts.length };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, json.length, true);
  return [length, json, facts, new Uint8Array(cluster.buffer)];
}

/** The cluster that {@link save} wrote. Throws when the bytes are not such a file or are cut short. */
export function load(bytes: Uint8Array<ArrayBuffer>): Cluster {
  const jsonLength = bytes.length >= 4 ? new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) : 0;
  const text = new TextDecoder().decode(bytes.subarray(4, 4 + jsonLength));
  if (!text.startsWith(`{"format":"aegis-cluster-2"`)) {
    throw new Error(`Cannot load cluster: ${bytes.length} bytes do not begin with an aegis-cluster-2 header`);
  }
  const factsStart = 4 + jsonLength;
  if (bytes.length < factsStart) {
    throw new Error(`Cannot load cluster: ${bytes.length} bytes are cut short; its header alone has ${factsStart}`);
  }
  const header: SavedHeader = JSON.parse(text);
  const stateStart = factsStart + header.factsLength;
  if (bytes.length < stateStart) {
    throw new Error(`Cannot load cluster: ${bytes.length} bytes are cut short; its facts end at ${stateStart}`);
  }
  const facts: SavedFacts = JSON.parse(new TextDecoder().decode(bytes.subarray(factsStart, stateStart)));
  let catalogue = createCatalogue(facts.spec);
  for (const node of facts.addedNodes) catalogue = withNode(catalogue, node);
  for (const policy of facts.addedPolicies) catalogue = withPolicy(catalogue, policy);
  const cluster = blankCluster(catalogue, header.capacity);
  const state = bytes.subarray(stateStart);
  if (state.length !== cluster.buffer.byteLength) {
    throw new Error(`Cannot load cluster: ${state.length} bytes of state, expected ${cluster.buffer.byteLength}`);
  }
  new Uint8Array(cluster.buffer).set(state);
  return cluster;
}

/** Simulated milliseconds since tick 0. */
export function nowMs(cluster: Cluster): number {
  return cluster.world.tick[0] * cluster.catalogue.tickMs;
}

/** Writes an Event where somebody reads them. The texts are made only then. */
export function report(cluster: Cluster, object: string, reason: string, message: () => string): void {
  cluster.journal?.push({ tick: cluster.world.tick[0], object, reason, message: message() });
}
