"""What the page of a round shows, and `prospero round status` says: where the movies stand, what the round
cost, the learning curve, and whether the model agrees with people as well as people with each other.
"""
