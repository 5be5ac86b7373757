"""A public board as an Atom feed (RFC 4287): one entry for each round that may be shown. Pure."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5
from xml.etree import ElementTree as xml

from kit.text.french import number, percent

from results.boards.board.views import Board

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_TITLE = "Résultats de la soirée électorale"


def write_feed(share: UUID, address: str, boards: Sequence[Board], empty_since: datetime) -> bytes:
    """Return the document. `share`: id of the link, from which the feed's ids follow; `address`: of its page.

    `boards`: of the rounds whose sums the gate shows. `empty_since`: an instant that says nothing of any count, for a
    feed without an entry.
    """
    feed = xml.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "fr"})
    _add(feed, "id", share.urn)
    _add(feed, "title", _TITLE)
    counted = [(board, board.totals.sums.as_of) for board in boards if board.totals.sums.as_of]
    _add(feed, "updated", max((as_of for _, as_of in counted if as_of), default=empty_since).isoformat())
    _add(xml.SubElement(feed, "author"), "name", "Équipe de campagne")
    xml.SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{address}/feed.atom"})
    xml.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": address})
    for board, as_of in reversed(counted):
        entry = xml.SubElement(feed, "entry")
        _add(entry, "id", uuid5(share, f"round {board.round}").urn)
        _add(entry, "title", _title(board))
        _add(entry, "updated", as_of.isoformat() if as_of else "")
        page = f"{address}?round={board.round}"
        xml.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": page})
        _add(entry, "content", _content(board)).set("type", "text")
    return xml.tostring(feed, encoding="utf-8", xml_declaration=True)


def _add(parent: xml.Element, name: str, text: str) -> xml.Element:
    element = xml.SubElement(parent, name)
    element.text = text
    return element


def _title(board: Board) -> str:
    sums = board.totals.sums
    state = "résultats complets" if sums.complete else f"{sums.stations_counted} bureaux sur {sums.stations}"
    prefix = "Démonstration, résultats inventés : " if board.campaign.demo else ""
    return f"{prefix}tour {board.round}, {state}, non officiel"


def _content(board: Board) -> str:
    sums = board.totals.sums
    scores = [
        f"{line.name} {'–' if line.share is None else percent(line.share)} ({number(line.votes)} voix)"
        for line in board.lines
    ]
    turnout = [] if sums.turnout is None else [f"Participation dans les bureaux comptés : {percent(sums.turnout)}."]
    verdict = [f"{board.verdict} À titre provisoire."] if board.verdict else []
    method = "Somme des feuilles validées, sans estimation. Seuls les résultats proclamés sont officiels."
    return " ".join([f"{board.day}. {' ; '.join(scores)}.", *turnout, *verdict, method])
