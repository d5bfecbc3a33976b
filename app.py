"""The service: `flask --app app ...` and `gunicorn app:app` start here."""

from asb import create_app

app = create_app()
