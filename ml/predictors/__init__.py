"""What can outline cells besides the model: a classical method, and Cellpose and StarDist where a user has
installed them. All are a `Predictor`, so any of them can give the first round's labels.

predictor (the protocol) · classical, tuning · cellpose, stardist (both by external) · choose
"""
