"""Mails to those who want to know: a task was disabled, tasks have failed since the last mail."""

from luigid.notifications.failure_batches import Batches
from luigid.notifications.letterhead import Letterhead
from luigid.notifications.mail import Mail, MailError
from luigid.notifications.notifier import Notifier
from luigid.notifications.outbox import Outbox

__all__ = ["Batches", "Letterhead", "Mail", "MailError", "Notifier", "Outbox"]
