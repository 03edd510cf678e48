"""One mail a run by SMTP, its first line what changed; user and password come from the environment alone.

The Message-ID follows from the changes: a mail that is sent again, as the run died before it could note the first,
has the same, and mail programs show it once.
"""

from __future__ import annotations

import hashlib
import os
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING

from oretrace.errors import OptionError, OretraceError
from oretrace.files import reason
from oretrace.text import visible
from oretrace.watch.words import headline, lines_of

if TYPE_CHECKING:
    from oretrace.watch.records import Change
    from oretrace.watch.settings import Mail

USER, PASSWORD = "ORETRACE_SMTP_USER", "ORETRACE_SMTP_PASSWORD"
SECONDS = 30.0


def send(mail: Mail, changes: Sequence[Change]) -> None:
    """Send the changes; OretraceError where the server does not take them for every receiver."""
    try:
        message = message_of(mail, changes)
        with _connected(mail) as server:
            user, password = os.environ.get(USER, ""), os.environ.get(PASSWORD, "")
            if user:
                _refuse_plain(mail)
                server.login(user, password)
            refused = server.send_message(message)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise OretraceError(
            f"{mail.host}:{mail.port}: expected the mail to be taken, found {_found(error)}."
        ) from None
    if refused:
        raise OretraceError(f"{mail.host}:{mail.port}: expected every receiver to be taken, found {sorted(refused)}.")


def message_of(mail: Mail, changes: Sequence[Change]) -> EmailMessage:
    """The mail: plain text, the headline as subject and first line."""
    message = EmailMessage()
    marked = "MODELLED: " if any(one.modelled for one in changes) else ""
    head = f"{marked}{headline(changes)}"
    message["Subject"] = f"oretrace watch: {visible(head, keep='')}"
    message["From"], message["To"] = mail.sender, ", ".join(mail.to)
    numbers = ",".join(f"{one.number} {one.made_at}" for one in changes)
    digest = hashlib.sha256(f"{numbers} {', '.join(mail.to)}".encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{digest}@{mail.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    if changes and changes[-1].made_at is not None:
        message["Date"] = format_datetime(changes[-1].made_at)
    message.set_content("\n".join([head, "", *(visible(line, keep="") for line in lines_of(changes))]) + "\n")
    return message


@contextmanager
def _connected(mail: Mail) -> Iterator[smtplib.SMTP]:
    """A connection, encrypted unless the settings say `none`; certificates are checked."""
    context = ssl.create_default_context()
    if mail.tls == "tls":
        with smtplib.SMTP_SSL(mail.host, mail.port, timeout=SECONDS, context=context) as server:
            yield server
        return
    with smtplib.SMTP(mail.host, mail.port, timeout=SECONDS) as server:
        if mail.tls == "starttls":
            server.starttls(context=context)
        yield server


def _refuse_plain(mail: Mail) -> None:
    if mail.tls == "none":
        raise OptionError(
            f"{USER} is set, and mail to {mail.host} has `tls: none`: a password is not sent unencrypted"
        )


def _found(error: Exception) -> str:
    """What the server answered, without what was sent to it."""
    if isinstance(error, smtplib.SMTPResponseException):
        text = (
            error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        )
        return visible(f"{error.smtp_code} {text}", keep="")[:200]
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"no receiver taken: {', '.join(sorted(error.recipients))}"
    return reason(error)
