"""One suite for the walk and for the browser: the real launcher, with the campaign of the demonstration in it."""

from collections.abc import Callable, Iterator

import pytest
from isoloir_local.oidc.signing import OPERATOR
from isoloir_local.sources import Source, find_source
from isoloir_local.testing import Launched, launched
from isoloir_local.walk.campaign import import_past_results, open_campaign
from isoloir_local.walk.contest import say_who_stands
from isoloir_local.walk.stage import Stage, Step
from isoloir_local.walk.steps import ask_for_a_proxy, count_votes, plan_an_action, record_canvasses, record_expense

from tests.cast import Cast

BEFORE_THE_VOTE = (
    import_past_results,
    say_who_stands,
    record_canvasses,
    plan_an_action,
    record_expense,
    ask_for_a_proxy,
)


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    return find_source(None, tmp_path_factory.mktemp("source"))


@pytest.fixture(scope="session")
def suite(source: Source) -> Iterator[Launched]:
    with launched("--source", str(source.folder)) as up:
        yield up


@pytest.fixture(scope="session")
def stage_for(suite: Launched, source: Source) -> Callable[[str], Stage]:
    return lambda subject: Stage(
        suite.address, source, lambda campaign: suite.token(campaign=campaign, subject=subject), lambda _: None
    )


@pytest.fixture(scope="session")
def stage(stage_for: Callable[[str], Stage]) -> Iterator[Stage]:
    """The manager's stage."""
    made = stage_for(OPERATOR)
    open_campaign(made)
    yield made
    made.close()


@pytest.fixture(scope="session")
def cast(stage: Stage, stage_for: Callable[[str], Stage]) -> Iterator[Cast]:
    """Others of the team, each with one role."""
    made = Cast(stage, stage_for)
    yield made
    made.close()


@pytest.fixture(scope="session")
def days(stage: Stage) -> dict[str, Step]:
    """The steps of the weeks before the vote, by name, with what moved."""
    return {found.name: found for found in (do(stage) for do in BEFORE_THE_VOTE)}


@pytest.fixture(scope="session")
def night(stage: Stage, days: dict[str, Step]) -> Step:
    """The step after the close, with what moved. The clock stays there."""
    return count_votes(stage)
