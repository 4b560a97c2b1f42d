"""What intake does when another partner's event arrives (`events.md` §5.1).

CWI answers with a person, not with an event: the rows of intake are all "show" or "task". So there is no
reaction; what is remembered is what a later command is judged by.
"""

from collections.abc import Mapping, Sequence

from shared.aggregate.reactions import Onthouden, Onthoudfunctie, Reactiefunctie, Vastgelegd
from shared.contract.gebeurtenis import Inhoud
from shared.contract.informatieverzoeken import InformatieGevraagd


def onthoud_verzoek(v: Vastgelegd) -> Sequence[Onthouden]:
    """A request for information, so that an answer to an unknown one is refused (EVT-03)."""
    assert isinstance(v.inhoud, InformatieGevraagd)
    return [Onthouden("verzoek", v.inhoud.verzoek_id, {"aan": v.inhoud.aan})]


REACTIES: Mapping[type[Inhoud], Reactiefunctie] = {}
ONTHOUD: Mapping[type[Inhoud], Onthoudfunctie] = {InformatieGevraagd: onthoud_verzoek}
