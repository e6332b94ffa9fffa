// Opens and closes the pane of variables and headers below an operation.

const PANE = ".graphiql-editor-tools";

/** Shows the variables; where there are none, the operation gets their room. GraphiQL lets its own
 * buttons alone do so. */
export function showVariables(wanted: boolean): void {
  const tab = document.querySelector<HTMLElement>(`${PANE} [data-name="variables"]`);
  const toggle = document.querySelector<HTMLElement>(".graphiql-toggle-editor-tools");
  const shown = tab?.classList.contains("active");
  if (wanted && !shown) tab?.click();
  if (!wanted && shown) toggle?.click();
}
