"""Arithmetic checks of one sheet's figures against the rules of an official record (procès-verbal).

Pure. Every identity is checked separately, so that a finding names the figure to read again on the paper sheet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MANY_BLANK_OR_NULL = 10
"""Per cent of the voters above which blank and null ballots together are worth a second look."""

MANY_MISSING_ENVELOPES = 3
"""From this many envelopes apart from the signatures, a judge may be asked what became of them."""


class Severity(StrEnum):
    ERROR = "error"
    """The figures contradict each other: no count may use them before a person has decided."""
    WARNING = "warning"
    """Possible but in need of a second pair of eyes."""
    NOTE = "note"
    """Worth knowing; changes nothing."""


@dataclass(frozen=True)
class Finding:
    severity: Severity
    code: str
    article: str
    """Of the French electoral code."""
    fr: str
    en: str
    pointer: str
    """RFC 6901, to the figure of the sheet that is most likely to be wrong."""


@dataclass(frozen=True)
class Sheet:
    """Figures of one polling station's record, as whole numbers."""

    registered: int
    voters: int
    blank: int
    null: int
    valid: int
    votes: Mapping[str, int]
    signatures: int | None = None
    """On the signing list (émargements)."""
    envelopes: int | None = None
    """Found in the urn, with the ballots that had no envelope."""
    noted: bool = False
    """The record carries an observation."""


def check_sheet(sheet: Sheet, known_registered: int | None = None) -> list[Finding]:
    """Return all findings about the sheet, the gravest first. `known_registered`: the station's registered voters."""
    findings = [
        *_negative(sheet),
        *_sums(sheet),
        *_bounds(sheet),
        *_urn(sheet),
        *_plausible(sheet, known_registered),
    ]
    return sort_findings(findings)


def sort_findings(findings: list[Finding]) -> list[Finding]:
    """Sort findings, the gravest first."""
    order = list(Severity)
    return sorted(findings, key=lambda finding: order.index(finding.severity))


def adds_up(findings: list[Finding]) -> bool:
    return all(finding.severity is not Severity.ERROR for finding in findings)


def sums_agree(sheet: Sheet) -> bool:
    """Return whether the sheet's sums agree, so that a member may validate it despite other doubts."""
    return not _sums(sheet)


def _negative(sheet: Sheet) -> list[Finding]:
    figures: dict[str, int | None] = {
        "/registered": sheet.registered,
        "/voters": sheet.voters,
        "/blank": sheet.blank,
        "/null": sheet.null,
        "/valid": sheet.valid,
        "/signatures": sheet.signatures,
        "/envelopes": sheet.envelopes,
    }
    figures |= {f"/votes/{candidate}": count for candidate, count in sheet.votes.items()}
    return [
        Finding(
            Severity.ERROR,
            "negative",
            "R. 67",
            "Un nombre négatif ne peut pas figurer au procès-verbal.",
            "The record cannot hold a negative number.",
            pointer,
        )
        for pointer, figure in figures.items()
        if figure is not None and figure < 0
    ]


def _sums(sheet: Sheet) -> list[Finding]:
    result: list[Finding] = []
    parts = sheet.valid + sheet.blank + sheet.null
    if sheet.voters != parts:
        result.append(
            Finding(
                Severity.ERROR,
                "voters_not_the_sum",
                "L. 65",
                f"Votants ({sheet.voters}) ≠ exprimés + blancs + nuls "
                f"({sheet.valid} + {sheet.blank} + {sheet.null} = {parts}).",
                f"Voters ({sheet.voters}) ≠ valid + blank + null "
                f"({sheet.valid} + {sheet.blank} + {sheet.null} = {parts}).",
                "/voters",
            )
        )
    votes = sum(sheet.votes.values())
    if votes != sheet.valid:
        result.append(
            Finding(
                Severity.ERROR,
                "votes_not_the_valid",
                "L. 65",
                f"La somme des voix ({votes}) ≠ exprimés ({sheet.valid}) : {_gap(sheet.valid - votes)}.",
                f"The votes add up to {votes}, not to the valid votes ({sheet.valid}).",
                "/votes",
            )
        )
    return result


