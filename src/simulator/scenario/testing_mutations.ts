/** The text of a YAML file and a source of draws come in, the text with one thing wrong, or merely unusual, goes out. */

import { parseAllDocuments, stringify } from "yaml";
import { isRecord } from "./source_map.ts";

/** Uniform on [0, 1); every call is the next draw. */
export type Draw = () => number;

/** One to three mutations; the name says which, for whoever has to repeat one. */
export function mutated(text: string, draw: Draw): { readonly text: string; readonly what: string } {
  const count = 1 + Math.floor(draw() ** 2 * 3);
  let result = text;
  const names: string[] = [];
  for (let i = 0; i < count; i++) {
    const [name, mutate] = pick(draw() < 0.75 ? ofTree : ofText, draw);
    result = mutate(result, draw);
    names.push(name);
  }
  return { text: result, what: names.join(" + ") };
}

type Mutation = readonly [name: string, mutate: (text: string, draw: Draw) => string];

/** A place in a tree: what holds it, and under which key. */
interface Slot {
  readonly holder: Record<string, unknown> | unknown[];
  readonly key: string;
}

const numbers = [-1, 0, 0.5, 1, 2, 127, 128, 255, 256, 65535, 65536, 2 ** 31 - 1, 2 ** 31, 2 ** 53, 1e9, -1e9, 1e308]
  .concat([1e-300, NaN, Infinity, -Infinity, -0]);
const texts = [
  ..."10x -5m 1e99Gi NaN 64MB 1e999 0 100% -1% 0% 1000% 1/0 5e-324 0.1n 9E 1h30m 99999h ../../etc/passwd __proto__"
    .split(" "),
  ..."constructor toString default kube-system a.b.c A_B Ünï true null ~ .nan 0x10 0o7 1_000 2024-01-01 <<".split(" "),
  "",
  " ",
  "\n",
  "\u0000",
  "x".repeat(5000),
];
const kinds =
  ("Deployment Service Node Namespace HorizontalPodAutoscaler NetworkPolicy StatefulSet DaemonSet Job CronJob " +
    "PodDisruptionBudget PriorityClass Secret ConfigMap Ingress List DeploymentList Pod ReplicaSet deployment Widget")
    .split(" ");
const versions = "apps/v1 v1 extensions/v1beta1 autoscaling/v1 autoscaling/v2beta2 policy/v1 batch/v1 v2 / apps/ x/y/z"
  .split(" ");
const odd: readonly unknown[] = [
  null,
  true,
  false,
  [],
  {},
  [null],
  [[]],
  { "": null },
  [{}],
  { a: { b: 1 } },
  "text",
  7,
];

/** Mutations of what the file means; comments and anchors of the text are lost on the way. */
const ofTree: readonly Mutation[] = [
  ["delete", onTree((slot) => remove(slot))],
  ["delete", onTree((slot) => remove(slot))],
  ["null", onTree((slot) => put(slot, null))],
  ["type", onTree((slot, draw) => put(slot, pick(odd, draw)))],
  ["number", onTree((slot, draw) => put(slot, pick(numbers, draw)), (value) => typeof value === "number")],
  ["number", onTree((slot, draw) => put(slot, pick(numbers, draw)), (value) => typeof value === "number")],
  ["number for anything", onTree((slot, draw) => put(slot, pick(numbers, draw)))],
  ["text", onTree((slot, draw) => put(slot, pick(texts, draw)), (value) => typeof value !== "object")],
  ["text for anything", onTree((slot, draw) => put(slot, pick(texts, draw)))],
  ["listed", onTree((slot) => put(slot, [at(slot)]))],
  ["unlisted", onTree((slot) => put(slot, [at(slot)].flat(1)[0]), Array.isArray)],
  ["textual", onTree((slot) => put(slot, String(at(slot))))],
  ["repeat entry", onTree((slot) => Array.isArray(slot.holder) && slot.holder.push(at(slot)))],
  [
    "rename key",
    onTree((slot, draw) => {
      const value = at(slot);
      remove(slot);
      put({ ...slot, key: draw() < 0.5 ? `${slot.key}s` : pick(texts, draw) }, value);
    }),
  ],
  ["swap", (text, draw) => {
    const tree = documents(text);
    if (slots(tree).length === 0) return text;
    const [one, other] = [pick(slots(tree), draw), pick(slots(tree), draw)];
    const value = at(one);
    put(one, structuredClone(at(other)));
    put(other, structuredClone(value));
    return written(tree);
  }],
  ["copy", (text, draw) => {
    const tree = documents(text);
    const all = slots(tree);
    if (all.length === 0) return text;
    put(pick(all, draw), structuredClone(at(pick(all, draw))));
    return written(tree);
  }],
  ["kind", onTree((slot, draw) => put(slot, pick(kinds, draw)), (_, key) => key === "kind")],
  ["apiVersion", onTree((slot, draw) => put(slot, pick(versions, draw)), (_, key) => key === "apiVersion")],
  [
    "namespace",
    onTree(
      (slot, draw) => put(slot, { ...Object(at(slot)), namespace: pick(texts, draw) }),
      (_, key) => key === "metadata",
    ),
  ],
  ["List", (text, draw) => {
    const items = documents(text);
    return written([{ apiVersion: "v1", kind: pick(["List", "DeploymentList"], draw), items }]);
  }],
  ["repeat document", (text, draw) => {
    const tree = documents(text);
    return tree.length === 0 ? text : written([...tree, pick(tree, draw)]);
  }],
  [
    "deep",
    onTree((slot, draw) => {
      let value: unknown = 1;
      for (let depth = 0; depth < 30; depth++) value = draw() < 0.5 ? [value] : { a: value };
      put(slot, value);
    }),
  ],
];

