/** From an IntOrString of a recorded case to a count or a percentage; a count may be written as text. */

import { z } from "zod";

export const amount = z.union([
  z.int().nonnegative(),
  z.string().regex(/^\d+$/).transform(Number),
  z.templateLiteral([z.int(), "%"]),
]);
