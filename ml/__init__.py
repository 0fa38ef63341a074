"""The models: segmentation, tracking, their evaluation, and the stages that dvc.yaml runs.

ml imports celldata and never backend: a folder of movies in a notebook is enough for it.
"""
