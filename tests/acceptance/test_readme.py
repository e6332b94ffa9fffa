"""What the README shows is what a reader gets."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.support.api import Api


async def test_the_first_query_of_the_readme(demo: Api) -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text()
    body = json.loads(re.findall(r"-d '(\{\"query\".*?)'\n", text)[0])
    answer = json.loads(re.findall(r"```json\n(.*?)```", text, re.DOTALL)[0])
    assert {"data": await demo(body["query"])} == answer
