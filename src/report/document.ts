/** A report as a tree of blocks, whatever it is written as: one source for Markdown and for HTML. */

import type { Table } from "./table.ts";

/** A run of text: plain, or marked. */
export type Inline =
  | string
  | { readonly kind: "strong" | "code"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string };

export type Block =
  | { readonly kind: "section"; readonly title: string; readonly blocks: readonly Block[] }
  | { readonly kind: "paragraph"; readonly text: readonly Inline[] }
  | { readonly kind: "list"; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: "commands"; readonly lines: readonly string[] }
  /** The first column names the row. */
  | { readonly kind: "table"; readonly caption: string; readonly table: Table }
  | { readonly kind: "figure"; readonly name: string; readonly caption: string; readonly alt: string }
  /** What only some readers want to open. */
  | { readonly kind: "details"; readonly summary: string; readonly blocks: readonly Block[] };

export interface ReportDocument {
  readonly title: string;
  /** What stands before the contents list. */
  readonly lead: readonly Block[];
  readonly sections: readonly (Block & { readonly kind: "section" })[];
}

export function paragraph(...text: readonly Inline[]): Block {
  return { kind: "paragraph", text };
}
