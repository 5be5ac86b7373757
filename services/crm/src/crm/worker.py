"""crm over NATS: python -m crm.worker"""

from kit import worker

from crm.consumers import CONSUMERS
from crm.settings import Settings


def main() -> None:
    worker.main("crm", Settings(), CONSUMERS)  # pyright: ignore[reportCallIssue]  # from the environment


if __name__ == "__main__":
    main()
