"""proxy over NATS: python -m proxy.worker"""

from kit import worker

from proxy.consumers import CONSUMERS, JOBS
from proxy.settings import Settings


def main() -> None:
    worker.main("proxy", Settings(), CONSUMERS, JOBS)  # pyright: ignore[reportCallIssue]  # from the environment


if __name__ == "__main__":
    main()