def _bounds(sheet: Sheet) -> list[Finding]:
    bounds: list[Finding] = []
    if sheet.voters > sheet.registered:
        # R. 59: a court may let someone vote who is not on the list; the record then says so.
        bounds.append(
            Finding(
                Severity.WARNING if sheet.noted else Severity.ERROR,
                "more_voters_than_registered",
                "R. 59",
                f"Plus de votants ({sheet.voters}) que d'inscrits ({sheet.registered}).",
                f"More voters ({sheet.voters}) than registered ({sheet.registered}).",
                "/voters",
            )
        )
    if sheet.signatures is not None and sheet.signatures > sheet.registered:
        bounds.append(
            Finding(
                Severity.WARNING,
                "more_signatures_than_registered",
                "R. 62",
                f"Plus d'émargements ({sheet.signatures}) que d'inscrits ({sheet.registered}).",
                f"More signatures ({sheet.signatures}) than registered ({sheet.registered}).",
                "/signatures",
            )
        )
    return bounds


def _urn(sheet: Sheet) -> list[Finding]:
    result: list[Finding] = []
    if sheet.envelopes is not None and sheet.envelopes != sheet.voters:
        result.append(
            Finding(
                Severity.WARNING,
                "envelopes_not_the_voters",
                "L. 65",
                f"Enveloppes dans l'urne ({sheet.envelopes}) ≠ votants ({sheet.voters}).",
                f"Envelopes in the urn ({sheet.envelopes}) ≠ voters ({sheet.voters}).",
                "/envelopes",
            )
        )
    in_urn = sheet.voters if sheet.envelopes is None else sheet.envelopes
    if sheet.signatures is None or sheet.signatures == in_urn:
        return result
    gap = abs(in_urn - sheet.signatures)
    decisive = gap >= MANY_MISSING_ENVELOPES or gap >= _margin(sheet.votes)
    fr = f"{in_urn} enveloppe(s) dans l'urne pour {sheet.signatures} émargement(s)"
    en = f"{in_urn} envelope(s) in the urn for {sheet.signatures} signature(s)"
    if not sheet.noted:
        fr, en = f"{fr} : le procès-verbal doit le mentionner.", f"{en}: the record must say so."
    elif decisive:
        fr, en = f"{fr} : l'écart peut compter devant le juge.", f"{en}: the gap may matter in court."
    else:
        fr, en = f"{fr}, mentionné au procès-verbal.", f"{en}, as the record says."
    # L. 65: the record mentions the gap, and the count goes on; the sheet is not held for it.
    result.append(Finding(Severity.NOTE, "envelopes_not_the_signatures", "L. 65", fr, en, "/signatures"))
    return result


def _plausible(sheet: Sheet, known_registered: int | None) -> list[Finding]:
    result: list[Finding] = []
    spoilt = sheet.blank + sheet.null
    if spoilt * 100 > MANY_BLANK_OR_NULL * sheet.voters > 0:
        result.append(
            Finding(
                Severity.NOTE,
                "many_blank_or_null",
                "L. 65",
                f"Blancs et nuls ({spoilt}) : plus de {MANY_BLANK_OR_NULL} % des votants ({sheet.voters}).",
                f"Blank and null ballots ({spoilt}): over {MANY_BLANK_OR_NULL} % of the voters ({sheet.voters}).",
                "/null",
            )
        )
    # The list moves from one election to the next: what is known here may be some years old.
    if known_registered and abs(sheet.registered - known_registered) * 50 > known_registered:
        result.append(
            Finding(
                Severity.NOTE,
                "registered_not_as_known",
                "R. 62",
                f"Inscrits ({sheet.registered}) à plus de 2 % des inscrits connus de ce bureau ({known_registered}).",
                f"Registered ({sheet.registered}) over 2 % away from what is known of it ({known_registered}).",
                "/registered",
            )
        )
    return result


def _margin(votes: Mapping[str, int]) -> int:
    first, second = (*sorted(votes.values(), reverse=True), 0, 0)[:2]
    return first - second


def _gap(missing: int) -> str:
    return f"il en manque {missing}" if missing > 0 else f"il y en a {-missing} de trop"
