"""Metrics, traces, logs and health of every process (`architecture.md` §9)."""
