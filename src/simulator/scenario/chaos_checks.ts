/** Chaos events and the names of a scenario come in, names that lead nowhere and times that cannot be go out as problems. */

import type { KnownNames, ScenarioParts } from "./scenario_parts.ts";
import type { Remark } from "./scenario_error.ts";
import { zoneNames } from "../nodes/zones.ts";
import { isRecord, lineOf, type Place, remarkOn, within } from "./source_map.ts";
import { unknownAt } from "./unknown_name.ts";

/** Every tick looks at every fault. */
const mostFaults = 10_000;

export function* chaosChecks(
  { chaos, durationSeconds, nodes, manifests }: ScenarioParts,
  known: KnownNames,
): Iterable<Remark> {
  const zones = known.nodes && zoneNames(nodes.map(({ spec }) => spec));
  const services = known.services && [...known.services, ...manifests.aliases.map(({ spec }) => spec.name)];
  const pools = { nodes: known.nodes, zone: zones, workload: known.workloads, service: services, peers: services };
  const names = chaos.flatMap(({ spec }) => spec.name ?? []);
  for (const { spec, place } of chaos) {
    const { atSeconds, after } = spec;
    if (durationSeconds !== undefined && typeof atSeconds === "number" && atSeconds >= durationSeconds) {
      const message = `at is ${atSeconds} s, after the end of the scenario; expected less than ${durationSeconds} s`;
      yield remarkOn(within(place, "at"), message);
    }
    if (after !== undefined) yield* unknownAt("event", after, names, within(place, "after"));
    for (const [key, pool] of Object.entries(pools)) yield* checkTargets(within(place, key), pool, key);
  }
  yield* checkEventNames(chaos);
  yield* checkFaults(chaos);
}

const whatOf: Readonly<Record<string, string>> = { nodes: "node", peers: "service" };

/** The names that stand at a place where targets are expected: one, a list, or those to choose among. */
function* checkTargets(place: Place, known: readonly string[] | null, key: string): Iterable<Remark> {
  const what = whatOf[key] ?? key;
  const { value } = place;
  if (typeof value === "string") yield* unknownAt(what, value, known, place);
  const list = Array.isArray(value) ? place : isRecord(value) ? within(place, "among") : null;
  if (list === null) return;
  if (Array.isArray(list.value)) {
    for (const [index, name] of list.value.entries()) {
      if (typeof name !== "string") continue;
      yield* unknownAt(what, name, known, within(list, index));
      if (list.value.indexOf(name) < index) yield remarkOn(within(list, index), `${what} "${name}" stands twice`);
    }
  } else if (known?.length === 0) yield remarkOn(place, `there is no ${what} to choose from`);
}

function* checkEventNames(chaos: ScenarioParts["chaos"]): Iterable<Remark> {
  const places = new Map<string, Place>();
  for (const { spec: { name }, place } of chaos) {
    if (name === undefined) continue;
    const earlier = places.get(name);
    if (earlier === undefined) places.set(name, place);
    else yield remarkOn(within(place, "name"), `event "${name}" stands twice; it is already at ${lineOf(earlier)}`);
  }
  for (const { spec, place } of chaos) {
    if (spec.name !== undefined && leadersOf(spec, chaos).some(({ name }) => name === spec.name)) {
      yield remarkOn(within(place, "after"), `event "${spec.name}" follows itself`);
    }
  }
}

type Event = ScenarioParts["chaos"][number]["spec"];

/** Whom an event follows, whom that one follows, and so on; each once, also where they go in a circle. */
function leadersOf(event: Event, chaos: ScenarioParts["chaos"]): readonly Event[] {
  const leaders: Event[] = [];
  for (let name = event.after; name !== undefined; name = leaders.at(-1)?.after) {
    const leader = chaos.find(({ spec }) => spec.name === name)?.spec;
    if (leader === undefined || leaders.includes(leader)) break;
    leaders.push(leader);
  }
  return leaders;
}

/** Repeated events that follow repeated events multiply. */
function* checkFaults(chaos: ScenarioParts["chaos"]): Iterable<Remark> {
  let sum = 0;
  for (const { spec, place } of chaos) {
    const times = [spec, ...leadersOf(spec, chaos)].reduce((product, { repeat }) => product * (repeat?.times ?? 1), 1);
    sum += times;
    if (sum <= mostFaults) continue;
    const message = `this event happens ${times} times, all up to it ${sum} times; expected at most ${mostFaults}`;
    yield remarkOn(place, message);
    return;
  }
}
