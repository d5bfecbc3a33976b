"""The load generator, which here also knows cards: items of a list that are all on one page.

    BENCH_HOME=... python tests/bench/cards.py journey FILE ...

takes what its `bench.py` takes. In the name of a field `{new}` stands for the key of the card that is new on
the page, which the form carries beside it. A button can be a field; with the value "no" it is not pressed.
"""

import os
import re
import sys
from typing import Any

sys.dont_write_bytecode = True  # the load generator's folder stays as it is
sys.path.insert(0, os.environ["BENCH_HOME"])

import bench  # noqa: E402 - found by the path above

NEW = re.compile(r'<input type="hidden" name="new" value="([0-9a-f]{16})">')
BUTTONS = ("add",)

_find_form = bench.find_form


def find_form(page: str, fields: dict[str, Any]) -> Any:
    """Names the fields as the page does, in place: the load generator sends what is in `fields`."""
    keys = NEW.findall(page)
    for name in [name for name in fields if "{new}" in name and keys]:
        fields[name.replace("{new}", keys[-1])] = fields.pop(name)
    for name in BUTTONS:
        if fields.get(name) == "no":
            del fields[name]
    return _find_form(page, fields)


bench.find_form = find_form

if __name__ == "__main__":
    sys.exit(bench.main())
