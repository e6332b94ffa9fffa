// The bar on top: where one is, and as whom.
import { useId } from "react";
import { signOut, type Who } from "../session/session";
import { useWorkspace } from "../workspace/workspace";
import { Mark } from "./Mark";

export function Header({ who }: { who: Who }) {
  const revision = useWorkspace((state) => state.revision);
  return (
    <header className="bar">
      <Mark />
      <h1>
        <span className="product">Tessera Explorer</span>
        <span className="workspace">{who.workspace}</span>
      </h1>
      {revision !== null && (
        <span className="chip revision" title="How often the definitions were changed">
          revision {revision}
        </span>
      )}
      <Person who={who} />
    </header>
  );
}

function Person({ who }: { who: Who }) {
  const menu = useId();
  return (
    <div className="person">
      <button
        type="button"
        className="quiet"
        popoverTarget={menu}
        aria-label={`Signed in as ${who.name}`}
      >
        <span className="initials" aria-hidden="true">
          {initials(who.name)}
        </span>
        <span className="name">{who.name}</span>
        <span className="chip role">{who.role}</span>
      </button>
      <div id={menu} popover="auto" className="menu">
        <dl>
          <dt>Signed in as</dt>
          <dd>
            {who.name}
            <br />
            {who.email}
          </dd>
          <dt>Workspace</dt>
          <dd>{who.workspace}</dd>
          <dt>Role</dt>
          <dd>{who.role}</dd>
        </dl>
        <button type="button" className="main" onClick={signOut}>
          Sign out
        </button>
      </div>
    </div>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words.at(0), words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.charAt(0).toUpperCase() ?? "")
    .join("");
}
