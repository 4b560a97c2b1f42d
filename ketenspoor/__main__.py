"""`python -m ketenspoor` is the command `ketenspoor`."""

from ketenspoor.cli import app

app()
