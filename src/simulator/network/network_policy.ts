/**
 * NetworkPolicies and the endpoints they speak of come in, compiled to sets of endpoints; whether a connection passes
 * goes out (networking.k8s.io/v1: the union of all policies that select an end, at both ends).
 */

import { type AddressRange, ipv4Range } from "./ip_block.ts";
import { matches } from "../label_selector_match.ts";
import type {
  ContainerPort,
  Labels,
  LabelSelector,
  NetworkPolicySpec,
  PolicyPeer,
  PolicyPort,
  Protocol,
} from "../spec.ts";

/** Pods that are alike to every policy. */
export interface PolicyEndpoint {
  readonly namespace: string;
  readonly labels: Labels;
  readonly ports: readonly ContainerPort[];
  /** IPv4, as an unsigned number. */
  readonly address: number;
}

/** Who asks whom: endpoints by number, or {@link outside}. */
export interface Connection {
  readonly source: number;
  readonly destination: number;
  /** The Pod's own port, behind a Service. */
  readonly port: number;
  readonly protocol: Protocol;
}

/** A source that is no Pod. */
export const outside = -1;

/** Where users are: TEST-NET-3 (RFC 5737), which is in nobody's cluster. */
const outsideAddress = 0xcb007101;

export type Direction = "ingress" | "egress";

interface CompiledRule {
  /** 1 for every endpoint that a peer names; null where there are no peers: everybody. */
  readonly peers: Uint8Array | null;
  readonly admitsOutside: boolean;
  readonly ports: readonly PolicyPort[];
}

interface CompiledPolicy {
  readonly selected: readonly number[];
  /** Null for a direction that the policy does not govern. */
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[] | null>>;
}

/** Immutable; {@link withCompiledPolicy} derives one with a policy more. */
export interface PolicyIndex {
  readonly endpoints: readonly PolicyEndpoint[];
  readonly namespaces: Readonly<Record<string, Labels>>;
  readonly byNamespace: ReadonlyMap<string, readonly number[]>;
  readonly byLabel: ReadonlyMap<string, readonly number[]>;
  readonly compiled: readonly CompiledPolicy[];
  /** Policies that govern a direction of an endpoint. */
  readonly governing: Readonly<Record<Direction, ReadonlyMap<number, readonly number[]>>>;
}

/** The index of policies over endpoints; a policy's number is its place in the list. */
export function policyIndex(
  endpoints: readonly PolicyEndpoint[],
  namespaces: Readonly<Record<string, Labels>>,
  policies: readonly NetworkPolicySpec[],
): PolicyIndex {
  const byNamespace = new Map<string, number[]>();
  const byLabel = new Map<string, number[]>();
  endpoints.forEach(({ namespace, labels }, e) => {
    add(byNamespace, namespace, e);
    for (const key in labels) add(byLabel, labelKey(key, labels[key]), e);
  });
  const ground = { endpoints, namespaces, byNamespace, byLabel };
  const compiled = policies.map((policy) => compile(ground, policy));
  const governing = { ingress: new Map<number, number[]>(), egress: new Map<number, number[]>() };
  compiled.forEach(({ selected, rules }, at) => {
    for (const direction of ["ingress", "egress"] as const) {
      if (rules[direction] !== null) { for (const e of selected) add(governing[direction], e, at); }
    }
  });
  return { ...ground, compiled, governing };
}

/** The same index with one policy more. */
export function withCompiledPolicy(index: PolicyIndex, policy: NetworkPolicySpec): PolicyIndex {
  const one = compile(index, policy);
  const extended = (direction: Direction) => {
    if (one.rules[direction] === null) return index.governing[direction];
    const governing = new Map(index.governing[direction]);
    for (const e of one.selected) governing.set(e, [...governing.get(e) ?? [], index.compiled.length]);
    return governing;
  };
  return {
    ...index,
    compiled: [...index.compiled, one],
    governing: { ingress: extended("ingress"), egress: extended("egress") },
  };
}

/** Whether the enabled policies (1 by number) let a connection through, at its source and at its destination. */
export function passes(index: PolicyIndex, enabled: Uint8Array, connection: Connection): boolean {
  return passesAt("egress", index, enabled, connection) && passesAt("ingress", index, enabled, connection);
}

function passesAt(direction: Direction, index: PolicyIndex, enabled: Uint8Array, connection: Connection): boolean {
  const governing = index.governing[direction].get(endOf(direction, connection));
  if (governing === undefined) return true;
  let isolated = false;
  for (const policy of governing) {
    if (enabled[policy] === 0) continue;
    if (allows(index, { policy, direction, connection })) return true;
    isolated = true;
  }
  return !isolated;
}

