"""Rounds: approved labels go out to `data/`, predictions come in as tasks. The models never meet the server
here otherwise than through files.
"""
