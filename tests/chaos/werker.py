"""A worker with a seeded fault, as a process of its own: `python -m tests.chaos.werker FOUT work …` is
`ketenspoor work …`, in which one class was replaced before it was made. No option of the product leads here.
"""

import sys

from ketenspoor.cli import app
from tests.chaos.fouten import FOUTEN, ConsumerMetOffsetVooraf

if __name__ == "__main__":
    naam, *argumenten = sys.argv[1:]
    FOUTEN[naam].zaai()
    ConsumerMetOffsetVooraf.traag = 1.0
    app(argumenten)
