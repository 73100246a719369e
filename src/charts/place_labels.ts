/** From points in pixels to labels beside them that cover neither points nor each other; points that coincide share a label. */

import { textWidth } from "./text_width.ts";

export interface LabelledPoint {
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const fontSize = 11;
/** Points closer than this look like one. */
const sameSpot = 5;
const pointRadius = 6;
const lineHeight = 13;
/** Distances from the point, near first, and the directions tried at each. */
const rings = [0, 10, 22, 36, 52];
const directions = [[1, 0], [0, -1], [-1, 0], [0, 1], [1, -1], [1, 1], [-1, -1], [-1, 1]] as const;

/** Centres of the labels, in the order of the first point of each; the last place tried when all are taken. */
export function placeLabels(
  points: readonly LabelledPoint[],
  plot: { readonly width: number; readonly height: number },
): readonly LabelledPoint[] {
  const spots = gather(points);
  const taken: Box[] = spots.map(({ x, y }) => boxAround({ x, y }, pointRadius, pointRadius));
  return spots.map(({ label, x, y }) => {
    const halfWidth = textWidth(label, fontSize) / 2 + 1;
    const tries = rings.flatMap((ring) =>
      directions.map(([right, down]) => ({
        x: x + right * (pointRadius + 2 + halfWidth + ring),
        y: y + down * (pointRadius + lineHeight / 2 + ring),
      }))
    );
    const fits = (centre: { x: number; y: number }) => {
      const box = boxAround(centre, halfWidth, lineHeight / 2);
      const inside = box.left >= 0 && box.right <= plot.width && box.top >= 0 && box.bottom <= plot.height;
      return inside && !taken.some((other) => overlap(box, other));
    };
    const centre = tries.find(fits) ?? tries[tries.length - 1];
    taken.push(boxAround(centre, halfWidth, lineHeight / 2));
    return { label, ...centre };
  });
}

function gather(points: readonly LabelledPoint[]): readonly LabelledPoint[] {
  const spots: LabelledPoint[] = [];
  for (const point of points) {
    const near = spots.findIndex((spot) => Math.hypot(spot.x - point.x, spot.y - point.y) < sameSpot);
    if (near === -1) spots.push(point);
    else spots[near] = { ...spots[near], label: `${spots[near].label}, ${point.label}` };
  }
  return spots;
}

function boxAround({ x, y }: { readonly x: number; readonly y: number }, halfWidth: number, halfHeight: number): Box {
  return { left: x - halfWidth, right: x + halfWidth, top: y - halfHeight, bottom: y + halfHeight };
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
