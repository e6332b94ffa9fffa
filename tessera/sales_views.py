"""The views of the sales pack, as `createView` takes them."""

from collections.abc import Mapping

ViewInput = Mapping[str, object]

OPEN: Mapping[str, object] = {"stage": {"notIn": ["DEAL_WON", "DEAL_LOST"]}}


def _columns(*fields: str) -> list[dict[str, str]]:
    return [{"field": field} for field in fields]


DEAL_COLUMNS = _columns("name", "company.name", "contact", "stage", "amount", "closeDate", "owner")
DEAL_TOTALS: list[dict[str, str]] = [
    {"function": "COUNT"},
    {"function": "SUM", "field": "amount"},
]

SALES_VIEWS: tuple[ViewInput, ...] = (
    {
        "module": "deal",
        "label": "My open deals",
        "kind": "TABLE",
        "description": "Your own deals that are neither won nor lost, the most urgent first.",
        "filter": {**OPEN, "owner": {"isMe": True}},
        "columns": DEAL_COLUMNS,
        "orderBy": [{"field": "closeDate"}, {"field": "amount", "sort": "DESC"}],
        "totals": DEAL_TOTALS,
    },
    {
        "module": "deal",
        "label": "Closing this month",
        "kind": "TABLE",
        "description": "Open deals that are expected to close this month.",
        "filter": {**OPEN, "closeDate": {"within": {"period": "THIS_MONTH"}}},
        "columns": DEAL_COLUMNS,
        "orderBy": [{"field": "closeDate"}],
        "totals": DEAL_TOTALS,
    },
    {
        "module": "deal",
        "label": "Won",
        "kind": "TABLE",
        "description": "Deals that were won, the latest first.",
        "filter": {"stage": {"eq": "DEAL_WON"}},
        "columns": DEAL_COLUMNS,
        "orderBy": [{"field": "closeDate", "sort": "DESC"}],
        "totals": DEAL_TOTALS,
    },
    {
        "module": "deal",
        "label": "Pipeline",
        "kind": "KANBAN",
        "description": "Every deal as a card in the column of its stage.",
        "groupBy": {"field": "stage"},
        "cardFields": ["name", "company.name", "amount", "closeDate", "owner"],
        "orderBy": [{"field": "closeDate"}],
        "totals": DEAL_TOTALS,
    },
    {
        "module": "deal",
        "label": "Expected closings",
        "kind": "CALENDAR",
        "description": "Open deals on the day on which they are expected to close.",
        "filter": OPEN,
        "calendar": {"start": "closeDate", "color": "stage"},
    },
    {
        "module": "lead",
        "label": "Follow-ups",
        "kind": "CALENDAR",
        "description": "Leads at the time when somebody is to follow them up.",
        "filter": {"status": {"notIn": ["CONVERTED", "LOST"]}},
        "calendar": {"start": "followUpAt", "color": "status"},
    },
    {
        "module": "company",
        "label": "Company",
        "kind": "RECORD",
        "description": "A company with its people and its deals.",
        "tabs": [
            {
                "label": "Overview",
                "columns": [
                    {"items": _columns("name", "industry", "country", "website", "phone")},
                    {"items": _columns("employees", "annualRevenue", "owner")},
                ],
                "lists": [
                    {
                        "list": "contacts",
                        "columns": _columns("lastName", "firstName", "email", "phone"),
                        "orderBy": [{"field": "lastName"}],
                    }
                ],
            },
            {
                "label": "Deals",
                "lists": [
                    {
                        "list": "deals",
                        "columns": _columns("name", "stage", "amount", "closeDate"),
                        "orderBy": [{"field": "closeDate", "sort": "DESC"}],
                    }
                ],
            },
        ],
    },
)
"""Each is made as it stands; the first of a kind is the default of its module."""
