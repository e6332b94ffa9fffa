"""The bridge between GraphQL and SQL: what an operation reads, as a small typed tree.

`gql/` and `jobs/` make plans, `storage/` turns them into SQL; neither knows the other's words.
Response keys stand only inside the JSON of an answer. Whatever a caller may vary without a new
statement is a `Slot` (see `crm.filters`); all else is part of the plan.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from crm.definitions import Field, Inverse, Module
from crm.filters import Filter, Search
from storage.access_plan import AccessPart
from storage.agenda_plan import AgendaRoot
from storage.bin_plan import PurgeAt
from storage.group_plan import GroupBy, GroupOrder, Measure
from storage.link_plan import AnyLink, Tags
from storage.part_plan import Composite
from storage.timeline_plan import Timeline

if TYPE_CHECKING:
    from storage.cluster_plan import DuplicatesRoot
    from storage.hit_plan import SearchRoot


@dataclass(frozen=True, slots=True)
class Constant:
    """A JSON text known when the plan is made, such as a `__typename`."""

    key: str
    json: str


@dataclass(frozen=True, slots=True)
class Value:
    """A field's own value; for a LOOKUP or USER field the id that it points to."""

    key: str
    field: Field


@dataclass(frozen=True, slots=True)
class Title:
    """The record's title: the text of its title field, "#number" where it has none."""

    key: str


@dataclass(frozen=True, slots=True)
class Link:
    """The record that a LOOKUP or USER field points to, null where it points nowhere."""

    key: str
    field: Field
    shape: "Shape"


@dataclass(frozen=True, slots=True)
class Related:
    """A related list of the record."""

    key: str
    inverse: Inverse
    connection: "Connection"


@dataclass(frozen=True, slots=True)
class Itself:
    """The same record once more, as another object under a key."""

    key: str
    shape: "Shape"


_Own = Constant | Value | Composite | Title | PurgeAt | AccessPart
Part = _Own | Link | Tags | AnyLink | Related | Itself | Timeline


@dataclass(frozen=True, slots=True)
class Shape:
    """The JSON object made of one record of `module`."""

    module: Module
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class AnyShape:
    """The JSON object made of a record of any of several modules: a shape for each."""

    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """One key of an order; `path` leads through lookups to the record that has `field`."""

    field: Field
    path: tuple[Field, ...] = ()
    descending: bool = False
    nulls_first: bool = False


RANK = Field(0, "rank", "Rank", "INTEGER", system_column="rank")
"""How well a record meets a search, as if it were a field of it."""

BY_RANK = (Order(RANK, descending=True),)
"""The order of a list that is searched and has no other: the best first."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins or ends: one operand for each order key (None for a missing value,
    else a Slot or the key's text), and the id's operand."""

    keys: tuple[object, ...]
    id: object


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list: `size` records from the start, or from the end if `backward`."""

    size: int
    backward: bool = False
    offset: int = 0
    after: Place | None = None
    before: Place | None = None


@dataclass(frozen=True, slots=True)
class Nodes:
    """The page's records."""

    key: str
    shape: Shape | AnyShape


@dataclass(frozen=True, slots=True)
class EdgeCursor:
    """The cursor of an edge."""

    key: str


@dataclass(frozen=True, slots=True)
class EdgeNode:
    """The record of an edge."""

    key: str
    shape: Shape | AnyShape


@dataclass(frozen=True, slots=True)
class Edges:
    """The page's records with their cursors."""

    key: str
    parts: tuple[Constant | EdgeCursor | EdgeNode, ...]


@dataclass(frozen=True, slots=True)
class PageInfoItem:
    """One of the parts of PageInfo (`name`)."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class PageInfo:
    """What lies around the page; only what is asked is computed."""

    key: str
    items: tuple[Constant | PageInfoItem, ...]


@dataclass(frozen=True, slots=True)
class TotalCount:
    """How many records the list has in all pages."""

    key: str


@dataclass(frozen=True, slots=True)
class Truncated:
    """Whether a search found more records than are ranked."""

    key: str


@dataclass(frozen=True, slots=True)
class MeasureValue:
    """One measure; of money a list of one for each currency, each an object of these parts."""

    key: str
    measure: Measure
    parts: tuple[Constant | Value, ...] = ()


@dataclass(frozen=True, slots=True)
class MeasureObject:
    """The same measure of several fields."""

    key: str
    parts: tuple[Constant | MeasureValue, ...]


@dataclass(frozen=True, slots=True)
class Aggregates:
    """Measures of all records of a list, or of a group."""

    key: str
    parts: tuple[Constant | MeasureValue | MeasureObject, ...]


@dataclass(frozen=True, slots=True)
class KeyValue:
    """What the records of a group have in common by the `index`th of `Groups.by`."""

    key: str
    index: int


@dataclass(frozen=True, slots=True)
class KeyObject:
    """The values that the records of a group have in common."""

    key: str
    parts: "tuple[Constant | KeyValue | KeyObject, ...]"


@dataclass(frozen=True, slots=True)
class Label:
    """What a group is called."""

    key: str


@dataclass(frozen=True, slots=True)
class GroupRecords:
    """The group's own records, as a list with a condition of its own."""

    key: str
    connection: "Connection"


