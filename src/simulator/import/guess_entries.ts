/** Workloads and the calls between them come in, those that take requests from outside go out. */

import type { CallGuess } from "./call_guess.ts";
import type { ImportedManifests, ImportedWorkload } from "./imported_manifests.ts";
import { facesUsers, workloadRole } from "./workload_role.ts";

export interface EntryGuess {
  readonly service: string;
  readonly workload: string;
  readonly why: string;
}

/** At least one where any workload has a Service. The best evidence decides, and weaker evidence is not asked then. */
export function guessEntries({ workloads }: ImportedManifests, calls: readonly CallGuess[]): readonly EntryGuess[] {
  const fronted = workloads.filter((each): each is ImportedWorkload & { service: string } => each.service !== null);
  const serving = fronted.filter(({ name }) => workloadRole(name) === "service");
  const candidates = serving.length > 0 ? serving : fronted;
  const entry = ({ name, service }: typeof candidates[number], why: string) => ({ service, workload: name, why });
  const outside = (pattern: RegExp) =>
    candidates.flatMap((each) => {
      const why = each.exposed.find((reason) => pattern.test(reason));
      return why === undefined ? [] : [entry(each, why)];
    });
  const generated = candidates.flatMap((each) => {
    const call = calls.find(({ from, to }) => to === each.name && workloadRole(from) === "generator");
    return call === undefined ? [] : [entry(each, `the load generator ${call.from} calls it`)];
  });
  const uncalled = candidates.filter(({ name }) => !calls.some(({ to }) => to === name));
  const calling = uncalled.filter(({ name }) => calls.some(({ from }) => from === name));
  const ranked = [
    outside(/Ingress/),
    generated,
    outside(/LoadBalancer/),
    outside(/NodePort/),
    uncalled.filter(({ name }) => facesUsers(name)).map((each) => entry(each, "by its name it faces the users")),
    calling.map((each) => entry(each, "nobody calls it, and it calls others")),
    uncalled.map((each) => entry(each, "nobody calls it")),
    candidates.slice(0, 1).map((each) => entry(each, "it is the first")),
  ];
  return ranked.find((entries) => entries.length > 0) ?? [];
}
