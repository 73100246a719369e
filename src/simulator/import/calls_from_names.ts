/** Workloads' names come in, calls from `user` to `user-db`, `redis-user` or `mongodb-user` go out. */

import type { CallGuess } from "./call_guess.ts";
import type { ImportedManifests } from "./imported_manifests.ts";
import { storeOwner, workloadRole } from "./workload_role.ts";

export function callsFromNames({ workloads }: ImportedManifests): CallGuess[] {
  const callers = workloads.map(({ name }) => name).filter((name) => workloadRole(name) === "service");
  return workloads.filter(({ name }) => workloadRole(name) === "store").flatMap(({ name }) => {
    const owner = ownerAmong(storeOwner(name), callers);
    return owner === undefined ? [] : [{ from: owner, to: name, why: `by its name it belongs to ${owner}` }];
  });
}

/** At least so many letters, and this share of the shorter name, have to agree: `reserve` is that of `reservation`. */
const leastLetters = 4;
const leastShare = 0.8;

function ownerAmong(owner: string, callers: readonly string[]): string | undefined {
  if (owner === "") return undefined;
  const exact = callers.find((name) => bare(name) === bare(owner));
  if (exact !== undefined) return exact;
  const agreeing = callers.map((name) => ({ name, letters: commonStart(bare(name), bare(owner)) }))
    .filter(({ name, letters }) =>
      letters >= leastLetters && letters >= leastShare * Math.min(bare(owner).length, bare(name).length)
    );
  return agreeing.sort((a, b) => b.letters - a.letters || (a.name < b.name ? -1 : 1))[0]?.name;
}

function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]/g, "").replace(/(service|svc|srv)$/, "");
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
