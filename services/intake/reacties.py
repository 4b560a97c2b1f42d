"""What intake does when another partner's event arrives (`events.md` §5.1).

CWI answers with a person, not with an event: the rows of intake are all "show" or "task". So there is no
reaction; what is remembered is what a later command is judged by.
"""

from collections.abc import Mapping

from shared.aggregate.naslag import Onthoudfunctie
from shared.aggregate.reactions import Reactiefunctie
from shared.aggregate.verzoeken import onthoud_verzoek
from shared.contract.gebeurtenis import Inhoud
from shared.contract.informatieverzoeken import InformatieGevraagd

REACTIES: Mapping[type[Inhoud], Reactiefunctie] = {}
ONTHOUD: Mapping[type[Inhoud], Onthoudfunctie] = {InformatieGevraagd: onthoud_verzoek}
