// A curve of bounded length: long trainings keep their whole shape in a few hundred points.
export interface Point {
  x: number;
  y: number;
}

const LIMIT = 400;

/** All that a series knows, as it can be stored. */
export interface SeriesState {
  points: Point[];
  stride: number;
  waiting: Point[];
}

/** Points are means over `stride` values; when the limit is reached, neighbours are merged and the stride doubles. */
export class Series {
  points: Point[];
  private stride: number;
  private waiting: Point[];

  /** Goes on from what `state` of another gave. */
  constructor({ points, stride, waiting }: SeriesState = { points: [], stride: 1, waiting: [] }) {
    [this.points, this.stride, this.waiting] = [[...points], stride, [...waiting]];
  }

  /** A copy. */
  state(): SeriesState {
    return { points: [...this.points], stride: this.stride, waiting: [...this.waiting] };
  }

  /** Forgets what lies beyond x. */
  cut(x: number): void {
    this.points = this.points.filter((point) => point.x <= x);
    this.waiting = [];
  }

  add(x: number, y: number): void {
    this.waiting.push({ x, y });
    if (this.waiting.length < this.stride) return;
    this.points.push(mean(this.waiting));
    this.waiting = [];
    if (this.points.length < LIMIT) return;
    this.points = halved(this.points);
    this.stride *= 2;
  }
}

/** At most so many points of the same curve. */
export const thinned = (points: readonly Point[], most: number): readonly Point[] =>
  points.length <= most ? points : thinned(halved(points), most);

/** Neighbours merged; the last of an odd number stays. */
const halved = (points: readonly Point[]): Point[] =>
  points.flatMap((point, i, all) => (i % 2 ? [mean([all[i - 1]!, point])] : i === all.length - 1 ? [point] : []));

/** Where the last of the points lies, at the mean of their heights. */
function mean(points: Point[]): Point {
  return { x: points.at(-1)!.x, y: points.reduce((sum, point) => sum + point.y, 0) / points.length };
}
