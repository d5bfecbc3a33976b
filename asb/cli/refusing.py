"""Refusal of a command: a message, and status 2."""

from __future__ import annotations

import click


class CommandRefused(click.ClickException):
    """The input cannot be used; the message says where and what is expected."""

    exit_code = 2
