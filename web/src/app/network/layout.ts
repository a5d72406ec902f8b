// Where the boxes and arrows of a graph go: boxes in ranks from top to bottom, arrows around boxes; a long chain in columns side by side.

/** What is laid out: the nodes that each reads, by indices smaller than its own, and its height in pixels. */
export interface Node {
  reads: readonly number[];
  height: number;
}

export interface Place {
  x: number;
  y: number;
  height: number;
}
export type Point = readonly [x: number, y: number];
export interface Arrow {
  from: number;
  to: number;
  /** Corners, from the box that is read to the one that reads. */
  points: Point[];
  /** A shortcut: what it leads to also hangs on the other end by a longer way. */
  skips: boolean;
}
export interface Layout {
  places: Place[];
  arrows: Arrow[];
  width: number;
  height: number;
}

export const BOX = 240;
/** Between boxes side by side; between ranks; between arrows side by side; around it all. */
const ASIDE = 24;
const BELOW = 26;
const LANE = 12;
const NEAR = 9;
const EDGE = 6;
/** Chains up to this length stay in one column. */
const SHORT = 7;
/** Columns may be shown so much smaller. */
const SMALLER = 0.9;

/** width: room there is, in pixels; a graph that needs more takes it. */
export function layOut(nodes: readonly Node[], width: number): Layout {
  return isChain(nodes) ? layOutChain(nodes, width) : layOutRanks(nodes);
}

const isChain = (nodes: readonly Node[]): boolean =>
  nodes.every(({ reads }, i) => (i === 0 ? reads.length === 0 : reads.length === 1 && reads[0] === i - 1));

/** One column, or several of like length, read one after the other. */
function layOutChain(nodes: readonly Node[], width: number): Layout {
  const room = Math.max(1, Math.floor((width / SMALLER - 2 * EDGE + ASIDE) / (BOX + ASIDE)));
  const columns = nodes.length > SHORT ? Math.min(room, Math.ceil(nodes.length / 4)) : 1;
  const rows = Math.ceil(nodes.length / columns);
  const places: Place[] = [];
  let bottom = 0;
  nodes.forEach(({ height }, i) => {
    const above = i % rows === 0 ? undefined : places[i - 1];
    const place = {
      x: EDGE + Math.floor(i / rows) * (BOX + ASIDE),
      y: above ? above.y + above.height + BELOW : EDGE + (columns > 1 ? BELOW / 2 : 0),
      height,
    };
    places.push(place);
    bottom = Math.max(bottom, place.y + height);
  });
  const turn = bottom + BELOW / 2;
  const arrows = nodes.slice(1).map((_, i): Arrow => {
    const [from, to] = [places[i]!, places[i + 1]!];
    const [start, end] = [middle(from), middle(to)];
    const gutter = to.x - ASIDE / 2;
    const points: Point[] =
      from.x === to.x
        ? [
            [start, from.y + from.height],
            [end, to.y],
          ]
        : [
            [start, from.y + from.height],
            [start, turn],
            [gutter, turn],
            [gutter, EDGE],
            [end, EDGE],
            [end, to.y],
          ];
    return { from: i, to: i + 1, points, skips: false };
  });
  const used = Math.ceil(nodes.length / rows);
  return {
    places,
    arrows,
    width: 2 * EDGE + used * (BOX + ASIDE) - ASIDE,
    height: (used > 1 ? turn : bottom) + EDGE,
  };
}

const middle = ({ x }: Place): number => x + BOX / 2;

