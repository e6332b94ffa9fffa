"""Columns run out with a clear refusal before PostgreSQL's own limit of 1,600 (R35)."""

from __future__ import annotations

from crm.defining.limits import MAX_COLUMNS_EVER
from storage.engine import Pool
from tests.graphql.safety.defining import (
    accepted,
    change_field,
    drop_field,
    everything,
    field_ids,
    make_field,
    make_module,
    moduled,
    told,
)
from tests.graphql.writing.writes import created_id, update
from tests.support.api import Api
from tests.support.every_kind import field

RESTORE = """mutation($id: ID!) { restoreField(id: $id) { userErrors { code message } } }"""


async def used_columns(pool: Pool, api: Api, table: str) -> int:
    """How many columns a table had in its time."""
    found: int = await pool.fetchval(
        "select max(attnum) from pg_attribute where attrelid = $1::text::regclass",
        f"{api.workspace.schema}.{table}",
    )
    return found


async def use_up(pool: Pool, api: Api, table: str, left: int) -> None:
    """Adds and drops columns as deleted fields do, until so many are left."""
    count = MAX_COLUMNS_EVER - left - await used_columns(pool, api, table)
    await pool.execute(
        f"""do $$ begin for n in 1..{count} loop
              execute 'alter table {api.workspace.schema}.{table} add column worn integer';
              execute 'alter table {api.workspace.schema}.{table} drop column worn';
            end loop; end $$"""
    )


async def test_fields_come_and_go_until_the_columns_are_used_up(api: Api, pool: Pool) -> None:
    module = await api.module(apiName="thing", fields=[field("name", "TEXT"), field("x", "TEXT")])
    ids = field_ids(module)
    record = await created_id(api, "thing", name="kept", x="7")
    accepted(await drop_field(api, ids["x"]))
    await use_up(pool, api, "r_64", 8)
    for _ in range(8):
        made = accepted(await make_field(api, module["id"], field("more", "INTEGER")))["field"]
        assert (await update(api, "thing", record, {"more": 1}))["userErrors"] == []
        accepted(await drop_field(api, made["id"], permanently=True))
    before = await everything(api, pool)
    for given in (field("more", "TEXT"), field("money", "CURRENCY"), field("at", "ADDRESS")):
        refused = await make_field(api, module["id"], given)
        assert told(refused) == [("FIELD_LIMIT", ("input",))]
        message = refused["userErrors"][0]["message"]
        assert f"Thing has had {MAX_COLUMNS_EVER} columns in its time" in message
        assert "Make a new module and move the records" in message
    assert told(await change_field(api, ids["name"], {"kind": "RICH_TEXT"})) == [
        ("FIELD_LIMIT", ("input", "kind"))
    ]
    assert await everything(api, pool) == before
    # What needs no column goes on: links, formulas, kinds that keep the column, the bin.
    links = field("twins", "MULTI_LOOKUP", lookup={"module": "thing", "inverseApiName": "twinOf"})
    accepted(await make_field(api, module["id"], links))
    twice = field("twice", "FORMULA", formula={"expression": 'concat(name, "!")'})
    accepted(await make_field(api, module["id"], twice))
    accepted(await change_field(api, ids["name"], {"kind": "LONG_TEXT"}))
    assert (await api(RESTORE, id=ids["x"]))["restoreField"]["userErrors"] == []
    shown = await api("query($id: ID!) { thing(id: $id) { name x twice } }", id=record)
    assert shown["thing"] == {"name": "kept", "x": "7", "twice": "kept!"}


async def test_kinds_of_several_columns_do_not_go_beyond_the_table(api: Api, pool: Pool) -> None:
    fields = [field(f"f{n}", "ADDRESS") for n in range(400)]
    before = await everything(api, pool)
    payload = await make_module(api, moduled("wide", *fields))
    assert told(payload) == [("FIELD_LIMIT", ("input", "fields"))]
    assert "need 2,800 columns" in payload["userErrors"][0]["message"]
    assert await everything(api, pool) == before
    accepted(await make_module(api, moduled("wide", *fields[:200])))
    await created_id(api, "wide", f0={"city": "Bern"})


async def test_values_that_do_not_fit_into_a_record_together_are_refused(
    api: Api, pool: Pool
) -> None:
    await make_module(api, moduled("wide", *(field(f"f{n}", "TEXT") for n in range(400))))
    create = "mutation($data: WideCreate!) { createWide(data: $data) { wide { f0 } } }"
    for size in (5, 60, 255):
        data = {f"f{n}": "x" * size for n in range(400)}
        assert (await api(create, data=data))["createWide"]["wide"]
    (error,) = await api.errors(create, data={f"f{n}": "x" * 21 for n in range(400)})
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "The values of a record do not fit together" in error["message"]
    assert (await api("{ wides { totalCount } }"))["wides"]["totalCount"] == 3
