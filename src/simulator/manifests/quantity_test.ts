import assert from "node:assert/strict";
import fc from "fast-check";
import { parseCount, parseCpuMillis, parseMemoryMiB, QuantityError } from "./quantity.ts";

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
  ["1E", 1e18],
  ["1E0", 1],
  ["0E", 0],
  ["-.5", -0.5],
  ["00.10", 0.1],
  ["100000000n", 0.1],
  ["0.0000000001", 1e-9],
  ["1e-30", 1e-9],
  ["-0.1n", -1e-9],
  ["1e999", 2 ** 63],
  ["-9999Ei", -(2 ** 63)],
  ["0e999", 0],
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
  "1e99999999999",
  "1e1.5",
  "1e",
  "1mm",
  "1\nGi",
  "\u0661",
  "NaN",
];

Deno.test("parseMemoryMiB() and parseCpuMillis() read every legal form, rounded up to bytes and millicores", () => {
  for (const [text, value] of legal) {
    if (value < 0) {
      assert.throws(() => parseMemoryMiB(text), /is negative/, text);
      assert.throws(() => parseCpuMillis(text), /is negative/, text);
      continue;
    }
    assert.equal(parseMemoryMiB(text) * 2 ** 20, Math.ceil(value), text);
    // The fixed notation removes the binary dust of multiplying.
    const millis = Math.ceil(Number((value * 1000).toFixed(6)));
    if (millis < 2 ** 53) assert.equal(parseCpuMillis(text), millis, text);
    else assert.throws(() => parseCpuMillis(text), /is too large/, text);
  }
});

Deno.test("parseMemoryMiB() refuses what upstream refuses, and says what is allowed", () => {
  for (const text of illegal) {
    assert.throws(
      () => parseMemoryMiB(text),
      (error) =>
        error instanceof QuantityError && error.message.includes(`"${text}"`) && error.message.includes("allowed"),
      `"${text}"`,
    );
  }
});

Deno.test("parseMemoryMiB() refuses what is longer than any number needs, and shows its beginning", () => {
  assert.throws(
    () => parseMemoryMiB("1".repeat(1e6)),
    (error) => error instanceof QuantityError && error.message.length < 400,
  );
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

/** The grammar of quantity.go: signedNumber, then one suffix; with the value in nanos by plain arithmetic. */
const grammar = fc.record({
  sign: fc.constantFrom("", "+", "-"),
  whole: fc.stringMatching(/^\d{1,9}$/),
  fraction: fc.option(fc.stringMatching(/^\d{0,9}$/), { nil: null }),
  suffix: fc.constantFrom(
    ...(["n", "u", "m", "", "k", "M", "G", "T", "P", "E"].map((text, index) => [text, 10n, 3 * index - 9] as const)),
    ...(["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].map((text, index) => [text, 2n, 10 * (index + 1)] as const)),
    ...([-12, -3, 0, 3, 12].flatMap((power) => ["e", "E"].map((letter) => [`${letter}${power}`, 10n, power] as const))),
  ),
});

Deno.test("parseCpuMillis() and parseMemoryMiB() agree with the grammar in exact arithmetic, rounded up", () => {
  fc.assert(
    fc.property(grammar, ({ sign, whole, fraction, suffix: [suffix, base, power] }) => {
      const text = `${sign}${whole}${fraction === null ? "" : `.${fraction}`}${suffix}`;
      // A numerator over a denominator, both whole.
      let numerator = BigInt(whole + (fraction ?? ""));
      let denominator = 10n ** BigInt((fraction ?? "").length);
      if (power >= 0) numerator *= base ** BigInt(power);
      else denominator *= base ** BigInt(-power);
      const up = (times: bigint) => (numerator * times + denominator - 1n) / denominator;
      const capped = (value: bigint, times: bigint) => {
        const cap = (2n ** 63n - 1n) * times;
        return value > cap ? cap : value;
      };
      const refused = sign === "-" && numerator > 0n;
      if (refused) {
        assert.throws(() => parseCpuMillis(text), QuantityError);
        assert.throws(() => parseMemoryMiB(text), QuantityError);
        return;
      }
      assert.equal(parseMemoryMiB(text), Number(capped(up(1n), 1n)) / 2 ** 20, text);
      const millis = capped(up(1000n), 1000n);
      if (millis <= 2n ** 53n) assert.equal(parseCpuMillis(text), Number(millis), text);
      else assert.throws(() => parseCpuMillis(text), QuantityError);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("parseCpuMillis() gives one millicore to whoever asks for less, in every unit", () => {
  for (const text of ["1n", "1u", "0.1m", "1e-9", "1e-30", "0.0001"]) assert.equal(parseCpuMillis(text), 1, text);
  for (const text of ["2", "2000m", "2e0", "0.002k", "2000000u", "2000000000n", "2E0"]) {
    assert.equal(parseCpuMillis(text), 2000, text);
  }
});

Deno.test("parseCount() reads whole numbers in every form and refuses what no column takes", () => {
  for (const [text, count] of [["110", 110], ["1k", 1000], ["1Ki", 1024], ["1.5", 2], ["0", 0]] as const) {
    assert.equal(parseCount(text), count, text);
  }
  for (const text of ["-1", "1e12", "2147483648"]) assert.throws(() => parseCount(text), QuantityError, text);
});
