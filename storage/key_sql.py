"""The statement that finds records by the values of unique fields, and locks them."""

from dataclasses import dataclass
from functools import lru_cache

from storage.names import identifier
from storage.record_layout import RecordTable
from storage.write_sql import KEPT


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """A column that helps to tell a record: its name and type, `folded` without its case."""

    name: str
    type: str
    folded: bool


@lru_cache(maxsize=KEPT)
def find_by_key_sql(
    table: RecordTable, keys: tuple[KeyColumn, ...], columns: tuple[str, ...]
) -> str:
    """Locks the live records with given values in all of `keys`, in the order of their ids.

    Parameters: for each key a list of values. Gives for each record found the place in the lists,
    counted from 1, its id, and what it holds in `columns`.
    """
    lists = ", ".join(f"(select ${place}::{key.type}[])" for place, key in enumerate(keys, 1))
    names = ", ".join(f"k{place}" for place in range(len(keys)))
    equal = " and ".join(
        f"lower(t.{identifier(key.name)}) = lower(g.k{place})"
        if key.folded
        else f"t.{identifier(key.name)} = g.k{place}"
        for place, key in enumerate(keys)
    )
    shown = "".join(f", t.{identifier(name)}" for name in columns)
    return (
        f"select g.place, t.id{shown} from unnest({lists}) with ordinality g({names}, place) "
        f"join {table.sql} t on {equal} where t.deleted_at is null order by t.id "
        "for no key update of t"
    )
