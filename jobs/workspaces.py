"""What a worker remembers of workspaces: their definitions, renewed whenever it looks."""

from collections import OrderedDict

from crm.definitions import Definitions
from storage.definitions import load_definitions
from storage.engine import Connection
from storage.workspaces import schema_of

KEPT = 200


class Workspaces:
    """The definitions of the workspaces that were worked on last."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, Definitions] = OrderedDict()

    async def definitions(self, connection: Connection, workspace: int) -> Definitions:
        """The definitions as they are now; one small statement where nothing changed."""
        known = self._known.pop(workspace, None)
        found = await load_definitions(connection, schema_of(workspace), known)
        self._known[workspace] = found
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return found
