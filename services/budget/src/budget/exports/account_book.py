"""Reads the whole account as the book that all exports are made from."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from common.schemas.campaign import CampaignState
from elections.calendar import article_of
from elections.kinds import kind_of
from elections.places.names import place_name
from elections.places.place import parse_territory
from kit.campaigns.queries import campaign_now, get_campaign
from kit.text.french import day, moment, number
from sqlalchemy.ext.asyncio import AsyncSession

from budget.accounts import service as accounts
from budget.accounts.account_people import service as people
from budget.accounts.period import find_article
from budget.accounts.schemas import AccountRead
from budget.banks.accounts import show_account
from budget.ceilings import service as ceilings
from budget.ceilings.amounts import unit
from budget.ceilings.service import CampaignCeiling
from budget.exports import annexes, corrections, formalities, pieces, synthesis
from budget.exports.cells import said
from budget.exports.people import people_facts
from budget.exports.sheets import Book, Kind, summed
from budget.filing.closings import service as closings
from budget.filing.closings.schemas import FilingStateRead
from budget.filing.commission_decisions import answers as decisions
from budget.filing.commission_decisions.french import OUTCOMES
from budget.filing.commission_decisions.schemas import CommissionDecisionRead
from budget.income.donors.donor_list import read_givers
from budget.income.loans import service as loans
from budget.income.receipts import receipt_list as receipts
from budget.ledger.journals import journal_lines as journals
from budget.ledger.journals import service as sums
from budget.ledger.journals.plan import VERIFIED
from budget.payers import service as payers
from budget.spending.expenses import expense_list as expenses

NOT_THE_FORM = (
    "Ce document rassemble le compte tenu dans Isoloir. Il ne remplace pas le formulaire de la Commission nationale "
    "des comptes de campagne et des financements politiques (CNCCFP), que le candidat signe et dépose (L. 52-12)."
)
_NUMBERS = (
    "Les numéros de compte suivent le plan comptable général ; la correspondance avec les annexes de la commission n'a "
    "pas été confirmée : l'expert-comptable la vérifie."
)

_ROUNDS = {1: "Premier tour", 2: "Second tour"}


async def gather(session: AsyncSession, campaign_id: UUID, *, named: bool) -> Book:
    """Return the book. `named`: with donors' names; the caller must have checked the right to see them."""
    state = (await get_campaign(session, campaign_id)).state
    account = await accounts.read_account(session, campaign_id)
    ceiling = await ceilings.find_ceiling(session, campaign_id)
    firsts = await journals.first_numbers(session, campaign_id)
    spent = await expenses.list_lines(session, campaign_id)
    came = await receipts.list_lines(session, campaign_id)
    givers = await read_givers(session, campaign_id) if named else {}
    lent = await loans.read_loans(session, campaign_id, named)
    booked = await sums.read_sums(session, campaign_id)
    decision = await decisions.read_decision(session, campaign_id)
    outside = await expenses.sum_outside(session, campaign_id)
    filing = await closings.read_state(session, campaign_id)
    iban, _ = await show_account(session, campaign_id)
    documents = await pieces.list_pieces(session, campaign_id, firsts, named=named)
    return Book(
        title="Compte de campagne",
        subtitle=f"{state.candidate}, {kind_of(state.election).name}, {_territory(state)}",
        facts=[
            *_facts(state, account, ceiling),
            *people_facts(await people.list_people(session, campaign_id), iban),
            *_decided(decision, account),
        ],
        currency=account.currency,
        made_at=campaign_now(state),
        version=account.version,
        closed=account.state == "closed",
        named=named,
        warnings=[*_warnings(account, ceiling, outside), *_unmended(filing)],
        sheets=[
            synthesis.headings(spent, decision),
            synthesis.receipts(booked, decision, await payers.sum_held(session, campaign_id), account.currency),
            annexes.expenses(spent, firsts, decision),
            summed(annexes.gifts(came, firsts, givers, named=named)),
            summed(annexes.other_receipts(came, firsts)),
            summed(annexes.loans(lent)),
            summed(annexes.repayments(lent)),
            summed(annexes.in_kind(spent, firsts)),
            summed(annexes.shared(spent, firsts)),
            pieces.index(documents, named=named),
            formalities.open_checks(filing),
            formalities.signatures(filing),
            *([corrections.corrections(decision)] if decision else []),
        ],
        footnotes=[NOT_THE_FORM] + ([] if VERIFIED else [_NUMBERS]),
    )


