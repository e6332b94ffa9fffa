"""Definition changes: what they accept, refuse and lead to, without a database."""

from dataclasses import replace
from decimal import Decimal

import pytest

from crm.carry_steps import CarryValues
from crm.changes import (
    AddColumn,
    AddUnique,
    Change,
    ChangeColumnType,
    DropColumn,
    DropTable,
    Numbers,
    RequireRoom,
    RequireUnusedOptions,
)
from crm.defining.deletion import delete_field, delete_module
from crm.defining.fields import create_field, move_field, update_field
from crm.defining.inputs import (
    UNSET,
    FieldInput,
    FieldUpdate,
    FormulaInput,
    LookupUpdate,
    ModuleUpdate,
    OptionInput,
)
from crm.defining.modules import create_module, move_module, update_module
from crm.defining.sections import create_section, delete_section, move_section, update_section
from crm.definition_json import fingerprint, module_from_json, module_to_json
from crm.definitions import (
    AutoNumberRules,
    Definitions,
    NumberRules,
    OnDelete,
    Section,
    TextRules,
)
from crm.errors import Refused
from tests.support.shaping import lookup, module, select, text

FIELDS = (
    text("name", required=True, unique=True, text=TextRules(2, 80, "[A-Z].*")),
    FieldInput("amount", "Amount", "DECIMAL", number=NumberRules(Decimal(0), None, 12, 2)),
    select("stage", "NEW", "WON", "LOST", default="NEW"),
    FieldInput("parent", "Parent", "LOOKUP", lookup=lookup("x", "deal", "children").lookup),
    FieldInput("code", "Code", "AUTO_NUMBER", auto_number=AutoNumberRules("D-", 5)),
)


def base() -> Definitions:
    """One module with a field of several kinds, a section and a title."""
    given = replace(
        module("deal", *FIELDS), title_field="name", sections=(Section("main", "Main"),)
    )
    return create_module(Definitions(), Numbers(64, 1), given).next


def problems(make: object) -> list[tuple[str, str]]:
    """The codes and paths of a refusal."""
    with pytest.raises(Refused) as caught:
        make()
    return [(error.code.value, ".".join(error.path)) for error in caught.value.errors]


def field_problems(given: FieldInput) -> list[tuple[str, str]]:
    """What is wrong with a new field of the module deal."""
    return problems(lambda: create_field(base(), Numbers(65, 6), "mod_64", given))


def update_problems(id: str, given: FieldUpdate) -> list[tuple[str, str]]:
    """What is wrong with a changed field."""
    return problems(lambda: update_field(base(), id, given))


def test_numbers_are_given_in_the_order_of_definitions() -> None:
    deal = base().by_name["deal"]
    assert deal.number == 64
    assert [field.number for field in deal.fields] == [1, 2, 3, 4, 5]
    assert deal.title_field == 1


def test_equal_blueprints_have_equal_fingerprints() -> None:
    assert base() == base()
    assert fingerprint(base()) == fingerprint(replace(base(), epoch=77))
    changed = update_field(base(), "fld_1", FieldUpdate(label="Title")).next
    assert fingerprint(changed) != fingerprint(base())


