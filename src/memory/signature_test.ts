import assert from "node:assert/strict";
import fc from "fast-check";
import { exampleSignature } from "./example_incident.ts";
import { assertSignature, signatureFeatures, signatureSimilarity } from "./signature.ts";

const signatures = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
  minLength: signatureFeatures.length,
  maxLength: signatureFeatures.length,
});

Deno.test("signatureFeatures are unique", () => {
  assert.equal(new Set(signatureFeatures).size, signatureFeatures.length);
});

Deno.test("assertSignature() names the feature and the record", () => {
  assert.throws(() => assertSignature([1, 2], 'incident "r/i"'), /incident "r\/i": it has 2 features, not the 25/);
  const bad = exampleSignature({ 1: NaN });
  assert.throws(() => assertSignature(bad, "x"), /feature entryLatency is NaN; write 0/);
});

Deno.test("signatureSimilarity() is the cosine, cut at 0, with a rule for zero", () => {
  const zero = exampleSignature({});
  // [3, 4]·[4, 3] = 24; both have length 5: 24/25.
  assert.equal(signatureSimilarity(exampleSignature({ 0: 0.3, 1: 0.4 }), exampleSignature({ 0: 0.4, 1: 0.3 })), 0.96);
  assert.equal(signatureSimilarity(exampleSignature({ 0: 1 }), exampleSignature({ 0: -1 })), 0);
  assert.equal(signatureSimilarity(zero, zero), 1);
  assert.equal(signatureSimilarity(zero, exampleSignature({ 3: 0.1 })), 0);
});

Deno.test("signatureSimilarity() is symmetric, within 0–1, and 1 with itself", () => {
  fc.assert(fc.property(signatures, signatures, (a, b) => {
    const similarity = signatureSimilarity(a, b);
    assert.ok(similarity >= 0 && similarity <= 1);
    assert.equal(similarity, signatureSimilarity(b, a));
    assert.equal(signatureSimilarity(a, a), 1);
  }));
});
