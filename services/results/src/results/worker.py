"""results over NATS: python -m results.worker"""

from kit import worker

from results.consumers import CONSUMERS, JOBS, WATCHERS
from results.settings import Settings


def main() -> None:
    worker.main("results", Settings(), CONSUMERS, JOBS, WATCHERS)  # pyright: ignore[reportCallIssue]


if __name__ == "__main__":
    main()
