"""One line at the end of a run: how many tests were left out for want of what, and how to get it."""

from collections import Counter

import pytest

WANTS = {
    "chromium": "no browser (README: apt install chromium-headless-shell)",
    "caddy": "no proxy (README: apt install caddy)",
    "ISOLOIR_DATA": "no official data (README: ISOLOIR_DATA)",
}
"""A word of the reason that a skipped test gives, and what is said of it."""


def describe_left_out(reasons: Counter[str]) -> str:
    """Return one line, the most frequent reason first; an empty one if nothing was left out."""
    wants: Counter[str] = Counter()
    for reason, tests in reasons.items():
        wants[next((want for word, want in WANTS.items() if word in reason), reason)] += tests
    return f"Left out: {'; '.join(f'{tests}: {want}' for want, tests in wants.most_common())}." if wants else ""


@pytest.hookimpl
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped: list[pytest.TestReport] = terminalreporter.getreports("skipped")
    reasons = Counter(report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple))
    if line := describe_left_out(Counter({reason.removeprefix("Skipped: "): n for reason, n in reasons.items()})):
        terminalreporter.write_line(line)
