// The drawing in small, which opens the large one.
import { useMemo } from "react";
import type { Module } from "../workspace/definitions";
import { BOX, draw } from "./layout";

interface Props {
  modules: readonly Module[];
  onOpen: () => void;
}

const MARGIN = 16;

export function Miniature({ modules, onOpen }: Props) {
  const { boxes, lines, width, height } = useMemo(() => draw(modules), [modules]);
  return (
    <button type="button" className="miniature" onClick={onOpen}>
      <svg
        viewBox={`${-MARGIN} ${-MARGIN} ${width + 2 * MARGIN} ${height + 2 * MARGIN}`}
        aria-hidden="true"
      >
        {lines.map(({ id, path }) => (
          <path key={id} d={path} />
        ))}
        {boxes.map(({ module, x, y }) => (
          <g key={module.id} transform={`translate(${x} ${y})`}>
            <rect {...BOX} rx="10" />
            <text x={BOX.width / 2} y={BOX.height / 2}>
              {module.pluralLabel}
            </text>
          </g>
        ))}
      </svg>
      <span>How they are linked</span>
    </button>
  );
}
