"""Chapter on places that vote alike: what our bloc did there in the last comparable round, and here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from elections.bloc_colours import bloc_colour
from kit.text import french
from kit.text.method_names import name_methods

from predict.past_results.elections import alike
from predict.past_results.elections.alike import PlaceVote
from predict.past_results.elections.names import name_round
from predict.reports.blocks import Block, Figure, Section, Table, Text
from predict.reports.charts import Span, draw_spans
from predict.reports.sources import Desk, Round

KEY, TITLE = "alike", "Qui vote comme ici"
METHOD = "alike-1"
MOST, LEAST = 8, 3
"""Places that are shown, and fewer of which say nothing."""
_NAMES = {"circo": "circonscriptions", "departement": "départements"}


@dataclass(frozen=True)
class Neighbour:
    """A place that votes like the campaign's: our bloc's share in the round before and in the last one."""

    name: str
    before: float | None
    last: float
    turnout: float


async def write(desk: Desk) -> Sequence[Section]:
    """Return nothing where there is no bloc, no round of another kind, or hardly a place of the kind is imported."""
    chosen = choose_rounds(desk.firsts, desk.campaign.election)
    if desk.bloc is None or desk.restricted or chosen is None:
        return []
    territory = desk.campaign.territory
    alike_by, last, before = chosen
    basis, latest, earlier = [
        await alike.read_place_votes(desk.session, territory, one.ballot.id, desk.ground.grid) if one else {}
        for one in (alike_by, last, before)
    ]
    own = territory.partition(":")[2]
    codes = alike.nearest(own, {code: vote for code, vote in basis.items() if code in latest}, MOST)
    if len(codes) < LEAST:
        return []
    bloc = desk.bloc

    def describe(code: str, name: str) -> Neighbour:
        return Neighbour(name, _share(earlier, code, bloc), _share(latest, code, bloc) or 0.0, latest[code].turnout)

    here = describe(own, "Ici")
    others = [describe(code, alike.name_of(territory, code)) for code in codes]
    return [_page(desk, (alike_by, last, before), here, others, bloc)]


def choose_rounds(firsts: Sequence[Round], kind: str) -> tuple[Round, Round, Round | None] | None:
    """Return the first round that says who is alike, the last of the campaign's kind, and the one before that.

    Alike are places by a round of another kind, national where there is one: by the same round they would be alike in
    our share, and what it is there would say nothing. Rounds come the oldest first.
    """
    of_kind = [one for one in firsts if one.ballot.kind == kind]
    others = [one for one in firsts if one.ballot.kind != kind]
    if not of_kind:
        return None
    national = [one for one in others if one.ballot.kind in ("presidentielle", "europeennes")]
    by = next(reversed(national or others), None)
    return (by, of_kind[-1], of_kind[-2] if len(of_kind) > 1 else None) if by else None


def _share(votes: Mapping[str, PlaceVote], code: str, bloc: str) -> float | None:
    return votes[code].shares.get(bloc, 0.0) if code in votes else None


def _page(
    desk: Desk,
    rounds: tuple[Round, Round, Round | None],
    here: Neighbour,
    others: Sequence[Neighbour],
    bloc: str,
) -> Section:
    by, last, before = rounds
    names = _NAMES[desk.campaign.territory.partition(":")[0]]
    better = sorted((one for one in others if one.last > here.last), key=lambda one: -one.last)
    lowest, highest = min(one.last for one in others), max(one.last for one in others)
    message = (
        f"Des {len(others)} {names} qui votent le plus comme ici, {_count(len(better))} plus au bloc {bloc} : "
        f"de {french.percent(lowest)} à {french.percent(highest)}, ici {french.percent(here.last)}."
    )
    since = f" ; le trait part de {name_round(before.ballot.id)}" if before else ""
    caption = f"Part du bloc {bloc} : {last.name}{since}"
    ordered = sorted((here, *others), key=lambda one: -one.last)
    blocks: list[Block] = [
        Figure(draw_spans([_span(one, bloc, here) for one in ordered], caption), f"{caption}."),
        Text(
            f"Sont semblables les {names} dont les parts des blocs et la participation sont les plus proches des "
            f"nôtres au scrutin « {by.name} » : un scrutin d’une autre nature, pour que la ressemblance ne soit pas le "
            "résultat que l’on compare."
        ),
        _table(ordered, here, bloc, last, before),
        Text(_advice(better[0] if better else None, here)),
        Text(
            "Des candidatures différentes s’y présentaient : un écart n’est pas l’effet d’une campagne. Méthode "
            f"{name_methods(METHOD)}. Données : résultats officiels, {by.name} et {last.name}.",
            "note",
        ),
    ]
    return Section(KEY, TITLE, blocks, message=message, methods=(METHOD,), summary=[message])


def _count(better: int) -> str:
    return "aucun lieu ne donne" if not better else "un lieu donne" if better == 1 else f"{better} donnent"


def _advice(best: Neighbour | None, here: Neighbour) -> str:
    if best is None:
        return "Dans aucun d’eux le bloc n’a fait mieux : ce que vous faites mérite d’être raconté aux autres."
    return (
        f"Le plus haut : {best.name}, {french.number(100 * (best.last - here.last), 1)} points de plus à vote "
        "semblable. Appelez qui y a fait campagne."
    )


def _span(one: Neighbour, bloc: str, here: Neighbour) -> Span:
    ends = (one.last, one.last if one.before is None else one.before)
    colour = bloc_colour(bloc) if one is here else "#8a94a0"
    return Span(one.name, one.last, min(ends), max(ends), colour)


def _table(ordered: Sequence[Neighbour], here: Neighbour, bloc: str, last: Round, before: Round | None) -> Table:
    return Table(
        f"Le bloc {bloc} et la participation",
        ("Lieu", before.name if before else "Avant", last.name, "Écart", "Participation"),
        [
            (
                one.name,
                "—" if one.before is None else french.percent(one.before),
                french.percent(one.last),
                "—" if one.before is None else f"{_signed(one.last - one.before)} pt",
                french.percent(one.turnout),
            )
            for one in ordered
        ],
        widths=(2.6, 1.3, 1.3, 1, 1.2),
        numbers=(1, 2, 3, 4),
        strong=[index for index, one in enumerate(ordered) if one is here],
    )


def _signed(change: float) -> str:
    return f"{'+' if change >= 0 else '−'}{french.number(abs(100 * change), 1)}"
