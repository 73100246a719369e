/** Every kind of recorded reference value that the project's statistics and indicators know. */

import type { ConformanceKind } from "../../simulator/conformance/conformance_kind.ts";
import { contributionsKind, hypervolumeKind } from "./hypervolume_kinds.ts";
import { attainmentKind, indicatorsKind, publishedIndicatorsKind } from "./indicator_kinds.ts";
import { crowdingKind, dominanceKind, frontOrderKind, idealKind, nadirKind, ranksKind } from "./pareto_kinds.ts";
import {
  bootstrapIntervalKind,
  friedmanKind,
  holmKind,
  publishedRliableKind,
  rliableKind,
} from "./statistics_kinds.ts";
import { denseFrontKind, trueFrontKind } from "./true_front_kind.ts";

export const referenceKinds: readonly ConformanceKind[] = [
  attainmentKind,
  bootstrapIntervalKind,
  contributionsKind,
  crowdingKind,
  denseFrontKind,
  dominanceKind,
  friedmanKind,
  frontOrderKind,
  holmKind,
  hypervolumeKind,
  idealKind,
  indicatorsKind,
  nadirKind,
  publishedIndicatorsKind,
  publishedRliableKind,
  ranksKind,
  rliableKind,
  trueFrontKind,
];

/** The project's own cases of these kinds. */
export const referenceCases = `${import.meta.dirname}/cases`;
