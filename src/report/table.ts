/** A table for people, whatever it is written as: headings with a side, cells that are text already. */

export interface Table {
  readonly columns: readonly { readonly heading: string; readonly align: "left" | "right" }[];
  readonly rows: readonly (readonly string[])[];
}
