import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalHash, canonicalJson } from "./canonical_json.ts";

Deno.test("canonicalJson() sorts keys at every depth", () => {
  assert.equal(
    canonicalJson({ b: { d: 1, c: [{ z: 0, y: -0 }] }, a: null }),
    '{"a":null,"b":{"c":[{"y":0,"z":0}],"d":1}}',
  );
});

Deno.test("canonicalJson() refuses what JSON would lose", () => {
  assert.throws(() => canonicalJson({ a: [1, NaN] }), /\$\.a\[1\] is NaN/);
  assert.throws(() => canonicalJson({ a: undefined }), /\$\.a is undefined/);
  assert.throws(() => canonicalJson(new Map()), /\$ is object, not plain data/);
});

Deno.test("canonicalHash() does not depend on the order of keys", () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
    const reversed = Object.fromEntries(Object.entries(record).reverse());
    assert.equal(canonicalHash(structuredClone(reversed)), canonicalHash(structuredClone(record)));
  }));
});
