"""The computed fields of the sales pack, as `createField` takes them, by module."""

from collections.abc import Mapping

FieldInput = Mapping[str, object]

SALES_FORMULAS: tuple[tuple[str, FieldInput], ...] = (
    (
        "company",
        {
            "apiName": "wonValue",
            "label": "Won value",
            "description": "What the deals come to that were won.",
            "kind": "ROLLUP",
            "rollup": {
                "list": "deals",
                "function": "SUM",
                "field": "amount",
                "filter": {"stage": {"eq": "DEAL_WON"}},
            },
        },
    ),
    (
        "deal",
        {
            "apiName": "daysOpen",
            "label": "Days open",
            "description": "How long ago the deal was made; nothing once it is won or lost.",
            "kind": "FORMULA",
            "formula": {
                "expression": 'if(stage != "DEAL_WON" and stage != "DEAL_LOST", '
                "daysBetween(createdAt, today()))"
            },
        },
    ),
)
"""Each after the modules that it is made of."""
