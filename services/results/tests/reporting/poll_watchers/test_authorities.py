from datetime import date
from uuid import UUID

import pytest
from results.reporting.poll_watchers.authorities import CONSULATE, EITHER, MAYOR, Authority, authority_of
from results.reporting.poll_watchers.duties import Duty
from results.reporting.poll_watchers.letter_pdf import print_letters
from results.reporting.poll_watchers.letters import Ballot, Letter, write_letters
from results.reporting.poll_watchers.models import Assignment
from results.reporting.poll_watchers.service import KnownPollWatcher
from results.territory.stations.known_station import KnownStation

BALLOT = Ballot("à l'élection présidentielle", "Camille Exemple", date(2027, 4, 11), 1, "jeudi 8 avril 2027 à 18 h")
STATIONS = [
    KnownStation("29075_0001", "29075", "Guipavas", 900, {}),
    KnownStation("ZZ071_0001", "ZZ071", "Berlin", 700, {}),
]
OISANS = KnownStation("38052_0001", "38052", "Le Bourg-d'Oisans", 1200, {})


@pytest.mark.parametrize(
    ("territory", "authority"),
    [
        ("circo:ZZ07", CONSULATE),
        ("circo:2901", MAYOR),
        ("commune:29075", MAYOR),
        ("nation:FR", EITHER),
        ("region:53", MAYOR),
    ],
)
def test_a_campaign_is_told_whom_its_watchers_are_named_to(territory: str, authority: Authority) -> None:
    assert authority_of(territory) == authority


def test_a_letter_goes_to_the_mayor_and_abroad_to_the_consulate() -> None:
    berlin, guipavas = sorted(_letters(), key=lambda letter: letter.to)
    assert (guipavas.to, guipavas.receipt) == ("À l'attention du maire de Guipavas", "Récépissé de la mairie")
    assert berlin.to == "À l'attention de l'ambassadeur ou du chef de poste consulaire, Berlin"
    assert berlin.receipt == "Récépissé du poste"
    assert "À l'attention du maire du Bourg-d'Oisans" in [letter.to for letter in _letters(OISANS)]
    assert "mair" not in f"{berlin}"
    assert "heure légale du poste" in berlin.note
    assert print_letters([berlin, guipavas], "Campagne").startswith(b"%PDF")


def _letters(*more: KnownStation) -> list[Letter]:
    duties = tuple(
        Assignment(
            campaign_id=UUID(int=1),
            id=UUID(int=number),
            poll_watcher_id=UUID(int=9),
            station=station.station,
            round=1,
            duty=Duty.DELEGATE,
            assigned_by="local:zoe",
        )
        for number, station in enumerate((*STATIONS, *more))
    )
    watcher = KnownPollWatcher(UUID(int=9), "Zoé", "Lefèvre", None, None, None, None, None, None, duties)
    return write_letters(BALLOT, [watcher], [*STATIONS, *more])
