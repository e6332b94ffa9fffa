"""What the resolvers of the fixed schema get as `info.context`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm.access import Asker
from crm.changes import Change, Numbers
from crm.definitions import Definitions
from crm.grace import FormerUse
from crm.periods import Clock
from crm.seeing import seen_by
from crm.views import Views
from gql.asker_views import AskerViews
from storage.definitions import Changed
from storage.former_uses import UseCount

if TYPE_CHECKING:
    from gql.server import Server

FormerUses = Mapping[FormerUse, Sequence[UseCount]]


@dataclass(slots=True)
class Context:
    """One request: who asks, the server that answers, and the definitions it answers by.

    Whatever is told or planned goes by `definitions`, which is what the asker sees; `whole` is what
    records are written by.
    `views` are the asker's views, where the operation has to do with any; `former_uses` are the
    uses of former names, where it tells of these.
    """

    server: "Server"
    asker: Asker
    whole: Definitions
    clock: Clock
    views: AskerViews | None = None
    former_uses: FormerUses | None = None

    @property
    def definitions(self) -> Definitions:
        """What the asker sees of the workspace's definitions."""
        return seen_by(self.asker.role, self.whole)

    @property
    def known_views(self) -> Views:
        """The asker's views."""
        assert self.views is not None, "an operation that tells of views has them"
        return self.views.views

    @property
    def known_uses(self) -> FormerUses:
        """Who used which former names."""
        assert self.former_uses is not None, "an operation that tells of former names has them"
        return self.former_uses

    async def change(
        self, make: Callable[[Definitions, Numbers], Change], *, dry_run: bool = False
    ) -> Changed:
        """Carries a definition change out; when it returns, this server serves the new schema.

        Raises Refused with the user errors of a change that cannot be.
        """
        changed = await self.server.change(self.asker, make, dry_run=dry_run)
        if not dry_run:
            self.whole = changed.definitions
        return changed
