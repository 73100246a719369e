/** Marks of a chart: whom a fault hits, and how hard. */

import assert from "node:assert/strict";
import { randomKey } from "../random.ts";
import { describeFault } from "./describe_fault.ts";

const happened = { atSeconds: 0, beginMs: 0, endMs: 60_000, key: randomKey(1, "chaos") };

Deno.test("describeFault() tells whom and how much, and whom alone where not everybody", () => {
  const rejected = { ...happened, kind: "credential_error", service: ["db"], rejectedRatio: 0.125 } as const;
  const delayed = { ...happened, kind: "network_delay", service: ["api"], direction: "from", delayMs: 80 } as const;
  const nodes = ["n1", "n2", "n3", "n4", "n5"];
  assert.deepEqual(
    [
      describeFault({ ...rejected, peers: null }),
      describeFault({ ...rejected, peers: ["web", "api"] }),
      describeFault({ ...delayed, peers: null }),
      describeFault({ ...delayed, peers: ["db"] }),
      describeFault({ ...happened, kind: "node_failure", nodes }),
    ],
    [
      "credentials for db: 12.5 % refused",
      "credentials for db (web, api only): 12.5 % refused",
      "network out of api: +80 ms",
      "network out of api (db only): +80 ms",
      "node failure: n1, n2, n3 and 2 more",
    ],
  );
});
