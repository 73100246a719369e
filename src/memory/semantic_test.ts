import assert from "node:assert/strict";
import fc from "fast-check";
import { exampleSignature } from "./example_incident.ts";
import { openSemantic, type SemanticStore, type SignatureRecord } from "./semantic.ts";
import { type Signature, signatureFeatures, signatureSimilarity } from "./signature.ts";

function record(id: string, signature: Signature, fields: Partial<SignatureRecord> = {}): SignatureRecord {
  return { id, namespace: "dev", topology: "boutique", mechanism: "crash", verified: true, signature, ...fields };
}

async function inStore(work: (store: SemanticStore, folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await using store = await openSemantic(folder);
    await work(store, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("recall() orders ties by id, also across the cut, whatever the order of adding", async () => {
  await inStore(async (store) => {
    const alike = Array.from(
      { length: 60 },
      (_, index) => record(`r${99 - index}`, exampleSignature({ 0: 1, 3: 0.25 })),
    );
    await store.add(alike);
    await store.add([record("z", exampleSignature({ 0: 1 }))]);
    const found = await store.recall(exampleSignature({ 0: 1 }), { k: 3 });
    assert.deepEqual(found.map(({ id, similarity }) => [id, similarity === 1]), [["z", true], ["r40", false], [
      "r41",
      false,
    ]]);
    // cos = 1/√(1 + 1/16) = 4/√17
    assert.ok(Math.abs((found[1]?.similarity ?? 0) - 4 / Math.sqrt(17)) < 1e-12);
  });
});

Deno.test("recall() treats quiet signatures as alike and opposite ones as unlike", async () => {
  await inStore(async (store) => {
    await store.add([
      record("quiet", exampleSignature({})),
      record("opposite", exampleSignature({ 0: -1 })),
      record("across", exampleSignature({ 1: 1 })),
    ]);
    const similarities = async (signature: Signature) =>
      (await store.recall(signature, { k: 3 })).map(({ id, similarity }) => [id, similarity]);
    assert.deepEqual(await similarities(exampleSignature({})), [["quiet", 1], ["across", 0], ["opposite", 0]]);
    assert.deepEqual(await similarities(exampleSignature({ 0: 1 })), [["across", 0], ["opposite", 0], ["quiet", 0]]);
  });
});

Deno.test("recall() equals a sort of everything by similarity and id", async () => {
  await inStore(async (store) => {
    const signature = fc.array(fc.constantFrom(0, 0, 0, 0.5, 1, -1), {
      minLength: signatureFeatures.length,
      maxLength: signatureFeatures.length,
    });
    const signatures = fc.sample(signature, { numRuns: 120, seed: 5 });
    const records = signatures.map((values, index) => record(`r${index}`, values));
    await store.add(records);
    for (const query of fc.sample(signature, { numRuns: 15, seed: 6 })) {
      const expected = records
        .map(({ id, signature }) => [id, signatureSimilarity(query, signature)] as const)
        .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
      const found = await store.recall(query, { k: 9 });
      assert.deepEqual(found.map(({ id, similarity }) => [id, similarity]), expected.slice(0, 9));
    }
  });
});

Deno.test("recall() filters before it searches, and quotes what it is given", async () => {
  await inStore(async (store) => {
    const near = exampleSignature({ 0: 1 });
    const far = exampleSignature({ 0: 1, 5: 1 });
    await store.add([
      record("a", near, { namespace: "test" }),
      record("b", near, { verified: false }),
      record("c", far, { topology: "o'hara" }),
      record("d", far),
    ]);
    const ids = async (filter: Parameters<SemanticStore["recall"]>[1]["filter"] & object) =>
      (await store.recall(near, { k: 4, filter })).map(({ id }) => id);
    assert.deepEqual(await ids({ namespace: ["dev"] }), ["b", "c", "d"]);
    assert.deepEqual(await ids({ namespace: ["dev", "test"], verifiedOnly: true }), ["a", "c", "d"]);
    assert.deepEqual(await ids({ topology: ["o'hara"] }), ["c"]);
    assert.deepEqual(await ids({ topology: ["x') OR true --"] }), []);
    assert.deepEqual(await ids({ namespace: [] }), []);
  });
});

Deno.test("add() replaces by id and refuses what LanceDB would take in silence", async () => {
  await inStore(async (store) => {
    await store.add([record("a", exampleSignature({ 0: 1 }))]);
    await store.add([record("a", exampleSignature({ 1: 1 })), record("b", exampleSignature({ 2: 1 }))]);
    assert.deepEqual((await store.all()).map(({ id, signature }) => [id, signature.indexOf(1)]), [["a", 1], ["b", 2]]);
    await assert.rejects(store.add([record("c", [1, 2])]), /record "c": it has 2 features/);
    await assert.rejects(
      store.add([record("d", exampleSignature({})), record("d", exampleSignature({}))]),
      /"d" occurs twice/,
    );
    await assert.rejects(store.recall([1], { k: 1 }), /the query: it has 1 features/);
    await assert.rejects(store.recall(exampleSignature({}), { k: 0 }), /k must be a whole number/);
  });
});

Deno.test("reconcile() holds exactly the records given, also after reopening", async () => {
  await inStore(async (store, folder) => {
    await store.add([record("a", exampleSignature({ 0: 1 })), record("b", exampleSignature({ 1: 1 }))]);
    const wanted = [record("b", exampleSignature({ 1: 0.1 })), record("c", exampleSignature({ 2: 1 }))];
    await store.reconcile(wanted);
    await using again = await openSemantic(folder, { readOnly: true });
    assert.deepEqual(await again.all(), wanted);
  });
});
