"""What SpamAssassin's own rules say of each kind of letter: `make spam`.

Not part of the gate: it takes minutes. Rules about the network and the relay are left out, since they depend
on the server that sends. Exits with 1 if a letter gets a point.
"""

import re
import shutil
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from asb import council
from asb.models import Letter
from asb.sending.email import message
from asb.tokens import Tokens

KEPT = Path(__file__).parents[1] / "data" / "letters"
SENDER = "reviews@council.example"
OF_THE_SERVER = {"NO_RELAYS", "NO_RECEIVED"}
RULE = re.compile(r"^\s*(-?\d+\.\d+) ([A-Z_0-9]+)\b", re.MULTILINE)


def letter(path: Path) -> Letter:
    """A letter as it is kept in tests/data/letters."""
    head, _, text = path.read_text().partition("\n\n")
    said = dict(line.split(": ", 1) for line in head.splitlines())
    return Letter(
        subject=said["Subject"],
        text=text,
        to_address="somebody@example.org",
        from_name=said["From"],
        reply_to="" if said["Answers to"] == "nobody" else SENDER,
        written_at=datetime.now(UTC),
        message_id="<0123456789abcdef@council.example>",
        nonce="0" * 32,
        files=[],
        formats=[],
    )


def rules(mail: bytes) -> list[tuple[str, float]]:
    """The rules that this email meets, each with its points."""
    program = shutil.which("spamassassin")
    assert program, "install spamassassin first"
    done = subprocess.run([program, "--local", "--test-mode"], input=mail, capture_output=True, check=True)
    report = done.stdout.decode(errors="replace").rpartition("Content analysis details")[2]
    return [(name, float(points)) for points, name in RULE.findall(report) if name not in OF_THE_SERVER]


def main() -> int:
    here, tokens, points = council.load(), Tokens("k" * 40, "https://reviews.council.example"), 0.0
    met: Counter[tuple[str, float]] = Counter()
    paths = sorted(KEPT.glob("*.txt"))
    for path in paths:
        found = rules(message(letter(path), SENDER, tokens, here).as_bytes())
        met.update(found)
        if (bad := sum(worth for _, worth in found if worth > 0)) > 0:
            print(f"{path.stem}: {bad:.1f} ({', '.join(name for name, worth in found if worth > 0)})")
            points += bad
    for (name, worth), times in met.most_common():
        print(f"{times:4} times {name} ({worth:+.1f})")
    print(f"{len(paths)} letters, {points:.1f} points together.")
    return 1 if points else 0


if __name__ == "__main__":
    sys.exit(main())
