"""The mapping that makes its values when they are asked for."""

import pytest

from schema_builder.lazy import LazyMap


def test_a_value_is_made_once_and_alone() -> None:
    made: list[str] = []

    def maker(name: str) -> object:
        made.append(name)
        return object()

    values = LazyMap({name: lambda name=name: maker(name) for name in "abc"})
    assert values["b"] is values["b"]
    assert values.get("b") is values["b"]
    assert made == ["b"]
    assert values.made == 1


def test_names_are_known_without_making_anything() -> None:
    values = LazyMap({name: lambda: pytest.fail("made") for name in "cab"})
    assert list(values) == ["c", "a", "b"]
    assert len(values) == 3
    assert "a" in values
    assert "x" not in values
    assert values.get("x") is None
    with pytest.raises(KeyError):
        values["x"]


def test_all_values_come_in_the_order_of_the_names() -> None:
    values = LazyMap({name: lambda name=name: name.upper() for name in "cab"})
    assert values["b"] == "B"
    assert list(values.items()) == [("c", "C"), ("a", "A"), ("b", "B")]
    assert {**values} == values.copy() == {"c": "C", "a": "A", "b": "B"}
