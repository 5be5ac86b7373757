from hypothesis import given
from hypothesis import strategies as st
from results.sheets.tallies.arithmetic import Finding, Severity
from results.sheets.tallies.reconciliation import Known, Outcome, State, receive

ERROR = Finding(Severity.ERROR, "voters_not_the_sum", "L. 65", "faux", "wrong", "/voters")
WARNING = Finding(Severity.WARNING, "envelopes_not_the_voters", "L. 65", "écart", "gap", "/envelopes")


class Station:
    """The sheets of one station, by the rule and nothing else."""

    def __init__(self) -> None:
        self.sheets: dict[int, Known[int]] = {}
        self.confirming: set[int] = set()

    def send(self, figures: str, reporter: str, *findings: Finding) -> Outcome[int]:
        outcome = receive(list(self.sheets.values()), figures, reporter, findings)
        if outcome.repeats is not None:
            return outcome
        key = len(self.sheets)
        for disputed in outcome.dispute:
            self._become(disputed, State.DISPUTED)
        if outcome.validate is not None:
            self._become(outcome.validate, State.VALIDATED)
        if outcome.confirms is not None:
            self.confirming.add(key)
        self.sheets[key] = Known(key, figures, outcome.state, reporter, ERROR not in findings, False)
        return outcome

    def _become(self, key: int, state: State) -> None:
        old = self.sheets[key]
        self.sheets[key] = Known(key, old.figures, state, old.reporter, old.adds_up, old.decided)

    def counted(self) -> list[Known[int]]:
        return [
            sheet for key, sheet in self.sheets.items() if sheet.state is State.VALIDATED and key not in self.confirming
        ]


SENDS = st.lists(
    st.tuples(st.sampled_from(["good", "doubtful", "wrong", "else"]), st.sampled_from(["ada", "bob", "cleo", "dan"])),
    max_size=12,
)
FINDINGS = {"good": [], "else": [], "doubtful": [WARNING], "wrong": [ERROR]}


@given(SENDS)
def test_a_station_never_counts_twice_nor_while_its_sheets_differ(sends: list[tuple[str, str]]) -> None:
    station = Station()
    for figures, reporter in sends:
        station.send(figures, reporter, *FINDINGS[figures])

    assert len(station.counted()) <= 1
    if len({figures for figures, _ in sends}) > 1:
        assert station.counted() == []
    assert all(sheet.figures != "wrong" for sheet in station.counted())


@given(SENDS)
def test_a_repeat_stores_nothing(sends: list[tuple[str, str]]) -> None:
    station = Station()
    for figures, reporter in sends:
        station.send(figures, reporter, *FINDINGS[figures])

    assert len(station.sheets) == len(set(sends))


def test_a_sheet_with_a_warning_waits_for_someone_else_to_say_the_same() -> None:
    station = Station()

    assert station.send("doubtful", "ada", WARNING).state is State.CHECKED
    assert station.send("doubtful", "bob", WARNING).validate == 0
    assert [sheet.key for sheet in station.counted()] == [0]


def test_an_equal_copy_of_a_wrong_sheet_is_as_wrong() -> None:
    station = Station()
    station.send("wrong", "ada", ERROR)

    outcome = station.send("wrong", "bob", ERROR)
    assert (outcome.state, outcome.reason, outcome.validate) == (State.DISPUTED, "arithmetic", None)


def test_what_a_person_decided_is_not_undone_by_a_sheet_that_differs() -> None:
    decided = Known(1, "good", State.VALIDATED, "ada", True, True)

    outcome = receive([decided], "else", "bob", [])
    assert (outcome.state, outcome.reason, outcome.dispute) == (State.DISPUTED, "conflict", ())
