"""`make loop-demo`: whether a round makes the next one cheaper, shown by the loop itself without a browser.

A crowd that knows the truth corrects what the model predicted, an expert approves it, `prospero round close`
and `dvc repro` make a model of it, `prospero round open` makes the next tasks: five rounds, once with the
most suspicious tasks first and once with tasks drawn at random.

movies, hela (what it runs on) · corrections, crowd (who corrects) · home, fill (server and workspace) ·
rounds (one after the other) · experiment (the arms) · standing (what is measured) · table (what is printed)
"""
