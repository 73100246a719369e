/** Nothing comes in; the folder of the topologies that come with this repository goes out, wherever one stands. */

import { fileURLToPath } from "node:url";

export const shippedTopologies: string = fileURLToPath(new URL("../../scenarios/topologies", import.meta.url));
