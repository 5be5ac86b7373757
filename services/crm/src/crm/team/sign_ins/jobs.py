from kit.worker import Watcher

from crm.team.sign_ins.watcher import keep_hashing

WATCHERS: list[Watcher] = [keep_hashing]
