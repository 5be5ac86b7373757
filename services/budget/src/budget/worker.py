"""budget over NATS: python -m budget.worker"""

from kit import worker

from budget.consumers import CONSUMERS, JOBS
from budget.settings import Settings


def main() -> None:
    worker.main("budget", Settings(), CONSUMERS, JOBS)  # pyright: ignore[reportCallIssue]


if __name__ == "__main__":
    main()