def test_definitions_survive_json() -> None:
    deal = base().by_name["deal"]
    assert module_from_json(module_to_json(deal)) == deal


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (select("s", "A", "B", "A"), ("NAME_TAKEN", "input.options.2.key")),
        (select("s", "a"), ("INVALID", "input.options.0.key")),
        (select("s"), ("REQUIRED", "input.options")),
        (select("s", *(f"K{n}" for n in range(501))), ("INVALID", "input.options")),
        (select("s", "A", default="B"), ("UNKNOWN_OPTION", "input.defaultValue")),
        (select("s", "A", unique=True), ("INVALID", "input.unique")),
        (select("s", "A", section="other"), ("NOT_FOUND", "input.section")),
        (text("s", number=NumberRules()), ("INVALID", "input.number")),
        (text("s", options=()), ("INVALID", "input.options")),
        (text("s", default=5), ("INVALID", "input.defaultValue")),
        (text("s", text=TextRules(9, 3)), ("INVALID", "input.text.minLength")),
        (text("s", text=TextRules(None, 256)), ("OUT_OF_RANGE", "input.text.maxLength")),
        (text("s", text=TextRules(-1)), ("OUT_OF_RANGE", "input.text.minLength")),
        (text("s", text=TextRules(None, None, "(")), ("INVALID", "input.text.pattern")),
        (text("s", text=TextRules(None, None, "(?=a)")), ("INVALID", "input.text.pattern")),
        (text("s", text=TextRules(None, 2), default="abc"), ("TOO_LONG", "input.defaultValue")),
        (FieldInput("s", " ", "TEXT"), ("REQUIRED", "input.label")),
        (FieldInput("s", "a\nb", "TEXT"), ("INVALID", "input.label")),
        (FieldInput("s", "x" * 256, "TEXT"), ("TOO_LONG", "input.label")),
        (FieldInput("s", "S", "SECRET"), ("INVALID", "input.kind")),
        (FieldInput("s", "S", "ID"), ("INVALID", "input.kind")),
        (FieldInput("s", "S", "AUTO_NUMBER", required=True), ("INVALID", "input.required")),
        (FieldInput("s", "S", "LOOKUP"), ("REQUIRED", "input.lookup")),
        (FieldInput("s", "S", "FORMULA"), ("REQUIRED", "input.formula")),
        (FieldInput("s", "S", "ROLLUP"), ("REQUIRED", "input.rollup")),
        (FieldInput("s", "S", "TEXT", formula=FormulaInput("1")), ("INVALID", "input.formula")),
        (
            FieldInput("s", "S", "FORMULA", unique=True, formula=FormulaInput("1")),
            ("INVALID", "input.unique"),
        ),
        (
            FieldInput("s", "S", "FORMULA", read_only=True, formula=FormulaInput("1")),
            ("INVALID", "input.readOnly"),
        ),
        (
            FieldInput("s", "S", "FORMULA", default=1, formula=FormulaInput("1")),
            ("INVALID", "input.defaultValue"),
        ),
        (lookup("s", "user"), ("NOT_FOUND", "input.lookup.module")),
        (lookup("s", "deals"), ("NOT_FOUND", "input.lookup.module")),
        (
            FieldInput("s", "S", "AUTO_NUMBER", auto_number=AutoNumberRules("", 0)),
            ("OUT_OF_RANGE", "input.autoNumber.digits"),
        ),
    ],
)
def test_a_field_that_makes_no_sense_is_refused(
    given: FieldInput, expected: tuple[str, str]
) -> None:
    assert field_problems(given) == [expected]


@pytest.mark.parametrize(
    ("kind", "rules", "expected"),
    [
        ("DECIMAL", NumberRules(Decimal(5), Decimal(4)), ("INVALID", "min")),
        ("DECIMAL", NumberRules(precision=1001), ("OUT_OF_RANGE", "precision")),
        ("DECIMAL", NumberRules(precision=0), ("OUT_OF_RANGE", "precision")),
        ("DECIMAL", NumberRules(precision=4, scale=5), ("OUT_OF_RANGE", "scale")),
        ("DECIMAL", NumberRules(Decimal("NaN")), ("INVALID", "min")),
        ("INTEGER", NumberRules(Decimal("0.5")), ("INVALID", "min")),
        ("INTEGER", NumberRules(precision=4), ("INVALID", "precision")),
        ("INTEGER", NumberRules(scale=0), ("INVALID", "scale")),
    ],
)
def test_number_rules_are_checked_for_sense(
    kind: str, rules: NumberRules, expected: tuple[str, str]
) -> None:
    code, place = expected
    given = FieldInput("s", "S", kind, number=rules)
    assert field_problems(given) == [(code, f"input.number.{place}")]


def test_defaults_are_kept_as_json() -> None:
    definitions = base()
    for kind, default, kept in (
        ("DECIMAL", "12.50", "12.50"),
        ("INTEGER", 7, 7),
        ("BOOLEAN", False, False),
        ("DATE", "2027-03-31", "2027-03-31"),
        ("DATETIME", "2027-03-31T11:30:00+02:00", "2027-03-31T09:30:00Z"),
        ("EMAIL", "Ada@EXAMPLE.com", "Ada@example.com"),
    ):
        given = FieldInput("s", "S", kind, default=default)
        change = create_field(definitions, Numbers(65, 6), "mod_64", given)
        assert change.next.by_name["deal"].by_name["s"].default == kept


