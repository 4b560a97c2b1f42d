"""Builds events as they come from the log, for the tests of the klantvolgsysteem."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

import orjson

from shared.consumer import Incoming
from shared.contract.envelop import Envelop
from shared.contract.gebeurtenis import Partner, gebeurtenistypen

CWI = "urn:nld:oin:00000099100000001000"
GEMEENTE = "urn:nld:oin:00000099200000002000"
BUREAU = "urn:nld:kvknr:90000001"
_RUIMTE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
_TYPEN = {t.naam: t for t in gebeurtenistypen().values()}
_PARTNER = {
    "inschrijving": (Partner.INTAKE, CWI),
    "gegevensafspraak": (Partner.INTAKE, CWI),
    "traject": (Partner.REINTEGRATIE, BUREAU),
    "identiteit": (Partner.KLANTVOLGSYSTEEM, GEMEENTE),
}


def klant(nummer: int | str) -> str:
    return sha256(str(nummer).encode()).hexdigest()


def uuid(*delen: object) -> UUID:
    return uuid5(_RUIMTE, "|".join(map(str, delen)))


def moment(dag: str | date, uur: int = 9) -> datetime:
    return datetime.combine(date.fromisoformat(str(dag)), time(uur), UTC)


@dataclass
class Keten:
    """Writes events of any partner, each in the next place of its stream and its topic."""

    gebeurtenissen: list[Incoming] = field(default_factory=list)
    versies: dict[str, int] = field(default_factory=dict)
    offsets: dict[str, int] = field(default_factory=dict)

    def zeg(
        self,
        naam: str,
        wie: str,
        stream: str,
        dag: str | date,
        /,
        *,
        op: str | date | datetime | None = None,
        organisatie: str | None = None,
        **velden: Any,
    ) -> UUID:
        """One event of the type `naam` in `stream`; it happened on `dag` and was registered at `op`. A field
        that is None is left out."""
        partner, eigenaar = _PARTNER.get(stream.partition("-")[0], (Partner.HANDHAVING, GEMEENTE))
        organisatie = organisatie or eigenaar
        versie = self.versies[stream] = self.versies.get(stream, 0) + 1
        offset = self.offsets[partner.topic] = self.offsets.get(partner.topic, -1) + 1
        soort = _TYPEN[naam]
        id = uuid(stream, versie)
        data = {
            "gebeurtenisdatum": str(dag),
            "deur": "registreren",
            "bron": {"brontype": "professional", "organisatie": organisatie, "rol": "klantmanager"},
            **{k: v for k, v in {"gemeente": "9991", **velden}.items() if v is not None},
        }
        envelop = Envelop(
            id=id,
            source=f"{organisatie}:systeem:test" if "oin" in organisatie else f"{organisatie}.test",
            type=soort.type,
            klant=wie,
            time=op if isinstance(op, datetime) else moment(op or str(dag)[:10]),
            stream=stream,
            sequence=versie,
            dataschema=soort.dataschema_pad,
            correlationid=id,
            causationid=None,
            verwerkingid="test",
            traceparent=None,
        )
        self.gebeurtenissen.append(Incoming(envelop, orjson.dumps(data), partner.topic, 0, offset))
        return id

    def voeg_samen(self, van: str, naar: str, op: datetime) -> UUID:
        return self.zeg(
            "IdentiteitSamengevoegd", van, f"identiteit-{van}", op.date(), op=op, vervallenKlant=van,
            blijvendeKlant=naar, reden="dubbeleRegistratie", vastgesteldOp=str(op.date()),
        )  # fmt: skip

    def splits(
        self, wie: str, nieuw: str, op: datetime, *streams: str, gebeurtenissen: tuple[UUID, ...] = ()
    ) -> UUID:
        return self.zeg(
            "IdentiteitGesplitst", wie, f"identiteit-{wie}", op.date(), op=op, klant=wie, nieuweKlant=nieuw,
            streams=list(streams), gebeurtenissen=[str(id) for id in gebeurtenissen] or None,
            reden="onterechtSamengevoegd", vastgesteldOp=str(op.date()),
        )  # fmt: skip

    # The steps below say only what the tests need; all other fields of a type may be absent for the fold.

    def uitkering(
        self, wie: str, ingang: date, *, nummer: int = 0, op: date | None = None, **velden: Any
    ) -> None:
        gemeente = velden.setdefault("gemeente", "9991")
        self.zeg(
            "UitkeringToegekend", wie, f"uitkeringsdossier-{uuid(wie, gemeente)}", ingang, op=op,
            uitkeringId=str(uuid("uitkering", wie, gemeente, nummer)), ingangsdatum=str(ingang), **velden,
        )  # fmt: skip

    def einde(
        self, wie: str, dag: date, reden: str, *, nummer: int = 0, gemeente: str = "9991", **velden: Any
    ) -> None:
        self.zeg(
            "UitkeringBeeindigd", wie, f"uitkeringsdossier-{uuid(wie, gemeente)}", dag, gemeente=gemeente,
            uitkeringId=str(uuid("uitkering", wie, gemeente, nummer)), einddatum=str(dag), reden=reden,
            **velden,
        )  # fmt: skip

    def fase(self, wie: str, dag: date, waarde: str, versie: str = "1") -> None:
        self.zeg(
            "FaseBepaald", wie, f"inschrijving-{uuid(wie)}", dag, schema="suwiFase", schemaversie=versie,
            waarde=waarde, bepaaldOp=str(dag), geldigVanaf=str(dag),
        )  # fmt: skip

    def aanbod(self, wie: str, dag: date, *, nummer: int = 0, **velden: Any) -> None:
        self.zeg(
            "TrajectAangeboden", wie, f"verwijzing-{uuid(wie, nummer)}", dag,
            verwijzingId=str(uuid(wie, nummer)), aanbodId=str(uuid("aanbod", wie, nummer)),
            aangebodenOp=str(dag), trajectsoort="bemiddeling", **velden,
        )  # fmt: skip

    def antwoord(self, wie: str, dag: date, antwoord: str, *, nummer: int = 0) -> None:
        self.zeg(
            "AanbodBeantwoord", wie, f"verwijzing-{uuid(wie, nummer)}", dag,
            aanbodId=str(uuid("aanbod", wie, nummer)), datum=str(dag), antwoord=antwoord,
        )  # fmt: skip

    def start(self, wie: str, dag: date, *, nummer: int = 0, bureau: str = BUREAU) -> None:
        self.zeg(
            "TrajectGestart", wie, f"traject-{uuid(wie, nummer)}", dag,
            trajectId=str(uuid("traject", wie, nummer)), startdatum=str(dag), trajectsoort="bemiddeling",
            organisatie=bureau,
        )  # fmt: skip

    def ontheffing(
        self,
        wie: str,
        van: date,
        tot: date,
        *plichten: str,
        nummer: int = 0,
        bekend: bool = True,
        **velden: Any,
    ) -> None:
        self.zeg(
            "OntheffingVerleend", wie, f"ontheffing-{uuid(wie, nummer)}", van,
            ontheffingId=str(uuid("ontheffing", wie, nummer)), ingangsdatum=str(van), einddatum=str(tot),
            verplichtingen=list(plichten), besluitId=str(uuid("besluit", wie, nummer)),
            bekendgemaaktOp=str(van) if bekend else None, **velden,
        )  # fmt: skip


LETTER_A = ("arbeidsplicht", "sollicitatieplicht", "inschrijvingsplicht")
