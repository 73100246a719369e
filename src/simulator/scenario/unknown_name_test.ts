import assert from "node:assert/strict";
import { unknownName } from "./unknown_name.ts";

Deno.test("unknownName() lists the known names in order and asks about the nearest", () => {
  assert.equal(
    unknownName("workload", "cartservcie", ["redis-cart", "cartservice"]),
    'workload "cartservcie" is not known; known: cartservice, redis-cart; did you mean "cartservice"?',
  );
  assert.equal(unknownName("node", "n1", []), 'node "n1" is not known; there is none');
});

Deno.test("unknownName() asks nothing when no name is near", () => {
  assert.equal(unknownName("service", "shop", ["db", "web"]), 'service "shop" is not known; known: db, web');
});