/** Whether one policy by itself would let a connection through in a direction; one that does not govern it would. */
export function allows(
  index: PolicyIndex,
  { policy, direction, connection }: {
    readonly policy: number;
    readonly direction: Direction;
    readonly connection: Connection;
  },
): boolean {
  const rules = index.compiled[policy].rules[direction];
  if (rules === null) return true;
  const peer = direction === "ingress" ? connection.source : connection.destination;
  for (const { peers, admitsOutside, ports } of rules) {
    const named = peers === null || (peer === outside ? admitsOutside : peers[peer] === 1);
    if (named && isPortAllowed(ports, index.endpoints[connection.destination], connection)) return true;
  }
  return false;
}

function endOf(direction: Direction, { source, destination }: Connection): number {
  return direction === "ingress" ? destination : source;
}

/** Named ports are those of the destination, at either end. */
function isPortAllowed(ports: readonly PolicyPort[], destination: PolicyEndpoint, asked: Connection): boolean {
  if (ports.length === 0) return true;
  return ports.some(({ protocol, port }) => {
    if (protocol !== asked.protocol) return false;
    if (port === null) return true;
    if (typeof port !== "string") return port.first <= asked.port && asked.port <= port.last;
    return destination.ports.some((each) =>
      each.name === port && each.port === asked.port && each.protocol === protocol
    );
  });
}

type Ground = Pick<PolicyIndex, "endpoints" | "namespaces" | "byNamespace" | "byLabel">;

function compile(ground: Ground, { namespace, podSelector, ingress, egress }: NetworkPolicySpec): CompiledPolicy {
  const ruleOf = (peers: readonly PolicyPeer[], ports: readonly PolicyPort[]): CompiledRule => ({
    peers: peers.length === 0 ? null : peerSet(ground, namespace, peers),
    admitsOutside: peers.some((peer) => peer.kind === "ipBlock" && block(peer)(outsideAddress)),
    ports,
  });
  return {
    selected: inNamespace(ground, namespace, podSelector),
    rules: {
      ingress: ingress?.map(({ from, ports }) => ruleOf(from, ports)) ?? null,
      egress: egress?.map(({ to, ports }) => ruleOf(to, ports)) ?? null,
    },
  };
}

function peerSet(ground: Ground, namespace: string, peers: readonly PolicyPeer[]): Uint8Array {
  const set = new Uint8Array(ground.endpoints.length);
  for (const peer of peers) for (const e of namedBy(ground, namespace, peer)) set[e] = 1;
  return set;
}

function namedBy(ground: Ground, namespace: string, peer: PolicyPeer): readonly number[] {
  const { endpoints, namespaces, byNamespace } = ground;
  if (peer.kind === "ipBlock") {
    const isIn = block(peer);
    return endpoints.flatMap(({ address }, e) => isIn(address) ? [e] : []);
  }
  const { podSelector, namespaceSelector } = peer;
  if (namespaceSelector === null) return inNamespace(ground, namespace, podSelector ?? everything);
  return [...byNamespace.keys()].filter((name) => matches(namespaceSelector, namespaceLabels(namespaces, name)))
    .flatMap((name) => inNamespace(ground, name, podSelector ?? everything));
}

const everything: LabelSelector = { matchLabels: {}, matchExpressions: [] };

/** Addresses are IPv4: an IPv6 block holds none of them. */
function block({ cidr, except }: Extract<PolicyPeer, { readonly kind: "ipBlock" }>): (address: number) => boolean {
  const range = ipv4Range(cidr);
  if (range === null) return () => false;
  const holes = except.flatMap((each) => ipv4Range(each) ?? []);
  const isIn = ({ first, last }: AddressRange, address: number) => first <= address && address <= last;
  return (address) => isIn(range, address) && !holes.some((hole) => isIn(hole, address));
}

/** The API server gives every namespace its name as a label. */
function namespaceLabels(namespaces: Readonly<Record<string, Labels>>, name: string): Labels {
  return namespaces[name] ?? { "kubernetes.io/metadata.name": name };
}

/** Endpoints of a namespace that a selector picks; the rarest label it asks for says where to look. */
function inNamespace(ground: Ground, namespace: string, selector: LabelSelector): readonly number[] {
  const { endpoints, byNamespace, byLabel } = ground;
  let candidates = byNamespace.get(namespace) ?? [];
  if (isEmpty(selector)) return candidates;
  for (const key in selector.matchLabels) {
    const labelled = byLabel.get(labelKey(key, selector.matchLabels[key])) ?? [];
    if (labelled.length < candidates.length) candidates = labelled;
  }
  return candidates.filter((e) => endpoints[e].namespace === namespace && matches(selector, endpoints[e].labels));
}

function isEmpty({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return matchExpressions.length === 0 && Object.keys(matchLabels).length === 0;
}

/** No label holds a line break. */
function labelKey(key: string, value: string): string {
  return `${key}\n${value}`;
}

function add<Key>(lists: Map<Key, number[]>, key: Key, value: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
