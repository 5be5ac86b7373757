"""Worker of results over NATS: python -m results.worker"""

from kit import worker

from results.ballots.embargo.feed import hold_back
from results.consumers import CONSUMERS, JOBS, WATCHERS
from results.settings import Settings


def main() -> None:
    settings = Settings()  # pyright: ignore[reportCallIssue]  # from the environment
    worker.main("results", settings, CONSUMERS, JOBS, WATCHERS, hold_back=hold_back)


if __name__ == "__main__":
    main()
