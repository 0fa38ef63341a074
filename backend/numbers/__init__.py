"""Figures of the work: how much, how long, how good; of projects, people, rounds and kinds."""
