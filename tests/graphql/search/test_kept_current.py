"""What a write changes is found by its new words at once, and no longer by the old."""

from __future__ import annotations

from tests.support.searching import Office


async def test_words_are_kept_current_by_each_write(office: Office) -> None:
    ann = await office.person("Ann", remark="first")
    await office.person("Bob", remark="first")
    assert await office.found("first") == ["Ann", "Bob"]
    await office.api(
        'mutation($id: ID!) { updatePerson(id: $id, data: {remark: "second", level: 7}) '
        "{ person { id } } }",
        id=ann,
    )
    assert await office.found("first") == ["Bob"]
    assert await office.found("second 7 ann inv") == ["Ann"]
    await office.api(
        'mutation { updatePeople(where: {search: "bob"}, data: {remark: "third"}) { count } }'
    )
    assert await office.found("third") == ["Bob"]
    await office.api("mutation($id: ID!) { deletePerson(id: $id) { userErrors { code } } }", id=ann)
    assert await office.found("ann") == []
    await office.api(
        "mutation($id: ID!) { deletePerson(id: $id, permanently: true) { userErrors { code } } }",
        id=ann,
    )
    await office.api('mutation { deletePeople(where: {search: "third"}) { count } }')
    assert await office.found("bob") == []


async def test_many_made_at_once_are_found(office: Office) -> None:
    rows = [{"name": f"Row {n}", "email": f"row{n}@example.com"} for n in range(30)]
    await office.api(
        "mutation($rows: [PersonCreate!]!) { createPeople(data: $rows) { userErrors { code } } }",
        rows=rows,
    )
    assert await office.found("row17@example.com") == ["Row 17"]
    assert await office.found("INV-0050") == ["Row 8"]


async def test_a_renamed_firm_or_option_is_found_at_once(office: Office) -> None:
    firm = await office.firm("Alpha")
    await office.person("Ann", firmId=firm, stage="WON")
    assert await office.found("alpha gewonnen") == ["Ann"]
    await office.api(
        'mutation($id: ID!) { updateFirm(id: $id, data: {name: "Omega"}) { firm { id } } }', id=firm
    )
    assert await office.found("alpha") == []
    assert await office.found("omega") == ["Ann"]
    fields = (await office.api('{ module(apiName: "person") { fields { id apiName } } }'))["module"]
    (stage,) = (field["id"] for field in fields["fields"] if field["apiName"] == "stage")
    await office.api(
        """mutation($id: ID!) { updateField(id: $id, input: {options: [
          {key: "OPEN", label: "Open"}, {key: "WON", label: "Victory"}]}) {
          userErrors { message } } }""",
        id=stage,
    )
    assert await office.found("gewonnen") == []
    assert await office.found("victory omega ann") == ["Ann"]
