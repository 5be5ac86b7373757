"""`isoloir deadline`: computes the account's period and filing deadline."""

from datetime import date

from common.schemas.instants import Day
from elections.calendar import article_of, filing_due_at, period_starts_on
from kit.cli import exit_with_problem, print_result

from budget.ceilings.places import Place, place
from budget.commands.options import AsJson, DatedElection, Option, read_options


class _DeadlineOptions(DatedElection):
    triggered_on: Day | None = None


def deadline(
    election: Option = None,
    date: Option = None,
    triggered_on: Option = None,
    territory: Option = None,
    json: AsJson = False,
) -> None:
    """Début de la période du compte et date limite de dépôt.

    --date est le premier tour ; pour les députés des Français de l'étranger (--territory circo:9901), le tour
    où l'élection a été acquise.
    """
    options = read_options(
        _DeadlineOptions, election=election, date=date, triggered_on=triggered_on, territory=territory
    )
    if options.triggered_on is not None and options.triggered_on > options.date:
        exit_with_problem("Dates contraires", "L'événement déclencheur précède l'élection.", "/triggered_on")
    starts = period_starts_on(options.election, options.date, options.triggered_on)
    abroad = place(options.territory) is Place.ABROAD
    filing = filing_due_at(options.election, options.date, french_abroad=abroad)
    articles = [article_of(rule, options.election) for rule in ("period_starts_on", "filing_due_at")]
    print_result(
        {
            "period_starts_on": starts.isoformat(),
            "filing_due_at": filing.isoformat(),
            "articles": list(dict.fromkeys(articles)),
        },
        as_json=json,
        text=_days(starts, filing.date()),
    )


def _days(starts: date, filing: date) -> str:
    return f"Période du compte : à partir du {starts:%d/%m/%Y}\nDépôt : le {filing:%d/%m/%Y} avant 18 h (Paris)"
