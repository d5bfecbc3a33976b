"""What a run on this machine alone needs: to know its own addresses, and a key that is made once."""

import ipaddress
import os
import secrets
from collections.abc import Callable
from pathlib import Path

OF_THE_MACHINE = Path("/etc/asb/environment")
"""Settings of a machine that was set up with `deploy/`: its units and its command `asb` read them."""
WHOSE = ("BASE_URL", "DATABASE_URL", "INSTANCE_PATH")
"""Settings of which each says which service is meant."""


def how_to_run(words: str) -> str:
    """A command as it is typed on this machine: by `asb`, if that ran this one."""
    return f"{os.environ.get('ASB_COMMAND', 'flask --app app')} {words}"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def kept_key(path: Path) -> str:
    """Returns the key in `path`, made when first needed. Of processes starting at once, the first wins."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: use its key
        finally:
            draft.unlink()
    return path.read_text()


def nothing_given(text: Callable[[str], str | None]) -> str | None:
    """What to say where this machine has settings and none was given: a command would use a new, empty
    database and seem to work. None where all is well.
    """
    if not OF_THE_MACHINE.exists() or any(map(text, WHOSE)):
        return None
    return (
        f"No setting is given, but this machine has some in {OF_THE_MACHINE}: write asb instead of"
        " flask --app app, such as: asb staff list"
    )
