"""Life courses of scenario iwi-2005: the eleven steps of `domain/cohort.md` §3.3 and attributes §3.4.

Pure: the same parameters give the same life courses. Nothing here knows of events or services.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ketenspoor.simulator import tabellen as t
from ketenspoor.simulator.organisaties import GEMEENTEN, Gemeente
from ketenspoor.simulator.toeval import Toeval, hoeveel, omgekeerd, schaal, verdeel
from shared.contract.parameters import Duur

DAG = timedelta(days=1)


def plus_maanden(dag: date, maanden: int) -> date:
    """rules T2: a missing day becomes the last day of the month."""
    return Duur(maanden=maanden).na(dag)


@dataclass(frozen=True, slots=True)
class Parameters:
    """Input of a run. `overlap`: per fase, ontheven clients with both traject and exit (§3.1)."""

    zaad: int = 1
    n: int = t.N
    overlap: t.Rij = t.GEEN_OVERLAP

    def __post_init__(self) -> None:
        if not 0 <= self.zaad < 2**64:
            raise ValueError("zaad is een geheel getal van 64 bits")
        if self.n < 1:
            raise ValueError("n is minstens 1")
        t.cellen(self.overlap)


@dataclass(frozen=True, slots=True)
class Traject:
    """`besluit`, `aanbod` and `start` lie on the same side of the end of the first year."""

    soort: str
    besluit: date
    aanbod: date
    start: date
    einde: date | None = None
    voortijdig: bool = False
    doel: bool = False

    @property
    def geslaagd(self) -> bool:
        """Regular with goal, or early because the client left the uitkering (seed-002 §3.8)."""
        return self.doel or self.voortijdig


@dataclass(frozen=True, slots=True)
class Uitstroom:
    """`laatste_dag` = last day with uitkering; `reden` is the fine reason within the group."""

    laatste_dag: date
    groep: str
    reden: str
    band: str


@dataclass(frozen=True, slots=True)
class Ontheffing:
    """`verplichtingen` exempted from the award to the end of the scenario."""

    verplichtingen: tuple[str, ...]
    gronden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kenmerken:
    geboortedatum: date
    leeftijdsklasse: tuple[int, int]
    laatst_gewerkt: str | None
    opleiding: str
    belemmeringen: tuple[str, ...]
    leefvorm: str
    kind_geboren: date | None
    eerdere_bijstand: bool


@dataclass(frozen=True, slots=True)
class Levensloop:
    """One client. `fase` is 1 … 4, nogNietBepaald or onbekend; `kolom` its column in Tabel 2."""

    klantnummer: int
    klasse: str
    kolom: str
    fase: str
    gemeente: Gemeente
    ingang: date
    toekenning: date
    traject: Traject | None
    uitstroom: Uitstroom | None
    ontheffing: Ontheffing | None
    arbeidsplicht_vastgelegd: bool
    cwi_actief: bool
    kenmerken: Kenmerken

    @property
    def einde(self) -> date:
        """Last day that may carry a contact: exit or end of observation."""
        return self.uitstroom.laatste_dag if self.uitstroom else t.PEILDATUM


@dataclass(frozen=True, slots=True)
class Cohort:
    parameters: Parameters
    levens: tuple[Levensloop, ...]
    gemeenten_met_afspraak: tuple[Gemeente, ...]


Soort = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Cellen:
    klasse: Mapping[int, str]
    kolom: Mapping[int, int]

    def groep(self, klassen: Iterable[str], kolom: int | None = None) -> list[int]:
        gezocht = frozenset(klassen)
        return [
            i for i, klasse in self.klasse.items()
            if klasse in gezocht and kolom in (None, self.kolom[i])
        ]  # fmt: skip


def maak_cohort(parameters: Parameters) -> Cohort:
    """All life courses. Raises ValueError for parameters that leave no room for the dates."""
    toeval = Toeval(t.SCENARIO, parameters.zaad)
    cellen = _cellen(parameters)
    soort = _soorten(toeval, cellen)
    groep = _uitstroomgroepen(toeval, cellen, soort)
    reden = _fijne_redenen(toeval, groep)
    band = _uitstroombanden(toeval, cellen, groep)
    ingang = _ingangen(toeval, parameters.n, cellen, band)
    startband = _startbanden(toeval, cellen, band)
    start = _starts(toeval, cellen, ingang, startband, band)
    uit = _uitstroomdagen(toeval, ingang, startband, band)
    toekenning = _toekenningen(toeval, ingang, start, uit)
    ontheffing, onvermeld = _ontheffingen(toeval, cellen)
    traject = _trajecten(toeval, cellen, soort, start, uit)
    fase = _fasen(toeval, cellen)
    gemeente = toeval.quota("gemeente", cellen.klasse, [(g, g.dossiers) for g in GEMEENTEN])
    kenmerken = _kenmerken(toeval, ingang, toekenning, uit, reden)
    afspraak = _gemeenten_met_afspraak(toeval)
    cwi = _cwi_actief(toeval, fase, gemeente, {g.nummer for g in afspraak})
    levens = tuple(
        Levensloop(
            klantnummer=i,
            klasse=cellen.klasse[i],
            kolom=t.FASEN[cellen.kolom[i]],
            fase=fase[i],
            gemeente=gemeente[i],
            ingang=ingang[i],
            toekenning=toekenning[i],
            traject=traject.get(i),
            uitstroom=Uitstroom(uit[i], groep[i], reden[i], band[i]) if i in uit else None,
            ontheffing=ontheffing.get(i),
            arbeidsplicht_vastgelegd=i not in onvermeld,
            cwi_actief=i in cwi,
            kenmerken=kenmerken[i],
        )
        for i in range(parameters.n)
    )
    return Cohort(parameters, levens, afspraak)


def _cellen(parameters: Parameters) -> _Cellen:
    """§3.1: klantnummers run through the table row by row, fase by fase."""
    rijen = t.cellen(parameters.overlap)
    aantallen = iter(schaal([k for _, rij in rijen for k in rij], parameters.n))
    klasse: dict[int, str] = {}
    kolom: dict[int, int] = {}
    for naam, rij in rijen:
        for fase in range(len(rij)):
            for i in range(len(klasse), len(klasse) + next(aantallen)):
                klasse[i], kolom[i] = naam, fase
    return _Cellen(klasse, kolom)


def _fasen(toeval: Toeval, cellen: _Cellen) -> dict[int, str]:
    """Overig: half nogNietBepaald, half onbekend, the odd one to the first, per class (§3.2)."""
    fase = {i: t.FASEN[k] for i, k in cellen.kolom.items()}
    for klasse, _ in t.cellen(t.GEEN_OVERLAP):
        overig = toeval.volgorde(f"fase-overig-{klasse}", cellen.groep((klasse,), kolom=4))
        helft = (len(overig) + 1) // 2
        fase |= dict.fromkeys(overig[:helft], "nogNietBepaald") | dict.fromkeys(overig[helft:], "onbekend")
    return fase


def _soorten(toeval: Toeval, cellen: _Cellen) -> dict[int, str]:
    """Step 1."""
    soort: dict[int, str] = {}
    for naam, klassen, aantallen in t.SOORT_PER_GROEP:
        tabel = list(zip(t.TRAJECTSOORTEN, aantallen, strict=True))
        soort |= toeval.quota(f"type-{naam}", cellen.groep(klassen), tabel)
    return soort


def _uitstroomgroepen(toeval: Toeval, cellen: _Cellen, soort: Soort) -> dict[int, str]:
    """Step 2: work, other benefit, personal, culpable."""
    groep: dict[int, str] = {}
    v1 = cellen.groep(("V1",))
    for naam, tabel in t.UITSTROOM_V1.items():
        groep |= toeval.quota(f"uitstroom-V1-{naam}", [i for i in v1 if soort[i] == naam], tabel)
    niet_werk: list[int] = []
    for klasse, per_fase in (("V3", t.WERK_V3), ("N2", t.WERK_N2)):
        for kolom, (werk, anders) in enumerate(per_fase):
            leden = cellen.groep((klasse,), kolom)
            if not leden:
                continue
            verdeling = toeval.quota(
                f"uitstroom-{klasse}-{t.FASEN[kolom]}", leden, ((True, werk), (False, anders))
            )
            groep |= dict.fromkeys(omgekeerd(verdeling, True), t.WERK)
            niet_werk += omgekeerd(verdeling, False)
    groep |= toeval.quota("uitstroom-V3N2", niet_werk, t.NIET_WERK_V3_N2)
    groep |= toeval.quota("uitstroom-O", cellen.groep(("O_UIT", "O_BEIDE")), t.UITSTROOM_O)
    return groep


def _fijne_redenen(toeval: Toeval, groep: Mapping[int, str]) -> dict[int, str]:
    """Step 3. Work is told by contract, another benefit by its name."""
    reden: dict[int, str] = {}
    for naam in (t.PERSOONLIJK, t.ANDERS, t.VERWIJTBAAR, t.WERK):
        reden |= toeval.quota("reden-fijn", omgekeerd(groep, naam), t.FIJNE_REDEN[naam])
    return reden


def _uitstroombanden(toeval: Toeval, cellen: _Cellen, groep: Mapping[int, str]) -> dict[int, str]:
    """Step 4."""
    band: dict[int, str] = {}
    for (naam, soort), aantallen in t.BAND_UIT.items():
        klassen = ("O_UIT", "O_BEIDE") if naam == "O" else (naam,)
        leden = [i for i in cellen.groep(klassen) if (groep[i] == t.WERK) == (soort == t.WERK)]
        band |= toeval.quota(
            f"uitstroomband-{naam}-{soort}", leden, list(zip(t.BANDEN, aantallen, strict=True))
        )
    return band


def _ingangen(toeval: Toeval, n: int, cellen: _Cellen, band: Mapping[int, str]) -> dict[int, date]:
    """Step 5: places spread evenly over the quarter; who acts after a year needs an early one."""
    plaatsen = [
        t.BEGIN + d * DAG
        for d in range(t.DAGEN_INSTROOM)
        for _ in range((d + 1) * n // t.DAGEN_INSTROOM - d * n // t.DAGEN_INSTROOM)
    ]
    laat = toeval.volgorde("laat", {*cellen.groep(("N1",)), *omgekeerd(band, "laat")})
    vroege = [p for p, dag in enumerate(plaatsen) if dag <= t.LAATSTE_INGANG_LAAT]
    if len(laat) > len(vroege):
        raise ValueError(f"n = {n} laat te weinig vroege ingangsdata voor wie na een jaar nog iets doet")
    bezet = toeval.volgorde("slot-laat", vroege)[: len(laat)]
    ingang = {i: plaatsen[p] for i, p in zip(laat, bezet, strict=True)}
    vergeven, al = frozenset(bezet), frozenset(laat)
    overige = toeval.volgorde("ingang", (i for i in cellen.klasse if i not in al))
    vrij = (dag for p, dag in enumerate(plaatsen) if p not in vergeven)
    return ingang | dict(zip(overige, vrij, strict=True))


def _startbanden(toeval: Toeval, cellen: _Cellen, band: Mapping[int, str]) -> dict[int, str]:
    """Step 6: who leaves early starts early, so that no start can follow its exit.

    The cap at the exit band changes nothing at n = 1258; scaled tables may need it.
    """
    startband: dict[int, str] = {}
    for kolom, aantallen in enumerate(t.BAND_START):
        leden = cellen.groep(t.TRAJECT_IN_HET_JAAR, kolom)
        laatste = len(t.BANDEN)
        volgorde = sorted(
            leden,
            key=lambda i: (
                t.BANDEN.index(band[i]) if i in band else laatste,
                toeval.u("startband", i),
                i,
            ),
        )
        startband |= verdeel(volgorde, list(zip(t.BANDEN, aantallen, strict=False)))
    return {
        i: t.BANDEN[min(t.BANDEN.index(naam), t.BANDEN.index(band.get(i, naam)))]
        for i, naam in startband.items()
    }


def _band(ingang: date, band: str) -> tuple[date, date]:
    """First and last day of a band (indicators M2), cut off at the end of observation."""
    jaar = plus_maanden(ingang, 12)
    eerste, laatste = {
        "0-3": (ingang, plus_maanden(ingang, 3)),
        "3-6": (plus_maanden(ingang, 3) + DAG, plus_maanden(ingang, 6)),
        "6-12": (plus_maanden(ingang, 6) + DAG, jaar),
        "laat": (jaar + DAG, t.PEILDATUM),
    }[band]
    return eerste, min(laatste, t.PEILDATUM)


def _helft(ingang: date, band: str) -> date:
    """Last possible start for who also leaves within the band; the exit follows it."""
    eerste, laatste = _band(ingang, band)
    return eerste + ((laatste - eerste).days // 2 + 4) * DAG


def _starts(
    toeval: Toeval,
    cellen: _Cellen,
    ingang: Mapping[int, date],
    startband: Mapping[int, str],
    band: Mapping[int, str],
) -> dict[int, date]:
    """Step 7: first day of each traject. A late one (N1) has its besluit after the first year."""
    start: dict[int, date] = {}
    for i, naam in startband.items():
        eerste, laatste = _band(ingang[i], naam)
        if naam == "0-3":
            eerste = ingang[i] + 35 * DAG
        if band.get(i) == naam:
            laatste = _helft(ingang[i], naam)
        start[i] = toeval.dag("start", i, eerste, laatste)
    for i in cellen.groep(("N1",)):
        na_het_jaar = plus_maanden(ingang[i], 12) + DAG
        start[i] = toeval.dag("start", i, na_het_jaar + 21 * DAG, t.PEILDATUM)
    return start


def _uitstroomdagen(
    toeval: Toeval, ingang: Mapping[int, date], startband: Mapping[int, str], band: Mapping[int, str]
) -> dict[int, date]:
    """Step 8: last day with uitkering."""
    uit: dict[int, date] = {}
    for i, naam in band.items():
        eerste, laatste = _band(ingang[i], naam)
        if naam == "0-3":
            eerste = ingang[i] + 20 * DAG
        if startband.get(i) == naam:
            eerste = _helft(ingang[i], naam) + DAG
        uit[i] = toeval.dag("uitstroom", i, eerste, laatste)
    return uit


def _toekenningen(
    toeval: Toeval, ingang: Mapping[int, date], start: Mapping[int, date], uit: Mapping[int, date]
) -> dict[int, date]:
    """Step 9: three of four awards within three months, and always before what builds on them."""

    def eerste_gevolg(i: int) -> date:
        return min(start[i] - 21 * DAG if i in start else date.max, uit.get(i, date.max))

    lang_kan = [i for i in ingang if eerste_gevolg(i) >= ingang[i] + 124 * DAG]
    aantal_lang, _ = schaal(t.TOEKENNING_LANG, len(ingang))
    lang = frozenset(toeval.volgorde("toekenning-lang", lang_kan)[:aantal_lang])
    toekenning: dict[int, date] = {}
    for i, g in ingang.items():
        kwartaal = plus_maanden(g, 3)
        if i in lang:
            toekenning[i] = toeval.dag("toekenning", i, kwartaal + DAG, kwartaal + 28 * DAG)
        else:
            toekenning[i] = toeval.dag("toekenning", i, g + 3 * DAG, min(kwartaal, eerste_gevolg(i)) - DAG)
    return toekenning


LETTER_A = ("arbeidsplicht", "sollicitatieplicht", "inschrijvingsplicht")
LETTER_B = "reintegratieplicht"


def _ontheffingen(toeval: Toeval, cellen: _Cellen) -> tuple[dict[int, Ontheffing], frozenset[int]]:
    """Step 10: exemptions, and whose duty to work the award does not mention at all."""
    gronden = toeval.quota("ontheffing-O", cellen.groep(t.ONTHEVEN), t.GRONDEN_O)
    ontheffing = {
        i: Ontheffing(
            LETTER_A if cellen.klasse[i] in {"O_TRAJECT", "O_BEIDE"} else (*LETTER_A, LETTER_B), grond
        )
        for i, grond in gronden.items()
    }
    plicht = toeval.quota(
        "plicht", (i for i, k in cellen.klasse.items() if k not in t.ONTHEVEN), t.PLICHT_BUITEN_O
    )
    gedeeltelijk = {
        t.SOLLICITATIE_SCHOLING: Ontheffing(("sollicitatieplicht",), ("scholing",)),
        t.SOLLICITATIE: Ontheffing(("sollicitatieplicht",), ("sociaal",)),
        t.ARBEID: Ontheffing(("arbeidsplicht",), ("sociaal",)),
    }
    ontheffing |= {i: gedeeltelijk[p] for i, p in plicht.items() if p in gedeeltelijk}
    return ontheffing, frozenset(omgekeerd(plicht, t.NIET_VASTGELEGD))


def _trajecten(
    toeval: Toeval, cellen: _Cellen, soort: Soort, start: Mapping[int, date], uit: Mapping[int, date]
) -> dict[int, Traject]:
    """Steps 7 and 11: dates around the start, and how it ends."""
    voortijdig = toeval.quota("afloop-V1", cellen.groep(("V1",)), t.V1_AFLOOP)
    blijft = [
        i for i in cellen.groep(("V2", "O_TRAJECT")) if start[i] + 28 * DAG <= t.PEILDATUM
    ]  # fmt: skip
    beeindigd = sum(k for _, k in t.V2_AFLOOP)
    alle = t.LOPEND + beeindigd + sum(k for _, k in t.V1_AFLOOP)
    aantal = min(len(blijft), hoeveel(beeindigd, alle, len(start)))
    regulier = verdeel(toeval.volgorde("afloop-V2", blijft)[:aantal], t.V2_AFLOOP)

    def einde(i: int) -> date | None:
        if i in voortijdig:
            return uit[i] if voortijdig[i] else start[i] + (uit[i] - start[i]) // 2
        if i in regulier:
            return toeval.dag("traject-einde", i, start[i] + 28 * DAG, t.PEILDATUM)
        return None

    return {
        i: Traject(
            soort=soort[i],
            besluit=eerste_dag - 21 * DAG,
            aanbod=eerste_dag - 14 * DAG,
            start=eerste_dag,
            einde=einde(i),
            voortijdig=voortijdig.get(i, False),
            doel=regulier.get(i, False),
        )
        for i, eerste_dag in start.items()
    }


def _jarig(dag: date, jaren: int) -> date:
    """The same day `jaren` earlier. No day of the scenario is a 29 February."""
    return dag.replace(year=dag.year - jaren)


def _geboren(toeval: Toeval, label: str, i: int, dag: date, leeftijd: tuple[int, int]) -> date:
    """A birth date with which someone is `leeftijd` years old on `dag`, both ends included."""
    return toeval.dag(label, i, _jarig(dag, leeftijd[1] + 1) + DAG, _jarig(dag, leeftijd[0]))


def _kenmerken(
    toeval: Toeval,
    ingang: Mapping[int, date],
    toekenning: Mapping[int, date],
    uit: Mapping[int, date],
    reden: Mapping[int, str],
) -> dict[int, Kenmerken]:
    """§3.4. Who leaves for AOW is in the oldest class and turns 65 between award and exit."""
    aow = omgekeerd(reden, "aow")
    volgorde = [i for i in toeval.volgorde("leeftijd", ingang) if i not in aow] + aow
    klasse = verdeel(volgorde, t.LEEFTIJD) | dict.fromkeys(aow, t.LEEFTIJD[-1][0])
    laatst = toeval.quota("laatst-gewerkt", ingang, t.LAATST_GEWERKT)
    diploma = toeval.quota("diploma", ingang, t.DIPLOMA)
    aantal = toeval.quota("belemmeringen", ingang, t.BELEMMERINGEN)
    soort = toeval.quota("belemmering-soort", (i for i, k in aantal.items() if k), t.SOORT_BELEMMERING)
    leefvorm = toeval.quota("leefvorm", ingang, t.LEEFVORM)
    jongste: dict[int, tuple[int, int]] = toeval.quota(
        "jongste", omgekeerd(leefvorm, t.ALLEENSTAANDE_OUDER), t.JONGSTE
    )
    jongste |= dict.fromkeys(omgekeerd(leefvorm, t.PAAR_MET), (0, 17))
    eerder = toeval.quota("eerdere-bijstand", ingang, t.EERDERE_BIJSTAND)
    soorten = [naam for naam, _ in t.SOORT_BELEMMERING]

    def belemmeringen(i: int) -> tuple[str, ...]:
        if not aantal[i]:
            return ()
        eerste = soorten.index(soort[i])
        return tuple(soorten[(eerste + k) % len(soorten)] for k in range(aantal[i]))

    def geboortedatum(i: int) -> date:
        if i in aow:
            jarig = toeval.dag("aow", i, toekenning[i] + DAG, max(toekenning[i] + DAG, uit[i] - DAG))
            return _jarig(jarig, 65)
        return _geboren(toeval, "geboortedag", i, ingang[i], klasse[i])

    return {
        i: Kenmerken(
            geboortedatum=geboortedatum(i),
            leeftijdsklasse=klasse[i],
            laatst_gewerkt=laatst[i],
            opleiding=diploma[i],
            belemmeringen=belemmeringen(i),
            leefvorm=leefvorm[i],
            kind_geboren=_geboren(toeval, "kind", i, g, jongste[i]) if i in jongste else None,
            eerdere_bijstand=eerder[i],
        )
        for i, g in ingang.items()
    }


def _gemeenten_met_afspraak(toeval: Toeval) -> tuple[Gemeente, ...]:
    gekozen = toeval.volgorde("gegevensafspraak", (g.nummer for g in GEMEENTEN))
    nummers = frozenset(gekozen[: t.GEMEENTEN_MET_AFSPRAAK])
    return tuple(g for g in GEMEENTEN if g.nummer in nummers)


def _cwi_actief(
    toeval: Toeval,
    fase: Mapping[int, str],
    gemeente: Mapping[int, Gemeente],
    met_afspraak: Iterable[int],
) -> frozenset[int]:
    """§3.5: visible guidance of CWI goes first to fase 1 clients where an agreement stands."""
    afspraak = frozenset(met_afspraak)
    fase_1 = toeval.volgorde("cwi-actief", omgekeerd(fase, "1"))
    geordend: Sequence[int] = sorted(fase_1, key=lambda i: gemeente[i].nummer not in afspraak)
    aantal, _ = schaal(t.CWI_ACTIEF, len(fase_1))
    return frozenset(geordend[:aantal])
