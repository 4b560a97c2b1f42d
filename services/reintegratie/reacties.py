"""What reintegratie does when another partner's event arrives (`events.md` §5.1).

| event | reaction |
|---|---|
| KlantVerwezen, DiagnoseAangevraagd | OntvangAanmelding, if the receiver is a bureau or diagnosticus here |
| VerwijzingIngetrokken | BeeindigNaIntrekking: ends what had not begun; after the start a person decides |
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.reintegratie.traject.aggregate import AGGREGAAT
from services.reintegratie.traject.commands import BeeindigNaIntrekking, OntvangAanmelding
from services.reintegratie.traject.staat import traject_id
from shared.aggregate.naslag import Naslag, Onthouden, Onthoudfunctie, Vastgelegd
from shared.aggregate.reactions import Reactie, Reactiefunctie
from shared.aggregate.verzoeken import onthoud_verzoek
from shared.contract.basistypen import Klant, eerste_dag
from shared.contract.diagnoses import DiagnoseAangevraagd
from shared.contract.gebeurtenis import Inhoud, Rol
from shared.contract.informatieverzoeken import InformatieGevraagd
from shared.contract.termijnen import dag_van
from shared.contract.trajecten import AanmeldingOntvangen
from shared.contract.verwijzingen import KlantVerwezen, VerwijzingIngetrokken
from shared.deelnemers import Deelnemers

NODIG = ("vraagstelling", "contactpersoon")
"""What every receiver of a client needs to begin (seed-001 G9, G34); the rest differs per purpose."""


async def ontvang_verwijzing(v: Vastgelegd, deelnemers: Deelnemers, naslag: Naslag) -> Sequence[Reactie]:
    """A referral becomes an aanmelding of the receiver, with what the package lacks."""
    assert isinstance(v.inhoud, KlantVerwezen)
    aanwezig = set(v.inhoud.pakket)
    if v.inhoud.vraagstelling is not None:
        aanwezig.add("vraagstelling")
    if v.inhoud.contact is not None:
        aanwezig.add("contactpersoon")
    ontbreekt = tuple(categorie for categorie in NODIG if categorie not in aanwezig)
    return _aanmelding(v, v.inhoud.ontvanger, v.inhoud.verwijzing_id, ontbreekt, deelnemers)


async def ontvang_diagnoseopdracht(
    v: Vastgelegd, deelnemers: Deelnemers, naslag: Naslag
) -> Sequence[Reactie]:
    """An assignment to a diagnosticus becomes an aanmelding; its question is never absent."""
    assert isinstance(v.inhoud, DiagnoseAangevraagd)
    return _aanmelding(v, v.inhoud.ontvanger, v.inhoud.verwijzing_id, (), deelnemers)


async def verwerk_intrekking(v: Vastgelegd, deelnemers: Deelnemers, naslag: Naslag) -> Sequence[Reactie]:
    """A withdrawn referral ends the traject that has not begun yet, of who got the aanmelding: a later
    correction of the receiver moves nothing."""
    assert isinstance(v.inhoud, VerwijzingIngetrokken)
    id = v.inhoud.verwijzing_id
    bij = await naslag.zoek("aanmelding", id) or await naslag.zoek("verwijzing", id)
    if bij is None or not _neemt_deel(bij["ontvanger"], deelnemers):
        return []
    commando = BeeindigNaIntrekking(per_op=v.inhoud.per_op, gemeente=v.basis.gemeente)
    return [
        Reactie(
            aggregate=AGGREGAAT,
            id=traject_id(id),
            commando=commando,
            organisatie=bij["ontvanger"],
            naam="intrekking",
        )
    ]


def onthoud_ontvanger(v: Vastgelegd) -> Sequence[Onthouden]:
    """Who was referred to whom and when, by which gemeente and under which contract: later events do not say
    it again."""
    assert isinstance(v.inhoud, KlantVerwezen | DiagnoseAangevraagd)
    contract = v.inhoud.contract_id if isinstance(v.inhoud, KlantVerwezen) else None
    waarde = {
        "klant": v.envelop.klant,
        "ontvanger": v.inhoud.ontvanger,
        "sinds": eerste_dag(v.basis.gebeurtenisdatum).isoformat(),
        "gemeente": v.basis.gemeente,
        "contract": None if contract is None else str(contract),
    }
    return [Onthouden("verwijzing", v.inhoud.verwijzing_id, waarde)]


def onthoud_aanmelding(v: Vastgelegd) -> Sequence[Onthouden]:
    """Whose traject came of a verwijzing: it stands in the stream that the verwijzing gives."""
    assert isinstance(v.inhoud, AanmeldingOntvangen)
    verwijzing = v.inhoud.verwijzing_id
    if v.envelop.stream != AGGREGAAT.stream(traject_id(verwijzing)):
        return []
    return [Onthouden("aanmelding", verwijzing, {"ontvanger": v.envelop.organisatie})]


REACTIES: Mapping[type[Inhoud], Reactiefunctie] = {
    KlantVerwezen: ontvang_verwijzing,
    DiagnoseAangevraagd: ontvang_diagnoseopdracht,
    VerwijzingIngetrokken: verwerk_intrekking,
}
ONTHOUD: Mapping[type[Inhoud], Onthoudfunctie] = {
    KlantVerwezen: onthoud_ontvanger,
    DiagnoseAangevraagd: onthoud_ontvanger,
    AanmeldingOntvangen: onthoud_aanmelding,
    InformatieGevraagd: onthoud_verzoek,
}


def _aanmelding(
    v: Vastgelegd, ontvanger: str, verwijzing: UUID, ontbreekt: tuple[str, ...], deelnemers: Deelnemers
) -> Sequence[Reactie]:
    if not _neemt_deel(ontvanger, deelnemers):
        return []
    traject = traject_id(verwijzing)
    commando = OntvangAanmelding.model_validate(
        {
            "klant": Klant(v.envelop.klant),
            "gemeente": v.basis.gemeente,
            "traject_id": traject,
            "verwijzing_id": verwijzing,
            "ontvangen_op": dag_van(v.envelop.time),
            "ontbreekt": ontbreekt or None,
        }
    )
    return [Reactie(AGGREGAAT, traject, commando, ontvanger, naam="aanmelding")]


def _neemt_deel(organisatie: str, deelnemers: Deelnemers) -> bool:
    deelnemer = deelnemers.organisatie(organisatie)
    return deelnemer is not None and bool({Rol.BUREAU, Rol.DIAGNOSTICUS} & set(deelnemer.rollen))