function layOutRanks(nodes: readonly Node[]): Layout {
  const ranks = ranksOf(nodes);
  const rows: number[][] = [];
  ranks.forEach((rank, i) => void (rows[rank] ??= []).push(i));
  const readers: number[][] = nodes.map(() => []);
  nodes.forEach(({ reads }, i) => reads.forEach((source) => readers[source]!.push(i)));
  order(rows, nodes, readers);
  const x = columnsOf(rows, nodes, readers);
  const wires = nodes.flatMap(({ reads }, to) => reads.map((from) => ({ from, to })));

  // Arrows that pass boxes by get lanes of their own: those first that pass the fewest.
  const lanes = new Map<(typeof wires)[number], number>();
  const taken: { x: number; first: number; last: number }[] = [];
  const long = wires.filter(({ from, to }) => ranks[to]! - ranks[from]! > 1);
  const span = ({ from, to }: (typeof wires)[number]): number => ranks[to]! - ranks[from]!;
  for (const wire of [...long].sort((a, b) => span(a) - span(b) || a.from - b.from)) {
    const [first, last] = [ranks[wire.from]! + 1, ranks[wire.to]! - 1];
    const passed = rows.slice(first, last + 1).flat();
    const aim = (x[wire.from]! + x[wire.to]!) / 2;
    const lane = freeLane(
      passed.map((i) => x[i]!),
      taken.filter((other) => other.first <= last && other.last >= first).map((other) => other.x),
      [x[wire.from]!, x[wire.to]!, aim],
    );
    taken.push({ x: lane, first, last });
    lanes.set(wire, lane);
  }

  const left = Math.min(...x.map((at) => at - BOX / 2), ...taken.map((lane) => lane.x));
  const right = Math.max(...x.map((at) => at + BOX / 2), ...taken.map((lane) => lane.x));
  const across = (at: number): number => Math.round(at - left + EDGE);
  const tops: number[] = [];
  const heights = rows.map((row) => Math.max(...row.map((i) => nodes[i]!.height)));
  let y = EDGE;
  heights.forEach((height, rank) => {
    tops[rank] = y;
    y += height + BELOW;
  });
  const places = nodes.map(({ height }, i) => ({ x: across(x[i]! - BOX / 2), y: tops[ranks[i]!]!, height }));

  const arrows = wires.map((wire): Arrow => {
    const { from, to } = wire;
    const [start, end] = [middle(places[from]!), middle(places[to]!)];
    const bottom = places[from]!.y + places[from]!.height;
    const lane = lanes.get(wire);
    const enter = places[to]!.y;
    if (lane === undefined) {
      const bend = tops[ranks[from]!]! + heights[ranks[from]!]! + BELOW / 2;
      const points: Point[] =
        start === end
          ? []
          : [
              [start, bend],
              [end, bend],
            ];
      return { from, to, points: [[start, bottom], ...points, [end, enter]], skips: false };
    }
    // Off the middle and nearer to the boxes than the arrows from rank to rank, not upon them.
    const aside = across(lane);
    const off = (at: number): number => at + Math.max(-BOX / 4, Math.min(BOX / 4, aside - at));
    const leave = tops[ranks[from]! + 1]! - BELOW + NEAR;
    const points: Point[] = [
      [off(start), bottom],
      [off(start), leave],
      [aside, leave],
      [aside, enter - NEAR],
      [off(end), enter - NEAR],
      [off(end), enter],
    ];
    return { from, to, points, skips: reaches(readers, from, to) };
  });
  return { places, arrows, width: across(right) + EDGE, height: y - BELOW + EDGE };
}

/** The rank of a node is the length of the longest path that leads to it. */
export function ranksOf(nodes: readonly Node[]): number[] {
  const ranks: number[] = [];
  for (const { reads } of nodes) ranks.push(reads.reduce((rank, source) => Math.max(rank, ranks[source]! + 1), 0));
  // What reads nothing stands just above its first reader.
  nodes.forEach(({ reads }, i) => {
    if (reads.length > 0) return;
    const below = nodes.flatMap((node, reader) => (node.reads.includes(i) ? [ranks[reader]!] : []));
    ranks[i] = below.length > 0 ? Math.min(...below) - 1 : 0;
  });
  return ranks;
}

/** Sorts each row by the middle of what its nodes read, then of what reads them, there and back: few arrows cross. Keeps the best. */
function order(rows: number[][], nodes: readonly Node[], readers: readonly number[][]): void {
  const at: number[] = [];
  const note = (): void => rows.forEach((row) => row.forEach((i, place) => void (at[i] = place - (row.length - 1) / 2)));
  note();
  let best = rows.map((row) => [...row]);
  let fewest = crossings(rows, nodes, at);
  for (let sweep = 0; sweep < 8 && fewest > 0; sweep++) {
    const down = sweep % 2 === 0;
    for (const row of down ? rows : [...rows].reverse()) {
      const wanted = new Map(row.map((i) => [i, mean((down ? nodes[i]!.reads : readers[i]!).map((other) => at[other]!)) ?? at[i]!]));
      row.sort((a, b) => wanted.get(a)! - wanted.get(b)!);
      row.forEach((i, place) => void (at[i] = place - (row.length - 1) / 2));
    }
    const count = crossings(rows, nodes, at);
    if (count >= fewest) continue;
    fewest = count;
    best = rows.map((row) => [...row]);
  }
  best.forEach((row, rank) => void (rows[rank] = row));
}

const mean = (values: readonly number[]): number | null =>
  values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;

