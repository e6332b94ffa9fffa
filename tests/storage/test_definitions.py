"""Definition changes on a real PostgreSQL: what they make, keep, refuse and leave behind."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crm.changes import Change, Numbers
from crm.defining.deletion import delete_field, delete_module
from crm.defining.fields import update_field
from crm.defining.inputs import FieldInput, FieldUpdate, ModuleUpdate, OptionInput
from crm.defining.modules import move_module, update_module
from crm.definitions import AutoNumberRules, Definitions, NumberRules, Option
from crm.errors import Forbidden, Refused
from crm.ids import new_id
from storage.definitions import change_definitions, load_definitions
from storage.engine import Pool
from storage.errors import Stale
from tests.support.layout import assert_agreement
from tests.support.shaping import (
    Make,
    adding,
    asker_of,
    change,
    lookup,
    making,
    module,
    select,
    text,
)
from tests.support.workspaces import FreshWorkspace, MakeWorkspace

NOW = datetime.now(UTC)
DEAL = module(
    "deal",
    text("name", required=True, unique=True, indexed=True),
    select("stage", "NEW", "WON", "LOST"),
    FieldInput("amount", "Amount", "DECIMAL", number=NumberRules(None, None, 12, 2)),
    FieldInput("code", "Code", "AUTO_NUMBER", auto_number=AutoNumberRules("D-", 4, 0)),
    FieldInput("mail", "Mail", "EMAIL"),
    FieldInput("seller", "Seller", "USER"),
    lookup("parent", "deal", "children"),
    FieldInput("labels", "Labels", "MULTI_SELECT", options=(Option("A", "A"), Option("B", "B"))),
)


async def insert(pool: Pool, workspace: FreshWorkspace, **values: object) -> None:
    """Put a record into the table of the first module, as a write would."""
    columns = ", ".join(["id", "created_at", "updated_at", *values])
    places = ", ".join(["$1", "now()", "now()", *(f"${n + 2}" for n in range(len(values)))])
    await pool.execute(
        f"insert into {workspace.schema}.r_64({columns}) values ({places})",
        new_id(64),
        *values.values(),
    )


async def refusal(pool: Pool, workspace: FreshWorkspace, make: Make) -> tuple[str, str, str]:
    """The code, path and message of the one user error, nothing being changed by it."""
    async with pool.acquire() as connection:
        before = await assert_agreement(connection, workspace.schema)
        with pytest.raises(Refused) as caught:
            await change(pool, workspace, make)
        after = await assert_agreement(connection, workspace.schema)
    assert (after, after.epoch) == (before, before.epoch)
    (error,) = caught.value.errors
    return error.code.value, ".".join(error.path), error.message


async def test_a_module_becomes_a_table_and_is_loaded_again(
    pool: Pool, workspace: FreshWorkspace
) -> None:
    changed = await change(pool, workspace, making(DEAL))
    async with pool.acquire() as connection:
        loaded = await assert_agreement(connection, workspace.schema)
        types = await connection.fetch(
            "select format_type(atttypid, atttypmod) from pg_attribute "
            "where attrelid = $1::text::regclass and attnum > 10 order by attnum",
            f"{workspace.schema}.r_64",
        )
        change_kept = await connection.fetchval(
            f"select change::text from {workspace.schema}.revision where revision = 2"
        )
    assert loaded == changed.definitions
    assert loaded.epoch == changed.definitions.epoch == 2
    assert [row[0] for row in types] == [
        *("uuid[]", "text", "text", "numeric(12,2)", "text", "text", "uuid", "uuid", "text[]")
    ]
    assert "Creates the module Deal" in change_kept


async def test_records_get_numbers_and_counts_from_sequences(
    pool: Pool, workspace: FreshWorkspace
) -> None:
    await change(pool, workspace, making(DEAL))
    await insert(pool, workspace, f_1="a")
    await insert(pool, workspace, f_1="b")
    schema = workspace.schema
    rows = await pool.fetch(f"select number from {schema}.r_64 order by id")
    assert [row["number"] for row in rows] == [1, 2]
    assert await pool.fetchval(f"select nextval('{schema}.s_4')") == 0


async def test_only_what_changed_is_read_again(pool: Pool, workspace: FreshWorkspace) -> None:
    first = (await change(pool, workspace, making(DEAL))).definitions
    await change(pool, workspace, making(module("company", plural="companies")))
    await change(pool, workspace, adding("company", text("name")))
    async with pool.acquire() as connection:
        second = await load_definitions(connection, workspace.schema, first)
        assert second.by_name["deal"] is first.by_name["deal"]
        assert [one.api_name for one in second.modules if not one.system] == ["deal", "company"]
        assert await load_definitions(connection, workspace.schema, second) is second

        await change(pool, workspace, lambda known, _: move_module(known, "mod_65", None))
        third = await load_definitions(connection, workspace.schema, second)
        assert [one.api_name for one in third.modules if not one.system] == ["company", "deal"]
        await change(
            pool, workspace, lambda known, _: delete_module(known, "mod_64", permanently=True)
        )
        fourth = await load_definitions(connection, workspace.schema, third)
        assert [one.api_name for one in fourth.modules if not one.system] == ["company"]
        assert await load_definitions(connection, workspace.schema) == fourth
        # Definitions of a later time line, as before a backup was put back, are not trusted.
        assert await load_definitions(connection, workspace.schema, replace(third, epoch=99)) == (
            fourth
        )


async def test_a_dry_run_tells_and_keeps_nothing(pool: Pool, workspace: FreshWorkspace) -> None:
    tried = await change(pool, workspace, making(DEAL), dry_run=True)
    assert all(one.system for one in tried.definitions.modules)
    assert tried.change.next.by_name["deal"].number == 64
    assert tried.change.plan.summary == "Creates the module Deal with 8 fields."
    async with pool.acquire() as connection:
        assert (await assert_agreement(connection, workspace.schema)).epoch == 1
    made = await change(pool, workspace, making(DEAL))
    assert made.definitions == tried.change.next
    await insert(pool, workspace, f_1="same")
    await insert(pool, workspace, f_2="NEW")
    bigger = adding("deal", text("more", required=True))
    plan = (await change(pool, workspace, bigger, dry_run=True)).change.plan
    assert [step.detail for step in plan.steps][-1] == "The module has 2 records."
    required = await change(
        pool,
        workspace,
        lambda known, _: update_field(known, "fld_2", FieldUpdate(required=True)),
        dry_run=True,
    )
    assert required.change.plan.steps[-1].detail == "It has no value yet in 1 record."


async def test_a_change_that_changes_nothing_raises_no_epoch(
    pool: Pool, workspace: FreshWorkspace
) -> None:
    await change(pool, workspace, making(DEAL))
    same = await change(
        pool, workspace, lambda known, _: update_module(known, "mod_64", ModuleUpdate(label="Deal"))
    )
    assert same.definitions.epoch == 2


async def test_values_that_are_there_decide_on_uniqueness(
    pool: Pool, workspace: FreshWorkspace
) -> None:
    await change(pool, workspace, making(DEAL))
    for mail in ("ada@example.com", "ADA@example.com", "bob@example.com"):
        await insert(pool, workspace, f_5=mail)

    def unique(known: Definitions, _: Numbers) -> Change:
        return update_field(known, "fld_5", FieldUpdate(unique=True))

    code, path, message = await refusal(pool, workspace, unique)
    assert (code, path) == ("NOT_UNIQUE", "input.unique")
    assert "ada@example.com (2 times)" in message
    schema = workspace.schema
    await pool.execute(f"update {schema}.r_64 set deleted_at = $1 where f_5 ~ 'ADA'", NOW)
    changed = await change(pool, workspace, unique)
    assert changed.definitions.by_name["deal"].by_name["mail"].unique
    async with pool.acquire() as connection:
        await assert_agreement(connection, schema)


async def test_an_option_that_a_record_holds_stays(pool: Pool, workspace: FreshWorkspace) -> None:
    await change(pool, workspace, making(DEAL))
    await insert(pool, workspace, f_2="WON", f_8=["B"])

    def only(field: str, *keys: str) -> Make:
        options = tuple(OptionInput(key, key) for key in keys)
        return lambda known, _: update_field(known, field, FieldUpdate(options=options))

    code, path, message = await refusal(pool, workspace, only("fld_2", "NEW"))
    assert (code, path) == ("IN_USE", "input.options")
    assert "WON" in message
    assert (await refusal(pool, workspace, only("fld_8", "A")))[0] == "IN_USE"
    changed = await change(pool, workspace, only("fld_2", "WON", "NEW"))
    stage = changed.definitions.by_name["deal"].by_name["stage"]
    assert [option.key for option in stage.options] == ["WON", "NEW"]


async def test_digits_are_taken_away_only_where_none_is_lost(
    pool: Pool, workspace: FreshWorkspace
) -> None:
    await change(pool, workspace, making(DEAL))
    await insert(pool, workspace, f_3=1234)

    def digits(precision: int | None, scale: int | None) -> Make:
        rules = NumberRules(None, None, precision, scale)
        return lambda known, _: update_field(known, "fld_3", FieldUpdate(number=rules))

    assert (await refusal(pool, workspace, digits(4, 1)))[:2] == ("OUT_OF_RANGE", "input.number")
    await change(pool, workspace, digits(5, 1))
    await change(pool, workspace, digits(None, None))
    assert await pool.fetchval(f"select f_3 from {workspace.schema}.r_64") == 1234


async def test_a_table_gets_no_more_columns_than_its_limit(
    pool: Pool, workspace: FreshWorkspace
) -> None:
    await change(pool, workspace, making(DEAL))
    await pool.execute(
        f"do $$ begin for n in 1..{1500 - 18} loop execute 'alter table {workspace.schema}.r_64 "
        "add column x int, drop column if exists y'; execute 'alter table "
        f"{workspace.schema}.r_64 rename column x to y'; end loop; "
        f"execute 'alter table {workspace.schema}.r_64 drop column y'; end $$"
    )
    code, path, message = await refusal(pool, workspace, adding("deal", text("more")))
    assert (code, path) == ("FIELD_LIMIT", "input")
    assert "1500" in message


async def test_fields_go_to_the_bin_and_for_good(pool: Pool, workspace: FreshWorkspace) -> None:
    await change(pool, workspace, making(DEAL))
    await insert(pool, workspace, f_1="kept")
    for number in range(1, 9):
        binned = await change(
            pool, workspace, lambda known, _, of=f"fld_{number}": delete_field(known, of)
        )
        async with pool.acquire() as connection:
            await assert_agreement(connection, workspace.schema)
    assert binned.definitions.by_name["deal"].fields == ()
    assert await pool.fetchval(f"select f_1 from {workspace.schema}.r_64") == "kept"
    for number in range(1, 9):
        await change(
            pool,
            workspace,
            lambda known, _, of=f"fld_{number}": delete_field(known, of, permanently=True),
        )
    async with pool.acquire() as connection:
        assert (await assert_agreement(connection, workspace.schema)).modules[0].all_fields == ()


async def test_modules_go_to_the_bin_and_for_good(pool: Pool, workspace: FreshWorkspace) -> None:
    await change(pool, workspace, making(module("company", text("name"), plural="companies")))
    await change(pool, workspace, making(module("deal", lookup("company", "company"))))
    code, path, message = await refusal(
        pool, workspace, lambda known, _: delete_module(known, "mod_64")
    )
    assert (code, path) == ("IN_USE", "id")
    assert "deal.company" in message
    await change(pool, workspace, lambda known, _: delete_module(known, "mod_65"))
    await change(pool, workspace, lambda known, _: delete_module(known, "mod_64"))
    assert (
        await pool.fetchval(
            f"select count(*) from {workspace.schema}.module where deleted_at is not null"
        )
        == 2
    )
    code, _, message = await refusal(
        pool, workspace, lambda known, _: delete_module(known, "mod_64", permanently=True)
    )
    assert code == "IN_USE"
    assert "in the bin" in message
    for one in ("mod_65", "mod_64"):
        await change(
            pool, workspace, lambda known, _, of=one: delete_module(known, of, permanently=True)
        )
    async with pool.acquire() as connection:
        left = await assert_agreement(connection, workspace.schema)
        assert all(one.system for one in left.all_modules)
    # Numbers are never used again: an id made before must not come to life in another module.
    made = await change(pool, workspace, making(module("deal")))
    assert made.definitions.modules[0].number == 66


async def test_only_an_administrator_as_he_was_read_changes_definitions(
    pool: Pool, workspace: FreshWorkspace
) -> None:
    asker = asker_of(workspace)
    for other, error in (
        (replace(asker, role="reader"), Forbidden),
        (replace(asker, epoch=2), Stale),
        (replace(asker, member=new_id(0)), Stale),
    ):
        with pytest.raises(error):
            await change_definitions(pool, other, making(DEAL))
    async with pool.acquire() as connection:
        assert (await assert_agreement(connection, workspace.schema)).epoch == 1


async def test_equal_blueprints_have_equal_layouts(
    pool: Pool, workspace: FreshWorkspace, make_workspace: MakeWorkspace
) -> None:
    other = await make_workspace()
    first = await change(pool, workspace, making(DEAL))
    second = await change(pool, other, making(DEAL))
    assert first.definitions == second.definitions
