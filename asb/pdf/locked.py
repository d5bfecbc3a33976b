"""Whether a PDF opens without a password (ISO 32000-2, 7.6), by its encryption dictionary alone.

Many PDFs are encrypted only to forbid printing or changing: those open with the empty password.
"""

from __future__ import annotations

import hashlib
import re

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_FILLED = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
"""What an empty password is filled up with, to 32 bytes."""
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b""}
_MOST = 8192
"""Bytes of a dictionary that are looked at: several times what any has."""


class _Unread(Exception):
    """The dictionary is not written as expected."""


def is_locked(content: bytes) -> bool:
    """Whether a password is needed to open this PDF. False where that cannot be told."""
    try:
        rules, name = _rules(content), _string(_after(content, rb"/ID\s*\["))
        return not _opens(rules, name)
    except (_Unread, ValueError, IndexError):
        return False


def _rules(content: bytes) -> bytes:
    """The encryption dictionary that the newest trailer names. Raises _Unread if there is none."""
    found = re.findall(rb"/Encrypt\s+(\d{1,10})\s+(\d{1,5})\s+R", content)
    if not found:
        return _after(content, rb"/Encrypt\s*(?=<<)")
    number, generation = found[-1]
    return _after(content, rb"(?<!\d)" + number + rb"\s+" + generation + rb"\s+obj\b")


def _after(content: bytes, pattern: bytes) -> bytes:
    for found in re.finditer(pattern, content):
        return content[found.end() : found.end() + _MOST]
    raise _Unread


def _opens(rules: bytes, name: bytes) -> bool:
    """Whether the empty password opens it: revisions 2 to 4 by algorithms 4 to 6, 5 and 6 by algorithm 11."""
    if not re.search(rb"/Filter\s*/Standard\b", rules):
        raise _Unread
    revision, owner, user = _number(rules, b"R"), _value(rules, b"O"), _value(rules, b"U")
    if revision in (5, 6):
        salted = user[32:40]
        made = hashlib.sha256(salted).digest() if revision == 5 else _hardened(salted)
        return made == user[:32]
    if revision not in (2, 3, 4):
        raise _Unread
    key = _key(rules, revision, owner[:32], name)
    if revision == 2:
        return _rc4(key, _FILLED) == user[:32]
    made = hashlib.md5(_FILLED + name, usedforsecurity=False).digest()
    for step in range(20):
        made = _rc4(bytes(each ^ step for each in key), made)
    return made == user[:16]


def _key(rules: bytes, revision: int, owner: bytes, name: bytes) -> bytes:
    """The file's key for the empty password (algorithm 2)."""
    length = {2: 5, 4: 16}.get(revision) or _number(rules, b"Length", 40) // 8
    plain = revision == 4 and re.search(rb"/EncryptMetadata\s+false\b", rules)
    allowed = (_number(rules, b"P") & 0xFFFFFFFF).to_bytes(4, "little")
    start = _FILLED + owner + allowed + name + (b"\xff" * 4 if plain else b"")
    key = hashlib.md5(start, usedforsecurity=False).digest()
    for _ in range(50 if revision > 2 else 0):
        key = hashlib.md5(key[:length], usedforsecurity=False).digest()
    return key[:length]


def _hardened(salted: bytes) -> bytes:
    """The digest of revision 6 for the empty password (algorithm 2.B)."""
    key, step, last = hashlib.sha256(salted).digest(), 0, 0
    while step < 64 or last > step - 32:
        cipher = Cipher(algorithms.AES(key[:16]), modes.CBC(key[16:32])).encryptor()
        made = cipher.update(key * 64)
        kind = ("sha256", "sha384", "sha512")[sum(made[:16]) % 3]
        key, last, step = hashlib.new(kind, made).digest(), made[-1], step + 1
    return key[:32]


def _rc4(key: bytes, text: bytes) -> bytes:
    return Cipher(ARC4(key), mode=None).encryptor().update(text)


def _number(rules: bytes, name: bytes, otherwise: int | None = None) -> int:
    found = re.search(rb"/" + name + rb"\s+(-?\d{1,12})\b", rules)
    if found:
        return int(found[1])
    if otherwise is None:
        raise _Unread
    return otherwise


def _value(rules: bytes, name: bytes) -> bytes:
    return _string(_after(rules, rb"/" + name + rb"\s*(?=[(<])"))


def _string(text: bytes) -> bytes:
    """The string that stands at the start, in brackets or in hexadecimal (7.3.4)."""
    text = text.lstrip()
    if text[:1] == b"<":
        digits = re.sub(rb"\s", b"", text[1 : text.index(b">")]).decode("ascii")
        return bytes.fromhex(digits + "0" * (len(digits) % 2))
    if text[:1] != b"(":
        raise _Unread
    made, at, depth = bytearray(), 1, 1
    while depth:
        one = text[at : at + 1]
        if not one:
            raise _Unread
        if one == b"\\":
            octal = re.match(rb"[0-7]{1,3}", text[at + 1 : at + 4])
            made += (
                bytes([int(octal[0], 8) & 0xFF])
                if octal
                else _ESCAPED.get(text[at + 1 : at + 2], text[at + 1 : at + 2])
            )
            at += 1 + (len(octal[0]) if octal else 1)
            continue
        depth += (one == b"(") - (one == b")")
        made += one if depth else b""
        at += 1
    return bytes(made)
