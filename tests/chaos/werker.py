"""A process with a seeded fault: `ketenspoor work …`, in which one class was replaced before it was made. No
option of the product leads here.
"""

from collections.abc import Sequence

from ketenspoor.kiem import ketenspoor
from tests.chaos.fouten import FOUTEN, ConsumerMetOffsetVooraf


def met_fout(naam: str, woorden: Sequence[str]) -> None:
    """The command `ketenspoor` with these words; its workers have the fault of this name."""
    if woorden[0] == "work":
        FOUTEN[naam].zaai()
        ConsumerMetOffsetVooraf.traag = 1.0
    ketenspoor(woorden)
