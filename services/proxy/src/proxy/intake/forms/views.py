"""View of the form's template."""

from dataclasses import dataclass
from datetime import date

from kit.campaigns.queries import Campaign, campaign_today

from proxy.intake.forms.service import CLOSED, Controller
from proxy.people.identities import consents, pool_texts
from proxy.people.identities.application import is_open
from proxy.people.identities.schemas import PublicForm, RoundOpen
from proxy.people.identities.service import Kind


@dataclass(frozen=True)
class RoundChoice:
    number: int
    on: date
    open: bool


@dataclass(frozen=True)
class FormView:
    kind: Kind
    correcting: bool
    entering: bool
    """Entered by a member, for somebody who called or came by."""

    campaign: str
    candidate: str
    demo: bool
    rounds: list[RoundChoice]
    consent_version: str
    consent_text: str
    pool_consent_version: str
    pool_consent_text: str
    """Empty: the campaign is matched with no other, and nothing is asked."""

    controller: Controller

    @property
    def waiting(self) -> str:
        """Return why the form cannot be filled yet; empty if it can. Who is stored already may always correct."""
        return CLOSED["fr"] if self.controller.is_missing and not self.correcting else ""

    @property
    def closed(self) -> bool:
        return not any(choice.open for choice in self.rounds)


def form_view(
    campaign: Campaign,
    kind: Kind,
    pool_text: str,
    controller: Controller,
    *,
    correcting: bool = False,
    entering: bool = False,
) -> FormView:
    today = campaign_today(campaign.state)
    return FormView(
        kind=kind,
        correcting=correcting,
        entering=entering,
        campaign=campaign.state.name,
        candidate=campaign.state.candidate,
        demo=campaign.state.demo,
        rounds=[
            RoundChoice(round_day.number, round_day.on, is_open(round_day.on, today))
            for round_day in campaign.state.rounds
        ],
        consent_version=consents.CURRENT,
        consent_text=consents.text_in("fr"),
        pool_consent_version=pool_texts.CURRENT,
        pool_consent_text=pool_text,
        controller=controller,
    )


def public_form(campaign: Campaign, pool_text: str, controller: Controller, language: str, suite: str) -> PublicForm:
    """Return the form's data, for sites that build their own form. `suite`: its address; empty: proxy runs alone."""
    today = campaign_today(campaign.state)
    return PublicForm(
        campaign=campaign.state.name,
        candidate=campaign.state.candidate,
        demo=campaign.state.demo,
        controller=controller.name,
        notice_url=f"{suite}/crm/avis/{campaign.id}" if suite else "",
        rounds=[
            RoundOpen(number=round_day.number, on=round_day.on, open=is_open(round_day.on, today))
            for round_day in campaign.state.rounds
        ],
        consent_version=consents.CURRENT,
        consent_text=consents.text_in(language),
        pool_consent_version=pool_texts.CURRENT if pool_text else "",
        pool_consent_text=pool_text,
    )
