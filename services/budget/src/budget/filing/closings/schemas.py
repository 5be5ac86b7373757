"""HTTP schemas of closing, signing and filing the account."""

from datetime import date, datetime
from typing import Annotated

from common.schemas.instants import Day
from pydantic import BaseModel, Field

from budget.accounts.schemas import AccountRead
from budget.filing.closings.order import Step
from budget.filing.filings.findings import Outcome, Severity

Reason = Annotated[str, Field(min_length=10, max_length=1000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$")]
Why = Annotated[str, Field(min_length=3, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")]
Note = Annotated[str, Field(min_length=3, max_length=1000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$")]
OnPaper = Annotated[
    bool,
    Field(
        strict=True,
        description="It was written and signed on paper: only where no member has the role; keep the paper among the "
        "documents.",
    ),
]


class ClosingCreate(
    BaseModel, extra="forbid", json_schema_extra={"examples": [{"note": "Compte vérifié, prêt à déposer"}]}
):
    """Request to close the account, which becomes read-only."""

    note: Annotated[Why | None, Field(examples=["Compte vérifié, prêt à déposer"])] = None
    fingerprint: Annotated[
        str | None,
        Field(
            min_length=32,
            max_length=32,
            pattern=r"^[0-9a-f]+$",
            description="Fingerprint in `GET /v1/account/closing`: closes the account with what remains.",
        ),
    ] = None


class ReopeningCreate(
    BaseModel, extra="forbid", json_schema_extra={"examples": [{"reason": "La commission demande une pièce"}]}
):
    """Request to reopen a closed account; the reason stays in the audit log."""

    reason: Annotated[Why, Field(examples=["La commission demande une pièce"])]


class RemainingCheckRead(BaseModel):
    """A filing check that is not passed."""

    name: str
    title: str
    article: str
    finding: str
    link: str
    severity: Severity
    outcome: Outcome
    needs_reason: Annotated[bool, Field(description="A blocking check fails: the candidate says why in writing.")]
    reason: Annotated[str | None, Field(description="The candidate's, if it was written about this very finding.")]
    written_by: str | None
    written_at: datetime | None
    on_paper: bool


class FilingStepRead(BaseModel):
    """A signature, the filing, or a later note."""

    step: Step
    label: str
    article: str
    required: Annotated[bool | None, Field(description="Null: whether an accountant is needed depends on the votes.")]
    done_by: str | None
    signer: Annotated[
        str | None, Field(description="The part of who did it, in French.", examples=["le mandataire financier"])
    ]
    done_at: datetime | None
    happened_on: date | None
    note: str | None
    on_paper: bool
    waits_for: Annotated[str | None, Field(description="The step before it, in French.")]


class FilingStateRead(BaseModel):
    """The state of the filing: open points and signatures."""

    fingerprint: Annotated[
        str, Field(description="Fingerprint of the remaining checks: send it to close the account all the same.")
    ]
    remaining: list[RemainingCheckRead]
    steps: list[FilingStepRead]
    rectifications: list[FilingStepRead]
    account: AccountRead


class ReasonPut(
    BaseModel,
    extra="forbid",
    json_schema_extra={"examples": [{"reason": "La facture a été demandée trois fois au fournisseur, qui a fermé."}]},
):
    """The reason to file although this check fails."""

    reason: Reason
    on_paper: OnPaper = False


class SignatureCreate(BaseModel, extra="forbid", json_schema_extra={"examples": [{"step": "candidate"}]}):
    """A signature of the closed account."""

    step: Annotated[Step, Field(description="`agent`, `accountant` or `candidate`.")]
    on_paper: OnPaper = False


class FilingCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={"examples": [{"filed_on": "2029-08-16", "proof": "Recommandé n° 1A 123 456"}]},
):
    """Record of the filing. No check prevents it; open or unsigned points are confirmed."""

    filed_on: Annotated[Day, Field(description="Day on the proof of the filing.")]
    proof: Annotated[Note, Field(description="Number of the registered letter, or of the online receipt. Sealed.")]
    fingerprint: Annotated[
        str | None,
        Field(
            min_length=32,
            max_length=32,
            pattern=r"^[0-9a-f]+$",
            description="Fingerprint of the open or unsigned steps in the answer 409: it was filed all the same.",
        ),
    ] = None


class WithdrawalCreate(
    BaseModel, extra="forbid", json_schema_extra={"examples": [{"reason": "Noté sur la mauvaise campagne"}]}
):
    """Withdrawal of a filing recorded by mistake; the reason stays in the audit log."""

    reason: Why


class RectificationCreate(
    BaseModel, extra="forbid", json_schema_extra={"examples": [{"text": "La facture 12 est de 180 €, non de 108 €."}]}
):
    """A correction of the filed account: the account itself no longer changes."""

    text: Note
