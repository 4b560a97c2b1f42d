"""The commands that tell the life courses to the services (`domain/cohort.md` §3.5).

Pure and deterministic. What only the chain can say stays a placeholder: `{klant}` is the pseudonym that
intake answers when the client is enrolled, `{dossier}` the uuid of the dossier that follows from it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from ketenspoor.simulator import tabellen as t
from ketenspoor.simulator.bsn import bsns
from ketenspoor.simulator.levensloop import (
    DAG,
    LETTER_A,
    LETTER_B,
    Cohort,
    Levensloop,
    Ontheffing,
    Traject,
    Uitstroom,
    plus_maanden,
)
from ketenspoor.simulator.organisaties import ADVISEUR_BUITEN_DE_KETEN, CWI, Gemeente
from ketenspoor.simulator.paden import PADEN, Dienst
from shared.aggregate.aggregate import uuid_voor
from shared.contract.parameters import wetsversie
from shared.contract.termijnen import bezwaar_tot

Velden = dict[str, Any]

KLANT = "{klant}"
DOSSIER = "{dossier}"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True, slots=True)
class Opdracht:
    """One command as it goes over HTTP.

    `baan` orders: commands of one lane (a client, or one agreement) go strictly after each other.
    `wacht_op` names the reaction of another service without which the command is refused.
    """

    baan: str
    volgnummer: int
    moment: datetime
    dienst: Dienst
    organisatie: str
    rol: str
    naam: str
    pad: str
    body: Velden
    wacht_op: str | None = None

    def sleutel(self, zaad: int) -> str:
        """Idempotency-Key: first 32 hex digits of SHA-256("scenario|zaad|klantnummer|volgnummer")."""
        tekst = f"{t.SCENARIO}|{zaad}|{self.baan}|{self.volgnummer}"
        return sha256(tekst.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class _Stap:
    """A command before it has its place in time."""

    dag: date
    naam: str
    organisatie: str
    rol: str
    body: Velden
    bij: Mapping[str, str]
    wacht_op: str | None = None


def maak_opdrachten(cohort: Cohort) -> tuple[Opdracht, ...]:
    """All commands in order of (moment, lane, volgnummer)."""
    nummers = bsns(len(cohort.levens))
    banen: list[tuple[str, list[_Stap]]] = [
        (f"afspraak-{g.code}", [_gegevensafspraak(cohort, g)]) for g in cohort.gemeenten_met_afspraak
    ]
    for leven, bsn in zip(cohort.levens, nummers, strict=True):
        stappen = _Client(cohort.parameters.zaad, leven, bsn).stappen()
        banen.append((str(leven.klantnummer), sorted(stappen, key=lambda s: s.dag)))
    genummerd = [
        (stap.dag, plaats, nummer, baan, stap)
        for plaats, (baan, stappen) in enumerate(banen)
        for nummer, stap in enumerate(stappen)
    ]
    genummerd.sort(key=lambda rij: rij[:3])
    return tuple(
        _opdracht(baan, nummer, _moment(dag, seconde), stap)
        for dag, rijen in groupby(genummerd, key=lambda rij: rij[0])
        for seconde, (_, _, nummer, baan, stap) in enumerate(rijen)
    )


def naar_bytes(opdrachten: tuple[Opdracht, ...], zaad: int) -> bytes:
    """One JSON line per command: the same input gives the same bytes."""
    return b"".join(
        orjson.dumps(
            {
                "moment": o.moment.isoformat(),
                "baan": o.baan,
                "volgnummer": o.volgnummer,
                "dienst": o.dienst,
                "organisatie": o.organisatie,
                "rol": o.rol,
                "opdracht": o.naam,
                "pad": o.pad,
                "wachtOp": o.wacht_op,
                "sleutel": o.sleutel(zaad),
                "body": o.body,
            },
            option=orjson.OPT_APPEND_NEWLINE,
        )
        for o in opdrachten
    )


def _moment(dag: date, seconde: int) -> datetime:
    """09:00 in Amsterdam, one second later per command of the same day."""
    return datetime(dag.year, dag.month, dag.day, 9, tzinfo=AMSTERDAM) + timedelta(seconds=seconde)


def _opdracht(baan: str, nummer: int, moment: datetime, stap: _Stap) -> Opdracht:
    dienst, pad = PADEN[stap.naam]
    return Opdracht(
        baan=baan,
        volgnummer=nummer,
        moment=moment,
        dienst=dienst,
        organisatie=stap.organisatie,
        rol=stap.rol,
        naam=stap.naam,
        pad=pad.format_map(stap.bij),
        body={naam: waarde for naam, waarde in stap.body.items() if waarde is not None},
        wacht_op=stap.wacht_op,
    )


def _gegevensafspraak(cohort: Cohort, gemeente: Gemeente) -> _Stap:
    """What CWI and this gemeente exchange without being asked (assumption, cohort.md §3.5)."""
    nummer = str(uuid_voor("simulator", t.SCENARIO, str(cohort.parameters.zaad), "afspraak", gemeente.code))
    body = {
        "gebeurtenisdatum": t.BEGIN.isoformat(),
        "bron": {"functie": "adviseur"},
        "afspraakId": nummer,
        "partijen": [CWI, gemeente.organisatie],
        "bevestigdDoor": [CWI, gemeente.organisatie],
        "categorieen": ["aanvraaggegevens", "fase", "sollicitatieactiviteiten", "begeleidingsactiviteiten"],
        "wijze": "actief",
        "geldigVanaf": t.BEGIN.isoformat(),
    }
    return _Stap(t.BEGIN, "LegAfspraakVast", CWI, "adviseur", body, {"afspraak": nummer})


class _Client:
    """Writes the commands of one client; holds the ids that they share."""

    def __init__(self, zaad: int, leven: Levensloop, bsn: str) -> None:
        self.zaad = zaad
        self.leven = leven
        self.bsn = bsn

    def id(self, wat: str) -> str:
        return str(uuid_voor("simulator", t.SCENARIO, str(self.zaad), str(self.leven.klantnummer), wat))

    @cached_property
    def bij(self) -> dict[str, str]:
        """Values of the path parameters."""
        verwijzing = self.id("verwijzing")
        return {
            "inschrijving": self.id("inschrijving"),
            "dossier": DOSSIER,
            "ontheffing": self.id("ontheffing"),
            "verwijzing": verwijzing,
            "traject": str(uuid_voor("traject", verwijzing)),
        }

    def cwi(self, dag: date, naam: str, **body: Any) -> _Stap:
        bron = {"functie": "adviseur", "medewerker": f"c-{1 + self.leven.klantnummer % 40}"}
        return self._stap(dag, naam, CWI, "adviseur", bron, body, None)

    def gemeente(self, dag: date, naam: str, wacht_op: str | None = None, **body: Any) -> _Stap:
        bron = {"functie": "klantmanager", "medewerker": self.klantmanager}
        return self._stap(dag, naam, self.leven.gemeente.organisatie, "klantmanager", bron, body, wacht_op)

    def bureau(self, dag: date, naam: str, wacht_op: str | None = None, **body: Any) -> _Stap:
        bron = {"functie": "begeleider", "medewerker": f"b-{1 + self.leven.klantnummer % 7}"}
        return self._stap(dag, naam, self.leven.gemeente.bureau, "bureau", bron, body, wacht_op)

    def _stap(
        self,
        dag: date,
        naam: str,
        organisatie: str,
        rol: str,
        bron: Velden,
        body: Velden,
        wacht_op: str | None,
    ) -> _Stap:
        vast = {"gebeurtenisdatum": dag.isoformat(), "bron": bron}
        tekst = {k: v.isoformat() if isinstance(v, date) else v for k, v in body.items()}
        return _Stap(dag, naam, organisatie, rol, vast | tekst, self.bij, wacht_op)

    @property
    def klantmanager(self) -> str:
        return f"m-{self.leven.gemeente.code}-{1 + self.leven.klantnummer % 3}"

    def besluit(self, wat: str, dag: date, artikel: str, motivering: str) -> Velden:
        """The besluit block: announced on the day itself, under the law of that day."""
        return {
            "besluitId": self.id(f"besluit-{wat}"),
            "besluitdatum": dag,
            "bekendgemaaktOp": dag,
            "bezwaarTot": bezwaar_tot(dag),
            "vorm": "beschikking",
            "artikel": artikel,
            "wetsversie": wetsversie(dag),
            "beleidsregel": "geen",
            "motivering": motivering,
        }

    def stappen(self) -> Iterator[_Stap]:
        """In the order of §3.5; a stable sort by day puts the blocks together."""
        yield from self.instroom()
        yield from self.toekenning()
        if self.leven.ontheffing:
            yield from self.ontheffing(self.leven.ontheffing)
        if self.leven.cwi_actief:
            yield from self.begeleiding()
        if self.leven.traject:
            yield from self.aanbod(self.leven.traject)
            yield from self.uitvoering(self.leven.traject)
        yield from self.contacten()
        if self.leven.traject:
            yield from self.trajecteinde(self.leven.traject)
        if self.leven.uitstroom:
            yield from self.uitstroom(self.leven.uitstroom)

    def instroom(self) -> Iterator[_Stap]:
        leven, g = self.leven, self.leven.ingang
        yield _Stap(g, "MeldKlantAan", CWI, "adviseur", {"bsn": self.bsn}, {})
        yield self.cwi(
            g,
            "SchrijfIn",
            klant=KLANT,
            inschrijvingId=self.bij["inschrijving"],
            inschrijfdatum=g,
            meldingsdatum=g,
        )
        yield self.cwi(g, "StelKlantgegevensVast", **self.klantgegevens())
        yield self.cwi(
            g,
            "NeemAanvraagAan",
            aanvraagId=self.id("aanvraag"),
            regeling="wwb",
            aanvraagdatum=g,
            meldingsdatum=g,
        )
        fase = {"schema": "suwiFase", "waarde": leven.fase} if leven.fase != "onbekend" else None
        if fase:
            yield self.cwi(g, "BepaalFase", **fase, schemaversie="SUWI art. 36", bepaaldOp=g, geldigVanaf=g)
        yield self.cwi(
            g + DAG,
            "DraagAanvraagOver",
            gemeente=leven.gemeente.code,
            aanvraagId=self.id("aanvraag"),
            overdrachtsdatum=g + DAG,
            sollicitatieoverzicht="bijgevoegd",
            fase=fase,
        )

    def klantgegevens(self) -> Velden:
        kenmerken = self.leven.kenmerken
        kind = kenmerken.kind_geboren and {
            "kindId": self.id("kind"),
            "geboortedatum": kenmerken.kind_geboren.isoformat(),
            "volledigeZorg": True,
            "tenLasteKomend": True,
        }
        return {
            "woongemeente": self.leven.gemeente.code,
            "gesteldOp": self.leven.ingang,
            "geboortedatum": kenmerken.geboortedatum,
            "leefvorm": self.leefvorm,
            "kinderen": [kind] if kind else None,
            "opleidingsniveau": kenmerken.opleiding,
            "laatstGewerkt": kenmerken.laatst_gewerkt,
            "vorigeUitkering": "wwb" if kenmerken.eerdere_bijstand else None,
        }

    @property
    def leefvorm(self) -> str:
        """Couples are married in the code list; whether they have children follows from `kinderen`."""
        leefvorm = self.leven.kenmerken.leefvorm
        return "gehuwd" if leefvorm in {t.PAAR_MET, t.PAAR_ZONDER} else leefvorm

    def toekenning(self) -> Iterator[_Stap]:
        leven, dag = self.leven, self.leven.toekenning
        vrij = set(leven.ontheffing.verplichtingen) if leven.ontheffing else set()
        if not leven.arbeidsplicht_vastgelegd:
            vrij.add("arbeidsplicht")
        yield self.gemeente(
            dag,
            "KenUitkeringToe",
            wacht_op="AanvraagOntvangen",
            **self.besluit(
                "toekenning", dag, "WWB 11 lid 1", "De klant kan niet in de noodzakelijke kosten voorzien."
            ),
            uitkeringId=self.id("uitkering"),
            aanvraagId=self.id("aanvraag"),
            regeling="wwb",
            ingangsdatum=leven.ingang,
            omvang="volledig",
            opgelegd=[p for p in (*LETTER_A, LETTER_B) if p not in vrij],
            leefvorm=self.leefvorm,
        )
        yield self.gemeente(
            dag,
            "WijsKlantmanagerToe",
            functie="klantmanager",
            onderwerp="werk",
            perOp=dag,
            medewerker=self.klantmanager,
        )
        yield self.gemeente(
            dag,
            "DeelRechtenEnPlichtenMee",
            onderwerpen=["rechten", "arbeidsplicht", "sollicitatieplicht"],
            kanaal="eersteGesprek",
            datum=dag,
        )

    def ontheffing(self, ontheffing: Ontheffing) -> Iterator[_Stap]:
        leven, dag = self.leven, self.leven.toekenning
        medisch = "medisch" in ontheffing.gronden
        nummer = self.bij["ontheffing"]
        advies = {"adviesaanvraagId": self.id("adviesaanvraag"), "adviesId": self.id("advies")}
        if medisch:
            yield self.gemeente(
                leven.ingang + DAG,
                "VraagAdvies",
                wacht_op="AanvraagOntvangen",
                klant=KLANT,
                adviesaanvraagId=advies["adviesaanvraagId"],
                ontheffingId=nummer,
                soort="medisch",
                adviseur=ADVISEUR_BUITEN_DE_KETEN,
                vraagstelling="Welke verplichtingen kan de klant nu niet nakomen, en voor hoe lang?",
            )
            yield self.gemeente(
                leven.ingang + 2 * DAG,
                "OntvangAdvies",
                **advies,
                ontvangenOp=leven.ingang + 2 * DAG,
                nietMogelijk=list(ontheffing.verplichtingen),
                geldigMaanden=12,
            )
        yield self.gemeente(
            dag,
            "VerleenOntheffing",
            **self.besluit(
                "ontheffing",
                dag,
                "WWB 9 lid 2",
                "In dit geval zijn er dringende redenen voor een tijdelijke ontheffing.",
            ),
            klant=KLANT,
            ontheffingId=nummer,
            verplichtingen=list(ontheffing.verplichtingen),
            ingangsdatum=dag,
            einddatum=t.ONTHEFFING_TOT,
            reintegratieplicht="nietOpgelegd" if LETTER_B in ontheffing.verplichtingen else "opgelegd",
            grondslag="art9",
            adviesIds=[advies["adviesId"]] if medisch else None,
            adviesverantwoording="adviesGevolgd" if medisch else "geenAdviesNietMedisch",
            gronden=list(ontheffing.gronden),
        )

    def begeleiding(self) -> Iterator[_Stap]:
        """Visible guidance of CWI: from g + 10, each 28 days, in the first half year."""
        g = self.leven.ingang
        for k, dag in enumerate(_reeks(g + 10 * DAG, 28, min(self.leven.einde, plus_maanden(g, 6)))):
            yield self.cwi(
                dag,
                "LegActiviteitVast",
                activiteitId=self.id(f"activiteit-{k}"),
                soort="gesprek",
                datum=dag,
                resultaat="afgerond",
            )

    def aanbod(self, traject: Traject) -> Iterator[_Stap]:
        verwijzing, aanbod = self.bij["verwijzing"], self.id("aanbod")
        yield self.gemeente(
            traject.besluit,
            "NeemTrajectbesluit",
            klant=KLANT,
            verwijzingId=verwijzing,
            besluitdatum=traject.besluit,
            uitkomst="aanbod",
            trajectsoort=traject.soort,
            aanleiding="eersteAanbod",
        )
        yield self.gemeente(
            traject.aanbod,
            "BiedTrajectAan",
            klant=KLANT,
            verwijzingId=verwijzing,
            aanbodId=aanbod,
            aangebodenOp=traject.aanbod,
            trajectsoort=traject.soort,
            verwachteStart=traject.start,
        )
        antwoord = traject.aanbod + DAG
        yield self.gemeente(antwoord, "LegAntwoordVast", aanbodId=aanbod, datum=antwoord, antwoord="aanvaard")
        dag = traject.aanbod + 2 * DAG
        belemmeringen = list(self.leven.kenmerken.belemmeringen)
        yield self.gemeente(
            dag,
            "Verwijs",
            klant=KLANT,
            verwijzingId=verwijzing,
            ontvanger=self.leven.gemeente.bureau,
            verwijsdatum=dag,
            trajectsoort=traject.soort,
            doel="maatschappelijkeParticipatie" if traject.soort == "maatschappelijk" else "regulierWerk",
            klantGeinformeerdOp=antwoord,
            overdrachtswijze="warm",
            pakket=["vraagstelling", "belemmeringen"] if belemmeringen else ["vraagstelling"],
            verplichtingen=self.geldende_plichten(),
            rapportageElkeMaanden=3,
            vraagstelling="Wat is voor deze klant de kortste weg naar werk of deelname?",
            belemmeringen=belemmeringen or None,
        )
        besproken = dag + DAG
        yield self.gemeente(
            besproken,
            "BespreekOverdracht",
            verwijzingId=verwijzing,
            datum=besproken,
            wijze="driegesprek",
            deelnemers=["klant", "klantmanager", "bureau"],
        )

    def geldende_plichten(self) -> list[str]:
        vrij = self.leven.ontheffing.verplichtingen if self.leven.ontheffing else ()
        return [p for p in (*LETTER_A, LETTER_B) if p not in vrij]

    def uitvoering(self, traject: Traject) -> Iterator[_Stap]:
        nummer, plan = self.bij["traject"], self.id("trajectplan")
        dag = traject.aanbod + 5 * DAG
        yield self.bureau(
            dag,
            "Accepteer",
            wacht_op="AanmeldingOntvangen",
            trajectId=nummer,
            geaccepteerdOp=dag,
            eersteAfspraakOp=dag + 3 * DAG,
        )
        dag = traject.aanbod + 8 * DAG
        yield self.bureau(dag, "RondIntakeAf", trajectId=nummer, datum=dag, uitkomst="geplaatst")
        dag = traject.aanbod + 10 * DAG
        yield self.bureau(
            dag,
            "DienTrajectplanIn",
            stukId=plan,
            versie=1,
            trajectsoort=traject.soort,
            doel="maatschappelijkeParticipatie" if traject.soort == "maatschappelijk" else "regulierWerk",
            verwachteStart=traject.start,
            standaardtraject=True,
            voorkeurKlantOpgenomen=True,
            adviestypen=[
                "trajectReactivering" if traject.soort == "maatschappelijk" else "trajectArbeidsmarkt"
            ],
        )
        dag = traject.aanbod + 12 * DAG
        yield self.gemeente(
            dag,
            "BeoordeelTrajectplan",
            wacht_op="StukOntvangen",
            stukId=plan,
            oordeel="overgenomen",
            wijze="expliciet",
            beoordeeldOp=dag,
        )
        yield self.bureau(
            traject.start,
            "StartTraject",
            trajectId=nummer,
            startdatum=traject.start,
            trajectsoort=traject.soort,
        )
        yield from self.rapportages(traject)

    def rapportages(self, traject: Traject) -> Iterator[_Stap]:
        """On the grid of TRM-15, as long as the traject runs; only what happens by the peildatum."""
        vorige = traject.start
        for k in range(1, 6):
            op_tijd = plus_maanden(traject.start, 3 * k)
            if op_tijd > (traject.einde or t.PEILDATUM + 8 * DAG):
                return
            yield from (s for s in self.rapportage(k, vorige, op_tijd) if s.dag <= t.PEILDATUM)
            vorige = op_tijd

    def rapportage(self, k: int, vorige: date, op_tijd: date) -> Iterator[_Stap]:
        stuk = self.id(f"rapportage-{k}")
        dag = op_tijd - 8 * DAG
        yield self.bureau(
            dag,
            "GeefTerInzage",
            stukId=stuk,
            stuksoort="rapportage",
            terInzageOp=dag,
            blokkeringsrecht=False,
        )
        dag = op_tijd - DAG
        yield self.bureau(
            dag,
            "DienRapportageIn",
            stukId=stuk,
            soort="voortgang",
            periodeVan=vorige,
            periodeTot=dag,
            onderwerpen=["trajectplan", "werkritme", "aanwezigheid"],
            klantIngezienOp=op_tijd - 5 * DAG,
            ontwikkeling=[{"onderwerp": "werkritme", "richting": "gelijk"}],
        )
        dag = op_tijd + 5 * DAG
        yield self.gemeente(
            dag,
            "LeesStuk",
            wacht_op="StukOntvangen",
            stukId=stuk,
            gelezenOp=dag,
            functie="klantmanager",
            medewerker=self.klantmanager,
        )
        dag = op_tijd + 10 * DAG
        yield self.gemeente(
            dag,
            "KoppelTerug",
            stukId=stuk,
            teruggekoppeldOp=dag,
            bruikbaarheid="goedBruikbaar",
            vervolg="trajectVoortzetten",
        )

    def contacten(self) -> Iterator[_Stap]:
        for k, dag in enumerate(_reeks(self.leven.toekenning, 80, self.leven.einde)):
            yield self.gemeente(
                dag,
                "LegContactVast",
                contactId=self.id(f"contact-{k}"),
                datum=dag,
                partijen=["klant", "klantmanager"],
                soort="gesprek",
                onderwerpen=["uitkering", "intake"] if k == 0 else ["sollicitaties"],
                verschenen="ja",
            )

    def trajecteinde(self, traject: Traject) -> Iterator[_Stap]:
        if traject.einde is None:
            return
        doel = "ja" if traject.doel else "onbekend" if traject.voortijdig else "nee"
        yield self.bureau(
            traject.einde,
            "BeeindigTraject",
            trajectId=self.bij["traject"],
            einddatum=traject.einde,
            wijze="voortijdig" if traject.voortijdig else "regulier",
            doelGerealiseerd=doel,
            uitUitkering="ja" if traject.voortijdig else "nee",
            redenVoortijdig="uitstroomUitWwb" if traject.voortijdig else None,
        )

    def uitstroom(self, uitstroom: Uitstroom) -> Iterator[_Stap]:
        leven, dag = self.leven, uitstroom.laatste_dag
        plaatsing = None
        if leven.klasse == "V1" and uitstroom.groep == t.WERK:
            plaatsing = self.id("plaatsing")
            yield self.bureau(
                dag,
                "MeldPlaatsing",
                plaatsingId=plaatsing,
                startdatum=dag,
                soortWerk="gesubsidieerd" if uitstroom.reden == t.GESUBSIDIEERD else "regulier",
                urenPerWeek=36,
                contractvorm=_contractvorm(uitstroom),
            )
        buur = f"{9001 + leven.gemeente.nummer % 53}" if uitstroom.reden == "verhuizing" else None
        if buur:
            yield self.gemeente(
                dag,
                "RegistreerVerhuizing",
                naarGemeente=buur,
                verhuisdatum=dag,
                bijstandVoortgezet="onbekend",
            )
        artikel = "WWB 54 lid 3" if uitstroom.reden == "schendingInlichtingenplicht" else "WWB 11 lid 1"
        yield self.gemeente(
            dag,
            "BeeindigUitkering",
            **self.besluit("einde", dag, artikel, "De klant heeft geen recht op bijstand meer."),
            uitkeringId=self.id("uitkering"),
            einddatum=dag,
            bestemming=_bestemming(uitstroom),
            naarGemeente=buur,
            reden=_reden(uitstroom),
            naarRegeling=uitstroom.reden if uitstroom.groep == t.ANDERS else None,
            contractvorm=_contractvorm(uitstroom) if uitstroom.groep == t.WERK else None,
            plaatsingId=plaatsing,
        )


def _reeks(eerste: date, stap: int, laatste: date) -> Iterator[date]:
    """`eerste` and each `stap` days after, up to and including `laatste`."""
    return (eerste + k * DAG for k in range(0, (laatste - eerste).days + 1, stap))


def _contractvorm(uitstroom: Uitstroom) -> str:
    return uitstroom.reden if uitstroom.reden in {t.TIJDELIJK, t.VAST} else "onbekend"


def _reden(uitstroom: Uitstroom) -> str:
    if uitstroom.groep == t.WERK:
        return "werkGesubsidieerd" if uitstroom.reden == t.GESUBSIDIEERD else "werkDienstbetrekking"
    return "andereUitkering" if uitstroom.groep == t.ANDERS else uitstroom.reden


def _bestemming(uitstroom: Uitstroom) -> str:
    if uitstroom.groep == t.WERK:
        return "werk"
    if uitstroom.groep == t.ANDERS:
        return "andereUitkeringKeten"
    return "opleiding" if uitstroom.reden == "studieMetStudiefinanciering" else "geenBekend"
