"""The email of a letter: its headers, and the same words as plain text and as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from asb.casework.post.outbox import Enclosed
from asb.council import Council
from asb.letters import look
from asb.models import Letter
from asb.tokens import Tokens

NOBODY_ANSWERS = {
    "Auto-Submitted": "auto-generated",  # RFC 3834
    "X-Auto-Response-Suppress": "All",  # Exchange and Outlook
}
"""Headers that ask programs not to answer, such as those for somebody who is away."""

_BODY = policy.SMTP.clone(max_line_length=76)
"""Lines of a body end after 76 characters (RFC 2045, 6.7)."""


def message(
    letter: Letter, sender: str, tokens: Tokens, council: Council, files: Sequence[Enclosed] = ()
) -> EmailMessage:
    """Returns the email of a letter, with its link filled in, and the files that go with it; `sender` is the
    address it comes from.

    Raises ValueError if it cannot be an email, such as for an address that is not ASCII.
    """
    letter.to_address.encode("ascii")
    mail = EmailMessage(policy=_BODY)
    mail["Subject"] = letter.subject
    mail["From"] = Address(letter.from_name, addr_spec=sender)
    mail["To"] = letter.to_address
    if answers := letter.reply_to or council.team.plain_email:
        mail["Reply-To"] = answers
    mail["Date"] = format_datetime(letter.written_at)
    mail["Message-ID"] = letter.message_id
    for name, value in NOBODY_ANSWERS.items():
        mail[name] = value
    mail.set_content(tokens.fill(letter.text, letter.nonce), cte="quoted-printable")
    large = "large_print" in (letter.formats or ())  # a test message is in no table
    html = look.email(letter.subject, letter.text, council, large=large)
    mail.add_alternative(tokens.fill(html, letter.nonce), subtype="html", cte="quoted-printable")
    for file in files:
        kind, _, subtype = file.content_type.partition("/")
        mail.add_attachment(file.content, maintype=kind, subtype=subtype, filename=file.name)
    return mail
