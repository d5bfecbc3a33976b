"""What is in a PDF, as poppler's programs and its own catalogue say."""

import re
import subprocess
import zlib


def info(pdf: bytes) -> dict[str, str]:
    """What pdfinfo says of it, by name."""
    found = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return {name: said.strip() for name, _, said in (line.partition(":") for line in found.splitlines())}


def text(pdf: bytes) -> str:
    """Its words, in the order of its pages, with white space as one space."""
    found = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return " ".join(found.decode().split())


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