GroupPart = Constant | KeyObject | Label | MeasureValue | Aggregates | GroupRecords


@dataclass(frozen=True, slots=True)
class GroupNodes:
    """The page's groups, or the one group of an edge."""

    key: str
    parts: tuple[GroupPart, ...]


@dataclass(frozen=True, slots=True)
class GroupEdges:
    """The page's groups with their cursors."""

    key: str
    parts: tuple[Constant | EdgeCursor | GroupNodes, ...]


GroupsPart = Constant | GroupNodes | GroupEdges | PageInfo | TotalCount


@dataclass(frozen=True, slots=True)
class Groups:
    """A list's records in groups: `size` of them, after the place of the cursor `after`.

    `after` is a Slot, a text or None. `order` leaves out the tie-breakers, which are the values
    that the groups are made by. `totalCount` among the parts counts the groups."""

    key: str
    by: tuple[GroupBy, ...]
    order: tuple[GroupOrder, ...]
    size: int
    after: object
    parts: tuple[GroupsPart, ...]


ConnectionPart = Constant | Nodes | Edges | PageInfo | TotalCount | Truncated | Aggregates | Groups


@dataclass(frozen=True, slots=True)
class Member:
    """One of the modules whose records are in a list; `allowed` is what access allows of it, and
    `search` what is searched for among its records."""

    module: Module
    allowed: Filter
    search: Search | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """A list of records of `module`: condition, order, page, and what the answer holds.

    `order` leaves out the final tie-breaker, which is always the id: descending where the last
    key descends, ascending otherwise. Records in the recycle bin are not in it, or with `trashed`
    they alone are. In the order BY_RANK the list ends where so many records were found that no
    more are ranked.

    A list of several modules has a `crm.shared.Shared` as its module, of whose fields all else
    speaks; `members` are those modules, and what access allows is in them, not in `condition`."""

    module: Module
    condition: Filter
    order: tuple[Order, ...]
    page: Page
    parts: tuple[ConnectionPart, ...]
    members: tuple[Member, ...] = ()
    search: Search | None = None
    trashed: bool = False

    @property
    def ranked(self) -> bool:
        """Whether the best records come first."""
        return self.search is not None and self.order == BY_RANK


@dataclass(frozen=True, slots=True)
class RecordRoot:
    """One record by the value of a unique field (its id as a rule), or null.

    `operand` is a Slot or a value; `condition` is what access allows.
    """

    key: str
    shape: Shape
    by: Field
    operand: object
    condition: Filter


@dataclass(frozen=True, slots=True)
class ConnectionRoot:
    """A list of a module's records."""

    key: str
    connection: Connection


@dataclass(frozen=True, slots=True)
class NodesRoot:
    """Records of any modules by ids, in the order asked, null where there is none.

    `operand` stands for the list of ids; `shapes` has a shape and what access allows for each
    module whose records may be among them.
    """

    key: str
    operand: object
    shapes: tuple[tuple[Shape, Filter], ...]


@dataclass(frozen=True, slots=True)
class ConstantRoot:
    """A root field whose JSON is known when the plan is made."""

    key: str
    json: str


Root: TypeAlias = (
    "RecordRoot | ConnectionRoot | NodesRoot | SearchRoot | DuplicatesRoot | AgendaRoot "
    "| ConstantRoot"
)


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """A whole query operation: its root fields in the order of the answer."""

    roots: tuple[Root, ...]


@dataclass(frozen=True, slots=True)
class RecordsPlan:
    """The read-back of a write: one JSON object for each of a list of ids, in their order."""

    shape: Shape
