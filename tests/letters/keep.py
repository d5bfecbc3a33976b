"""`python -m tests.letters.keep NAME …` writes these letters down as they are now, in tests/data/letters.

A person runs it for the letters that they have changed, and reads what `git diff` shows: each file is what
somebody will get. Nothing else writes there.
"""

import sys
import tempfile
from pathlib import Path

from asb import create_app
from asb.database import db
from tests.letters.every import STORIES
from tests.letters.plain import KEPT
from tests.letters.stories import Story


def told(story: Story) -> dict[str, str]:
    """The letters of a story, lived in a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'story.sqlite3'}"
        here = {"BASE_URL": "http://localhost", "INSTANCE_PATH": folder}
        app = create_app({"DATABASE_URL": url, "SECRET_KEY": "x" * 40} | here)
        ran = app.test_cli_runner().invoke(args=["db", "upgrade"])
        assert ran.exit_code == 0, ran.output
        letters = story.tells(app)
        with app.app_context():
            db.engine.dispose()
        return letters


def keep(names: set[str]) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    for story in STORIES:
        if names & set(story.names):
            for name, text in told(story).items():
                if name in names:
                    (KEPT / f"{name}.txt").write_text(text)
                    print(f"{name}: kept. Read it before you commit it.")


if __name__ == "__main__":
    given = set(sys.argv[1:])
    known = {name for story in STORIES for name in story.names}
    if not given or not given <= known:
        sys.exit(f"Name the letters to keep. There are: {', '.join(sorted(known))}.")
    keep(given)
