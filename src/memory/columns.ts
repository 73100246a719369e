/** The vocabulary of table declarations: one column gives its SQL type, its check, its unit and its sentence for the docs. */

import { z } from "zod";

/** DuckDB types that rows use. */
export type SqlType = "VARCHAR" | "DOUBLE" | "INTEGER" | "UINTEGER" | "BOOLEAN" | "DOUBLE[]" | "VARCHAR[]";

/** A column of a table; the TypeScript type of its values follows from `schema`. */
export interface Column<Schema extends z.ZodType = z.ZodType> {
  readonly sql: SqlType;
  readonly nullable: boolean;
  readonly schema: Schema;
  /** "" for text, flags and identifiers; "1" for ratios and other pure numbers. */
  readonly unit: string;
  readonly doc: string;
}

export type Columns = Readonly<Record<string, Column>>;

/** The record of one row: plain and read-only. */
export type RowOf<Declared extends Columns> = { readonly [Name in keyof Declared]: z.output<Declared[Name]["schema"]> };

/** A table: its columns in order, what identifies a row (and sorts an export), and what a later append replaces. */
export interface Table<Declared extends Columns = Columns> {
  readonly columns: Declared;
  /** Columns that identify a row; exports are sorted by them. */
  readonly key: readonly (keyof Declared & string)[];
  /** An appended row replaces every stored row that agrees with it on these columns. */
  readonly replaces: readonly (keyof Declared & string)[];
}

/** Declares a table; only pins the types. */
export function table<const Declared extends Columns>(declaration: Table<Declared>): Table<Declared> {
  return declaration;
}

/** The strict schema of a table's rows, for the door where stored or foreign rows come in. */
export function rowSchema<Declared extends Columns>(declared: Table<Declared>): z.ZodType<RowOf<Declared>> {
  const shape = Object.fromEntries(Object.entries(declared.columns).map(([name, column]) => [name, column.schema]));
  const schema: z.ZodType = z.strictObject(shape);
  // `Object.fromEntries` forgets which name has which schema; RowOf is that same map.
  return schema as z.ZodType<RowOf<Declared>>;
}

export function text(doc: string): Column<z.ZodString> {
  return { sql: "VARCHAR", nullable: false, schema: z.string(), unit: "", doc };
}

export function textOrNull(doc: string): Column<z.ZodNullable<z.ZodString>> {
  return { sql: "VARCHAR", nullable: true, schema: z.string().nullable(), unit: "", doc };
}

export function oneOf<const Value extends string>(
  values: readonly Value[],
  doc: string,
): Column<z.ZodType<Value>> {
  return { sql: "VARCHAR", nullable: false, schema: z.literal(values), unit: "", doc };
}

export function texts(doc: string): Column<z.ZodReadonly<z.ZodArray<z.ZodString>>> {
  return { sql: "VARCHAR[]", nullable: false, schema: z.array(z.string()).readonly(), unit: "", doc };
}

/** A finite number: NaN would come back as null, so it is refused at the door. */
export function real(unit: string, doc: string): Column<z.ZodNumber> {
  return { sql: "DOUBLE", nullable: false, schema: z.number(), unit, doc };
}

export function realOrNull(unit: string, doc: string): Column<z.ZodNullable<z.ZodNumber>> {
  return { sql: "DOUBLE", nullable: true, schema: z.number().nullable(), unit, doc };
}

export function reals(unit: string, doc: string): Column<z.ZodReadonly<z.ZodArray<z.ZodNumber>>> {
  return { sql: "DOUBLE[]", nullable: false, schema: z.array(z.number()).readonly(), unit, doc };
}

/** A whole number in 32 bits, with its sign. */
export function integer(unit: string, doc: string): Column<z.ZodInt32> {
  return { sql: "INTEGER", nullable: false, schema: z.int32(), unit, doc };
}

/** A whole number from 0 to 2³²−1, as seeds are. */
export function unsigned(unit: string, doc: string): Column<z.ZodUInt32> {
  return { sql: "UINTEGER", nullable: false, schema: z.uint32(), unit, doc };
}

export function flag(doc: string): Column<z.ZodBoolean> {
  return { sql: "BOOLEAN", nullable: false, schema: z.boolean(), unit: "", doc };
}

export function flagOrNull(doc: string): Column<z.ZodNullable<z.ZodBoolean>> {
  return { sql: "BOOLEAN", nullable: true, schema: z.boolean().nullable(), unit: "", doc };
}