const scraps =
  "{|}|[|]|: |- |&a |*a|<<: |!x |!!float |\n|  |null|-1|1e99|.nan|''|\"|'|#|---\n|...\n|%YAML 1.1\n|? || |>|@|`|\t|\ufeff|\u0000|\u2028|é"
    .split("|");

/** Mutations of the bytes. */
const ofText: readonly Mutation[] = [
  ["edit", (text, draw) => {
    const from = Math.floor(draw() * (text.length + 1));
    return text.slice(0, from) + pick(scraps, draw) + text.slice(from + Math.floor(draw() * 40));
  }],
  ["insert", (text, draw) => {
    const from = Math.floor(draw() * (text.length + 1));
    return text.slice(0, from) + pick(scraps, draw) + text.slice(from);
  }],
  ["truncate", (text, draw) => text.slice(0, Math.floor(draw() * text.length))],
  ["empty", () => ""],
  ["BOM", (text) => `\ufeff${text}`],
  ["CRLF", (text) => text.replaceAll("\n", "\r\n")],
  ["tabs", (text, draw) => onLine(text, draw, (line) => [line.replace(/^ +/, "\t")])],
  ["repeat line", (text, draw) => onLine(text, draw, (line) => [line, line])],
  ["drop line", (text, draw) => onLine(text, draw, () => [])],
  ["indent", (text, draw) => onLine(text, draw, (line) => [draw() < 0.5 ? ` ${line}` : line.slice(1)])],
  ["empty documents", (text) => `---\n---\n${text}\n---\n...\n---\n`],
  [
    "cyclic anchor",
    (text, draw) => onLine(text, draw, (line) => [line.replace(/: .*$/, ": &loop [*loop, { a: *loop }]")]),
  ],
  ["nested", (text, draw) => {
    const depth = pick([50, 500, 20_000], draw);
    return onLine(text, draw, (line) => [line.replace(/: .*$/, `: ${"[".repeat(depth)}${"]".repeat(depth)}`)]);
  }],
  ["multiplied aliases", (text, draw) =>
    onLine(text, draw, (line) => {
      const rows = ["a", "b", "c", "d", "e", "f"].map((name, index, all) =>
        `&${name} [${Array(9).fill(index === 0 ? "1" : `*${all[index - 1]}`).join(", ")}]`
      );
      return [line.replace(/: .*$/, `: [${rows.join(", ")}]`)];
    })],
  ["bytes", (text, draw) => {
    const bytes = new TextEncoder().encode(text);
    for (let i = 0; i < 3; i++) bytes[Math.floor(draw() * bytes.length)] = Math.floor(draw() * 256);
    return new TextDecoder().decode(bytes);
  }],
];

function onTree(
  mutate: (slot: Slot, draw: Draw) => unknown,
  wanted: (value: unknown, key: string) => boolean = () => true,
): Mutation[1] {
  return (text, draw) => {
    const tree = documents(text);
    const all = slots(tree);
    const fitting = all.filter((slot) => wanted(at(slot), slot.key));
    const from = fitting.length > 0 ? fitting : all;
    if (from.length === 0) return text;
    // First the key, then the place: rare keys are hit as often as common ones.
    const byKey = Map.groupBy(from, ({ holder, key }) => Array.isArray(holder) ? "[]" : key);
    mutate(pick(pick([...byKey.values()], draw), draw), draw);
    return written(tree);
  };
}

/** Every place in the documents; a file that is not YAML any more has none. */
function slots(tree: unknown[]): Slot[] {
  const found: Slot[] = [];
  const visit = (holder: unknown, depth: number): void => {
    if (depth > 60 || !(Array.isArray(holder) || isRecord(holder))) return;
    for (const key of Object.keys(holder)) {
      const slot = { holder, key };
      found.push(slot);
      visit(at(slot), depth + 1);
    }
  };
  visit(tree, 0);
  return found;
}

function at({ holder, key }: Slot): unknown {
  return Object.getOwnPropertyDescriptor(holder, key)?.value;
}

function put({ holder, key }: Slot, value: unknown): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}

function remove({ holder, key }: Slot): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

/** Plain values of the documents that can be read. */
function documents(text: string): unknown[] {
  return parseAllDocuments(text, { merge: true, logLevel: "silent" }).flatMap((document) => {
    try {
      // Through JSON, so that what an anchor names stands in several places and can change in one.
      return document.errors.length > 0 ? [] : [JSON.parse(JSON.stringify(document.toJS() ?? null))];
    } catch {
      // Cycles, and aliases beyond measure, by an earlier mutation.
      return [];
    }
  });
}

function written(tree: readonly unknown[]): string {
  return tree.map((part) => stringify(part, { aliasDuplicateObjects: false })).join("---\n");
}

function onLine(text: string, draw: Draw, change: (line: string) => readonly string[]): string {
  const lines = text.split("\n");
  const index = Math.floor(draw() * lines.length);
  return lines.toSpliced(index, 1, ...change(lines[index])).join("\n");
}

function pick<Item>(items: readonly Item[], draw: Draw): Item {
  return items[Math.floor(draw() * items.length)];
}
