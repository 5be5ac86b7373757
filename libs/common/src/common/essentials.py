"""The operations that other software needs first, by their `operationId`; all the others are tagged `back-office`.

`docs/essentials.md` presents them; `tests/contracts/test_essentials.py` compares that page with this list.
"""

BACK_OFFICE = "back-office"

IN_EACH_SERVICE = frozenset({"list_events", "create_webhook"})

ESSENTIAL_OPERATIONS: dict[str, frozenset[str]] = {
    "predict": frozenset({"list_priorities", "get_forecast"}),
    "crm": frozenset(
        {
            "create_token",
            *("list_people", "create_person", "bulk_upsert_people", "get_consents", "create_consent"),
            *("create_canvass", "create_canvass_batch"),
            *("list_campaign_events", "create_campaign_event", "list_rsvps", "create_rsvp"),
            *("list_tasks", "create_task", "list_segments", "list_segment_people"),
        }
    ),
    "proxy": frozenset({"list_requests", "create_request", "list_offers", "list_matches"}),
    "budget": frozenset({"list_expenses", "create_expense", "create_receipt", "get_ceiling"}),
    "results": frozenset({"get_totals", "list_turnouts"}),
}


def essential_operations(service: str) -> frozenset[str]:
    """Return the ids of a service's essential operations, those that each service has included."""
    return ESSENTIAL_OPERATIONS.get(service, frozenset()) | IN_EACH_SERVICE
