/** From a figure's name to its block, or to nothing where the report has no such figure. */

import type { Block } from "./document.ts";
import type { ExperimentFigure } from "./experiment_figures.ts";

export function figureBlocks(figures: readonly ExperimentFigure[], name: string): readonly Block[] {
  return figures.filter((figure) => figure.name === name).map(({ name, caption, alt }) => (
    { kind: "figure", name, caption, alt }
  ));
}
