// Where a chart's upward axis begins.

/** Below this share of the highest value, room under a curve would reach below 0. */
const ROOM = 0.1;

/** 0 where no value is negative and the room under the curves would reach below it; undefined where the axis finds its own beginning. */
export function floorOf(values: readonly number[]): 0 | undefined {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least >= 0 && least < ROOM * most ? 0 : undefined;
}
