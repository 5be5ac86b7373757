"""Providers of help in kind: persons and parties may, companies, associations and communes may not (L. 52-8)."""

from kit.web.problems import Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from budget.payers import service as payers
from budget.payers.law import Channel, PayerKind
from budget.payers.schemas import PayerStatement, PayerSubject
from budget.payers.service import Help
from budget.spending.expenses.models import Expense
from budget.spending.expenses.stages import Payer


async def check_provider(session: AsyncSession, expense: Expense, stated: PayerStatement | None) -> str | None:
    """Return the legal form in the names of help in kind; raise Invalid if forbidden or not stated."""
    if expense.payer != Payer.IN_KIND:
        if stated is not None:
            raise Invalid(
                "Seule une aide en nature a quelqu’un qui la fournit : les autres dépenses ont un fournisseur.",
                "Only help in kind has a provider: other expenses have a supplier.",
                "/provider",
            )
        return None
    row = await payers.find_payer(session, expense.campaign_id, PayerSubject.EXPENSE, expense.id)
    statement = stated or payers.statement_of(row)
    if statement is not None and statement.kind is PayerKind.PUBLIC_BODY:
        raise Invalid(
            "Une commune ne fournit pas d’aide en nature à un candidat (L. 52-8). Une salle municipale prêtée à tous "
            "les candidats est licite et reste hors du compte : ne la saisissez pas, répondez à la question « Salles "
            "municipales » des contrôles et joignez l’attestation du maire.",
            "A public body provides no help in kind (L. 52-8). A municipal room lent to all candidates is lawful and "
            "outside the account: answer the question on rooms and add the mayor’s attestation.",
            "/provider/kind",
            article="L. 52-8",
        )
    payers.check_lawful(statement, Channel.IN_KIND, "/provider/kind")
    return payers.check_name(f"{expense.supplier or ''} {expense.label}", statement, "/supplier", "/provider")


async def note_provider(
    session: AsyncSession, expense: Expense, stated: PayerStatement | None, legal_form: str | None, by: str
) -> None:
    """Store the provider of help in kind, stated or pending."""
    row = await payers.find_payer(session, expense.campaign_id, PayerSubject.EXPENSE, expense.id)
    if expense.payer != Payer.IN_KIND or expense.reversed_at is not None:
        if row is not None:
            await payers.forget_payer(session, expense.campaign_id, PayerSubject.EXPENSE, expense.id)
    elif row is None:
        behind = Help(PayerSubject.EXPENSE, expense.id, Channel.IN_KIND, expense.amount_cents)
        await payers.note_payer(session, expense.campaign_id, behind, stated, legal_form, by)
    else:
        row.amount_cents = expense.amount_cents
        if stated is not None:
            await payers.state_payer(session, row, stated, by)