def test_a_kind_changes_only_to_one_that_takes_the_values() -> None:
    for id, kind in (("fld_1", "LOOKUP"), ("fld_4", "TEXT"), ("fld_2", "DATE"), ("fld_2", "NO")):
        assert update_problems(id, FieldUpdate(kind=kind)) == [("INVALID", "input.kind")]
    change = update_field(base(), "fld_2", FieldUpdate(kind="INTEGER"), allow_loss=True)
    room, carry = change.steps
    assert isinstance(room, RequireRoom)
    assert isinstance(carry, CarryValues)
    assert carry.allow_loss
    assert carry.after.number_rules == NumberRules(Decimal(0))
    assert update_field(base(), "fld_1", FieldUpdate(kind="TEXT")).next == base()


def test_a_lookup_stays_with_its_module_and_an_auto_number_with_its_start() -> None:
    assert update_problems("fld_4", FieldUpdate(lookup=LookupUpdate(module="company"))) == [
        ("INVALID", "input.lookup.module")
    ]
    assert update_problems("fld_5", FieldUpdate(auto_number=AutoNumberRules("D-", 5, 9))) == [
        ("INVALID", "input.autoNumber.start")
    ]
    update = FieldUpdate(lookup=LookupUpdate(inverse_api_name="kids", on_delete=OnDelete.CASCADE))
    rules = update_field(base(), "fld_4", update).next.by_name["deal"].by_number[4].lookup
    assert rules is not None
    assert (rules.inverse_api_name, rules.inverse_label) == ("kids", "Deals")
    assert rules.on_delete is OnDelete.CASCADE


def test_renaming_changes_no_table() -> None:
    renamed = update_field(base(), "fld_1", FieldUpdate(api_name="headline", label="Headline"))
    assert renamed.steps == ()
    assert renamed.next.by_name["deal"].by_name["headline"].column == "f_1"
    moved = update_module(
        base(), "mod_64", ModuleUpdate(api_name="bargain", plural_api_name="bargains")
    )
    assert moved.steps == ()
    assert moved.next.by_name["bargain"].table == "r_64"


def test_a_renamed_field_may_not_take_a_name() -> None:
    assert update_problems("fld_1", FieldUpdate(api_name="amount")) == [
        ("NAME_TAKEN", "input.apiName")
    ]
    assert update_problems("fld_4", FieldUpdate(lookup=LookupUpdate(inverse_api_name="stage"))) == [
        ("NAME_TAKEN", "input.lookup.inverseApiName")
    ]


def test_options_can_be_added_relabelled_and_put_in_order() -> None:
    options = (OptionInput("LOST", "Lost"), OptionInput("NEW", "Fresh"), OptionInput("WON", "Won"))
    change = update_field(
        base(), "fld_3", FieldUpdate(options=(*options, OptionInput("HOLD", "Hold")))
    )
    assert change.steps == ()
    keys = [option.key for option in change.next.by_name["deal"].by_number[3].options]
    assert keys == ["LOST", "NEW", "WON", "HOLD"]


def test_an_option_that_goes_must_not_be_held() -> None:
    change = update_field(base(), "fld_3", FieldUpdate(options=(OptionInput("NEW", "New"),)))
    (step,) = change.steps
    assert isinstance(step, RequireUnusedOptions)
    assert step.keys == ("WON", "LOST")
    assert update_problems("fld_3", FieldUpdate(options=(OptionInput("WON", "Won"),))) == [
        ("UNKNOWN_OPTION", "input.defaultValue")
    ]


def test_flags_and_digits_lead_to_steps() -> None:
    wider = FieldUpdate(number=NumberRules(Decimal(0), None, 14, 2), unique=True)
    steps = update_field(base(), "fld_2", wider).steps
    assert [type(step) for step in steps] == [ChangeColumnType, AddUnique]
    none = update_field(base(), "fld_2", FieldUpdate(number=None)).next
    assert none.by_name["deal"].by_number[2].number_rules is None


def test_a_title_must_be_a_field_of_its_own() -> None:
    for name, code in (("owner", "NOT_FOUND"), ("nothing", "NOT_FOUND"), ("parent", "INVALID")):
        assert problems(
            lambda title=name: update_module(base(), "mod_64", ModuleUpdate(title_field=title))
        ) == [(code, "input.titleField")]
    assert (
        update_module(base(), "mod_64", ModuleUpdate(title_field=None)).next.by_name["deal"].title
        is None
    )


