"""Engine of the checks: a rule takes the facts of an account and returns a check. Pure.

Most rules name a group of entries that should be empty (`GroupRule`); the others compare figures (`rule`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from budget.filing.filings.facts import Facts
from budget.filing.filings.findings import Check, Entry, Outcome, Severity, money, plural
from budget.ledger.balances.groups import Group

Rule: TypeAlias = Callable[[Facts], Check]
NOTHING = "Rien à signaler."


@dataclass(frozen=True)
class Verdict:
    """The finding of a rule, before its name, title and article are added."""

    outcome: Outcome
    finding: str
    remedy: str = ""
    link: str = ""
    amount: int | None = None
    severity: Severity = Severity.BLOCKING
    entries: int = 0
    kind: Entry | None = None
    ids: tuple[UUID, ...] = ()


def passed(finding: str = NOTHING, severity: Severity = Severity.BLOCKING) -> Verdict:
    return Verdict(Outcome.PASSED, finding, severity=severity)


def failed(
    finding: str, remedy: str, link: str, amount: int | None = None, severity: Severity = Severity.BLOCKING
) -> Verdict:
    return Verdict(Outcome.FAILED, finding, remedy, link, amount, severity)


def unknown(finding: str, remedy: str, link: str, severity: Severity = Severity.BLOCKING) -> Verdict:
    return Verdict(Outcome.UNKNOWN, finding, remedy, link, severity=severity)


def rule(name: str, title: str, article: str | Callable[[Facts], str]) -> Callable[[Callable[[Facts], Verdict]], Rule]:
    """Turn a function into a rule; `article` may depend on the territory."""

    def make(look: Callable[[Facts], Verdict]) -> Rule:
        return lambda facts: _check(name, title, article, facts, look(facts))

    return make


@dataclass(frozen=True)
class GroupRule:
    """A rule that fails if a group of entries is not empty.

    `finding` is a text with `{entries}`, the number with the right one of `words`, and `{money}`, `{starts_on}`,
    `{votes_on}`. `named`: the check names the first entries. `awaits_payers`: the result is unknown while payers are
    not stated.
    """

    name: str
    title: str
    article: str | Callable[[Facts], str]
    severity: Severity
    kind: Entry
    group: Callable[[Facts], Group]
    words: tuple[str, str]
    finding: str
    remedy: str
    link: str
    none: str = NOTHING
    named: bool = True
    awaits_payers: bool = False

    def __call__(self, facts: Facts) -> Check:
        return _check(self.name, self.title, self.article, facts, self._look(facts))

    def _look(self, facts: Facts) -> Verdict:
        group = self.group(facts)
        if not group and self.awaits_payers and facts.unstated:
            open_ones = plural(facts.unstated.entries, "payeur reste", "payeurs restent")
            sentence = f"On ne peut pas encore le dire : {open_ones} à qualifier."
            return unknown(sentence, "Qualifiez-les d’abord.", "/payers", self.severity)
        if not group:
            return passed(self.none, self.severity)
        return Verdict(
            Outcome.FAILED,
            self.finding.format(
                entries=plural(group.entries, *self.words),
                money=money(group.cents, facts.currency),
                starts_on=f"{facts.period_starts_on:%d/%m/%Y}",
                votes_on=f"{facts.votes_on:%d/%m/%Y}",
            ),
            self.remedy,
            self.link,
            group.cents,
            self.severity,
            group.entries,
            self.kind,
            group.ids if self.named else (),
        )


def _check(name: str, title: str, article: str | Callable[[Facts], str], facts: Facts, verdict: Verdict) -> Check:
    return Check(
        name,
        title,
        article if isinstance(article, str) else article(facts),
        verdict.severity,
        verdict.outcome,
        verdict.finding,
        verdict.remedy,
        verdict.link,
        verdict.amount,
        verdict.entries,
        verdict.kind,
        verdict.ids,
    )
