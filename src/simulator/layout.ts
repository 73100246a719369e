/** From capacities to the flat state of a cluster: one ArrayBuffer, and typed arrays over it as the columns are declared. */

import { type Column, type Columns, type ColumnType, type TableName, type Tables, tables } from "./columns.ts";

interface ColumnTypes {
  readonly u8: Uint8Array<ArrayBuffer>;
  readonly i8: Int8Array<ArrayBuffer>;
  readonly u16: Uint16Array<ArrayBuffer>;
  readonly i16: Int16Array<ArrayBuffer>;
  readonly u32: Uint32Array<ArrayBuffer>;
  readonly i32: Int32Array<ArrayBuffer>;
  readonly f32: Float32Array<ArrayBuffer>;
  readonly f64: Float64Array<ArrayBuffer>;
}

/** The typed arrays of a table. */
type Views<C extends Columns> = { readonly [K in keyof C]: ColumnTypes[C[K]["type"]] };

/** Rows each table has room for. */
export type Capacity = Readonly<Record<TableName, number>>;

/** Every table's typed arrays over one buffer. */
export type State = { readonly [N in TableName]: Views<Tables[N]> };

const bytesOf: Readonly<Record<ColumnType, number>> = { u8: 1, i8: 1, u16: 2, i16: 2, u32: 4, i32: 4, f32: 4, f64: 8 };

/** Where one column lies in the buffer, in bytes. */
export interface Placed {
  readonly table: string;
  readonly name: string;
  readonly column: Column;
  readonly offset: number;
  readonly length: number;
}

/** The columns of every table in buffer order, and the buffer's size, a multiple of 8. */
export function placeColumns(capacity: Capacity): { readonly placed: readonly Placed[]; readonly byteLength: number } {
  const placed: Placed[] = [];
  let offset = 0;
  for (const [table, columns] of Object.entries<Columns>(tables)) {
    const rows = Object.entries(capacity).find(([name]) => name === table)?.[1] ?? 0;
    for (const [name, column] of Object.entries(columns)) {
      const size = bytesOf[column.type];
      offset = Math.ceil(offset / size) * size;
      placed.push({ table, name, column, offset, length: rows });
      offset += rows * size;
    }
    offset = Math.ceil(offset / 8) * 8;
  }
  return { placed, byteLength: offset };
}

/** The typed array of one placed column over a buffer. */
export function viewOf(buffer: ArrayBuffer, at: Placed): ColumnTypes[ColumnType] {
  const { offset, length } = at;
  switch (at.column.type) {
    case "u8":
      return new Uint8Array(buffer, offset, length);
    case "i8":
      return new Int8Array(buffer, offset, length);
    case "u16":
      return new Uint16Array(buffer, offset, length);
    case "i16":
      return new Int16Array(buffer, offset, length);
    case "u32":
      return new Uint32Array(buffer, offset, length);
    case "i32":
      return new Int32Array(buffer, offset, length);
    case "f32":
      return new Float32Array(buffer, offset, length);
    case "f64":
      return new Float64Array(buffer, offset, length);
    default: {
      const never: never = at.column.type;
      throw new Error(`Cannot view column ${at.table}.${at.name}: type ${JSON.stringify(never)} is not known`);
    }
  }
}

/** All typed arrays over a buffer that was sized by {@link placeColumns} for the same capacity. */
export function viewState(buffer: ArrayBuffer, placed: readonly Placed[]): State {
  const state: Record<string, Record<string, unknown>> = {};
  for (const at of placed) (state[at.table] ??= {})[at.name] = viewOf(buffer, at);
  // Objects grown key by key become hash tables, whose reads cost several times those of a copy made at once.
  for (const table of Object.keys(state)) state[table] = { ...state[table] };
  // The declarations above are what gives every view its name and type.
  return state as unknown as State;
}
