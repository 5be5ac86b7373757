"""Rules for regions, Corsica, Martinique, Guyane and the European Parliament."""

from dataclasses import replace
from datetime import date

from elections.thresholds import SEVEN_PERCENT
from kit.web.problems import Invalid

from results.winners import bonus
from results.winners.councils import EUROPEAN_PARLIAMENT, REGIONS, REGIONS_OF_TODAY_FROM
from results.winners.lists import ListRule

REGIONS_FROM = date(2004, 3, 21)
CORSICA_FROM, CORSICA_OF_63_FROM = date(2010, 3, 14), date(2017, 12, 3)
MARTINIQUE_FROM = date(2015, 12, 6)
ONE_CONSTITUENCY_FROM = date(2019, 5, 26)

_CORSICA, _MARTINIQUE, _GUYANE = {"2A", "2B", "20", "20R", "COR"}, {"972", "ZB", "972R"}, {"973", "ZC", "973R"}
_BY_REGION = {"94": "20", "02": "972", "03": "973"}
"""INSEE codes of regions that a department elsewhere bears too: meant only where a region is named as one."""
_REGION = ListRule(("L. 338",), "L. 338", bonus.quarter, ("L. 346",), too_few="first_two")
_OVERSEAS = ListRule((), "", bonus.eleven, ("L. 558-19",), too_few="first_two")
"""Guyane and Martinique, one assembly each since 2015: eleven seats to the first list, ten per cent to stand."""
_EUROPE = "loi 77-729, art. 3"


def regional_rule(on: date, territory: str | None, seats: int | None) -> ListRule:
    code = _department(territory)
    if code in _CORSICA or (code in _MARTINIQUE | _GUYANE and on >= MARTINIQUE_FROM):
        return territorial_rule(on, territory, seats)
    if on < REGIONS_FROM:
        raise Invalid("Ces règles valent depuis 2004.", "These rules are in force since 2004.", "/date")
    if seats is None and (territory or "").startswith("region:") and on >= REGIONS_OF_TODAY_FROM and code in REGIONS:
        return replace(_REGION, seats=REGIONS[code], articles=(*_REGION.articles, "L. 337, tableau n° 7"))
    return replace(_REGION, seats=seats)


def territorial_rule(on: date, territory: str | None, seats: int | None) -> ListRule:
    code = _department(territory)
    if code in _CORSICA and on >= CORSICA_FROM:
        large = on >= CORSICA_OF_63_FROM
        return ListRule(
            ("L. 366",),
            "L. 366",
            bonus.eleven if large else bonus.nine,
            ("L. 373",),
            access=SEVEN_PERCENT,
            seats=seats or (63 if large else 51),
        )
    if code in _MARTINIQUE and on >= MARTINIQUE_FROM:
        return replace(_OVERSEAS, articles=("L. 558-8",), tie_article="L. 558-8", seats=seats or 51)
    if code in _GUYANE and on >= MARTINIQUE_FROM:
        return replace(_OVERSEAS, articles=("L. 558-4",), tie_article="L. 558-4", by_section=True)
    raise Invalid(
        "Donnez la collectivité : Corse (depuis 2010), Martinique ou Guyane (depuis 2015), « collectivite:94 ».",
        "Say which: Corsica (since 2010), Martinique or Guyane (since 2015), for example `collectivite:94`.",
        "/territory",
    )


def _department(territory: str | None) -> str:
    kind, _, code = (territory or "").rpartition(":")
    return _BY_REGION.get(code, code) if kind in ("region", "collectivite") else code


def european_rule(on: date, seats: int | None) -> ListRule:
    if on < ONE_CONSTITUENCY_FROM:
        raise Invalid(
            "La liste nationale, et ces règles, valent depuis 2019.",
            "National lists, and these rules, are in force since 2019.",
            "/date",
        )
    rule = ListRule((_EUROPE,), _EUROPE, None, last_seat_to="youngest_list", seats=seats)
    if seats is None and on.year in EUROPEAN_PARLIAMENT:
        members, decision = EUROPEAN_PARLIAMENT[on.year]
        return replace(rule, seats=members, articles=(*rule.articles, decision))
    return rule
