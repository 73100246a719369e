/** The order of two texts by code unit: no locale decides the order of a table. */

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
