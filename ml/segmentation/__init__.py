"""Segmentation: three maps per pixel (foreground, inner distance, outer distance) and the objects cut from
them.

model -> targets -> augment -> crops -> train   ·   tiling -> postprocess -> sweep -> predict
"""
