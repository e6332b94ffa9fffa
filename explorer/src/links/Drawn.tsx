// Modules and links as something to move about in, by mouse, finger and keyboard.
import {
  Background,
  BaseEdge,
  Controls,
  type Edge,
  type EdgeProps,
  Handle,
  MarkerType,
  MiniMap,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Module } from "../workspace/definitions";
import { useWorkspace } from "../workspace/workspace";
import { BOX, type Drawing, draw, type Line } from "./layout";

interface Props {
  modules: readonly Module[];
  words: string;
  onChoose: (module: Module) => void;
}

interface Card extends Record<string, unknown> {
  module: Module;
  records: number | undefined;
  dim: boolean;
  sides: [Position, Position];
  onChoose: (module: Module) => void;
  onLight: (name: string | null) => void;
}

const FIT = { padding: 0.08, maxZoom: 1.2, minZoom: 0.62 };
const CLOSE = { padding: 0.4, maxZoom: 1.2 };
const MOVING = 250; // milliseconds, for those who do not mind
/** From so many on a map of the whole helps. */
const MANY = 12;
/** Up to so many lines have their names written on them; beyond, those of one module at a time. */
const FEW_LINKS = 12;
const BACK: [number, number] = [4, 2];
const ARROW = {
  type: MarkerType.ArrowClosed,
  width: 16,
  height: 16,
  markerUnits: "userSpaceOnUse",
};

export function Drawn(props: Props) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}

function Flow({ modules, words, onChoose }: Props) {
  const counts = useWorkspace((state) => state.counts);
  const [light, setLight] = useState<string | null>(null);
  const place = innerWidth > innerHeight ? "wide" : "high";
  const drawing = useMemo(() => draw(modules, place), [modules, place]);
  const found = useMemo(() => matching(modules, words), [modules, words]);
  const lit = useMemo(() => (light ? around(light, drawing) : found), [light, drawing, found]);
  useLook(found);

  const sides: Card["sides"] =
    place === "wide" ? [Position.Left, Position.Right] : [Position.Top, Position.Bottom];
  const nodes: Node<Card>[] = drawing.boxes.map(({ module, x, y }) => ({
    id: module.apiName,
    type: "module",
    position: { x, y },
    ...BOX,
    data: {
      module,
      records: counts.get(module.apiName),
      dim: lit !== null && !lit.has(module.apiName),
      sides,
      onChoose,
      onLight: setLight,
    },
  }));
  return (
    <ReactFlow
      nodes={nodes}
      edges={edgesOf(drawing, light)}
      nodeTypes={NODE_TYPES}
      edgeTypes={EDGE_TYPES}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      fitView
      fitViewOptions={FIT}
      minZoom={0.2}
      maxZoom={2}
      proOptions={{ hideAttribution: true }}
    >
      <Background gap={24} />
      <Controls showInteractive={false} />
      {modules.length > MANY && <MiniMap pannable zoomable ariaLabel="The whole drawing" />}
    </ReactFlow>
  );
}

/** Moves to what was searched for, and back to all of it. */
function useLook(found: ReadonlySet<string> | null) {
  const { fitView } = useReactFlow();
  const moved = useRef(false);
  useEffect(() => {
    // To begin with, the drawing itself shows all.
    if (found === null && !moved.current) return;
    moved.current = true;
    const nodes = found && [...found].map((id) => ({ id }));
    const duration = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : MOVING;
    void fitView(nodes && nodes.length > 0 ? { ...CLOSE, nodes, duration } : { ...FIT, duration });
  }, [found, fitView]);
}

function edgesOf({ lines }: Drawing, light: string | null): Edge<Wire>[] {
  return lines.map((line) => {
    const lit = light === line.from || light === line.to;
    const color = lit ? "var(--accent)" : "var(--edge)";
    return {
      id: line.id,
      type: "wire",
      source: line.from,
      target: line.to,
      data: { line, named: lit || (light === null && lines.length <= FEW_LINKS) },
      className: lit ? "lit" : light === null ? "" : "dim",
      zIndex: lit ? 1 : 0,
      markerEnd: { ...ARROW, color },
    };
  });
}

interface Wire extends Record<string, unknown> {
  line: Line;
  named: boolean;
}

/** A line along the way that was laid out for it. */
function WireLine({ data, markerEnd }: EdgeProps<Edge<Wire>>) {
  if (data === undefined) return null;
  const { path, x, y, label } = data.line;
  const named = data.named ? { label, labelX: x, labelY: y, labelBgPadding: BACK } : {};
  return <BaseEdge path={path} {...named} {...(markerEnd ? { markerEnd } : {})} />;
}

/** The module and those that it is linked with. */
function around(name: string, { lines }: Drawing): Set<string> {
  const near = lines.filter(({ from, to }) => from === name || to === name);
  return new Set([name, ...near.flatMap(({ from, to }) => [from, to])]);
}

/** Those whose names have these words; null where nothing is searched for. */
function matching(modules: readonly Module[], words: string): Set<string> | null {
  const wanted = words.trim().toLowerCase();
  if (wanted === "") return null;
  const found = modules.filter((module) =>
    [module.apiName, module.label, module.pluralLabel].some((name) =>
      name.toLowerCase().includes(wanted),
    ),
  );
  return new Set(found.map((module) => module.apiName));
}

function ModuleBox({ data }: NodeProps<Node<Card>>) {
  const { module, records, dim, sides, onChoose, onLight } = data;
  return (
    <>
      <Handle type="target" position={sides[0]} isConnectable={false} />
      <button
        type="button"
        className={dim ? "box nopan dim" : "box nopan"}
        onClick={() => onChoose(module)}
        onMouseEnter={() => onLight(module.apiName)}
        onMouseLeave={() => onLight(null)}
        onFocus={() => onLight(module.apiName)}
        onBlur={() => onLight(null)}
      >
        <span className="label">{module.pluralLabel}</span>
        {records !== undefined && <span className="count">{records.toLocaleString("en")}</span>}
      </button>
      <Handle type="source" position={sides[1]} isConnectable={false} />
    </>
  );
}

const NODE_TYPES = { module: ModuleBox };
const EDGE_TYPES = { wire: WireLine };
