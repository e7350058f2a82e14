"""Mailboxes that several people share: mails are read, and moved to the folder of their fate.

A `MailboxSession` is one connection by IMAP; `read_mail` makes of a mail's bytes what a row needs.
`Copies` finds mails by their Message-ID and only looks.
"""

from framework.adapters.mailbox.copies import Copies
from framework.adapters.mailbox.reading import MailRead, SentByMachine, read_mail
from framework.adapters.mailbox.session import Incoming, MailboxSession

__all__ = ["Copies", "Incoming", "MailRead", "MailboxSession", "SentByMachine", "read_mail"]
