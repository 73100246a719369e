import assert from "node:assert/strict";
import fc from "fast-check";
import { parseCpuMillis, parseMemoryMiB, parseQuantity, QuantityError } from "./quantity.ts";

/** Forms of apimachinery's quantity_test.go, with the value each stands for. */
const legal: readonly (readonly [string, number])[] = [
  ["0", 0],
  ["0n", 0],
  ["0Ki", 0],
  ["1n", 1e-9],
  ["1u", 1e-6],
  ["5m", 0.005],
  ["70m", 0.07],
  ["1", 1],
  ["+1", 1],
  ["-2", -2],
  ["1k", 1000],
  ["3M", 3e6],
  ["4G", 4e9],
  ["5T", 5e12],
  ["6P", 6e15],
  ["7E", 7e18],
  ["1Ki", 1024],
  ["8Mi", 8 * 1024 ** 2],
  ["7Gi", 7 * 1024 ** 3],
  ["6Ti", 6 * 1024 ** 4],
  ["5Pi", 5 * 1024 ** 5],
  ["4Ei", 4 * 1024 ** 6],
  ["12.34Ki", 12.34 * 1024],
  ["0.5", 0.5],
  [".5", 0.5],
  ["5.", 5],
  [".01", 0.01],
  ["1.1", 1.1],
  ["1e3", 1000],
  ["1E3", 1000],
  ["100e-3", 0.1],
  ["1e+6", 1e6],
  ["0.0001k", 0.1],
  ["-1.5Gi", -1.5 * 1024 ** 3],
];

const illegal: readonly string[] = [
  "",
  " 1",
  "1 ",
  "1.1.M",
  "1+1.0M",
  "0.1mi",
  "0.1am",
  "aoeu",
  ".5i",
  "1i",
  "-3.01i",
  "-3.01e-",
  ".",
  "+",
  "-",
  ".m",
  "m",
  "Ki",
  "e3",
  "1K",
  "64MB",
  "64mib",
  "1 Gi",
  "0x10",
  "1e999",
  "NaN",
];

Deno.test("parseQuantity() reads every legal form", () => {
  for (const [text, value] of legal) assert.equal(parseQuantity(text), value, text);
});

Deno.test("parseQuantity() refuses what upstream refuses, and says what is allowed", () => {
  for (const text of illegal) {
    assert.throws(
      () => parseQuantity(text),
      (error) =>
        error instanceof QuantityError && error.message.includes(`"${text}"`) && error.message.includes("allowed"),
      `"${text}"`,
    );
  }
});

Deno.test("parseCpuMillis() gives back every whole number of millicores, and rounds fractions up", () => {
  fc.assert(fc.property(fc.nat(1_000_000), (millis) => {
    assert.equal(parseCpuMillis(`${millis}m`), millis);
    assert.equal(parseCpuMillis(String(millis / 1000)), millis);
  }));
  assert.equal(parseCpuMillis("100500u"), 101);
});

Deno.test("parseMemoryMiB() reads binary and decimal units, and refuses negative amounts", () => {
  assert.equal(parseMemoryMiB("64Mi"), 64);
  assert.equal(parseMemoryMiB("2Gi"), 2048);
  assert.equal(parseMemoryMiB("128974848"), 123);
  assert.throws(() => parseMemoryMiB("-1Mi"), QuantityError);
  assert.throws(() => parseCpuMillis("-100m"), QuantityError);
});
