"""What a worker waits through: a database that is away, and nothing else."""

import pytest
from kit.db import is_outage
from sqlalchemy.exc import OperationalError


class _Refused(Exception):
    """As psycopg's where no connection came about: without a state."""

    sqlstate = None


class _Full(Exception):
    sqlstate = "53100"


AWAY = OperationalError("select 1", None, _Refused())
DISPLEASED = OperationalError("select 1", None, _Full())


@pytest.mark.parametrize("error", [AWAY, ConnectionResetError(), ExceptionGroup("tasks", [AWAY, OSError()])])
def test_a_database_that_is_away_is_waited_for_also_by_tasks_of_a_group(error: Exception) -> None:
    assert is_outage(error)


@pytest.mark.parametrize(
    "error",
    [DISPLEASED, ValueError(), ExceptionGroup("tasks", [AWAY, ValueError()]), ExceptionGroup("tasks", [DISPLEASED])],
)
def test_any_other_fault_ends_the_process(error: Exception) -> None:
    assert not is_outage(error)
