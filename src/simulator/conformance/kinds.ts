/** Every kind of conformance case that the project knows; a case belongs to the one whose schema it fits. */

import type { ConformanceKind } from "./conformance_kind.ts";
import { fencepostsKind } from "./rolling.ts";

export const conformanceKinds: readonly ConformanceKind[] = [
  fencepostsKind,
];
