/** From tables by node to classes of nodes that agree in all of them: what such tables alone decide is decided once a class. */

/** At most so many classes; where nodes differ more there is nothing to gain. */
const mostClasses = 64;

export interface NodeClasses {
  /** By node row. */
  readonly classOf: Uint8Array;
  /** One node of each class. */
  readonly representatives: readonly number[];
}

/** Classes by tables that are the same object wherever they say the same; each step is remembered. */
export interface ClassMemory {
  readonly classes: NodeClasses;
  readonly refined: Map<ArrayLike<number>, ClassMemory | null>;
}

/** All nodes in one class, to be told apart further. */
export function oneClass(nodes: number): ClassMemory {
  return { classes: { classOf: new Uint8Array(nodes), representatives: nodes === 0 ? [] : [0] }, refined: new Map() };
}

/** The classes of nodes that agree in every table, or null where there are too many. */
export function nodeClasses(memory: ClassMemory, tables: readonly ArrayLike<number>[]): NodeClasses | null {
  let step: ClassMemory | null = memory;
  for (const table of tables) {
    if (step === null) return null;
    const known: ClassMemory | null | undefined = step.refined.get(table);
    const next: ClassMemory | null = known === undefined ? refine(step.classes, table) : known;
    step.refined.set(table, next);
    step = next;
  }
  return step?.classes ?? null;
}

function refine({ classOf }: NodeClasses, table: ArrayLike<number>): ClassMemory | null {
  const refined = new Uint8Array(classOf.length);
  const numbers = new Map<number, number>();
  const representatives: number[] = [];
  for (let n = 0; n < classOf.length; n++) {
    const key = table[n] * mostClasses + classOf[n];
    let number = numbers.get(key);
    if (number === undefined) {
      if (representatives.length === mostClasses) return null;
      number = representatives.push(n) - 1;
      numbers.set(key, number);
    }
    refined[n] = number;
  }
  return { classes: { classOf: refined, representatives }, refined: new Map() };
}
