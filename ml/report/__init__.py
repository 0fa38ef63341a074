"""The report of a round: one HTML file that needs nothing else, for whoever uses the data or the models.

cards (data, models) and figures (metrics beside the last round's), pictures -> page
"""
