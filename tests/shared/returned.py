"""Delivery reports as mail servers send them, and what else arrives at such a mailbox."""

ANN = "ann@example.com"


def report(
    to: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "550 5.1.1 <ann@example.com>: User unknown",
    kind: str = "multipart/report; report-type=delivery-status",
) -> bytes:
    """A report that was sent to this address."""
    return f"""From: MAILER-DAEMON@mx.example.com
To: <{to}>
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: {kind}; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to tell you that your message to {ANN} could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {ANN}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--b
Content-Type: message/rfc822

From: reviews@council.example
To: {ANN}
Subject: We have your application

Hello Ann,

--b--
""".encode()


def away(to: str) -> bytes:
    """The answer of somebody who is on holiday."""
    return f"""From: {ANN}
To: <{to}>
Subject: Out of office
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: text/plain

I am away until Monday. Action: failed
""".encode()
