"""Synthetic cohorts: life courses from a seed, sent through the public HTTP commands of the services."""
