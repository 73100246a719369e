/** From measured figures and what they have to reach to a table for a terminal. */

/** A figure and what it has to reach; whether more or less of it is better follows from its limits. */
export interface Measurement {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly floor: number;
  readonly aim: number;
  readonly dream: number | null;
}

/** One measurement with its floor, its aim and, where there is one, its dream. */
export function measurement(
  name: string,
  [unit, value]: readonly [unit: string, value: number],
  [floor, aim, dream]: readonly [number, number, number | null],
): Measurement {
  return { name, unit, value, floor, aim, dream };
}

/** The best of the limits that a figure reaches. */
function reached({ value, floor, aim, dream }: Measurement): string {
  const meets = (limit: number) => aim > floor ? value >= limit : value <= limit;
  if (dream !== null && meets(dream)) return "dream";
  return meets(aim) ? "aim" : meets(floor) ? "floor" : "MISSED";
}

/** A head, and a line for every measurement. */
export function limitLines(measurements: readonly Measurement[]): readonly string[] {
  return [
    line(["", "unit", "measured", "floor", "aim", "dream", "reached"]),
    ...measurements.map((each) =>
      line([
        each.name,
        each.unit,
        figure(each.value),
        figure(each.floor),
        figure(each.aim),
        each.dream === null ? "–" : figure(each.dream),
        reached(each),
      ])
    ),
  ];
}

function line([name, ...cells]: readonly string[]): string {
  return (name.padEnd(40) + cells.map((cell) => cell.padStart(10)).join("")).trimEnd();
}

/** Three digits are more than a timing holds. */
export function figure(value: number): string {
  return value.toLocaleString("en-GB", { maximumSignificantDigits: 3 });
}