async def read_labels(session: AsyncSession, campaign_id: UUID) -> Mapping[UUID, str]:
    """Return the label of each journal source, never with a donor's or lender's name."""
    labels = {label.id: _called(label) for label in await expenses.list_labels(session, campaign_id)}
    return labels | await receipts.list_labels(session, campaign_id)


def _called(label: expenses.Label) -> str:
    return f"{label.label}, {label.supplier}" if label.supplier else label.label


def _territory(state: CampaignState) -> str:
    return place_name(parse_territory(state.territory))


def _facts(state: CampaignState, account: AccountRead, ceiling: CampaignCeiling) -> list[tuple[str, str]]:
    money = unit(account.currency)

    def amount(cents: int | None) -> str:
        return "inconnu" if cents is None else f"{said(cents, Kind.MONEY, account.currency)} {money}"

    return [
        ("Candidat ou tête de liste", state.candidate),
        ("Élection", kind_of(state.election).name.capitalize()),
        ("Circonscription", _territory(state)),
        *((_ROUNDS[round_day.number], day(round_day.on)) for round_day in state.rounds),
        *(_dates(state, account) if account.required else [("Compte", ceiling.notice or "")]),
        (
            "État",
            f"clos le {moment(account.closed_at)}" if account.closed_at else "provisoire, le compte n'est pas clos",
        ),
        (f"Plafond des dépenses ({article_of('ceiling', state.election)})", amount(ceiling.cents)),
        ("Total des recettes (RE)", amount(account.receipts_cents)),
        ("Total des dépenses (DE)", amount(account.expenses_cents)),
        ("Solde (RE − DE)", amount(account.balance_cents)),
        ("Solde du compte bancaire, d'après les écritures", amount(account.bank_cents)),
    ]


def _dates(state: CampaignState, account: AccountRead) -> list[tuple[str, str]]:
    starts, due = (find_article(rule, state) for rule in ("period_starts_on", "filing_due_at"))
    return [
        (f"Début du compte ({starts})", day(account.period_starts_on)),
        (f"Dépôt au plus tard ({due})", _due(account.filing_due_at)),
    ]


def _decided(decision: CommissionDecisionRead | None, account: AccountRead) -> list[tuple[str, str]]:
    """Return the decision's lines, in whole euros or francs as the commission counts."""
    if decision is None:
        return []
    money, effect = unit(account.currency), decision.effect
    facts = [("Décision de la commission (L. 52-15)", f"{OUTCOMES[decision.outcome]}, {day(decision.decided_on)}")]
    if decision.reimbursed is not None:
        facts.append(("Remboursement fixé", f"{number(decision.reimbursed)} {money}"))
    if effect.computed is not None:
        supposed = "" if effect.share_known else ", si la part des suffrages y ouvre droit"
        facts.append(("Remboursement calculé (L. 52-11-1)", f"{number(effect.computed)} {money}{supposed}"))
    return facts


def _due(due: datetime) -> str:
    return f"{moment(due)}, heure de Paris"


def _unmended(filing: FilingStateRead) -> list[str]:
    failing = [check for check in filing.remaining if check.needs_reason]
    if not failing:
        return []
    without_reason = sum(check.reason is None for check in failing)
    many = "s" if len(failing) > 1 else ""
    sentence = (
        f"{len(failing)} point{many} de contrôle bloquant{many} non levé{many} : constats et motifs du candidat en "
    )
    return [sentence + "annexe 9" + (f" ; {without_reason} sans motif écrit." if without_reason else ".")]


def _warnings(account: AccountRead, ceiling: CampaignCeiling, outside: expenses.Outside) -> list[str]:
    money = unit(account.currency)

    def amount(cents: int) -> str:
        return f"{said(cents, Kind.MONEY, account.currency)} {money}"

    warnings: list[str] = []
    if account.balance_cents < 0:
        warnings.append(
            f"Le compte est en déficit de {amount(-account.balance_cents)} : la commission le rejette (L. 52-12)."
        )
    if ceiling.cents is not None and account.expenses_cents > ceiling.cents:
        warnings.append(
            f"Le plafond est dépassé de {amount(account.expenses_cents - ceiling.cents)} (L. 52-11, L. 52-15)."
        )
    if outside.expenses:
        many = "s" if outside.expenses > 1 else ""
        warnings.append(
            f"{outside.expenses} dépense{many} seulement prévue{many} ou engagée{many} ({amount(outside.cents)}) : pas "
            "encore au compte."
        )
    return warnings
