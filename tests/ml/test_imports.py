"""What importing ml brings along, and what it must not."""

import subprocess
import sys

import pytest

PROGRAM = """
import pkgutil, importlib, sys
{block}
import ml
for module in pkgutil.walk_packages(ml.__path__, "ml."):
    importlib.import_module(module.name)
{rest}
names = {{"dask", "distributed", "torchvision", "timm", "segmentation_models_pytorch", "flask", "backend"}}
banned = names & set(sys.modules)
print("banned:", sorted(banned))
"""
QUICK = """
from ml.cli import predict
import ml.stages.prepare, ml.stages.rank
print("banned:", sorted({"torch", "monai", "dvclive", "dask", "distributed"} & set(sys.modules)))
"""


def banned(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize(
    "block", ["", "sys.modules['torchvision'] = None"], ids=["as it is", "without torchvision"]
)
def test_ml_never_imports_torchvision_nor_the_server(block: str) -> None:
    rest = "from ml.segmentation.model import ModelParameters, SegmentationModel\n"
    if not block:
        rest += "SegmentationModel(ModelParameters(encoder='efficientnet-b0', width=4, fold=1))"
    else:
        rest += "del sys.modules['torchvision']"
    assert banned(PROGRAM.format(block=block, rest=rest)) == "banned: []"


def test_stages_without_a_model_and_the_command_start_without_torch() -> None:
    assert banned("import sys\n" + QUICK) == "banned: []"
