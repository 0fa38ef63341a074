"""What a round's row remembers in `Round.manifest`, beside the files that its close wrote ("round", "movies",
"splits").
"""

MODELS = "models"
"""{round the models learned: figures on the frozen test split}: what the round was opened with."""
COMPARED = "compared"
"""{round the models learned: {name of a finished movie: how well its prediction agrees with its labels}}."""
RANDOM = "random_tasks"
"""Ids of tasks that were drawn at random: estimates from these are unbiased."""
PREDICTED = "predicted_cells"
"""{name of a movie: outlines that were predicted in all of its frames}."""
DATA = "data"
"""The entry of `data.dvc` (md5, size, nfiles): what `prospero round fetch` restores."""
COMMIT = "commit"
"""The git commit that holds it, where there is one."""
