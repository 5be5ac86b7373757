"""predict over NATS: python -m predict.worker"""

from kit import worker

from predict.consumers import CONSUMERS, JOBS
from predict.settings import Settings
from predict.transfers.gate import hold_back


def main() -> None:
    settings = Settings()  # pyright: ignore[reportCallIssue]  # read from the environment
    worker.main("predict", settings, CONSUMERS, JOBS, hold_back=hold_back)


if __name__ == "__main__":
    main()