def test_fields_move_within_their_module() -> None:
    def order(change: Change) -> list[int]:
        return [field.number for field in change.next.by_name["deal"].fields]

    assert order(move_field(base(), "fld_3", None, UNSET)) == [3, 1, 2, 4, 5]
    assert order(move_field(base(), "fld_1", "fld_5", UNSET)) == [2, 3, 4, 5, 1]
    inside = move_field(base(), "fld_2", "fld_1", "main").next.by_name["deal"].by_number[2]
    assert inside.section == "main"
    for after, section, expected in (
        ("fld_3", UNSET, ("INVALID", "after")),
        ("fld_99", UNSET, ("NOT_FOUND", "after")),
        (None, "nowhere", ("NOT_FOUND", "section")),
    ):
        assert problems(lambda a=after, s=section: move_field(base(), "fld_3", a, s)) == [expected]


def test_modules_move() -> None:
    definitions, numbers = base(), Numbers(65, 6)
    for name in ("company", "contact"):
        definitions = create_module(definitions, numbers, module(name)).next
    moved = move_module(definitions, "mod_66", None).next
    assert [one.api_name for one in moved.modules] == ["contact", "deal", "company"]
    moved = move_module(definitions, "mod_64", "mod_65").next
    assert [one.api_name for one in moved.modules] == ["company", "deal", "contact"]
    assert problems(lambda: move_module(definitions, "mod_64", "mod_64")) == [("INVALID", "after")]


def test_sections_are_made_renamed_moved_and_deleted() -> None:
    definitions = create_section(base(), "mod_64", Section("more", "More")).next
    definitions = update_section(definitions, "mod_64", "more", "Details").next
    definitions = move_section(definitions, "mod_64", "more", None).next
    assert definitions.by_name["deal"].sections == (
        Section("more", "Details"),
        Section("main", "Main"),
    )
    definitions = move_field(definitions, "fld_2", None, "more").next
    gone = delete_section(definitions, "mod_64", "more")
    assert gone.next.by_name["deal"].by_number[2].section is None
    assert "amount" in gone.plan.summary
    assert problems(lambda: create_section(base(), "mod_64", Section("1st", "x"))) == [
        ("INVALID", "input.key")
    ]
    assert problems(lambda: create_section(base(), "mod_64", Section("main", "x"))) == [
        ("NAME_TAKEN", "input.key")
    ]


def test_a_deleted_field_frees_its_name_and_keeps_its_values() -> None:
    change = delete_field(base(), "fld_2")
    assert "amount" not in change.next.by_name["deal"].by_name
    assert not any(isinstance(step, DropColumn) for step in change.steps)
    again = create_field(change.next, Numbers(65, 6), "mod_64", text("amount"))
    assert again.next.by_name["deal"].by_name["amount"].column == "f_6"
    assert any(isinstance(step, AddColumn) for step in again.steps)
    for_good = delete_field(change.next, "fld_2", permanently=True)
    assert any(isinstance(step, DropColumn) for step in for_good.steps)
    assert any(step.destructive for step in for_good.plan.steps)
    assert problems(lambda: delete_field(change.next, "fld_2")) == [("NOT_FOUND", "id")]


def test_a_module_that_is_looked_up_cannot_be_deleted() -> None:
    given = module("task2", lookup("deal", "deal"))
    definitions = create_module(base(), Numbers(65, 6), given).next
    with pytest.raises(Refused) as caught:
        delete_module(definitions, "mod_64")
    (error,) = caught.value.errors
    assert error.code.value == "IN_USE"
    assert "task2.deal" in error.message
    without = delete_field(definitions, "fld_6").next
    assert [one.api_name for one in delete_module(without, "mod_64").next.modules] == ["task2"]
    for_good = delete_module(without, "mod_64", permanently=True)
    assert [type(step) for step in for_good.steps[1:]] == [DropColumn, DropTable]
    assert for_good.next.by_name["task2"].all_fields == ()


def test_a_system_module_cannot_be_deleted() -> None:
    own = replace(base().modules[0], system=True)
    definitions = Definitions((own,))
    assert problems(lambda: delete_module(definitions, "mod_64")) == [("IN_USE", "id")]
    renamed = update_module(definitions, "mod_64", ModuleUpdate(label="Bargain")).next
    assert renamed.by_name["deal"].label == "Bargain"


@pytest.mark.parametrize(
    "id", ["", "mod_", "mod_99", "64", "mod_0", "fld_1", "mod_６４", "x" * 999]
)
def test_an_id_that_names_nothing_is_not_found(id: str) -> None:
    assert problems(lambda: update_module(base(), id, ModuleUpdate(label="x"))) == [
        ("NOT_FOUND", "id")
    ]
