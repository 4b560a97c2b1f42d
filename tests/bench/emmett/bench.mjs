// The peer Emmett: append, and the catch-up of a projection. Parameters as JSON in the last argument; the
// result is the last line of the output.
import { randomUUID } from 'node:crypto';
import { rawSql } from '@event-driven-io/dumbo';
import {
  getPostgreSQLEventStore,
  postgreSQLEventStoreConsumer,
  postgreSQLRawSQLProjection,
} from '@event-driven-io/emmett-postgresql';

const p = JSON.parse(process.argv.at(-1));
const TYPE = 'nl.overheid.contacten.contact-vastgelegd';

const events = (aantal) =>
  Array.from({ length: aantal }, () => ({
    type: TYPE,
    data: p.lading,
    metadata: { klant: p.klant, bron: p.bron },
  }));

async function append(store) {
  const schrijf = async (einde) => {
    const stream = `inschrijving-${randomUUID()}`;
    let versie = 0n;
    let gedaan = 0;
    while (performance.now() < einde) {
      const { nextExpectedStreamVersion } = await store.appendToStream(stream, events(p.per_keer), {
        expectedStreamVersion: versie === 0n ? 'STREAM_DOES_NOT_EXIST' : versie,
      });
      versie = nextExpectedStreamVersion;
      gedaan += 1;
    }
    return gedaan;
  };
  const schrijvers = (ms) => {
    const einde = performance.now() + ms;
    return Promise.all(Array.from({ length: p.schrijvers }, () => schrijf(einde)));
  };
  await schrijvers(1000);
  const begin = performance.now();
  const klaar = (await schrijvers(1000 * p.seconden)).reduce((a, b) => a + b, 0);
  const duur = (performance.now() - begin) / 1000;
  return { per_s: (klaar * p.per_keer) / duur, duur_s: duur, gebeurtenissen: klaar * p.per_keer };
}

// One row in the timeline, the version of the stream and the state of the client, per event.
const tekst = (waarde) => `'${String(waarde).replaceAll("'", "''")}'`;
const evolve = ({ data, metadata }) => [
  rawSql(`insert into tijdlijn values (${tekst(metadata.streamName)}, ${metadata.streamPosition},
    ${tekst(JSON.stringify(data))})`),
  rawSql(`insert into stroom values (${tekst(metadata.streamName)}, ${metadata.streamPosition})
    on conflict (stream) do update set versie = excluded.versie`),
  rawSql(`insert into klantbeeld values (${tekst(metadata.streamName)}, ${tekst(JSON.stringify(data))})
    on conflict (klant) do update set staat = excluded.staat`),
];

async function projectie(store) {
  for (let n = 0; n < p.aantal; n += 10) {
    await store.appendToStream(`inschrijving-${n}`, events(10));
  }
  const projection = postgreSQLRawSQLProjection({
    name: 'klantbeeld',
    canHandle: [TYPE],
    evolve,
    init: () => [
      rawSql('create table tijdlijn (stream text, versie bigint, data json, primary key (stream, versie))'),
      rawSql('create table stroom (stream text primary key, versie bigint)'),
      rawSql('create table klantbeeld (klant text primary key, staat jsonb)'),
    ],
  });
  const consumer = postgreSQLEventStoreConsumer({
    connectionString: p.url,
    stopWhen: { noMessagesLeft: true },
  });
  consumer.projector({ projection, processorId: 'klantbeeld', truncateOnStart: false });
  const begin = performance.now();
  await consumer.start();
  const duur = (performance.now() - begin) / 1000;
  await consumer.close();
  return { per_s: p.aantal / duur, duur_s: duur, gebeurtenissen: p.aantal };
}

const store = getPostgreSQLEventStore(p.url);
await store.schema.migrate();
const uitkomst = await (p.soort === 'append' ? append(store) : projectie(store));
await store.close();
console.log(JSON.stringify(uitkomst));
process.exit(0);
