// The schema as text, for code generators; a plain link could not carry the token.
import { NoAnswer, server } from "../api/send";
import { useSession } from "../session/session";

export const SCHEMA_ADDRESS = new URL("schema.graphql", server);

/** Saves the SDL that this token sees as a file; throws NoAnswer. */
export async function saveSchema(): Promise<void> {
  const { token } = useSession.getState();
  let text: Blob;
  try {
    const response = await fetch(SCHEMA_ADDRESS, { headers: { authorization: `Bearer ${token}` } });
    if (!response.ok) throw new NoAnswer(`The server answered with status ${response.status}.`);
    text = await response.blob();
  } catch (error) {
    throw error instanceof NoAnswer ? error : new NoAnswer("The server cannot be reached.");
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(text);
  link.download = "schema.graphql";
  link.click();
  URL.revokeObjectURL(link.href);
}
