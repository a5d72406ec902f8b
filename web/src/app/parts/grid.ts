// The points of the plane at which a network is asked to show what it says everywhere.

/** So many cells a side. */
export const GRID = 40;

/** (grid * grid, 2) centres of the square's cells, row by row from the top left. */
export function gridPoints(side: number, grid = GRID): Float32Array {
  const points = new Float32Array(grid * grid * 2);
  for (let i = 0; i < grid * grid; i++) {
    points[2 * i] = side * (((i % grid) + 0.5) * (2 / grid) - 1);
    points[2 * i + 1] = side * (1 - (Math.floor(i / grid) + 0.5) * (2 / grid));
  }
  return points;
}
