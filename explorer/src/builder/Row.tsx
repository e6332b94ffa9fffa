// One line of the tree: something to tick, what it is, and what is below it while it is ticked.
import type { ReactNode } from "react";
import { useId } from "react";

interface Props {
  name: string;
  type: string;
  description?: string | null | undefined;
  deprecated?: boolean;
  ticked: boolean;
  onTick: (ticked: boolean) => void;
  /** A value that is edited on the line itself. */
  value?: ReactNode;
  children?: ReactNode;
}

export function Row({
  name,
  type,
  description,
  deprecated,
  ticked,
  onTick,
  value,
  children,
}: Props) {
  const box = useId();
  return (
    <li>
      <div className="row" title={description ?? undefined}>
        <input
          id={box}
          type="checkbox"
          checked={ticked}
          onChange={(event) => onTick(event.target.checked)}
        />
        <label htmlFor={box} className={deprecated ? "gone" : undefined}>
          {name}
        </label>
        {value ?? <span className="type">{type}</span>}
      </div>
      {ticked && children}
    </li>
  );
}
