/** What a scenario's files came to, before anybody looked whether it fits together. */

import type { ChaosEvent } from "../chaos/chaos_event.ts";
import type { Declared, Manifests } from "../manifests/manifests.ts";
import type { NodeSpec } from "../spec.ts";
import type { Sections } from "./scenario_sections.ts";
import type { Place } from "./source_map.ts";

/** What is checked: sections, manifests, and what stands in the file beside them. */
export interface ScenarioParts {
  readonly root: Place;
  readonly sections: Sections;
  readonly manifests: Manifests;
  readonly nodes: readonly Declared<NodeSpec>[];
  readonly chaos: readonly Declared<ChaosEvent>[];
  /** `undefined` when the file's duration is not readable. */
  readonly durationSeconds: number | undefined;
  /** Whether all manifests, and all nodes, were found: names that are missing in a part are no problem. */
  readonly complete: { readonly manifests: boolean; readonly nodes: boolean };
}

/** `null` where names could not all be read. */
export interface KnownNames {
  readonly workloads: readonly string[] | null;
  readonly services: readonly string[] | null;
  readonly nodes: readonly string[] | null;
}
