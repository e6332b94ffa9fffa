"""API names: their form, and that no two things of the API come by the same one."""

import pytest

from crm.changes import Numbers
from crm.defining.inputs import FieldInput, ModuleInput
from crm.defining.modules import create_module
from crm.definitions import Definitions
from crm.errors import Refused, UserErrorCode
from crm.names import api_name_error, option_key_error, section_key_error
from crm.reserved_names import RESERVED_FIELDS
from tests.support.shaping import lookup, module, select, text

BAD_NAMES = (
    "",
    "Deal",
    "_deal",
    "__deal",
    "de__al",
    "deal name",
    "deal-name",
    'de"al',
    "de'al",
    "deal;drop",
    "déal",
    "deal🚀",
    "1deal",
    "deal\n",
    "ｄeal",
)
BAD_KEYS = ("", "new", "New", "_NEW", "__NEW", "NEW DEAL", "NEU-1", "ÄRGER", "🚀", "1ST", "true")


def made(*given: ModuleInput) -> Definitions:
    """The definitions with these modules, made one after the other."""
    definitions, numbers = Definitions(), Numbers(64, 1)
    for one in given:
        definitions = create_module(definitions, numbers, one).next
    return definitions


def refused(definitions: Definitions, given: ModuleInput) -> list[tuple[str, str]]:
    """The codes and paths of all that is wrong with a new module."""
    with pytest.raises(Refused) as caught:
        create_module(definitions, Numbers(100, 1000), given)
    return [(error.code.value, ".".join(error.path)) for error in caught.value.errors]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_malformed_api_name_is_invalid(name: str) -> None:
    error = api_name_error(name, ("apiName",))
    assert error is not None
    assert error.code is UserErrorCode.INVALID
    assert error.message.isascii()


def test_an_api_name_has_at_most_fifty_characters() -> None:
    assert api_name_error("a" * 50, ()) is None
    error = api_name_error("a" * 51, ())
    assert error is not None
    assert error.code is UserErrorCode.TOO_LONG


@pytest.mark.parametrize("key", BAD_KEYS)
def test_a_malformed_option_key_is_invalid(key: str) -> None:
    error = option_key_error(key, ())
    assert error is not None
    assert error.code is UserErrorCode.INVALID


def test_keys_have_at_most_sixty_three_characters() -> None:
    for check, letter in ((option_key_error, "A"), (section_key_error, "a")):
        assert check(letter * 63, ()) is None
        error = check(letter * 64, ())
        assert error is not None
        assert error.code is UserErrorCode.TOO_LONG


@pytest.mark.parametrize(
    "name", ["module", "field", "view", "role", "user", "workflow", "node", "record", "query"]
)
def test_a_module_cannot_take_the_name_of_a_fixed_type(name: str) -> None:
    errors = refused(Definitions(), module(name, plural=f"{name}Entries"))
    assert ("NAME_TAKEN", "input.apiName") in errors


@pytest.mark.parametrize("name", ["string", "decimal", "mutation", "job", "date", "email"])
def test_a_module_cannot_take_the_name_of_a_scalar_or_system_module(name: str) -> None:
    errors = refused(Definitions(), module(name, plural=f"{name}Entries"))
    assert ("NAME_TAKEN", "input.apiName") in errors


@pytest.mark.parametrize("plural", ["modules", "users", "nodes", "viewer", "jobs", "fieldKinds"])
def test_a_plural_cannot_take_a_fixed_root_field(plural: str) -> None:
    assert ("NAME_TAKEN", "input.pluralApiName") in refused(
        Definitions(), module("thing", plural=plural)
    )


@pytest.mark.parametrize("name", ["contact", "lead", "company", "deal", "meeting", "supportCase"])
def test_names_of_everyday_modules_are_free(name: str) -> None:
    assert made(module(name, text("name"))).by_name[name].api_name == name


def test_singular_and_plural_must_differ_by_more_than_case() -> None:
    assert refused(Definitions(), module("deal", plural="deal")) == [
        ("INVALID", "input.pluralApiName")
    ]
    assert refused(Definitions(), module("sheep", plural="sheeP")) == [
        ("INVALID", "input.pluralApiName")
    ]


def test_a_module_whose_name_differs_in_case_alone_is_refused() -> None:
    known = made(module("callCentre", text("name")))
    errors = refused(known, module("callcentre", text("name"), plural="others"))
    assert errors == [("NAME_TAKEN", "input.apiName")]


