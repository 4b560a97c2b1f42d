"""The second door: events that a partner's own system states (`domain/rules.md` §0.1, `events.md` §0.1-0.9).

regels       a stream of bytes -> numbered lines
lezen        one line -> a Levering that fits envelope, type and schema, or every reason why not
vertaling    which command would have stated this event, on which stream
opname       many lines -> judged in order on carried state, appended together, answered one by one
"""
