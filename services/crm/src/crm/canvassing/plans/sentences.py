"""The French sentences of the planner."""

from math import floor, log10

from kit.text.french import number

from crm.canvassing.plans.schemas import GainRead


def gain_sentence(gain: GainRead) -> str:
    """Return the sentence on the gain of one more team, or that it may be nothing."""
    if not gain.turfs:
        return "Une équipe de plus n'atteindrait aucun secteur de plus avant le scrutin."
    turfs = f"{number(gain.turfs)} secteur{'s' if gain.turfs > 1 else ''} de plus avant le scrutin"
    votes = f"{votes_of(gain.votes.mean)} (de {votes_of(gain.votes.low)} à {votes_of(gain.votes.high)}, 9 fois sur 10)"
    if gain.noise:
        return f"Une équipe de plus finirait {turfs}. Ce qu'elle apporterait ne se distingue pas de zéro : {votes}."
    return f"Une équipe de plus finirait {turfs} et apporterait environ {votes}."


def in_ten_hours(votes_per_hour: float) -> str:
    """Format votes per ten hours with two figures: `12`, `3,4`, `0,043`."""
    votes = votes_per_hour * 10
    size = abs(votes)
    if size < 0.001:
        return "0"
    return number(votes, 0 if size >= 10 else max(1, 1 - floor(log10(size))))


def votes_of(votes: float) -> str:
    """Format a number of votes: `3,2 voix`, `41 voix`."""
    text = number(round(votes)) if abs(votes) >= 10 else f"{votes:.1f}".replace(".", ",").replace("-", "−")
    return f"{text} voix"
