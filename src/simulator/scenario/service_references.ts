/** Sections that name Services as a file does come in; each by the one name it has in the world, with ports, goes out. */

import type { Declared, Manifests } from "../manifests/manifests.ts";
import type { Findings } from "../manifests/manifest_objects.ts";
import type { DeclaredService } from "../manifests/service_manifest.ts";
import type { ChaosEvent, Targets } from "../chaos/chaos_event.ts";
import type { CallSpec } from "../spec.ts";
import type { Remark } from "./scenario_error.ts";
import type { Sections, WrittenCall, WrittenSections } from "./scenario_sections.ts";
import { type Place, remarkOn, within } from "./source_map.ts";

type Services = Pick<Manifests, "services" | "aliases">;

/** The name in the world of a Service: that of the first one in front of the same workload. */
function worldName({ services, aliases }: Services, name: string): string {
  const alias = aliases.find(({ spec }) => spec.name === name);
  return services.find(({ spec }) => spec.workload === alias?.spec.workload)?.spec.name ?? name;
}

/** Ports of calls become those of the callee's Pods; two entries that are one in the world are problems. */
export function serviceReferences(
  sections: WrittenSections,
  services: Services,
  { problems, notes }: Findings,
): Sections {
  for (const { spec, place } of sections.load) notes.push(...notePort(spec.service, services, place));
  const renamed = <Spec extends { readonly service: string }>({ spec, place }: Declared<Spec>): Declared<Spec> => ({
    spec: { ...spec, service: worldName(services, spec.service) },
    place,
  });
  const load = sections.load.map(renamed);
  const calls = sections.calls.map(({ spec, place }) => ({
    spec: {
      ...spec,
      caller: worldName(services, spec.caller),
      callee: worldName(services, spec.callee),
      port: portOf({ spec, place }, services, problems),
    },
    place,
  }));
  once(calls, ({ caller, callee }: CallSpec) => `call ${caller} → ${callee}`, problems);
  once(load, ({ service }) => `load on service "${service}"`, problems);
  return {
    ...sections,
    calls,
    load,
    objectives: sections.objectives.map(renamed),
    faults: sections.faults.map(({ spec, place }) => ({
      spec: { ...spec, entity: entityOf(spec.entity, services) },
      place,
    })),
    outages: sections.outages.map(({ spec, place }) => ({
      spec: { ...spec, services: spec.services?.map((name) => worldName(services, name)) ?? null },
      place,
    })),
  };
}

/** Chaos events with the services that they hit by their names in the world, each once. */
export function chaosReferences(chaos: readonly Declared<ChaosEvent>[], services: Services): Declared<ChaosEvent>[] {
  const all = (names: readonly string[]) => [...new Set(names.map((name) => worldName(services, name)))];
  const renamed = (targets: Targets): Targets => {
    if (typeof targets === "string") return worldName(services, targets);
    if (!("choose" in targets)) return all(targets);
    return { ...targets, among: targets.among && all(targets.among) };
  };
  return chaos.map(({ spec, place }) => {
    if (!("service" in spec)) return { spec, place };
    const service = renamed(spec.service);
    if (!("peers" in spec)) return { spec: { ...spec, service }, place };
    return { spec: { ...spec, service, peers: spec.peers === null ? null : renamed(spec.peers) }, place };
  });
}

function portOf({ spec, place }: Declared<WrittenCall>, services: Services, problems: Remark[]): number | null {
  const { callee, port } = spec;
  const byName = ({ spec }: Declared<DeclaredService>) => spec.name === callee;
  const alias = services.aliases.find(byName);
  const service = (alias ?? services.services.find(byName))?.spec;
  if (service === undefined) return null;
  if (port === null) return alias === undefined ? null : service.port;
  const found = service.ports.find((each) => each.name === port || each.port === port);
  if (found === undefined) {
    const known = service.ports.map(({ name, port }) => name === null ? `${port}` : `${port} (${name})`).join(", ");
    problems.push(remarkOn(within(place, "port"), `Service "${callee}" has no TCP port "${port}"; known: ${known}`));
  }
  return found?.targetPort ?? null;
}

/** Entry traffic has one port a service. */
function notePort(name: string, { services, aliases }: Services, place: Place): Remark[] {
  const alias = aliases.find(({ spec }) => spec.name === name)?.spec;
  const front = services.find(({ spec }) => spec.workload === alias?.workload)?.spec;
  if (alias === undefined || front === undefined || alias.port === front.port) return [];
  return [
    remarkOn(place, `load on Service/${name} goes to port ${front.port} of the Pods, as that of "${front.name}"`),
  ];
}

function entityOf(entity: string, services: Services): string {
  return entity.startsWith("service/") ? `service/${worldName(services, entity.slice("service/".length))}` : entity;
}

/** Two Services in front of one workload are one service. */
function once<Spec>(declared: readonly Declared<Spec>[], title: (spec: Spec) => string, problems: Remark[]): void {
  const known = new Set<string>();
  for (const { spec, place } of declared) {
    const text = title(spec);
    if (known.has(text)) problems.push(remarkOn(place, `${text} stands twice: two of its names are of one workload`));
    known.add(text);
  }
}
