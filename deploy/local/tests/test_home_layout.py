"""The cards of the home page are those that the services' summaries name."""

from importlib import import_module
from inspect import getsource

from common.scopes import ROLE_SCOPES, Role
from isoloir_local.gateway.home_layout import OPENS, STEPS, STEPS_OF, slots_for, steps_for

EVERY = ("predict", "crm", "proxy", "budget", "results")
WHERE = {
    "predict": "predict.forecasting.summaries.service",
    "crm": "crm.desk.summaries.service",
    "proxy": "proxy.coordination.summaries.service",
    "budget": "budget.overview.summaries.service",
    "results": "results.boards.summaries.service",
}


def test_every_role_has_a_card_and_those_of_the_first_role_come_first() -> None:
    for role in Role:
        assert slots_for([role], EVERY), role
    both = [f"{slot.service}.{slot.key}" for slot in slots_for([Role.CANVASSER, Role.FINANCIAL_AGENT], EVERY)]
    assert both[0] == "budget.filing"
    assert "crm.start" in both
    assert len(both) == len(set(both))


def test_a_service_that_does_not_run_has_no_card() -> None:
    assert {slot.service for slot in slots_for([Role.MANAGER], ["crm"])} == {"crm"}


def test_each_card_and_each_task_is_one_that_its_service_tells() -> None:
    sources = {service: getsource(import_module(module)) for service, module in WHERE.items()}
    for role in Role:
        for slot in slots_for([role], EVERY):
            assert f'"{slot.key}"' in sources[slot.service], f"{slot.service} has no card {slot.key}"
    for key in STEPS:
        assert any(f'key="{key}"' in sources[service] for service in STEPS_OF), key


def test_after_the_vote_nobody_is_asked_to_begin_in_the_field() -> None:
    assert steps_for(is_over=False) == STEPS
    assert steps_for(is_over=True) == ("account", "account-people")


def test_two_roles_lead_a_campaign_and_have_all_of_its_tasks() -> None:
    assert {role for role in Role if ROLE_SCOPES[role] >= OPENS} == {Role.CANDIDATE, Role.MANAGER}
