"""Numbers are found however they are written: counts, amounts, phones, codes."""

from __future__ import annotations

from tests.support.searching import Office


async def test_a_joined_number_is_found_with_and_without_its_marks(office: Office) -> None:
    await office.person("Pump A-100")
    await office.person("Pump B200")
    for text in ("A-100", "a100", "a 100", "A.100", "100", "pump a-1"):
        assert await office.found(text) == ["Pump A-100"], text
    for text in ("B200", "b-200", "b20"):
        assert await office.found(text) == ["Pump B200"], text


async def test_amounts_of_money_are_found(office: Office) -> None:
    await office.api.module(
        apiName="sale",
        fields=[{"apiName": "price", "label": "Price", "kind": "CURRENCY"}],
    )
    make = "mutation($p: MoneyInput) { createSale(data: {price: $p}) { sale { id } } }"
    for amount, currency in (("1250.50", "EUR"), ("1250", "JPY"), ("99", "EUR")):
        await office.api(make, p={"amount": amount, "currency": currency})
    query = "query($t: String) { sales(search: $t) { nodes { price { amount currency } } } }"
    for text, amounts in (
        ("1250", {"1250.50", "1250"}),
        ("1,250.50", {"1250.50"}),
        ("99", {"99.00"}),
    ):
        found = (await office.api(query, t=text))["sales"]["nodes"]
        assert {node["price"]["amount"] for node in found} == amounts
    change = """mutation { updateSales(where: {search: "99"}, data: {price: {amount: "77",
      currency: "EUR"}}) { count userErrors { message } } }"""
    assert (await office.api(change))["updateSales"] == {"count": 1, "userErrors": []}
    assert (await office.api(query, t="99"))["sales"]["nodes"] == []
    assert len((await office.api(query, t="77"))["sales"]["nodes"]) == 1


async def test_a_number_is_one_word_however_it_is_written(office: Office) -> None:
    for name, worth in (
        *(("Small", "2.25"), ("Quarter", "24.75"), ("Thousand", "24750"), ("Big", "64908.00")),
        *(("Half", "4.5"), ("Minus", "-1250.75"), ("Till system 2", "25")),
    ):
        await office.person(name, worth=worth)
    for text, names in (
        ("2.25", ["Small"]),
        ("2.250", ["Small"]),
        ("2,25", ["Small"]),
        ("24.750", ["Quarter", "Thousand"]),
        ("24.75", ["Quarter"]),
        ("24.7", ["Quarter"]),
        ("24,750", ["Quarter", "Thousand"]),
        ("24,750.00", ["Thousand"]),
        ('"24.75"', ["Quarter"]),
        ('"64908.00"', ["Big"]),
        ("64.908,00", ["Big"]),
        ("€64,908.00", ["Big"]),
        ("64908", ["Big"]),
        ("649", ["Big"]),
        ("4.500", ["Half"]),
        ("1250.75", ["Minus"]),
        ("-1250.75", ["Minus"]),
        ("1 250,75", ["Minus"]),
        ("75", []),
        ("24.76", []),
    ):
        assert await office.found(text) == names, text


async def test_a_phone_is_found_by_four_digits_in_a_row(office: Office) -> None:
    await office.person("Ann", phone="+14155550123")
    await office.person("Bob", phone="+4930901820", level=15)
    for text, names in (
        ("15", ["Bob"]),
        ("0123", ["Ann"]),
        ("123", []),
        ("55501", ["Ann"]),
        ("415 555", ["Ann"]),
        ("+1415", ["Ann"]),
        ("+49", ["Bob"]),
        ("030", []),
        ("0030", []),
        ("03090", ["Bob"]),
        ("030 9018", ["Bob"]),
        ('"+4930901820"', ["Bob"]),
        ('"030 901820"', ["Bob"]),
        ('"030 90182"', []),
        ("tel:+4930901820", ["Bob"]),
    ):
        assert await office.found(text) == names, text
