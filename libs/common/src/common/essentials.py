"""Operations that integrators need first, by `operationId`; all others are tagged `back-office`.

`docs/essentials.md` presents them; `tests/contracts/test_essentials.py` compares that page with this list.
"""

BACK_OFFICE = "back-office"
HEALTH = "health"

IN_EACH_SERVICE = ("list_events", "create_webhook")

ESSENTIAL_OPERATIONS: dict[str, tuple[str, ...]] = {
    "predict": ("list_priorities", "get_forecast"),
    "crm": (
        "create_token",
        *("list_people", "create_person", "bulk_upsert_people", "get_consents", "create_consent"),
        *("list_segments", "list_segment_people"),
        *("create_canvass", "create_canvass_batch"),
        *("list_campaign_events", "create_campaign_event", "list_rsvps", "create_rsvp"),
        *("list_tasks", "create_task"),
    ),
    "proxy": ("list_requests", "create_request", "list_offers", "list_matches"),
    "budget": ("list_expenses", "create_expense", "create_receipt", "get_ceiling"),
    "results": ("get_totals", "list_turnouts"),
}
"""In the order of `docs/essentials.md`, which is that of their groups in the API's documentation."""


def essential_operations(service: str) -> tuple[str, ...]:
    """Return the ids of a service's essential operations, those common to all services last."""
    return (*ESSENTIAL_OPERATIONS.get(service, ()), *IN_EACH_SERVICE)
