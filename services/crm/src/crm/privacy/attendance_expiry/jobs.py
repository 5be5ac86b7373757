from kit.worker import Watcher

from crm.privacy.attendance_expiry.watcher import keep_destroying

WATCHERS: list[Watcher] = [keep_destroying]