@pytest.mark.parametrize(
    ("name", "plural"),
    [
        ("dealConnection", "dealConnections"),
        ("dealFilter", "dealFilters"),
        ("dealGroup", "dealGroups"),
        ("dealStage", "dealStages"),
        ("dealStageFilter", "dealStageFilters"),
    ],
)
def test_a_module_cannot_take_a_type_made_for_another(name: str, plural: str) -> None:
    known = made(module("deal", select("stage", "NEW")))
    assert refused(known, module(name, plural=plural)) == [("NAME_TAKEN", "input.apiName")]


def test_a_select_cannot_take_a_type_that_is_there() -> None:
    known = made(module("dealStage"))
    assert refused(known, module("deal", select("stage", "NEW"))) == [
        ("NAME_TAKEN", "input.fields.0.apiName")
    ]
    assert refused(Definitions(), module("deal", select("filter", "NEW"))) == [
        ("NAME_TAKEN", "input.fields.0.apiName")
    ]


def test_a_text_field_makes_no_type_of_its_own() -> None:
    definitions = made(module("dealStage"), module("deal", text("stage"), text("filter")))
    assert [field.api_name for field in definitions.by_name["deal"].fields] == ["stage", "filter"]


def test_root_fields_of_two_modules_do_not_collide() -> None:
    known = made(module("deal"))
    assert refused(known, module("bargain", plural="dealBy")) == [
        ("NAME_TAKEN", "input.pluralApiName")
    ]
    assert refused(known, module("bargain", plural="deal")) == [
        ("NAME_TAKEN", "input.pluralApiName")
    ]
    # createDeals of the module deal would be that of a module called deals.
    assert ("NAME_TAKEN", "input.apiName") in refused(known, module("deals", plural="dealses"))


@pytest.mark.parametrize("name", sorted(RESERVED_FIELDS))
def test_a_field_cannot_take_a_reserved_name(name: str) -> None:
    assert refused(Definitions(), module("deal", text(name))) == [
        ("NAME_TAKEN", "input.fields.0.apiName")
    ]


def test_the_error_says_which_names_are_reserved_and_what_would_be_free() -> None:
    with pytest.raises(Refused) as caught:
        create_module(Definitions(), Numbers(64, 1), module("deal", text("number")))
    (error,) = caught.value.errors
    assert all(name in error.message for name in RESERVED_FIELDS)
    assert "dealNumber" in error.message


def test_fields_differ_by_more_than_case() -> None:
    assert refused(Definitions(), module("deal", text("closeDate"), text("closedate"))) == [
        ("NAME_TAKEN", "input.fields.1.apiName")
    ]
    assert refused(Definitions(), module("deal", text("createdat"))) == [
        ("NAME_TAKEN", "input.fields.0.apiName")
    ]


def test_a_lookup_takes_the_name_of_its_id_too() -> None:
    known = made(module("company", text("name"), plural="companies"))
    deal = module("deal", text("companyId"), lookup("company", "company"))
    assert refused(known, deal) == [("NAME_TAKEN", "input.fields.1.apiName")]
    manager = FieldInput("manager", "Manager", "USER")
    assert refused(known, module("deal", manager, text("managerId"))) == [
        ("NAME_TAKEN", "input.fields.1.apiName")
    ]


def test_the_other_side_of_a_lookup_needs_a_free_name() -> None:
    known = made(module("company", text("name"), text("deals"), plural="companies"))
    assert refused(known, module("deal", lookup("company", "company"))) == [
        ("NAME_TAKEN", "input.fields.0.lookup.inverseApiName")
    ]
    both = module(
        "deal", lookup("company", "company", "wonDeals"), lookup("partner", "company", "wonDeals")
    )
    assert refused(known, both) == [("NAME_TAKEN", "input.fields.1.lookup.inverseApiName")]
    assert refused(known, module("deal", lookup("company", "company", "notes"))) == [
        ("NAME_TAKEN", "input.fields.0.lookup.inverseApiName")
    ]


def test_the_other_side_of_a_lookup_is_called_by_the_plural() -> None:
    definitions = made(
        module("company", text("name"), lookup("parent", "company", "subsidiaries")),
        module("deal", lookup("company", "company")),
    )
    inverses = definitions.inverses(definitions.by_name["company"])
    assert [inverse.api_name for inverse in inverses] == ["subsidiaries", "deals"]


def test_every_mistake_is_told_at_once_with_its_place() -> None:
    given = module("deal", text("__x"), select("stage"), lookup("company", "nowhere"))
    assert refused(Definitions(), given) == [
        ("INVALID", "input.fields.0.apiName"),
        ("REQUIRED", "input.fields.1.options"),
        ("NOT_FOUND", "input.fields.2.lookup.module"),
    ]
