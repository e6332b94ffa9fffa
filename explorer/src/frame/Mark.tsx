import mark from "./mark.svg";

/** The product's mark, beside its name and therefore without words of its own. */
export function Mark() {
  return <img className="mark" src={mark} alt="" width="28" height="28" />;
}
