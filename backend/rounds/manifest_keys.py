"""What a round's row remembers in `Round.manifest`, beside the files that its close wrote ("round", "movies",
"splits").
"""

MODELS = "models"
"""{round the models learned: figures on the frozen test split}: what the round was opened with."""
OPENED = "opened_tasks"
"""Ids of tasks that were made of a model's prediction: only these say how good it is."""
RANDOM = "random_tasks"
"""Ids of tasks that were drawn at random: estimates from these are unbiased."""
PREDICTED = "predicted_cells"
"""{name of a movie: outlines that were predicted in all of its frames}."""
DATA = "data"
"""The entry of `data.dvc` (md5, size, nfiles): what `prospero round fetch` restores."""
