"""How a command refuses: in words, with status 2."""

from __future__ import annotations

import click


class CommandRefused(click.ClickException):
    """What was given cannot be used; the message says where and what is expected instead."""

    exit_code = 2
