"""What is in a PDF, as poppler's programs and its own catalogue say."""

import re
import subprocess
import zlib
from html import unescape
from typing import NamedTuple

MM = 25.4 / 72
"""Millimetres in a point."""


def info(pdf: bytes) -> dict[str, str]:
    """What pdfinfo says of it, by name."""
    found = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return {name: said.strip() for name, _, said in (line.partition(":") for line in found.splitlines())}


def text(pdf: bytes) -> str:
    """Its words, in the order of its pages, with white space as one space."""
    found = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return " ".join(found.decode().split())


def pages(pdf: bytes) -> list[str]:
    """Its words page by page, with white space as one space."""
    found = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return [" ".join(page.split()) for page in found.decode().removesuffix("\f").split("\f")]


class Word(NamedTuple):
    """A word with the box that it takes up on its page, in mm from the left and upper edges."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str


def placed(pdf: bytes) -> list[Word]:
    """Where each word stands."""
    found = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
    words, page = [], 0
    for line in found.stdout.decode().splitlines():
        page += "<page " in line
        if "<word " in line:
            sides = [float(said) * MM for said in re.findall(r'(?:xMin|yMin|xMax|yMax)="([\d.]+)"', line)]
            words.append(Word(page, *sides, unescape(re.sub("<[^>]*>", "", line).strip())))
    return words


def language(pdf: bytes) -> str:
    """The language of the document, from its catalogue."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    for stream in [pdf, *streams]:
        try:
            # A stream whose last byte is a line end lacks it here: all but its checksum can still be read.
            plain = stream if stream is pdf else zlib.decompressobj().decompress(stream)
        except zlib.error:
            continue
        if found := re.search(rb"/Lang \(([^)]*)\)", plain):
            return found[1].decode()
    return ""
