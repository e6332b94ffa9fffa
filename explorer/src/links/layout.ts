// Places modules and the lines between them: dagre lays out what hangs together, shelves pack that.
import { Graph, layout } from "@dagrejs/dagre";
import type { Module } from "../workspace/definitions";
import { type Link, linksOf } from "./links";

export const BOX = { width: 168, height: 48 };
const BETWEEN = { nodesep: 20, ranksep: 72 };
const GAP = 28;
/** About the width of a letter and the height of a line of a link's name. */
const LETTER = 7;
const LINE = 18;
/** How much wider than high the whole is made, as screens are. */
const WIDE = 1.7;
const HIGH = 0.6;

export interface Box {
  module: Module;
  x: number;
  y: number;
}

/** A link with the way that it takes past the other modules, and the place of its name. */
export interface Line extends Link {
  path: string;
  x: number;
  y: number;
}

export interface Drawing {
  boxes: Box[];
  lines: Line[];
  width: number;
  height: number;
}

interface Island {
  boxes: Box[];
  lines: Routed[];
  width: number;
  height: number;
}

/** The drawing of these modules, for a place that is wide or high. */
export function draw(modules: readonly Module[], place: "wide" | "high" = "wide"): Drawing {
  const links = linksOf(modules);
  const islands = islandsOf(modules, links).map((island) => laidOut(island, links, place));
  return packed(islands, place === "wide" ? WIDE : HIGH);
}

/** The modules in groups that hang together. */
function islandsOf(modules: readonly Module[], links: readonly Link[]): Module[][] {
  const near = new Map<string, string[]>(modules.map((module) => [module.apiName, []]));
  for (const { from, to } of links) {
    near.get(from)?.push(to);
    near.get(to)?.push(from);
  }
  const seen = new Set<string>();
  const islands: Module[][] = [];
  for (const { apiName } of modules) {
    const names = reached(apiName, near, seen);
    if (names.size > 0) islands.push(modules.filter((module) => names.has(module.apiName)));
  }
  return islands;
}

function reached(
  start: string,
  near: ReadonlyMap<string, string[]>,
  seen: Set<string>,
): Set<string> {
  const found = new Set<string>();
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    found.add(name);
    open.push(...(near.get(name) ?? []));
  }
  return found;
}

interface Point {
  x: number;
  y: number;
}

interface Routed extends Point {
  link: Link;
  points: Point[];
}

function laidOut(modules: readonly Module[], all: readonly Link[], place: string): Island {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: place === "wide" ? "LR" : "TB", ...BETWEEN });
  for (const { apiName } of modules) graph.setNode(apiName, { ...BOX });
  const links = all.filter(({ from }) => graph.hasNode(from));
  for (const { id, from, to, label } of links) {
    graph.setEdge(from, to, { width: label.length * LETTER, height: LINE, labelpos: "c" }, id);
  }
  layout(graph);
  const boxes = modules.map((module) => {
    // dagre tells where the middle is.
    const { x, y } = graph.node(module.apiName) as Point;
    return { module, x: x - BOX.width / 2, y: y - BOX.height / 2 };
  });
  const lines = links.map((link) => {
    const { points, x, y } = graph.edge(link.from, link.to, link.id) as Omit<Routed, "link">;
    return { link, points, x, y };
  });
  const { width, height } = graph.graph() as { width: number; height: number };
  return { boxes, lines, width, height };
}

/** Puts islands beside and below each other, the largest first. */
function packed(islands: readonly Island[], ratio: number): Drawing {
  const area = islands.reduce((sum, one) => sum + (one.width + GAP) * (one.height + GAP), 0);
  const widest = Math.max(0, ...islands.map((one) => one.width));
  const limit = Math.max(widest, Math.sqrt(area * ratio));
  const boxes: Box[] = [];
  const lines: Line[] = [];
  let [x, y, shelf, width] = [0, 0, 0, 0];
  for (const island of [...islands].sort((a, b) => b.height - a.height)) {
    if (x > 0 && x + island.width > limit) [x, y, shelf] = [0, y + shelf + GAP, 0];
    const [dx, dy] = [x, y];
    boxes.push(...island.boxes.map((box) => ({ ...box, x: box.x + dx, y: box.y + dy })));
    lines.push(...island.lines.map((one) => moved(one, dx, dy)));
    x += island.width + GAP;
    shelf = Math.max(shelf, island.height);
    width = Math.max(width, x - GAP);
  }
  return { boxes, lines, width, height: y + shelf };
}

function moved({ link, points, x, y }: Routed, dx: number, dy: number): Line {
  const path = smooth(points.map((point) => ({ x: point.x + dx, y: point.y + dy })));
  return { ...link, path, x: x + dx, y: y + dy };
}

/** A curve along these points, straight at both ends. */
function smooth(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) return "";
  const bends = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1] ?? last;
    const end = next === last ? last : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${point.x} ${point.y} ${end.x} ${end.y}`;
  });
  return `M${first.x} ${first.y}${bends.join("") || `L${last.x} ${last.y}`}`;
}
