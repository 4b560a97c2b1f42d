"""Who reads which partition: leases in the database of the consumer.

The unit that is shared out is a partition number over all topics of the group: topics have the same number
of partitions and one partitioner, so all events of a client are in the hands of one instance. Each live
instance takes at most its share (partition numbers / instances, rounded up); what is over stays free for
the others. A lease says only who may try; that no event counts twice is the work of `move`.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from shared.database import Connection, Database
from shared.log.port import TopicPartition


class LeaseLost(Exception):
    """Another instance took over one of the partitions: nothing of this batch may count."""


# A stopped process must not hold row locks longer than its lease: the server then ends its session. The first
# limit counts while the server waits for a statement, the second while it waits until a result is taken.
LIMIT = """
select set_config('idle_in_transaction_session_timeout', $1, true), set_config('tcp_user_timeout', $1, true)
"""

# Shares are dealt one instance at a time, or two would count themselves rich together.
ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended('consumer:' || $1, 0))"

ADD_PARTITIONS = """
insert into consumer_offsets (groep, topic, partition)
select $1, topic, partition from unnest($2::text[], $3::integer[]) as w(topic, partition)
on conflict do nothing
"""

SHOW_LIFE = """
insert into consumer_members (groep, instance, alive_until) values ($1, $2, clock_timestamp() + $3::interval)
on conflict (groep, instance) do update set alive_until = excluded.alive_until
"""

COUNT_MEMBERS = """
with gone as (
    delete from consumer_members where groep = $1 and alive_until < clock_timestamp() - interval '1 hour'
)
select count(*) from consumer_members where groep = $1 and alive_until >= clock_timestamp()
"""

COUNT_PARTITIONS = """
select count(distinct partition) from consumer_offsets where groep = $1 and topic = any($2::text[])
"""

# Rows that are locked belong to a batch in progress, whatever the lease says, or to an operator who plays
# a client again: both leave them as they are.
OFFSETS = """
select topic, partition, next,
       coalesce(owner = $2, false) as mine,
       (owner is null or owner = $2 or lease_until < clock_timestamp()) as free
  from consumer_offsets
 where groep = $1 and topic = any($3::text[])
 order by partition, topic
   for update skip locked
"""

TAKE = """
update consumer_offsets o set owner = $2, lease_until = clock_timestamp() + $3::interval
  from unnest($4::text[], $5::integer[]) as w(topic, partition)
 where o.groep = $1 and o.topic = w.topic and o.partition = w.partition
"""

RELEASE = """
update consumer_offsets o set owner = null, lease_until = null
  from unnest($3::text[], $4::integer[]) as w(topic, partition)
 where o.groep = $1 and o.owner = $2 and o.topic = w.topic and o.partition = w.partition
"""

# Whoever waits for more than one of these rows takes them by topic and partition: two who each hold what the
# other waits for would have the database end one of them.
RELEASE_ALL = """
with held as (
    select topic, partition from consumer_offsets
     where groep = $1 and owner = $2 order by topic, partition for update
)
update consumer_offsets o set owner = null, lease_until = null
  from held
 where o.groep = $1 and o.owner = $2 and o.topic = held.topic and o.partition = held.partition
"""

# One statement: guard against a stopped process, locks in that order, compare-and-swap, and a fresh lease.
MOVE = """
with guard as (select set_config('idle_in_transaction_session_timeout', $7, true),
                      set_config('tcp_user_timeout', $7, true)),
held as (
    select topic, partition, w.was, w.next
      from consumer_offsets o
      join unnest($3::text[], $4::integer[], $5::bigint[], $6::bigint[]) as w(topic, partition, was, next)
     using (topic, partition)
     where o.groep = $1 order by topic, partition for update of o
)
update consumer_offsets o set next = held.next, lease_until = clock_timestamp() + $8::interval
  from guard, held
 where o.groep = $1 and o.owner = $2
   and o.topic = held.topic and o.partition = held.partition and o.next = held.was
"""


class Leases:
    """Partitions of one instance. `seconds`: how long an instance may be silent before it loses them."""

    def __init__(self, db: Database, group: str, topics: Sequence[str], seconds: float) -> None:
        self._db = db
        self._group = group
        self._topics = list(topics)
        self._lease = timedelta(seconds=seconds)
        self._milliseconds = str(int(seconds * 1000))
        self.instance: UUID = uuid4()

    async def add(self, partitions: Sequence[TopicPartition]) -> None:
        """Makes the rows of partitions that the group has not seen yet; they begin at offset 0."""
        async with self._db.acquire() as conn:
            await conn.execute(ADD_PARTITIONS, self._group, *_columns(partitions))

    async def share(self, held: Mapping[TopicPartition, int]) -> Mapping[TopicPartition, int]:
        """Renews, takes what is free, gives back what is more than the share.

        `held`: offsets of the partitions it believes to have; the answer is what it has from now on.
        """
        async with self._db.transaction() as conn:
            await conn.execute(LIMIT, self._milliseconds)
            await conn.execute(ONE_AT_A_TIME, self._group)
            await conn.execute(SHOW_LIFE, self._group, self.instance, self._lease)
            members = await conn.fetchval(COUNT_MEMBERS, self._group)
            total = await conn.fetchval(COUNT_PARTITIONS, self._group, self._topics)
            rows = await conn.fetch(OFFSETS, self._group, self.instance, self._topics)
            seen = {TopicPartition(row["topic"], row["partition"]): row for row in rows}
            taken = {row["partition"] for row in rows if not row["free"]}
            mine = {row["partition"] for row in rows if row["mine"]}
            # What it has already comes first, so that partitions do not wander.
            wanted = sorted({row["partition"] for row in rows} - taken, key=lambda n: (n not in mine, n))
            kept = set(wanted[: -(-total // members)])
            have = {place: row["next"] for place, row in seen.items() if place.partition in kept}
            back = [place for place, row in seen.items() if row["mine"] and place not in have]
            await conn.execute(RELEASE, self._group, self.instance, *_columns(back))
            await conn.execute(TAKE, self._group, self.instance, self._lease, *_columns(list(have)))
        return {place: next_ for place, next_ in held.items() if place not in seen} | have

    async def move(self, conn: Connection, moves: Mapping[TopicPartition, tuple[int, int]]) -> None:
        """Moves offsets (from, to) in the transaction of their effects. Raises LeaseLost.

        Holds the rows until the commit, so that no other instance can be in the same place meanwhile.
        """
        status = await conn.execute(
            MOVE,
            self._group,
            self.instance,
            *_columns(list(moves)),
            [was for was, _ in moves.values()],
            [to for _, to in moves.values()],
            self._milliseconds,
            self._lease,
        )
        if int(status.rpartition(" ")[2]) != len(moves):
            raise LeaseLost(self._group)

    async def release(self) -> None:
        """Gives everything back, so that another instance goes on at once."""
        async with self._db.transaction() as conn:
            await conn.execute(RELEASE_ALL, self._group, self.instance)
            await conn.execute(
                "delete from consumer_members where groep = $1 and instance = $2", self._group, self.instance
            )


def _columns(places: Sequence[TopicPartition]) -> tuple[list[str], list[int]]:
    return [place.topic for place in places], [place.partition for place in places]
