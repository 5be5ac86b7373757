from kit.worker import Watcher

from budget.income.checkouts.waiting_payments import keep_polling

WATCHERS: list[Watcher] = [keep_polling]
