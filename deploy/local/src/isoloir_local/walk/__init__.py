"""Demonstration walk: facts pass through the suite, each checked where it should arrive.

All over HTTP through the gateway, like a front-end; no database access.
"""

from typing import Any

from isoloir_local.walk.campaign import import_past_results, open_campaign
from isoloir_local.walk.contest import say_who_stands
from isoloir_local.walk.field import announce_a_meeting, lay_streets
from isoloir_local.walk.phone_bank import open_a_phone_bank
from isoloir_local.walk.stage import Stage
from isoloir_local.walk.steps import ask_for_a_proxy, count_votes, plan_an_action, record_canvasses, record_expense

STEPS = (
    import_past_results,
    say_who_stands,
    record_canvasses,
    plan_an_action,
    record_expense,
    ask_for_a_proxy,
    lay_streets,
    announce_a_meeting,
    open_a_phone_bank,
    count_votes,
)


def run(stage: Stage) -> dict[str, Any]:
    """Run the walk of docs/commands.md; raise WalkFailed at the first fact that does not arrive."""
    campaign = open_campaign(stage)
    steps: list[dict[str, Any]] = []
    for step in STEPS:
        found = step(stage)
        stage.say(found.line())
        steps.append(found.as_json())
    return {"source": stage.source.kind, "campaign": campaign, "steps": steps, "address": stage.address}
