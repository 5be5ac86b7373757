"""Mails and SMS: queued in the caller's transaction, sent by the worker, each at most once.

What sends (`kit.messages.sending`) needs the extra `messages`; who only queues does not.
"""

from kit.messages.contents import PUBLIC as PUBLIC
from kit.messages.contents import Channel as Channel
from kit.messages.contents import Mail as Mail
from kit.messages.contents import Sms as Sms
from kit.messages.contents import State as State
from kit.messages.queueing import Queued as Queued
from kit.messages.queueing import cancel as cancel
from kit.messages.queueing import cancel_all as cancel_all
from kit.messages.queueing import count_messages as count_messages
from kit.messages.queueing import forget as forget
from kit.messages.queueing import forget_all as forget_all
from kit.messages.queueing import forget_many as forget_many
from kit.messages.queueing import messages_named as messages_named
from kit.messages.queueing import queue as queue
from kit.messages.queueing import queue_many as queue_many
from kit.messages.queueing import queued_names as queued_names
from kit.messages.throttle import Throttle as Throttle
from kit.messages.throttle import throttle_by_address as throttle_by_address
from kit.messages.writing import Writer as Writer
from kit.messages.writing import Written as Written
