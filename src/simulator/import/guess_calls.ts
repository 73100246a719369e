/** Imported manifests come in, a call graph without cycles goes out, each call with why it is believed. */

import type { CallGuess } from "./call_guess.ts";
import { callsFromNames } from "./calls_from_names.ts";
import { callsFromTexts } from "./calls_from_texts.ts";
import { type EntryGuess, guessEntries } from "./guess_entries.ts";
import type { ImportedManifests } from "./imported_manifests.ts";
import { workloadRole } from "./workload_role.ts";

export interface CallGraph {
  readonly calls: readonly CallGuess[];
  readonly entries: readonly EntryGuess[];
  /** What was found and is not in the graph, and why. */
  readonly leftOut: readonly string[];
}

/**
 * Evidence in order of strength: addresses in Pod templates, NetworkPolicies, names; then everything that nobody calls
 * is called by the first entry. A weaker guess goes where it closes a cycle, and names decide only where nothing else does.
 */
export function guessCalls(imported: ImportedManifests): CallGraph {
  const fronted = new Set(imported.workloads.filter(({ service }) => service !== null).map(({ name }) => name));
  const policies = imported.admitted.map(({ from, to, policy }) => ({
    from,
    to,
    why: `NetworkPolicy ${policy} admits ${from}`,
  }));
  const evident = [...callsFromTexts(imported), ...policies];
  const graph: CallGuess[] = [];
  const leftOut: string[] = [];
  const add = (call: CallGuess): void => {
    const { from, to } = call;
    if (!fronted.has(from) || !fronted.has(to) || from === to) return;
    if (graph.some((each) => each.from === from && each.to === to)) return;
    if (workloadRole(to) === "infrastructure" || workloadRole(from) === "infrastructure") {
      return void leftOut.push(`${from} → ${to} (${call.why}): nobody waits for infrastructure`);
    }
    if (workloadRole(from) === "generator") return;
    if (reaches(to, from, graph)) return void leftOut.push(`${from} → ${to} (${call.why}): it would close a cycle`);
    graph.push(call);
  };
  evident.forEach(add);
  const isCalled = (name: string) => graph.some(({ to }) => to === name);
  callsFromNames(imported).filter(({ to }) => !isCalled(to)).forEach(add);
  const entries = guessEntries(imported, [...evident, ...graph]);
  const [first] = entries;
  for (const { name } of imported.workloads) {
    if (first === undefined || isCalled(name) || entries.some(({ workload }) => workload === name)) continue;
    if (workloadRole(name) === "generator") continue;
    if (workloadRole(name) === "infrastructure") leftOut.push(`${name}: nobody waits for infrastructure`);
    else add({ from: first.workload, to: name, why: `nothing says who calls ${name}, so ${first.workload} does` });
  }
  return { calls: graph, entries, leftOut: [...new Set(leftOut)] };
}

function reaches(from: string, to: string, calls: readonly CallGuess[]): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === to) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...calls.filter((call) => call.from === name).map((call) => call.to));
  }
  return false;
}
