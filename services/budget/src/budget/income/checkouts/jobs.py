from kit.worker import Watcher

from budget.income.checkouts.polling import keep_polling

WATCHERS: list[Watcher] = [keep_polling]
