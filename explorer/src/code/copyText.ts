// Copies a text; where the browser lets only safe origins do so, at least marks it.

/** Whether the text is in the clipboard now; `shown` is where it stands on the page. */
export async function copyText(text: string, shown: HTMLTextAreaElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No permission, or no clipboard at all: this page came over plain HTTP from elsewhere.
    shown.select();
    return false;
  }
}
