"""The peer `eventsourcing`: append by its application recorder, and the catch-up of a projection."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from eventsourcing.persistence import StoredEvent, Tracking
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore, PostgresTrackingRecorder

from tests.bench.lading import LADING, TYPE, klant_van
from tests.bench.proces import proef


def opslag(url: str, verbindingen: int) -> PostgresDatastore:
    """Its own pool on this database."""
    u = urlsplit(url)
    return PostgresDatastore(
        dbname=u.path[1:],
        host=str(u.hostname),
        port=str(u.port),
        user=str(u.username),
        password=str(u.password),
        pool_size=verbindingen,
        max_overflow=0,
    )


async def meet(soort: str, **parameters: Any) -> dict[str, Any]:
    return await asyncio.to_thread(_append if soort == "append" else _projectie, **parameters)


def _append(url: str, schrijvers: int, per_keer: int, seconden: float) -> dict[str, Any]:
    """A thread per writer, each with a stream of its own; the library is synchronous."""
    with opslag(url, schrijvers) as store:
        recorder = PostgresApplicationRecorder(store, events_table_name="events")
        recorder.create_table()

        def schrijf(einde: float) -> int:
            stroom, versie, gedaan = uuid4(), 0, 0
            while time.perf_counter() < einde:
                recorder.insert_events(
                    [StoredEvent(stroom, versie + n, TYPE, LADING) for n in range(1, per_keer + 1)]
                )
                versie += per_keer
                gedaan += 1
            return gedaan

        with ThreadPoolExecutor(schrijvers) as draden:
            einde = time.perf_counter() + 1
            list(draden.map(schrijf, [einde] * schrijvers))
            begin = time.perf_counter()
            klaar = sum(draden.map(schrijf, [begin + seconden] * schrijvers))
            duur = time.perf_counter() - begin
    return {"per_s": klaar * per_keer / duur, "duur_s": duur, "gebeurtenissen": klaar * per_keer}


class Beeld(PostgresTrackingRecorder):
    """Timeline, version of the stream and state of the client, with the tracking in one transaction."""

    def maak(self) -> None:
        self.create_table()
        with self.datastore.transaction(commit=True) as curs:
            curs.execute(
                "create table tijdlijn (stream uuid, versie int, data json, primary key (stream, versie))"
            )
            curs.execute("create table stroom (stream uuid primary key, versie int)")
            curs.execute("create table klantbeeld (klant text primary key, staat jsonb)")

    def verwerk(self, event: StoredEvent, klant: str, tracking: Tracking) -> None:
        data = event.state.decode()
        with self.datastore.transaction(commit=True) as curs:
            self._insert_tracking(curs, tracking)
            curs.execute(
                "insert into tijdlijn values (%s, %s, %s)",
                (event.originator_id, event.originator_version, data),
            )
            curs.execute(
                "insert into stroom values (%s, %s)"
                " on conflict (stream) do update set versie = excluded.versie",
                (event.originator_id, event.originator_version),
            )
            curs.execute(
                "insert into klantbeeld values (%s, %s)"
                " on conflict (klant) do update set staat = excluded.staat",
                (klant, data),
            )


def _projectie(url: str, aantal: int, seconden: float) -> dict[str, Any]:
    """Follows the library's subscription, a transaction per event, for at most `seconden`."""
    with opslag(url, 4) as store:
        recorder = PostgresApplicationRecorder(store, events_table_name="events")
        recorder.create_table()
        for _ in range(0, aantal, 100):
            stroom = uuid4()
            recorder.insert_events([StoredEvent(stroom, n, TYPE, LADING) for n in range(1, 101)])
        beeld = Beeld(store, tracking_table_name="tracking")
        beeld.maak()
        gedaan = 0
        begin = time.perf_counter()
        with recorder.subscribe(gt=0) as volger:
            for melding in volger:
                beeld.verwerk(melding, klant_van(melding.id // 100), Tracking("bench", melding.id))
                gedaan += 1
                if gedaan == aantal or time.perf_counter() - begin > seconden:
                    break
        duur = time.perf_counter() - begin
    return {"per_s": gedaan / duur, "duur_s": duur, "gebeurtenissen": gedaan}


if __name__ == "__main__":
    proef(meet)
