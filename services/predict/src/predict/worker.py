"""predict over NATS: python -m predict.worker"""

from kit import worker

from predict.consumers import CONSUMERS, JOBS
from predict.settings import Settings


def main() -> None:
    worker.main("predict", Settings(), CONSUMERS, JOBS)  # pyright: ignore[reportCallIssue]  # read from the environment


if __name__ == "__main__":
    main()
