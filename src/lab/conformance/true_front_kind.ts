/** Cases of true fronts: the largest hypervolume that any set can have on a test problem, met as closely as points are dense. */

import { z } from "zod";
import type { Point } from "../../numeric/dominance.ts";
import { hypervolume } from "../../numeric/hypervolume.ts";
import { conformanceKind, difference } from "../../simulator/conformance/conformance_kind.ts";
import { near } from "./near.ts";

const suprema = z.record(z.string(), z.number()).optional();

/** Points of a front of two objectives; as many as the recorded checks have. */
const dense = 20_001;

/** f₂ of f₁ (Zitzler, Deb and Thiele, Evolutionary Computation 8, 2000; Deb et al., CEC 2002), and where f₁ lies. */
const fronts = {
  zdt1: { from: 0, to: 1, second: (x: number) => 1 - Math.sqrt(x) },
  zdt2: { from: 0, to: 1, second: (x: number) => 1 - x * x },
  zdt3: { from: 0, to: 1, second: (x: number) => 1 - Math.sqrt(x) - x * Math.sin(10 * Math.PI * x) },
  zdt4: { from: 0, to: 1, second: (x: number) => 1 - Math.sqrt(x) },
  zdt6: { from: 0.28077531881537, to: 1, second: (x: number) => 1 - x * x },
  dtlz1: { from: 0, to: 0.5, second: (x: number) => 0.5 - x },
  dtlz2: { from: 0, to: 1, second: (x: number) => Math.sqrt(1 - x * x) },
} as const;

/** What 20,001 points leave uncovered, relative: less than a thousandth on every front above. */
const uncovered = 1e-3;

/** Twice as many points or more change less. */
const unsaid = 1e-4;

const denseName = /^(zdt[123]) dense .*ref([\d.]+)$/;

export const trueFrontKind = conformanceKind({
  name: "hypervolume of true fronts",
  schema: z.strictObject({
    zdt1: suprema,
    zdt2: suprema,
    zdt3: suprema,
    zdt4: suprema,
    zdt6: suprema,
    dtlz1: suprema,
    dtlz2: suprema,
  }).refine((fields) => Object.values(fields).some((field) => field !== undefined), "it names no front"),
  differences: (fields) =>
    (["zdt1", "zdt2", "zdt3", "zdt4", "zdt6", "dtlz1", "dtlz2"] as const).flatMap((name) =>
      Object.entries(fields[name] ?? {}).flatMap(([at, supremum]) => {
        const reference = referenceOf(at);
        if (reference === null) return [];
        const reached = hypervolume(pointsOf(name), [reference, reference]);
        return [
          ...near(`${name} ${at}`, { expected: supremum, actual: reached, within: uncovered }),
          ...(reached > supremum * (1 + 1e-6) ? difference(`${name} ${at} beyond its largest`, supremum, reached) : []),
        ];
      })
    ),
});

/** The same by other points: every digit has to come out where their number is said, else what their number leaves open. */
export const denseFrontKind = conformanceKind({
  name: "hypervolume of dense fronts",
  schema: z.record(z.string().regex(denseName), z.number()).refine((fields) => Object.keys(fields).length > 0),
  differences: (fields) =>
    Object.entries(fields).flatMap(([name, expected]) => {
      const [, front, reference] = denseName.exec(name) ?? [];
      if (front !== "zdt1" && front !== "zdt2" && front !== "zdt3") return [`${name}: no such front`];
      const actual = hypervolume(pointsOf(front), [Number(reference), Number(reference)]);
      return near(name, { expected, actual, ...(name.includes(`${dense}`) ? {} : { within: unsaid }) });
    }),
});

function pointsOf(name: keyof typeof fronts): readonly Point[] {
  const { from, to, second } = fronts[name];
  return Array.from({ length: dense }, (_, index) => {
    const x = from + (to - from) * index / (dense - 1);
    return [x, second(x)];
  });
}

/** "(1.1,1.1)" or "d=2,ref=1.1"; null for more objectives and for what is no reference point. */
function referenceOf(text: string): number | null {
  const found = /^(?:\(([\d.]+),\1\)|d=2,ref=([\d.]+))$/.exec(text);
  return found === null ? null : Number(found[1] ?? found[2]);
}
