"""How many random cases the property tests try: one knob for all of them.

A test that takes `batch` (see `in_batches`) is run in four parts, so that two workers share it.
`--hypothesis-profile=ci`, the default, tries 500 cases of each such test in all;
`long` tries 20,000 and `short` 40. A case that fails is shown as it was found; `shrink` first makes
it as small as it can, which may take minutes.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings

BATCHES = 4
CASES = {"short": 40, "ci": 500, "long": 20_000, "shrink": 500}
DEFAULT = "ci"

_SLOW = (Phase.shrink, Phase.explain)

in_batches = pytest.mark.parametrize("batch", range(BATCHES))


def register_profiles() -> None:
    """Make the profiles known, and the default one current."""
    for name, cases in CASES.items():
        settings.register_profile(
            name,
            max_examples=cases // BATCHES,
            deadline=None,
            print_blob=True,
            phases=[phase for phase in Phase if name == "shrink" or phase not in _SLOW],
            # Cases are records in a real database, which are many values and take their time.
            suppress_health_check=[
                HealthCheck.too_slow,
                HealthCheck.data_too_large,
                HealthCheck.large_base_example,
                HealthCheck.function_scoped_fixture,
                HealthCheck.differing_executors,
            ],
        )
    settings.load_profile(DEFAULT)
