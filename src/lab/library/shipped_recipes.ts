/** Nothing comes in; the paths of the recipes that come with this repository go out, wherever one stands. */

import { fileURLToPath } from "node:url";

export const shippedRecipes = {
  usual: fileURLToPath(new URL("../../../scenarios/recipes/usual.yaml", import.meta.url)),
  heldOut: fileURLToPath(new URL("../../../scenarios/recipes/held_out.yaml", import.meta.url)),
} as const;
