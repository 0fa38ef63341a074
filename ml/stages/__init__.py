"""The stages of dvc.yaml: one module each, `python -m ml.stages.<stage>`, one section of params.yaml each."""
