"""The service: `flask --app app ...` and `gunicorn app:app` start here."""

import sys

from asb import create_app
from asb.config import SettingsError
from asb.council import CouncilFileError

try:
    app = create_app()
except (SettingsError, CouncilFileError) as error:
    print(error, file=sys.stderr)
    sys.exit(2)
