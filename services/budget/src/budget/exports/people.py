"""The people of the account on the first page of the file: who they are, and since when."""

from collections.abc import Mapping

from kit.text.french import day

from budget.accounts.account_people.schemas import AccountPersonRead, Part


def people_facts(people: Mapping[Part, AccountPersonRead], iban: str | None) -> list[tuple[str, str]]:
    """Return a line for each person; an agent who is not there yet is said, since the file needs one."""
    facts: list[tuple[str, str]] = []
    agent = people.get(Part.AGENT)
    if agent is None:
        facts.append(("Mandataire financier (L. 52-4)", "pas encore indiqué"))
    else:
        title = "Association de financement" if agent.form == "association" else "Mandataire financier"
        facts.append((f"{title} (L. 52-4)", _who(agent)))
        declared = day(agent.declared_on) if agent.declared_on else "pas encore noté"
        receipt = f", récépissé du {day(agent.confirmed_on)}" if agent.confirmed_on else ""
        facts.append(("Déclaré à la préfecture le", f"{declared}{receipt}"))
        opened = f"ouvert le {day(agent.opened_on)}" if agent.opened_on else "ouverture pas encore notée"
        facts.append(("Compte bancaire (L. 52-5, L. 52-6)", ", ".join(x for x in (agent.bank, iban, opened) if x)))
    for part, title in (
        (Part.CANDIDATE, "Candidat, coordonnées"),
        (Part.SUBSTITUTE, "Remplaçant"),
        (Part.ACCOUNTANT, "Expert-comptable (L. 52-12)"),
    ):
        if part in people:
            facts.append((title, _who(people[part])))
    return facts


def _who(person: AccountPersonRead) -> str:
    return ", ".join(part for part in (person.name, person.address) if part)
