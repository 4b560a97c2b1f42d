"""The only place that knows a BSN: check, pseudonym, encrypted table, and the guard that keeps it out
of everything else."""