/** Pairs of arrows into one row that cross. */
function crossings(rows: readonly number[][], nodes: readonly Node[], at: readonly number[]): number {
  let count = 0;
  for (const row of rows) {
    const ends = row.flatMap((to) => nodes[to]!.reads.map((from) => [at[from]!, at[to]!] as const));
    for (let a = 0; a < ends.length; a++)
      for (let b = 0; b < a; b++) if ((ends[a]![0] - ends[b]![0]) * (ends[a]![1] - ends[b]![1]) < 0) count++;
  }
  return count;
}

/** The middle of each box from left to right: as near as may be to the middle of those it is tied to, in the order of its row. */
function columnsOf(rows: readonly number[][], nodes: readonly Node[], readers: readonly number[][]): number[] {
  const x: number[] = [];
  for (const row of rows) row.forEach((i, place) => void (x[i] = (place - (row.length - 1) / 2) * (BOX + ASIDE)));
  for (let sweep = 0; sweep < 12; sweep++) {
    const down = sweep % 2 === 1;
    for (const row of down ? rows : [...rows].reverse()) {
      const wanted = row.map((i) => mean((down ? nodes[i]!.reads : readers[i]!).map((other) => x[other]!)) ?? x[i]!);
      spread(wanted).forEach((at, place) => void (x[row[place]!] = at));
    }
  }
  return x;
}

/** The places nearest to the wanted ones (least squares) that keep their order and their distance. */
export function spread(wanted: readonly number[]): number[] {
  // Places less their offsets must not fall: pools of neighbours take their mean.
  const pools: { sum: number; count: number }[] = [];
  wanted.forEach((value, i) => {
    pools.push({ sum: value - i * (BOX + ASIDE), count: 1 });
    for (let last = pools.length - 1; last > 0; last--) {
      const [a, b] = [pools[last - 1]!, pools[last]!];
      if (a.sum / a.count <= b.sum / b.count) break;
      pools.splice(last - 1, 2, { sum: a.sum + b.sum, count: a.count + b.count });
    }
  });
  const out: number[] = [];
  for (const { sum, count } of pools) for (let k = 0; k < count; k++) out.push(sum / count + out.length * (BOX + ASIDE));
  return out;
}

/** Whether there is a way from one node to the other over a third. */
function reaches(readers: readonly (readonly number[])[], from: number, to: number): boolean {
  const seen = new Set<number>();
  // Whoever reads stands behind: nothing beyond `to` leads there.
  const left = readers[from]!.filter((reader) => reader < to);
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (readers[at]!.includes(to)) return true;
    left.push(...readers[at]!.filter((reader) => reader < to));
  }
  return false;
}

/** A place beside all boxes, given by their middles, and beside all lanes: one of the aims, the first that is clear, or the nearest to the last. */
function freeLane(boxes: readonly number[], lanes: readonly number[], aims: readonly number[]): number {
  const apart = BOX / 2 + ASIDE / 2;
  const clear = (at: number): boolean =>
    boxes.every((box) => Math.abs(box - at) >= apart - 1e-6) && lanes.every((lane) => Math.abs(lane - at) >= LANE - 1e-6);
  const aim = aims.at(-1)!;
  const beside = [...boxes.flatMap((box) => [box + apart, box - apart]), ...lanes.flatMap((lane) => [lane + LANE, lane - LANE])].sort(
    (a, b) => Math.abs(a - aim) - Math.abs(b - aim) || b - a,
  );
  // One beyond all boxes and lanes is always clear.
  return [...aims, ...beside].find(clear)!;
}

export type Step = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight" | "Home" | "End";
export const isStep = (key: string): key is Step => /^(?:Arrow(?:Up|Down|Left|Right)|Home|End)$/.test(key);

/** Where a key leads from a node: down to what reads it, up to what it reads, sideways to the nearest in that direction at its height. */
export function stepFrom(nodes: readonly Node[], { places }: Layout, from: number, key: Step): number {
  const here = places[from]!;
  const nearest = (those: readonly number[]): number =>
    those.reduce((best, i) => (Math.abs(places[i]!.x - here.x) < Math.abs(places[best]!.x - here.x) ? i : best), those[0] ?? from);
  switch (key) {
    case "Home":
      return 0;
    case "End":
      return nodes.length - 1;
    case "ArrowUp":
      return nearest(nodes[from]!.reads);
    case "ArrowDown":
      return nearest(nodes.flatMap(({ reads }, i) => (reads.includes(from) ? [i] : [])));
    default: {
      const sign = key === "ArrowRight" ? 1 : -1;
      const overlaps = ({ y, height }: Place): boolean => y < here.y + here.height && y + height > here.y;
      return nearest(places.flatMap((place, i) => (overlaps(place) && (place.x - here.x) * sign > 0 ? [i] : [])));
    }
  }
}
