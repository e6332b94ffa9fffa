// Says that the definitions changed, until it is read.
import { useWorkspace } from "../workspace/workspace";

export function Notice() {
  const { notice, problem } = useWorkspace();
  return (
    <div className="notices" role="status">
      {problem && <p className="notice bad">{problem}</p>}
      {notice && (
        <p className="notice">
          <span>
            <strong>The definitions changed, this is revision {notice.revision}.</strong>{" "}
            {notice.text} Schema and panel are up to date, what you typed is as it was.
          </span>
          <button
            type="button"
            className="quiet"
            onClick={() => useWorkspace.setState({ notice: null })}
          >
            Got it
          </button>
        </p>
      )}
    </div>
  );
}
